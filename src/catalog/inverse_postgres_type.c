/* Types, functions and aggregates of PostgreSQL. */
#include <string.h>

#include "catalog/inverse_postgres.h"

/* ---- enums ---- */

static str line_at(str lines, size_t at, bool *there)
{
    str line = { 0 };

    *there = false;
    for (size_t i = 0; i <= at; i++) {
        if (i && lines.size == 0)
            return STR("");
        line = str_split(lines, '\n', &lines);
    }
    *there = true;
    return line;
}

static bool has_label(str lines, str label)
{
    while (lines.size)
        if (str_same(str_split(lines, '\n', &lines), label))
            return true;
    return false;
}

static size_t count_lines(str lines)
{
    size_t n = 0;

    for (; lines.size; n++)
        (void)str_split(lines, '\n', &lines);
    return n;
}

/* As many labels, those that differ not known on the other side: they were renamed. */
static bool labels_renamed(str from, str to)
{
    bool there;
    size_t count = count_lines(from);

    if (count != count_lines(to))
        return false;
    for (size_t i = 0; i < count; i++) {
        str l = line_at(from, i, &there), r = line_at(to, i, &there);
        if (!str_same(l, r) && (has_label(to, l) || has_label(from, r)))
            return false;
    }
    return true;
}

/* All labels there are stay, in their order. */
static bool labels_added(str from, str to)
{
    while (to.size) {
        str rest, next = str_split(from, '\n', &rest);
        if (from.size && str_same(str_split(to, '\n', &to), next))
            from = rest;
        else if (!from.size)
            to = STR("");
    }
    return from.size == 0;
}

/* The label stands in it, as a value: 'a', or in an array's '{a,b}'. */
static bool holds_label(str in, str label)
{
    for (ptrdiff_t at; label.size && (at = str_find(in, label)) >= 0;) {
        size_t end = (size_t)at + label.size;
        if (at > 0 && end < in.size && strchr("'{,\"", in.at[at - 1]) &&
            strchr("',}\"", in.at[end]))
            return true;
        in = str_cut(in, (size_t)at + 1, in.size);
    }
    return false;
}

static bool object_holds(const object *o, str label)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (holds_label(o->attributes[i].value, label))
            return true;
    return false;
}

/* An added label may not be used before its addition is committed. */
static bool label_is_used(const inverse *v, const item *type, str label)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (it != type && it->to && !(it->from && hash_same(it->from->digest, it->to->digest)) &&
            object_holds(it->to, label))
            return true;
    }
    return false;
}

static bool uses_added(const inverse *v, const item *it)
{
    str lines = get(it->to, "labels");

    while (lines.size) {
        str label = str_split(lines, '\n', &lines);
        if (!has_label(get(it->from, "labels"), label) && label_is_used(v, it, label))
            return true;
    }
    return false;
}

static void alter_labels(inverse *v, item *it)
{
    str from = get(it->from, "labels"), to = get(it->to, "labels"), before_it = { 0 };
    str what = path_of(v, it->to);
    bool there, rename = labels_renamed(from, to);
    size_t count = count_lines(to);

    for (size_t i = 0; i < count; i++) {
        str label = line_at(to, i, &there), old = line_at(from, i, &there);
        if (rename && !str_same(label, old))
            SAY(v, "ALTER TYPE % RENAME VALUE % TO %", what, text(v, old), text(v, label));
        else if (!rename && !has_label(from, label) && i == 0)
            SAY(v, "ALTER TYPE % ADD VALUE % BEFORE %", what, text(v, label),
                text(v, line_at(from, 0, &there)));
        else if (!rename && !has_label(from, label))
            SAY(v, "ALTER TYPE % ADD VALUE % AFTER %", what, text(v, label), text(v, before_it));
        before_it = label;
    }
}

/* ---- types ---- */

