#include <stdlib.h>
#include <string.h>

#include "contract/directive.h"
#include "contract/rules.h"
#include "contract/seal.h"
#include "sql/token.h"

/* Bytes that reading one file may take for what it forgets again: pieces and classes. */
enum { SCRATCH_MAX = 1 << 30 };

static void arena_close(arena **a)
{
    arena_free(*a);
}
#define ARENA_CLOSING __attribute__((cleanup(arena_close))) arena *

/* How statements without a `step` above them become steps. */
typedef enum step_mode {
    MODE_NAMED, /* the file has `step` directives */
    MODE_EACH,  /* one step a statement */
    MODE_WHOLE  /* a verify, down or irreversible speaks for the whole file: one step */
} step_mode;

typedef enum section { SECTION_UP, SECTION_DOWN, SECTION_VERIFY, SECTION_OVER } section;

/* A statement or a directive, in the order of the file. */
typedef struct item {
    bool is_statement;
    directive directive;
    str text;
    size_t line;
} item;

typedef struct depend {
    str id;
    size_t line;
} depend;

typedef struct reader {
    arena *a, *scratch;
    contract *c;
    item *items;
    size_t item_count;
    step_mode mode;
    contract_statement *all;
    judged *known;
    size_t statement_count; /* of `all`, so far */
    depend *depends;
    size_t depend_room;
    contract_step *step;
    section section;
    bool begun; /* a statement that is no session setting was there */
} reader;

static place at_line(const reader *r, size_t line)
{
    return rules_place(r->c, (str){ 0 }, line);
}

/* ---- the text */

static size_t line_of(str text, size_t offset, size_t *column)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < offset; i++)
        if (text.at[i] == '\n') {
            line++;
            start = i + 1;
        }
    *column = offset - start + 1;
    return line;
}

static bool check_text(const contract *c, str text, err *e)
{
    size_t bad, column;
    place at = rules_place(c, (str){ 0 }, 1);

    if (text.size > MIGRATION_SIZE_MAX) {
        (void)place_refuse(at, e,
                           "data belongs in a COPY from a file outside the migration, or in a "
                           "batched step that reads it from a table",
                           "the file has %zu bytes, more than the %d that a migration may have",
                           text.size, MIGRATION_SIZE_MAX);
        e->code = ERR_LIMIT;
        return false;
    }
    if (str_utf8(text, &bad))
        return true;
    at.line = line_of(text, bad, &column);
    if (text.at[bad] == 0)
        return place_refuse(at, e, "remove it; is this a text file, and not UTF-16?",
                            "column %zu: a NUL byte", column);
    return place_refuse(at, e, "save the file as UTF-8", "column %zu: byte 0x%02X is not UTF-8",
                        column, (unsigned)(unsigned char)text.at[bad]);
}

/* The splitter and the tokeniser say "line N: what" of the text they were given. */
static bool refuse_syntax(const contract *c, size_t first_line, err *e)
{
    err inner = *e;
    str rest = str_of(inner.text), number;
    int64_t line = 1;

    if (inner.code != ERR_SYNTAX)
        return false;
    if (str_starts(rest, "line ")) {
        str tail;
        number = str_split(str_cut(rest, 5, rest.size), ':', &tail);
        if (str_int64(number, &line) && line > 0)
            rest = str_trim(tail);
        else
            line = 1;
    }
    place at = rules_place(c, (str){ 0 }, first_line + (size_t)line - 1);
    return place_refuse(at, e, inner.hint[0] ? inner.hint : NULL, "%.*s", STR_ARG(rest));
}

/* ---- items: statements and directives */

/* A directive inside a statement is one that a forgotten ';' has swallowed. */
static bool check_swallowed(reader *r, const piece *p, err *e)
{
    tokens t = tokens_of(r->c->dialect, p->text);
    token next = { 0 };

    if (str_find(p->text, STR("homing")) < 0)
        return true;
    do {
        directive d = { .kind = DIRECTIVE_NONE };
        size_t line;

        if (!token_next(&t, &next, e))
            return refuse_syntax(r->c, p->line, e);
        line = p->line + next.line - 1;
        if (next.kind == TOKEN_COMMENT &&
            !directive_read(r->scratch, at_line(r, line), next.text, &d, e))
            return false;
        if (d.kind != DIRECTIVE_NONE)
            return place_refuse(at_line(r, line), e, "end the statement before it with ';'",
                                "the directive %s stands inside the statement of line %zu",
                                directive_name(d.kind), p->line);
    } while (next.kind != TOKEN_END);
    return true;
}

