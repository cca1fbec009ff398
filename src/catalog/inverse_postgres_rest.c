/* The kinds of PostgreSQL that few databases have. */
#include <string.h>

#include "catalog/inverse_postgres.h"

void make_extension(inverse *v, item *it)
{
    SAY(v, "CREATE EXTENSION % SCHEMA % VERSION %", quoted(v, it->to->name),
        quoted(v, get(it->to, "in_schema")), text(v, get(it->to, "version")));
}

void alter_extension(inverse *v, item *it)
{
    if (!before(it))
        return;
    if (differs(v, it, "version"))
        SAY(v, "ALTER EXTENSION % UPDATE TO %", quoted(v, it->to->name),
            text(v, get(it->to, "version")));
    if (differs(v, it, "in_schema"))
        SAY(v, "ALTER EXTENSION % SET SCHEMA %", quoted(v, it->to->name),
            quoted(v, get(it->to, "in_schema")));
}

void make_language(inverse *v, item *it)
{
    const object *o = it->to;

    if (before(it))
        return;
    SAY(v, "CREATE %LANGUAGE % HANDLER %%%",
        str_is(get(o, "trusted"), "yes") ? STR("TRUSTED ") : STR(""), quoted(v, o->name),
        get(o, "handler"), has(o, "inline") ? fill(v, " INLINE %", get(o, "inline")) : STR(""),
        has(o, "validator") ? fill(v, " VALIDATOR %", get(o, "validator")) : STR(""));
}

static str bare_function(str written)
{
    str ignored;

    return cut_at(written, "(", &ignored);
}

void make_access_method(inverse *v, item *it)
{
    if (!before(it))
        SAY(v, "CREATE ACCESS METHOD % TYPE % HANDLER %", quoted(v, it->to->name),
            get(it->to, "type"), bare_function(get(it->to, "handler")));
}

void make_collation(inverse *v, item *it)
{
    const object *o = it->to;
    str locale = get(o, "locale"), ctype = get(o, "ctype");

    if (before(it))
        return;
    SAY(v, "CREATE COLLATION % (PROVIDER = %, %%%)", path_of(v, o), get(o, "provider"),
        ctype.size ? fill(v, "LC_COLLATE = %, LC_CTYPE = %", text(v, locale), text(v, ctype))
                   : fill(v, "LOCALE = %", text(v, locale)),
        has(o, "deterministic") ? STR(", DETERMINISTIC = false") : STR(""),
        has(o, "rules") ? fill(v, ", RULES = %", text(v, get(o, "rules"))) : STR(""));
}

void make_conversion(inverse *v, item *it)
{
    const object *o = it->to;

    if (!before(it))
        SAY(v, "CREATE %CONVERSION % FOR % TO % FROM %",
            has(o, "is_default") ? STR("DEFAULT ") : STR(""), path_of(v, o),
            text(v, get(o, "source")), text(v, get(o, "target")), get(o, "function"));
}

/* ---- foreign data ---- */

/* Lines "name=given" as OPTIONS; values that were not read are named as not restored. */
str foreign_options(inverse *v, item *it, str list)
{
    buf b = buf_in(v->a);

    while (list.size) {
        str given, name = str_split(str_split(list, '\n', &list), '=', &given);
        if (str_is(given, "***")) {
            cannot(v, it, "the value of the option %, which is not read", name);
            continue;
        }
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, fill(v, "% %", quoted(v, name), text(v, given)));
    }
    return b.size ? fill(v, " OPTIONS (%)", buf_str(&b)) : STR("");
}

static bool has_option(str list, str wanted)
{
    str given;

    while (list.size)
        if (str_same(str_split(str_split(list, '\n', &list), '=', &given), wanted))
            return true;
    return false;
}

static bool has_line(str list, str line)
{
    while (list.size)
        if (str_same(str_split(list, '\n', &list), line))
            return true;
    return false;
}

static str option_changes(inverse *v, str old, str new)
{
    buf b = buf_in(v->a);
    str given;

    for (str list = new; list.size;) {
        str line = str_split(list, '\n', &list), name = str_split(line, '=', &given);
        if (!has_line(old, line))
            buf_add(&b, fill(v, ", % % %", has_option(old, name) ? STR("SET") : STR("ADD"),
                             quoted(v, name), text(v, given)));
    }
    for (str list = old; list.size;) {
        str name = str_split(str_split(list, '\n', &list), '=', &given);
        if (!has_option(new, name))
            buf_add(&b, fill(v, ", DROP %", quoted(v, name)));
    }
    str all = buf_str(&b);
    return str_cut(all, 2, all.size);
}