static str label_list(inverse *v, str lines)
{
    buf b = buf_in(v->a);

    while (lines.size) {
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, text(v, str_split(lines, '\n', &lines)));
    }
    return buf_str(&b);
}

/* "name type collate x -- comment": the declaration, and the comment if there is one. */
static str declaration(str line, str *comment)
{
    return cut_at(line, " -- ", comment);
}

static str member_list(inverse *v, str lines)
{
    buf b = buf_in(v->a);
    str comment;

    while (lines.size) {
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, declaration(str_split(lines, '\n', &lines), &comment));
    }
    return buf_str(&b);
}

/* The comment on a member that is declared like this. */
static str comment_on(str lines, str member)
{
    str comment;

    while (lines.size)
        if (str_same(declaration(str_split(lines, '\n', &lines), &comment), member))
            return comment;
    return STR("");
}

/* old: NULL when the type is made anew. */
static void comment_members(inverse *v, const object *o, const object *old)
{
    str lines = get(o, "members"), comment, parts[3];

    while (lines.size) {
        str line = declaration(str_split(lines, '\n', &lines), &comment);
        if (name_parts(v, line, parts) && !str_same(comment, comment_on(get(old, "members"), line)))
            SAY(v, "COMMENT ON COLUMN %.% IS %", path_of(v, o), quoted(v, parts[0]),
                comment.size ? text(v, comment) : STR("NULL"));
    }
}

static void make_domain(inverse *v, const object *o)
{
    SAY(v, "CREATE DOMAIN % AS %%%%", path_of(v, o), get(o, "base"),
        has(o, "collation") ? fill(v, " COLLATE %", get(o, "collation")) : STR(""),
        has(o, "default_value") ? fill(v, " DEFAULT %", get(o, "default_value")) : STR(""),
        has(o, "nullable") ? STR(" NOT NULL") : STR(""));
}

static void make_range(inverse *v, const object *o)
{
    static const char *const names[][2] = {
        { "subtype_opclass", "SUBTYPE_OPCLASS" },
        { "collation", "COLLATION" },
        { "canonical", "CANONICAL" },
        { "subtype_diff", "SUBTYPE_DIFF" },
        { "multirange", "MULTIRANGE_TYPE_NAME" },
    };
    buf b = buf_in(v->a);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (has(o, names[i][0])) {
            buf_printf(&b, ", %s = ", names[i][1]);
            buf_add(&b, get(o, names[i][0]));
        }
    SAY(v, "CREATE TYPE % AS RANGE (SUBTYPE = %%)", path_of(v, o), get(o, "subtype"), buf_str(&b));
}

static void make_base(inverse *v, item *it)
{
    static const char *const names[][2] = {
        { "input ", "INPUT" },           { "output ", "OUTPUT" },
        { "receive ", "RECEIVE" },       { "send ", "SEND" },
        { "modifier in ", "TYPMOD_IN" }, { "modifier out ", "TYPMOD_OUT" },
        { "analyze ", "ANALYZE" },
    };
    str lines = get(it->to, "functions");
    buf b = buf_in(v->a);

    while (lines.size) {
        str line = str_split(lines, '\n', &lines);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_starts(line, names[i][0])) {
                buf_printf(&b, "%s%s = ", b.size ? ", " : "", names[i][1]);
                buf_add(&b, str_cut(line, str_of(names[i][0]).size, line.size));
            }
    }
    cannot(v, it, "a base type needs functions that need the type: make it by hand");
    SAY(v, "CREATE TYPE % (%)", path_of(v, it->to), buf_str(&b));
}

void make_type(inverse *v, item *it)
{
    const object *o = it->to;
    str form = get(o, "form"), what = path_of(v, o);

    if (str_is(form, "enum"))
        SAY(v, "CREATE TYPE % AS ENUM (%)", what, label_list(v, get(o, "labels")));
    else if (str_is(form, "composite"))
        SAY(v, "CREATE TYPE % AS (%)", what, member_list(v, get(o, "members")));
    else if (str_is(form, "domain"))
        make_domain(v, o);
    else if (str_is(form, "range"))
        make_range(v, o);
    else if (str_is(form, "shell"))
        SAY(v, "CREATE TYPE %", what);
    else
        make_base(v, it);
    comment_members(v, o, NULL);
}