static bool read_item(reader *r, const piece *p, err *e)
{
    item *to = &r->items[r->item_count];

    *to = (item){ .is_statement = p->kind == PIECE_STATEMENT, .text = p->text, .line = p->line };
    if (to->is_statement) {
        to->directive.kind = DIRECTIVE_NONE;
        if (!check_swallowed(r, p, e))
            return false;
    } else if (!directive_read(r->scratch, at_line(r, p->line), p->text, &to->directive, e)) {
        return false;
    }
    r->item_count += to->is_statement || to->directive.kind != DIRECTIVE_NONE;
    return true;
}

/* Takes the memory that the statements and steps will need, and settles what makes a step. */
static bool take_room(reader *r, err *e)
{
    size_t count[DIRECTIVE_NONE + 1] = { 0 }; /* per kind; statements at DIRECTIVE_NONE */
    void *steps, *all, *known;

    for (size_t i = 0; i < r->item_count; i++)
        count[r->items[i].directive.kind]++;
    bool whole = count[DIRECTIVE_VERIFY] || count[DIRECTIVE_DOWN] || count[DIRECTIVE_IRREVERSIBLE];
    r->mode = count[DIRECTIVE_STEP] ? MODE_NAMED : whole ? MODE_WHOLE : MODE_EACH;
    size_t statements = count[DIRECTIVE_NONE];
    size_t most = r->mode == MODE_EACH ? statements : count[DIRECTIVE_STEP];
    if (!arena_try(r->a, (most + 1) * sizeof *r->c->steps, &steps, e) ||
        !arena_try(r->a, (statements + 1) * sizeof *r->all, &all, e) ||
        !arena_try(r->scratch, (statements + 1) * sizeof *r->known, &known, e))
        return false;
    r->c->steps = steps;
    r->all = all;
    r->known = known;
    return true;
}

static bool read_items(reader *r, const pieces *p, err *e)
{
    void *given;

    if (!arena_try(r->scratch, (p->count + 1) * sizeof *r->items, &given, e))
        return false;
    r->items = given;
    for (size_t i = 0; i < p->count; i++)
        if (!read_item(r, &p->at[i], e))
            return false;
    return take_room(r, e);
}

/* ---- directives of the head */

static bool set_once(reader *r, str *member, const item *it, err *e)
{
    const char *name = directive_name(it->directive.kind);

    if (member->size)
        return place_refuse(at_line(r, it->line), e, "keep one", "%s is given twice", name);
    if (it->directive.rest.size == 0)
        return place_refuse(at_line(r, it->line), e, "write something behind it, or remove it",
                            "%s says nothing", name);
    *member = it->directive.rest;
    return true;
}

static bool set_compatible(reader *r, const item *it, err *e)
{
    return set_once(r, &r->c->compatible, it, e) &&
           rules_check_compatible(r->scratch, at_line(r, it->line), it->directive.rest, e);
}

static bool set_atomic(reader *r, const item *it, err *e)
{
    if (it->directive.rest.size)
        return place_refuse(at_line(r, it->line), e, "remove what follows it",
                            "atomic takes no value");
    if (r->c->atomic)
        return place_refuse(at_line(r, it->line), e, "keep one", "atomic is given twice");
    r->c->atomic = true;
    return true;
}

static bool grow_depends(reader *r, err *e)
{
    void *given;

    if (r->c->depend_count < r->depend_room)
        return true;
    r->depend_room = r->depend_room ? 2 * r->depend_room : 8;
    if (!arena_try(r->scratch, r->depend_room * sizeof *r->depends, &given, e))
        return false;
    if (r->c->depend_count)
        (void)memcpy(given, r->depends, r->c->depend_count * sizeof *r->depends);
    r->depends = given;
    return true;
}

static bool add_depends(reader *r, const item *it, err *e)
{
    str rest = it->directive.rest;
    bool more = true;

    while (more) {
        more = rest.size && memchr(rest.at, ',', rest.size);
        str id = str_trim(str_split(rest, ',', &rest));
        if (id.size == 0)
            return place_refuse(at_line(r, it->line), e,
                                "write \"-- homing: depends <id>[, <id>...]\", ids are file names "
                                "without \".sql\"",
                                "depends without an id");
        if (!grow_depends(r, e))
            return false;
        r->depends[r->c->depend_count++] = (depend){ .id = id, .line = it->line };
    }
    return true;
}

