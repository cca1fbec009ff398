/* Publications, subscriptions, security labels of PostgreSQL. */
#include "catalog/inverse_postgres.h"

/* "app.users (id) where (id > 7)" a line, "s1, s2". */
static str published(inverse *v, const object *o)
{
    str lines = get(o, "tables"), schemas = get(o, "schemas"), filter;
    buf b = buf_in(v->a);

    while (lines.size) {
        str table = cut_at(str_split(lines, '\n', &lines), " where ", &filter);
        buf_add(&b, fill(v, "%TABLE %%", b.size ? STR(", ") : STR(""), table,
                         filter.size ? fill(v, " WHERE (%)", filter) : STR("")));
    }
    while (schemas.size)
        buf_add(&b, fill(v, "%TABLES IN SCHEMA %", b.size ? STR(", ") : STR(""),
                         quoted(v, cut_at(schemas, ", ", &schemas))));
    return buf_str(&b);
}

static str publication_settings(inverse *v, const object *o)
{
    return fill(v, "publish = %, publish_via_partition_root = %%", text(v, get(o, "publishes")),
                has(o, "via_root") ? STR("true") : STR("false"),
                has(o, "generated_columns")
                    ? fill(v, ", publish_generated_columns = %", get(o, "generated_columns"))
                    : STR(""));
}

void make_publication(inverse *v, item *it)
{
    str list = published(v, it->to);

    SAY(v, "CREATE PUBLICATION %%% WITH (%)", quoted(v, it->to->name),
        has(it->to, "all_tables") ? STR(" FOR ALL TABLES")
        : list.size               ? STR(" FOR ")
                                  : STR(""),
        has(it->to, "all_tables") ? STR("") : list, publication_settings(v, it->to));
}

void alter_publication(inverse *v, item *it)
{
    const object *old = before(it);
    str name = quoted(v, it->to->name), list = published(v, it->to), ignored;

    if (!old)
        return;
    if ((differs(v, it, "tables") || differs(v, it, "schemas")) && list.size) {
        SAY(v, "ALTER PUBLICATION % SET %", name, list);
    } else if (differs(v, it, "tables") || differs(v, it, "schemas")) {
        for (str lines = get(old, "tables"); lines.size;)
            SAY(v, "ALTER PUBLICATION % DROP TABLE %", name,
                cut_at(cut_at(str_split(lines, '\n', &lines), " where ", &ignored), " (",
                       &ignored));
        for (str all = get(old, "schemas"); all.size;)
            SAY(v, "ALTER PUBLICATION % DROP TABLES IN SCHEMA %", name,
                quoted(v, cut_at(all, ", ", &all)));
    }
    if (differs(v, it, "publishes") || differs(v, it, "via_root") ||
        differs(v, it, "generated_columns"))
        SAY(v, "ALTER PUBLICATION % SET (%)", name, publication_settings(v, it->to));
}

void make_subscription(inverse *v, item *it)
{
    if (before(it))
        return;
    cannot(v, it, "a subscription: how it connects is not read");
    (void)v;
}

void make_label(inverse *v, item *it)
{
    const object *o = it->to ? it->to : it->from;
    str identity, kind = str_split(o->name, ' ', &identity);
    bool column = str_starts(o->name, "table column ");

    if (column)
        identity = str_cut(o->name, 13, o->name.size);
    SAY(v, "SECURITY LABEL FOR % ON % % IS %", quoted(v, o->sub), column ? STR("COLUMN") : kind,
        identity, it->to ? text(v, get(it->to, "label")) : STR("NULL"));
}