/* Members that go, then those that come: what stays has to stand in the same order before them. */
static bool members_fit(const item *it)
{
    str from = get(it->from, "members"), to = get(it->to, "members");

    while (from.size) {
        str comment, rest, line = declaration(str_split(from, '\n', &from), &comment);
        str next = declaration(str_split(to, '\n', &rest), &comment);
        if (str_same(line, next))
            to = rest;
        else if (has_label(to, line))
            return false;
    }
    return true;
}

bool type_is_alterable(inverse *v, const item *it)
{
    if (differs(v, it, "form"))
        return false;
    if (differs(v, it, "labels"))
        return labels_renamed(get(it->from, "labels"), get(it->to, "labels")) ||
               (labels_added(get(it->from, "labels"), get(it->to, "labels")) && !uses_added(v, it));
    if (differs(v, it, "members"))
        return members_fit(it);
    return str_is(get(it->to, "form"), "domain") && !differs(v, it, "base") &&
           !differs(v, it, "collation");
}

static bool has_member(str lines, str member)
{
    str comment;

    while (lines.size)
        if (str_same(declaration(str_split(lines, '\n', &lines), &comment), member))
            return true;
    return false;
}

static void alter_members(inverse *v, item *it)
{
    str from = get(it->from, "members"), to = get(it->to, "members"), comment, parts[3];
    str what = path_of(v, it->to);

    for (str lines = from; lines.size;) {
        str line = declaration(str_split(lines, '\n', &lines), &comment);
        if (!has_member(to, line) && name_parts(v, line, parts))
            say(v, LOSSY, fill(v, "ALTER TYPE % DROP ATTRIBUTE %", what, quoted(v, parts[0])));
    }
    for (str lines = to; lines.size;) {
        str line = declaration(str_split(lines, '\n', &lines), &comment);
        if (!has_member(from, line))
            say(v, NEEDS_ROWS, fill(v, "ALTER TYPE % ADD ATTRIBUTE %", what, line));
    }
    comment_members(v, it->to, it->from);
}

void alter_type(inverse *v, item *it)
{
    str what = path_of(v, it->to);

    if (!before(it))
        return;
    if (differs(v, it, "labels"))
        alter_labels(v, it);
    if (differs(v, it, "members"))
        alter_members(v, it);
    if (differs(v, it, "default_value"))
        SAY(v, "ALTER DOMAIN % %%", what,
            has(it->to, "default_value") ? STR("SET DEFAULT ") : STR("DROP DEFAULT"),
            get(it->to, "default_value"));
    if (differs(v, it, "nullable"))
        SAY(v, "ALTER DOMAIN % % NOT NULL", what,
            has(it->to, "nullable") ? STR("SET") : STR("DROP"));
}

/* ---- functions ---- */

/* Arguments without their default with_value; how many have one. */
static str bare_arguments(inverse *v, str list, size_t *defaults)
{
    buf b = buf_in(v->a);
    str given;

    *defaults = 0;
    while (list.size) {
        buf_add(&b, cut_at(cut_at(list, ", ", &list), " DEFAULT ", &given));
        buf_add_c(&b, ", ");
        *defaults += given.size > 0;
    }
    return buf_str(&b);
}

bool function_fits(inverse *v, const item *it)
{
    size_t was, is;
    str old = bare_arguments(v, get(it->from, "arguments"), &was);
    str new = bare_arguments(v, get(it->to, "arguments"), &is);

    return str_same(old, new) && is >= was && !differs(v, it, "result") &&
           !differs(v, it, "window_function");
}