void alter_options(inverse *v, item *it)
{
    bool table = is_kind(it, "foreign table"), column = is_kind(it, "column");
    const char *name = table || column ? "server_options" : "options";
    const object *old = before(it);

    if (!old)
        return;
    str changes = option_changes(v, get(old, name), get(it->to, name));
    str what = column ? fill(v, "ALTER FOREIGN TABLE % ALTER COLUMN %", table_path(v, it->to),
                             quoted(v, it->to->sub))
                      : fill(v, "ALTER % %", str_of(form_of(it->to)->word), called(v, it->to));
    if (changes.size)
        SAY(v, "% OPTIONS (%)", what, changes);
    if (is_kind(it, "server") && differs(v, it, "version"))
        SAY(v, "% VERSION %", what,
            has(it->to, "version") ? text(v, get(it->to, "version")) : STR("NULL"));
}

void make_wrapper(inverse *v, item *it)
{
    const object *o = it->to;

    SAY(v, "CREATE FOREIGN DATA WRAPPER %%%%", quoted(v, o->name),
        has(o, "handler") ? fill(v, " HANDLER %", get(o, "handler")) : STR(""),
        has(o, "validator") ? fill(v, " VALIDATOR %", get(o, "validator")) : STR(""),
        foreign_options(v, it, get(o, "options")));
}

void make_server(inverse *v, item *it)
{
    const object *o = it->to;

    SAY(v, "CREATE SERVER %%% FOREIGN DATA WRAPPER %%", quoted(v, o->name),
        has(o, "type") ? fill(v, " TYPE %", text(v, get(o, "type"))) : STR(""),
        has(o, "version") ? fill(v, " VERSION %", text(v, get(o, "version"))) : STR(""),
        quoted(v, get(o, "wrapper")), foreign_options(v, it, get(o, "options")));
}

/* Values are never read: an option that went can be named, not brought back. */
void make_mapping(inverse *v, item *it)
{
    str user = str_is(it->to->sub, "public") ? STR("PUBLIC") : quoted(v, it->to->sub);
    str new = get(it->to, "options"), server = quoted(v, it->to->name), old = { 0 };

    if (before(it))
        old = get(it->from, "options");
    else
        SAY(v, "CREATE USER MAPPING FOR % SERVER %", user, server);
    for (str list = new; list.size;) {
        str name = cut_at(list, ", ", &list), rest = old;
        bool there = false;
        while (rest.size)
            there = str_same(cut_at(rest, ", ", &rest), name) || there;
        if (!there)
            cannot(v, it, "the option %, whose value is not read", name);
    }
    for (str list = old; list.size;) {
        str name = cut_at(list, ", ", &list), rest = new;
        bool there = false;
        while (rest.size)
            there = str_same(cut_at(rest, ", ", &rest), name) || there;
        if (!there)
            SAY(v, "ALTER USER MAPPING FOR % SERVER % OPTIONS (DROP %)", user, server,
                quoted(v, name));
    }
}

/* ---- triggers, rules, policies ---- */

void make_trigger(inverse *v, item *it)
{
    SAY(v, "%", without_end(get(it->to, "definition")));
}

static str state_word(str enabled)
{
    return str_is(enabled, "disabled")  ? STR("DISABLE")
           : str_is(enabled, "replica") ? STR("ENABLE REPLICA")
           : str_is(enabled, "always")  ? STR("ENABLE ALWAYS")
                                        : STR("ENABLE");
}

void alter_trigger(inverse *v, item *it)
{
    if (before(it) ? differs(v, it, "enabled") : has(it->to, "enabled"))
        SAY(v, "ALTER TABLE % % % %", table_path(v, it->to), state_word(get(it->to, "enabled")),
            str_of(form_of(it->to)->word), quoted(v, it->to->sub));
}

static str role_list(inverse *v, str list)
{
    buf b = buf_in(v->a);

    while (list.size) {
        str role = cut_at(list, ", ", &list);
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, str_is(role, "public") ? STR("PUBLIC") : quoted(v, role));
    }
    return buf_str(&b);
}

void make_policy(inverse *v, item *it)
{
    const object *o = it->to;

    if (before(it))
        return;
    SAY(v, "CREATE POLICY % AS % FOR % TO %%%", called(v, o),
        has(o, "permissive") ? STR("RESTRICTIVE") : STR("PERMISSIVE"), get(o, "command"),
        role_list(v, get(o, "roles")),
        has(o, "using_expression") ? fill(v, " USING (%)", get(o, "using_expression")) : STR(""),
        has(o, "check_expression") ? fill(v, " WITH CHECK (%)", get(o, "check_expression"))
                                   : STR(""));
}

