#include <string.h>

#include "contract/native.h"
#include "contract/reader.h"
#include "contract/seal.h"
#include "sql/token.h"

/* Bytes that reading one file may take for what it forgets again: pieces and classes. */
enum { SCRATCH_MAX = 1 << 30 };

static void arena_close(arena **a)
{
    arena_free(*a);
}
#define ARENA_CLOSING __attribute__((cleanup(arena_close))) arena *

place reader_at(const reader *r, size_t line)
{
    return rules_place(r->c, (str){ 0 }, line);
}

place reader_at_item(const reader *r, const item *it)
{
    return it->down ? rules_place_down(r->c, (str){ 0 }, it->line) : reader_at(r, it->line);
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

bool native_check_text(place at, str text, err *e)
{
    size_t bad, column;

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
static bool refuse_syntax(place at, err *e)
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
    at.line += (size_t)line - 1;
    return place_refuse(at, e, inner.hint[0] ? inner.hint : NULL, "%.*s", STR_ARG(rest));
}

/* ---- items: statements and directives */

/* A directive inside a statement is one that a forgotten ';' has swallowed. */
static bool check_swallowed(reader *r, const item *it, err *e)
{
    tokens t = tokens_of(r->c->dialect, it->text);
    token next = { 0 };

    if (str_find(it->text, STR("homing")) < 0)
        return true;
    do {
        directive d = { .kind = DIRECTIVE_NONE };
        place at = reader_at_item(r, it);

        if (!token_next(&t, &next, e))
            return refuse_syntax(at, e);
        at.line += next.line - 1;
        if (next.kind == TOKEN_COMMENT && !directive_read(r->scratch, at, next.text, &d, e))
            return false;
        if (d.kind != DIRECTIVE_NONE)
            return place_refuse(at, e, "end the statement before it with ';'",
                                "the directive %s stands inside the statement of line %zu",
                                directive_name(d.kind), it->line);
    } while (next.kind != TOKEN_END);
    return true;
}

static bool read_item(reader *r, const native_part *part, const piece *p, err *e)
{
    item *to = &r->items[r->item_count];

    *to = (item){ .is_statement = p->kind == PIECE_STATEMENT,
                  .down = part->down,
                  .directive.kind = DIRECTIVE_NONE,
                  .text = p->text,
                  .line = p->line + part->line - 1 };
    if (to->is_statement) {
        if (!check_swallowed(r, to, e) ||
            !rules_judge(r->scratch, r->c->dialect, to->text, &to->known, e))
            return false;
    } else if (!directive_read(r->scratch, reader_at_item(r, to), p->text, &to->directive, e)) {
        return false;
    }
    r->item_count += to->is_statement || to->directive.kind != DIRECTIVE_NONE;
    return true;
}

/* What makes a step, when the file says it by its directives alone. */
static void settle_mode(reader *r)
{
    r->mode = MODE_EACH;
    for (size_t i = 0; i < r->item_count; i++) {
        directive_kind kind = r->items[i].directive.kind;
        if (kind == DIRECTIVE_STEP)
            r->mode = MODE_NAMED;
        else if (r->mode == MODE_EACH && kind != DIRECTIVE_NONE && !directive_in_head(kind))
            r->mode = MODE_WHOLE;
    }
}

/* Takes the memory that the statements and steps will need. */
static bool take_room(reader *r, err *e)
{
    size_t statements = r->down_count, named = 0;
    void *steps, *all, *known;

    for (size_t i = 0; i < r->item_count; i++) {
        statements += r->items[i].is_statement;
        named += r->items[i].directive.kind == DIRECTIVE_STEP;
    }
    size_t most = r->mode == MODE_EACH ? statements : named;
    if (!arena_try(r->a, (most + 1) * sizeof *r->c->steps, &steps, e) ||
        !arena_try(r->a, (statements + 1) * sizeof *r->all, &all, e) ||
        !arena_try(r->scratch, (statements + 1) * sizeof *r->known, &known, e))
        return false;
    r->c->steps = steps;
    r->all = all;
    r->known = known;
    return true;
}

static bool split_parts(reader *r, const native_body *from, pieces *split, err *e)
{
    size_t count = 0;
    void *given;

    for (size_t i = 0; i < from->count; i++) {
        const native_part *part = &from->at[i];
        item where = { .down = part->down, .line = part->line };
        if (!sql_split(r->scratch, r->c->dialect, part->text.size ? part->text : STR(""), &split[i],
                       e))
            return refuse_syntax(reader_at_item(r, &where), e);
        count += split[i].count;
    }
    if (!arena_try(r->scratch, (count + 3) * sizeof *r->items, &given, e))
        return false;
    r->items = given;
    return true;
}

static bool read_items(reader *r, const native_body *from, err *e)
{
    pieces *split;
    void *given;

    if (!arena_try(r->scratch, (from->count + 1) * sizeof *split, &given, e))
        return false;
    split = given;
    if (!split_parts(r, from, split, e))
        return false;
    for (size_t i = 0; i < from->count; i++)
        for (size_t k = 0; k < split[i].count; k++)
            if (!read_item(r, &from->at[i], &split[i].at[k], e))
                return false;
    settle_mode(r);
    return (!r->foreign || settle_items(r, e)) && take_room(r, e);
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

    if (!directive_read_options(r->scratch, reader_at(r, it->line), &it->directive, &o, e))
        return false;
    open_step(r, o.name, it->line);
    r->step->batch = o.batch;
    r->step->own_transaction = o.own;
    r->step->keep = o.keep;
    return true;
}

static bool begin_down(reader *r, const item *it, err *e)
{
    directive_options o;

    if (r->step->has_down)
        return place_refuse(reader_at(r, it->line), e, "put its statements under the first",
                            "a second down in the step %.*s", STR_ARG(r->step->name));
    if (!directive_read_options(r->scratch, reader_at(r, it->line), &it->directive, &o, e))
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
        return place_refuse(reader_at(r, it->line), e, "join the two conditions with AND",
                            "a second verify in the step %.*s", STR_ARG(r->step->name));
    if (it->directive.rest.size)
        return place_refuse(reader_at(r, it->line), e, "write the SELECT on the lines below it",
                            "verify takes no value");
    r->step->verify_line = it->line;
    r->section = SECTION_VERIFY;
    return true;
}

static bool set_irreversible(reader *r, const item *it, err *e)
{
    if (r->step->irreversible.size)
        return place_refuse(reader_at(r, it->line), e, "keep one", "irreversible is given twice");
    if (!rules_check_reason(reader_at(r, it->line), it->directive.rest, e))
        return false;
    r->step->irreversible = it->directive.rest;
    return true;
}

/* ---- the walk */

static bool end_section(const reader *r, size_t line, err *e)
{
    if (r->section == SECTION_VERIFY)
        return place_refuse(reader_at(r, line ? line : r->step->verify_line), e,
                            "write a SELECT under it that is true when the step has worked",
                            "the verify of step %.*s has no statement", STR_ARG(r->step->name));
    return true;
}

static bool on_directive(reader *r, const item *it, err *e)
{
    directive_kind kind = it->directive.kind;

    if (directive_in_head(kind))
        return reader_on_head(r, it, e);
    if (r->step && !end_section(r, r->step->verify_line, e))
        return false;
    if (kind == DIRECTIVE_STEP)
        return begin_step(r, it, e);
    if (!r->step || (r->step->up.count == 0 && kind != DIRECTIVE_IRREVERSIBLE))
        return place_refuse(reader_at(r, it->line), e,
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
        return place_refuse(reader_at(r, it->line), e,
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
        return place_refuse(reader_at(r, it->line), e,
                            "verify takes one SELECT; begin a step or a down for what follows",
                            "a statement after the verify of step %.*s", STR_ARG(r->step->name));
    contract_statement *s = &r->all[r->statement_count];
    judged *k = &r->known[r->statement_count++];
    *s = (contract_statement){ .text = it->text, .line = it->line };
    *k = it->known;
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
    return reader_set_depends(r, e);
}

static bool read_body(reader *r, const native_body *from, err *e)
{
    return read_items(r, from, e) && walk(r, e) && settle_downs(r, e) &&
           rules_check_shape(r->scratch, r->c, e) &&
           rules_check_statements(r->scratch, r->c, r->all, r->known, e) &&
           seal_contract(r->a, r->c, e);
}

/* What the layout says that it depends on stands before what its head says. */
static bool take_depends(reader *r, err *e)
{
    size_t count = r->c->depend_count;
    void *given;

    if (!arena_try(r->scratch, (count + 1) * sizeof *r->depends, &given, e))
        return false;
    r->depends = given;
    r->depend_room = count + 1;
    for (size_t i = 0; i < count; i++)
        r->depends[i] = (depend){ .id = r->c->depends[i], .line = 1 };
    return true;
}

bool native_from_parts(arena *a, const native_body *from, contract *c, err *e)
{
    ARENA_CLOSING scratch = arena_new(SCRATCH_MAX);
    contract made = *c;
    reader r = { .a = a, .scratch = scratch, .c = &made, .foreign = from };

    if (!scratch)
        return err_set(e, ERR_NO_MEMORY, "no memory to read a migration");
    if (rules_check_id(scratch, reader_at(&r, 1), made.id, e) && take_depends(&r, e) &&
        read_body(&r, from, e)) {
        *c = made;
        return true;
    }
    if (e->code != ERR_CONTRACT)
        err_wrap(e, "%.*s:1", STR_ARG(made.file));
    return false;
}

bool contract_from_sql(arena *a, const contract_source *from, contract *out, err *e)
{
    ARENA_CLOSING scratch = arena_new(SCRATCH_MAX);
    contract c = { .id = from->id, .file = from->file, .dialect = from->dialect };
    reader r = { .a = a, .scratch = scratch, .c = &c };
    str text = from->text;

    if (!scratch)
        return err_set(e, ERR_NO_MEMORY, "no memory to read a migration");
    if (str_starts(text, BYTE_ORDER_MARK))
        text = str_cut(text, 3, text.size);
    native_part part = { .text = text, .line = 1 };
    if (rules_check_id(scratch, reader_at(&r, 1), c.id, e) &&
        native_check_text(reader_at(&r, 1), from->text, e) &&
        read_body(&r, &(native_body){ .at = &part, .count = 1 }, e)) {
        *out = c;
        return true;
    }
    if (e->code != ERR_CONTRACT && !(e->code == ERR_LIMIT && from->text.size > MIGRATION_SIZE_MAX))
        err_wrap(e, "%.*s:1", STR_ARG(c.file));
    return false;
}