static bool is_list_setting(str name)
{
    return str_is(name, "search_path") || str_is(name, "temp_tablespaces") ||
           str_ends(name, "_preload_libraries") || str_is(name, "unix_socket_directories");
}

static void add_settings(inverse *v, const object *o, buf *b)
{
    str lines = get(o, "config"), given;

    while (lines.size) {
        str name = str_split(str_split(lines, '\n', &lines), '=', &given);
        buf_add(b, fill(v, "\n    SET % TO ", name));
        if (!is_list_setting(name)) {
            buf_add(b, text(v, given));
            continue;
        }
        for (bool first = true; first || given.size; first = false) {
            str one = cut_at(given, ", ", &given);
            buf_add_c(b, first ? "" : ", ");
            buf_add(b, str_is(one, "\"\"") || one.size == 0 ? STR("''") : one);
        }
    }
}

static void add_traits(inverse *v, const object *o, buf *b)
{
    static const char *const words[][2] = {
        { "strict", "STRICT" },
        { "security", "SECURITY DEFINER" },
        { "leakproof", "LEAKPROOF" },
        { "window_function", "WINDOW" },
    };
    static const char *const with_value[][2] = {
        { "parallel", "PARALLEL" },
        { "cost", "COST" },
        { "rows", "ROWS" },
        { "support", "SUPPORT" },
    };
    str types = get(o, "transforms");

    if (has(o, "volatility") && !str_is(get(o, "volatility"), "volatile"))
        buf_add(b, fill(v, " %", get(o, "volatility")));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has(o, words[i][0]))
            buf_printf(b, " %s", words[i][1]);
    for (size_t i = 0; i < sizeof with_value / sizeof *with_value; i++)
        if (has(o, with_value[i][0]))
            buf_add(b, fill(v, " % %", str_of(with_value[i][1]), get(o, with_value[i][0])));
    for (bool first = true; types.size; first = false)
        buf_add(b, fill(v, "% FOR TYPE %", first ? STR(" TRANSFORM") : STR(","),
                        cut_at(types, ", ", &types)));
}

/* A body in dollars that are not in it. */
static str in_dollars(inverse *v, str body)
{
    str mark = STR("$function$");

    for (size_t i = 1; str_find(body, str_cut(mark, 0, mark.size - 1)) >= 0; i++)
        mark = str_printf(v->a, "$function%zu$", i);
    return fill(v, "%%%", mark, body, mark);
}

static void add_body(inverse *v, const object *o, buf *b)
{
    str body = get(o, "body"), language = get(o, "language");

    if (str_is(language, "sql") &&
        (str_starts(body, "RETURN ") || str_starts(body, "BEGIN ATOMIC"))) {
        buf_add(b, fill(v, "\n%", body));
        return;
    }
    buf_add_c(b, "\nAS ");
    if (has(o, "library"))
        buf_add(b, fill(v, "%, ", text(v, get(o, "library"))));
    buf_add(b, has(o, "library") ? text(v, body) : in_dollars(v, body));
}

void make_function(inverse *v, item *it)
{
    const object *o = it->to;
    str name, types;
    buf b = buf_in(v->a);
    bool function = is_kind(it, "function");

    split_signature(o->name, &name, &types);
    if (before(it) && str_same(get(it->from, "body"), get(o, "body")) && !function_differs(v, it))
        return;
    if (function)
        buf_add(&b, fill(v, " RETURNS %", get(o, "result")));
    buf_add(&b, fill(v, " LANGUAGE %", quoted(v, get(o, "language"))));
    add_traits(v, o, &b);
    add_settings(v, o, &b);
    add_body(v, o, &b);
    SAY(v, "CREATE % % %(%)%", before(it) ? STR("OR REPLACE") : STR(""), str_of(form_of(o)->word),
        path(v, o->schema, name), get(o, "arguments"), buf_str(&b));
}