void make_event_trigger(inverse *v, item *it)
{
    const object *o = it->to;
    str tags = get(o, "tags");
    buf b = buf_in(v->a);

    while (tags.size) {
        buf_add_c(&b, b.size ? ", " : " WHEN TAG IN (");
        buf_add(&b, text(v, cut_at(tags, ", ", &tags)));
        if (tags.size == 0)
            buf_add_c(&b, ")");
    }
    SAY(v, "CREATE EVENT TRIGGER % ON %% EXECUTE FUNCTION %()", quoted(v, o->name), get(o, "event"),
        buf_str(&b), get(o, "function"));
}

void alter_event_trigger(inverse *v, item *it)
{
    if (before(it) ? differs(v, it, "enabled") : has(it->to, "enabled"))
        SAY(v, "ALTER EVENT TRIGGER % %", quoted(v, it->to->name),
            state_word(get(it->to, "enabled")));
}

/* ---- operators, casts ---- */

static str operator_argument(inverse *v, const object *o, const char *name, const char *word)
{
    str given = get(o, name), ignored;

    if (given.size == 0)
        return STR("");
    if (str_is(str_of(name), "commutator") || str_is(str_of(name), "negator"))
        given = fill(v, "OPERATOR(%)", cut_at(given, "(", &ignored));
    return fill(v, ", % = %", str_of(word), given);
}

void make_operator(inverse *v, item *it)
{
    const object *o = it->to;
    str bare, arguments, right, left, function, types;

    if (before(it))
        return;
    split_signature(o->name, &bare, &arguments);
    left = cut_at(arguments, ", ", &right);
    split_signature(get(o, "function"), &function, &types);
    SAY(v, "CREATE OPERATOR %.% (FUNCTION = %%, RIGHTARG = %%%%%%%)", quoted(v, o->schema), bare,
        function, right.size ? fill(v, ", LEFTARG = %", left) : STR(""), right.size ? right : left,
        operator_argument(v, o, "commutator", "COMMUTATOR"),
        operator_argument(v, o, "negator", "NEGATOR"),
        operator_argument(v, o, "restriction", "RESTRICT"),
        operator_argument(v, o, "join_estimate", "JOIN"),
        has(o, "hashes") ? STR(", HASHES") : STR(""), has(o, "merges") ? STR(", MERGES") : STR(""));
}

void make_operator_class(inverse *v, item *it)
{
    const object *o = it->to;
    str bare, method;

    if (before(it))
        return;
    split_signature(o->name, &bare, &method);
    SAY(v, "CREATE OPERATOR CLASS % %FOR TYPE % USING % FAMILY % AS STORAGE %",
        path(v, o->schema, bare), has(o, "is_default") ? STR("DEFAULT ") : STR(""), get(o, "type"),
        quoted(v, method), get(o, "family"),
        has(o, "storage") ? get(o, "storage") : get(o, "type"));
    cannot(v, it, "which of the family's operators and functions are members of the class");
}

/* "1 <(integer,bigint)": OPERATOR 1 <(integer,bigint). */
static str member(inverse *v, str line, bool function)
{
    str types, rest, number = str_split(line, ' ', &rest), order, what;

    if (function) {
        what = cut_at(rest, " for ", &types);
        return fill(v, "FUNCTION % (%) %", number, types, what);
    }
    what = cut_at(rest, " for order by ", &order);
    return fill(v, "OPERATOR % %%", number, what,
                order.size ? fill(v, " FOR ORDER BY %", quoted(v, order)) : STR(""));
}

static str member_to_drop(inverse *v, str line, bool function)
{
    str types, rest, number = str_split(line, ' ', &rest);

    if (function)
        (void)cut_at(rest, " for ", &types);
    else
        types = str_cut(rest, (size_t)str_find(rest, STR("(")) + 1, rest.size - 1);
    return fill(v, "% % (%)", function ? STR("FUNCTION") : STR("OPERATOR"), number, types);
}

static void change_members(inverse *v, item *it, const char *name, bool function)
{
    str old = before(it) ? get(it->from, name) : STR(""), new = get(it->to, name);

    for (str list = old; list.size;) {
        str line = str_split(list, '\n', &list);
        if (!has_line(new, line))
            SAY(v, "ALTER OPERATOR FAMILY % DROP %", called(v, it->to),
                member_to_drop(v, line, function));
    }
    for (str list = new; list.size;) {
        str line = str_split(list, '\n', &list);
        if (!has_line(old, line))
            SAY(v, "ALTER OPERATOR FAMILY % ADD %", called(v, it->to), member(v, line, function));
    }
}