static int by_id(const void *left, const void *right)
{
    const depend *a = left, *b = right;
    int order = str_order(a->id, b->id);

    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool set_depends(reader *r, err *e)
{
    size_t count = r->c->depend_count;
    void *ids, *lines;

    if (count == 0)
        return true;
    qsort(r->depends, count, sizeof *r->depends, by_id);
    if (!arena_try(r->a, count * sizeof *r->c->depends, &ids, e) ||
        !arena_try(r->a, count * sizeof *r->c->depend_lines, &lines, e))
        return false;
    r->c->depends = ids;
    r->c->depend_lines = lines;
    for (size_t i = 0; i < count; i++) {
        r->c->depends[i] = r->depends[i].id;
        r->c->depend_lines[i] = r->depends[i].line;
    }
    return true;
}

/* ---- directives of a step */

static void open_step(reader *r, str name, size_t line)
{
    r->step = &r->c->steps[r->c->step_count++];
    *r->step = (contract_step){ .name = name, .line = line };
    r->section = SECTION_UP;
}

static bool begin_step(reader *r, const item *it, err *e)
{
    directive_options o;

    if (!directive_read_options(r->scratch, at_line(r, it->line), &it->directive, &o, e))
        return false;
    open_step(r, o.name, it->line);
    r->step->batch = o.batch;
    r->step->own_transaction = o.own;
    return true;
}

static bool begin_down(reader *r, const item *it, err *e)
{
    directive_options o;

    if (r->step->has_down)
        return place_refuse(at_line(r, it->line), e, "put its statements under the first",
                            "a second down in the step %.*s", STR_ARG(r->step->name));
    if (!directive_read_options(r->scratch, at_line(r, it->line), &it->directive, &o, e))
        return false;
    r->step->has_down = true;
    r->step->down_line = it->line;
    r->step->down_batch = o.batch;
    r->section = SECTION_DOWN;
    return true;
}

static bool begin_verify(reader *r, const item *it, err *e)
{
    if (r->step->verify_line)
        return place_refuse(at_line(r, it->line), e, "join the two conditions with AND",
                            "a second verify in the step %.*s", STR_ARG(r->step->name));
    if (it->directive.rest.size)
        return place_refuse(at_line(r, it->line), e, "write the SELECT on the lines below it",
                            "verify takes no value");
    r->step->verify_line = it->line;
    r->section = SECTION_VERIFY;
    return true;
}

static bool set_irreversible(reader *r, const item *it, err *e)
{
    if (r->step->irreversible.size)
        return place_refuse(at_line(r, it->line), e, "keep one", "irreversible is given twice");
    if (!rules_check_reason(at_line(r, it->line), it->directive.rest, e))
        return false;
    r->step->irreversible = it->directive.rest;
    return true;
}

/* ---- the walk */

static bool end_section(const reader *r, size_t line, err *e)
{
    if (r->section == SECTION_VERIFY)
        return place_refuse(at_line(r, line ? line : r->step->verify_line), e,
                            "write a SELECT under it that is true when the step has worked",
                            "the verify of step %.*s has no statement", STR_ARG(r->step->name));
    return true;
}

static bool on_head(reader *r, const item *it, err *e)
{
    if (r->statement_count || r->step)
        return place_refuse(at_line(r, it->line), e,
                            "move it to the top of the file, above the first step and statement",
                            "the directive %s belongs to the head of the file",
                            directive_name(it->directive.kind));
    switch (it->directive.kind) {
    case DIRECTIVE_TITLE:
        return set_once(r, &r->c->title, it, e);
    case DIRECTIVE_INITIATIVE:
        return set_once(r, &r->c->initiative, it, e);
    case DIRECTIVE_COMPATIBLE:
        return set_compatible(r, it, e);
    case DIRECTIVE_DEPENDS:
        return add_depends(r, it, e);
    case DIRECTIVE_ATOMIC:
        return set_atomic(r, it, e);
    case DIRECTIVE_STEP:
    case DIRECTIVE_VERIFY:
    case DIRECTIVE_DOWN:
    case DIRECTIVE_IRREVERSIBLE:
    case DIRECTIVE_NONE:
        break;
    }
    return true;
}

static bool on_directive(reader *r, const item *it, err *e)
{
    directive_kind kind = it->directive.kind;

    if (directive_in_head(kind))
        return on_head(r, it, e);
    if (r->step && !end_section(r, r->step->verify_line, e))
        return false;
    if (kind == DIRECTIVE_STEP)
        return begin_step(r, it, e);
    if (!r->step || (r->step->up.count == 0 && kind != DIRECTIVE_IRREVERSIBLE))
        return place_refuse(at_line(r, it->line), e,
                            "write the statements of the step first, then what belongs to them",
                            "%s stands before the statements it speaks of", directive_name(kind));
    if (r->section == SECTION_VERIFY)
        r->section = SECTION_OVER;
    if (kind == DIRECTIVE_VERIFY)
        return begin_verify(r, it, e);
    return kind == DIRECTIVE_DOWN ? begin_down(r, it, e) : set_irreversible(r, it, e);
}

static void append(contract_statements *list, contract_statement *s)
{
    if (list->count++ == 0)
        list->at = s;
}

static bool start_if_needed(reader *r, const item *it, err *e)
{
    if (r->mode == MODE_NAMED && !r->step)
        return place_refuse(at_line(r, it->line), e,
                            "put \"-- homing: step <name>\" above it: a file names all its steps "
                            "or none",
                            "a statement before the first step");
    if (r->mode == MODE_EACH)
        open_step(r, str_printf(r->a, "%zu", r->c->step_count + 1), it->line);
    else if (!r->step)
        open_step(r, STR("1"), it->line);
    return true;
}

static bool on_verify(reader *r, const item *it)
{
    r->step->verify = it->text;
    r->step->verify_line = it->line;
    r->section = SECTION_OVER;
    return true;
}

/*
 * drizzle-kit ends a rebuild with PRAGMA foreign_keys=ON, to undo what it set at the top. The
 * settings of the prologue end with the migration anyway, so as the last statement it says nothing.
 */
static bool ends_a_rebuild(const reader *r, const item *it)
{
    static const char *const words[] = { "pragma", "foreign_keys", "=", "on" };
    tokens t = tokens_of(r->c->dialect, it->text);
    bool there = false;
    token next;
    err ignored;

    for (size_t i = 0; i < r->c->prologue.count; i++)
        there = there || str_find(r->c->prologue.at[i].text, STR("foreign_keys")) >= 0;
    if (!there || !r->begun || r->c->dialect != DIALECT_SQLITE ||
        it != &r->items[r->item_count - 1])
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!token_next_solid(&t, &next, &ignored) || !token_is(&next, words[i]))
            return false;
    return true;
}