bool function_differs(inverse *v, const item *it)
{
    static const char *const names[] = { "arguments", "language",  "volatility", "strict",
                                         "security",  "leakproof", "parallel",   "cost",
                                         "rows",      "support",   "config",     "transforms",
                                         "library",   "body",      "aggregate" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (differs(v, it, names[i]))
            return true;
    return false;
}

/* ---- aggregates ---- */

static void add_state(str line, const char *const names[2], buf *b)
{
    str space, type = cut_at(line, " space ", &space), modifies;

    space = cut_at(space, " modifies ", &modifies);
    buf_printf(b, ", %s = %.*s", names[0], STR_ARG(type));
    if (!str_is(space, "0"))
        buf_printf(b, ", %s = %.*s", names[1], STR_ARG(space));
}

static str modifies(char letter)
{
    return letter == 'r' ? STR("READ_ONLY") : letter == 's' ? STR("SHAREABLE") : STR("READ_WRITE");
}

static void add_function_line(inverse *v, str line, buf *b)
{
    static const char *const names[][2] = {
        { "transition ", "SFUNC" },
        { "final extra", "FINALFUNC_EXTRA" },
        { "final ", "FINALFUNC" },
        { "combine ", "COMBINEFUNC" },
        { "serial ", "SERIALFUNC" },
        { "deserial ", "DESERIALFUNC" },
        { "moving transition ", "MSFUNC" },
        { "moving inverse ", "MINVFUNC" },
        { "moving final extra", "MFINALFUNC_EXTRA" },
        { "moving final ", "MFINALFUNC" },
        { "kind h", "HYPOTHETICAL" },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        str name = str_of(names[i][0]);
        if (!str_starts(line, names[i][0]))
            continue;
        buf_add(b, fill(v, ", %", str_of(names[i][1])));
        if (str_ends(name, " "))
            buf_add(b, fill(v, " = %", str_cut(line, name.size, line.size)));
        return;
    }
}

static void add_aggregate_line(inverse *v, str line, bool plain, buf *b)
{
    static const char *const own[2] = { "STYPE", "SSPACE" }, *const moving[2] = { "MSTYPE",
                                                                                  "MSSPACE" };
    str types;

    if (str_starts(line, "state "))
        add_state(str_cut(line, 6, line.size), own, b);
    else if (str_starts(line, "moving state "))
        add_state(str_cut(line, 13, line.size), moving, b);
    else if (str_starts(line, "initial "))
        buf_add(b, fill(v, ", INITCOND = %", text(v, str_cut(line, 8, line.size))));
    else if (str_starts(line, "moving initial "))
        buf_add(b, fill(v, ", MINITCOND = %", text(v, str_cut(line, 15, line.size))));
    else if (str_starts(line, "sort "))
        buf_add(
            b, fill(v, ", SORTOP = OPERATOR(%)", cut_at(str_cut(line, 5, line.size), "(", &types)));
    else if (!str_starts(line, "final modifies "))
        add_function_line(v, line, b);
    else if (!str_ends(line, plain ? " r" : " w"))
        buf_add(b, fill(v, ", FINALFUNC_MODIFY = %", modifies(line.at[line.size - 1])));
}

void make_aggregate(inverse *v, item *it)
{
    const object *o = it->to;
    str name, types, lines = get(o, "aggregate");
    bool plain = str_starts(lines, "kind n");
    buf b = buf_in(v->a);

    if (before(it) && !function_differs(v, it))
        return;
    split_signature(o->name, &name, &types);
    while (lines.size)
        add_aggregate_line(v, str_split(lines, '\n', &lines), plain, &b);
    if (has(o, "parallel"))
        buf_add(&b, fill(v, ", PARALLEL = %", get(o, "parallel")));
    str all = buf_str(&b);
    SAY(v, "CREATE %AGGREGATE %(%) (%)", before(it) ? STR("OR REPLACE ") : STR(""),
        path(v, o->schema, name), has(o, "arguments") ? get(o, "arguments") : STR("*"),
        str_cut(all, 2, all.size));
}