void make_operator_family(inverse *v, item *it)
{
    if (!before(it))
        SAY(v, "CREATE OPERATOR FAMILY %", called(v, it->to));
    change_members(v, it, "operators", false);
    change_members(v, it, "functions", true);
}

void make_cast(inverse *v, item *it)
{
    const object *o = it->to;
    str context = get(o, "context"), method = get(o, "method");

    if (before(it))
        return;
    SAY(v, "CREATE CAST % %%%", called(v, o),
        str_is(method, "function") ? STR("WITH FUNCTION ")
        : str_is(method, "inout")  ? STR("WITH INOUT")
                                   : STR("WITHOUT FUNCTION"),
        get(o, "function"),
        str_is(context, "explicit")
            ? STR("")
            : fill(v, " AS %", str_is(context, "implicit") ? STR("IMPLICIT") : STR("ASSIGNMENT")));
}

void make_transform(inverse *v, item *it)
{
    const object *o = it->to;
    str from = get(o, "from_sql"), to = get(o, "to_sql");

    if (before(it))
        return;
    SAY(v, "CREATE TRANSFORM % (%%%)", called(v, o),
        from.size ? fill(v, "FROM SQL WITH FUNCTION %", from) : STR(""),
        from.size && to.size ? STR(", ") : STR(""),
        to.size ? fill(v, "TO SQL WITH FUNCTION %", to) : STR(""));
}

/* ---- text search ---- */

static void make_search_functions(inverse *v, item *it, const char *const *names)
{
    str lines = get(it->to, "functions");
    buf b = buf_in(v->a);

    for (size_t i = 0; names[i] && lines.size; i++) {
        str function = str_split(lines, '\n', &lines);
        if (!str_is(function, "-"))
            buf_add(&b,
                    fill(v, "%% = %", b.size ? STR(", ") : STR(""), str_of(names[i]), function));
    }
    SAY(v, "CREATE % % (%)", str_of(form_of(it->to)->word), path_of(v, it->to), buf_str(&b));
}

void make_search(inverse *v, item *it)
{
    static const char *const parser[] = {
        "START", "GETTOKEN", "END", "HEADLINE", "LEXTYPES", NULL
    };
    static const char *const template[] = { "INIT", "LEXIZE", NULL };
    const object *o = it->to;

    if (before(it))
        return;
    if (is_kind(it, "text search parser"))
        make_search_functions(v, it, parser);
    else if (is_kind(it, "text search template"))
        make_search_functions(v, it, template);
    else if (is_kind(it, "text search dictionary"))
        SAY(v, "CREATE TEXT SEARCH DICTIONARY % (TEMPLATE = %%%)", path_of(v, o),
            get(o, "template"), has(o, "options") ? STR(", ") : STR(""), get(o, "options"));
    else
        SAY(v, "CREATE TEXT SEARCH CONFIGURATION % (PARSER = %)", path_of(v, o), get(o, "parser"));
}

void alter_dictionary(inverse *v, item *it)
{
    str old = get(it->from, "options"), new = get(it->to, "options"), given, other;
    buf b = buf_in(v->a);

    if (!before(it) || !differs(v, it, "options"))
        return;
    buf_add(&b, new);
    while (old.size) {
        str name = str_trim(str_split(cut_at(old, ", ", &old), '=', &given));
        bool kept = false;
        for (str list = new; list.size;)
            kept =
                str_same(str_trim(str_split(cut_at(list, ", ", &list), '=', &other)), name) || kept;
        if (!kept)
            buf_add(&b, fill(v, "%%", b.size ? STR(", ") : STR(""), name));
    }
    SAY(v, "ALTER TEXT SEARCH DICTIONARY % (%)", path_of(v, it->to), buf_str(&b));
}

void alter_configuration(inverse *v, item *it)
{
    str old = before(it) ? get(it->from, "mappings") : STR(""), new = get(it->to, "mappings");
    str what = fill(v, "ALTER TEXT SEARCH CONFIGURATION %", path_of(v, it->to)), list, rest;

    for (list = old; list.size;) {
        str line = str_split(list, '\n', &list);
        if (!has_line(new, line))
            SAY(v, "% DROP MAPPING FOR %", what, cut_at(line, ": ", &rest));
    }
    for (list = new; list.size;) {
        str line = str_split(list, '\n', &list);
        str token = cut_at(line, ": ", &rest);
        if (!has_line(old, line))
            SAY(v, "% ADD MAPPING FOR % WITH %", what, token, rest);
    }
}