static bool on_statement(reader *r, const item *it, err *e)
{
    if (r->step && r->section == SECTION_VERIFY)
        return on_verify(r, it);
    if (r->step && r->section == SECTION_OVER)
        return place_refuse(at_line(r, it->line), e,
                            "verify takes one SELECT; begin a step or a down for what follows",
                            "a statement after the verify of step %.*s", STR_ARG(r->step->name));
    contract_statement *s = &r->all[r->statement_count];
    judged *k = &r->known[r->statement_count++];
    *s = (contract_statement){ .text = it->text, .line = it->line };
    if (!rules_judge(r->scratch, r->c->dialect, it->text, k, e))
        return false;
    if (k->place == PLACE_PROLOGUE && !r->begun) {
        append(&r->c->prologue, s);
        return true;
    }
    if (k->place == PLACE_PROLOGUE && ends_a_rebuild(r, it)) {
        r->statement_count--;
        return true;
    }
    r->begun = true;
    if (!start_if_needed(r, it, e))
        return false;
    append(r->section == SECTION_DOWN ? &r->step->down : &r->step->up, s);
    return true;
}

static bool walk(reader *r, err *e)
{
    for (size_t i = 0; i < r->item_count; i++) {
        const item *it = &r->items[i];
        if (!(it->is_statement ? on_statement(r, it, e) : on_directive(r, it, e)))
            return false;
    }
    if (r->step && !end_section(r, r->step->verify_line, e))
        return false;
    return set_depends(r, e);
}

static bool read_text(reader *r, str text, err *e)
{
    pieces p;

    if (!check_text(r->c, text, e))
        return false;
    if (str_starts(text, "\xEF\xBB\xBF"))
        text = str_cut(text, 3, text.size);
    if (text.size == 0)
        text = STR("");
    if (!sql_split(r->scratch, r->c->dialect, text, &p, e))
        return refuse_syntax(r->c, 1, e);
    return read_items(r, &p, e) && walk(r, e) && rules_check_shape(r->scratch, r->c, e) &&
           rules_check_statements(r->scratch, r->c, r->all, r->known, e) &&
           seal_contract(r->a, r->c, e);
}

bool contract_from_sql(arena *a, const contract_source *from, contract *out, err *e)
{
    ARENA_CLOSING scratch = arena_new(SCRATCH_MAX);
    contract c = { .id = from->id, .file = from->file, .dialect = from->dialect };
    reader r = { .a = a, .scratch = scratch, .c = &c };

    if (!scratch)
        return err_set(e, ERR_NO_MEMORY, "no memory to read a migration");
    if (rules_check_id(scratch, rules_place(&c, (str){ 0 }, 1), c.id, e) &&
        read_text(&r, from->text, e)) {
        *out = c;
        return true;
    }
    if (e->code != ERR_CONTRACT && !(e->code == ERR_LIMIT && from->text.size > MIGRATION_SIZE_MAX))
        err_wrap(e, "%.*s:1", STR_ARG(c.file));
    return false;
}
