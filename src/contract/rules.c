#include "contract/rules.h"

#include <stdlib.h>

#include "contract/directive.h"
#include "sql/token.h"

enum { STEP_NAME_MAX = 63 };

place rules_place(const contract *c, str step, size_t line)
{
    return (place){ .file = c->file, .id = c->id, .step = step, .line = line };
}

place rules_place_down(const contract *c, str step, size_t line)
{
    place at = rules_place(c, step, line);

    if (c->down_file.size)
        at.file = c->down_file;
    return at;
}

bool rules_check_id(arena *scratch, place at, str id, err *e)
{
    str shown = place_show(scratch, id);

    if (id.size == 0)
        return place_refuse(at, e, "give the file a name before \".sql\"", "the id is empty");
    if (id.size > MIGRATION_ID_MAX)
        return place_refuse(at, e, "shorten the name", "the id %.*s has %zu bytes, more than %d",
                            STR_ARG(shown), id.size, MIGRATION_ID_MAX);
    if (id.at[0] == '.' || id.at[0] == '-')
        return place_refuse(at, e, "begin the name with a letter or a digit",
                            "the id %.*s begins with \"%c\"", STR_ARG(shown), id.at[0]);
    for (size_t i = 0; i < id.size; i++)
        if ((unsigned char)id.at[i] < 32 || id.at[i] == 127)
            return place_refuse(at, e, "rename it", "the id %.*s has a control character",
                                STR_ARG(shown));
    if (!str_utf8(id, &(size_t){ 0 }))
        return place_refuse(at, e, "rename it", "the id %.*s is not UTF-8", STR_ARG(shown));
    return true;
}

/* What a member may say. */
typedef struct words {
    const char *what, *hint;
    const str *at;
    size_t count;
} words;

static bool check_word(arena *scratch, place at, const words *of, str given, err *e)
{
    for (size_t i = 0; i < of->count; i++)
        if (str_same(given, of->at[i]))
            return true;
    str near = place_nearest(given, of->at, of->count);
    const char *hint =
        near.size ? str_printf(scratch, "did you mean \"%s\"?", near.at).at : of->hint;
    return place_refuse(at, e, hint, "unknown %s \"%.*s\"", of->what,
                        STR_ARG(place_show(scratch, given)));
}

bool rules_check_compatible(arena *scratch, place at, str given, err *e)
{
    static const str ways[] = { { "backward", 8 }, { "forward", 7 }, { "both", 4 }, { "none", 4 } };
    static const words of = { "compatible", "it is backward, forward, both or none", ways, 4 };

    return check_word(scratch, at, &of, given, e);
}

bool rules_check_keep(arena *scratch, place at, str given, err *e)
{
    static const str ways[] = { { "rename", 6 }, { "aside", 5 }, { "none", 4 } };
    static const words of = { "keep", "it is rename, aside or none", ways, 3 };

    return check_word(scratch, at, &of, given, e);
}

static bool check_head(arena *scratch, const contract *c, err *e)
{
    place top = rules_place(c, (str){ 0 }, 1);

    if (!rules_check_id(scratch, top, c->id, e))
        return false;
    if (c->compatible.size && !rules_check_compatible(scratch, top, c->compatible, e))
        return false;
    for (size_t i = 0; i < c->depend_count; i++) {
        place at = rules_place(c, (str){ 0 }, c->depend_lines[i]);
        str shown = place_show(scratch, c->depends[i]);
        if (!rules_check_id(scratch, at, c->depends[i], e))
            return false;
        if (str_same(c->depends[i], c->id))
            return place_refuse(at, e, "remove it", "%.*s depends on itself", STR_ARG(shown));
        if (i && str_same(c->depends[i], c->depends[i - 1]))
            return place_refuse(at, e, "keep one", "depends on %.*s twice", STR_ARG(shown));
    }
    return true;
}

static bool is_step_name(str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && c != '_' && c != '.' && c != '-')
            return false;
    }
    return name.size > 0 && name.size <= STEP_NAME_MAX;
}

static int by_name_and_line(const void *left, const void *right)
{
    const contract_step *a = *(const contract_step *const *)left;
    const contract_step *b = *(const contract_step *const *)right;
    int order = str_order(a->name, b->name);

    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool check_names(arena *scratch, const contract *c, err *e)
{
    const contract_step **sorted;
    void *given;

    if (!arena_try(scratch, (c->step_count + 1) * sizeof *sorted, &given, e))
        return false;
    sorted = given;
    for (size_t i = 0; i < c->step_count; i++) {
        const contract_step *s = sorted[i] = &c->steps[i];
        if (!is_step_name(s->name))
            return place_refuse(rules_place(c, (str){ 0 }, s->line), e,
                                "use letters, digits, _, . and -, at most 63",
                                "\"%.*s\" is no name for a step",
                                STR_ARG(place_show(scratch, s->name)));
    }
    qsort(sorted, c->step_count, sizeof *sorted, by_name_and_line);
    for (size_t i = 1; i < c->step_count; i++)
        if (str_same(sorted[i]->name, sorted[i - 1]->name))
            return place_refuse(rules_place(c, (str){ 0 }, sorted[i]->line), e,
                                "give each step a name of its own",
                                "a second step is named %.*s (the first one on line %zu)",
                                STR_ARG(sorted[i]->name), sorted[i - 1]->line);
    return true;
}

enum { HAS_FROM = 1, HAS_TO = 2 };

static bool find_range(dialect d, str text, unsigned *has, err *e)
{
    tokens t = tokens_of(d, text);
    token next = { 0 };

    *has = 0;
    if (str_find(text, STR(":from")) < 0 && str_find(text, STR(":to")) < 0)
        return true;
    do {
        if (!token_next_solid(&t, &next, e))
            return false;
        if (next.kind == TOKEN_PLACEHOLDER)
            *has |= str_is(next.text, ":from") ? HAS_FROM : str_is(next.text, ":to") ? HAS_TO : 0u;
    } while (next.kind != TOKEN_END);
    return true;
}

static bool check_no_range(place at, dialect d, str text, err *e)
{
    unsigned has;

    if (!find_range(d, text, &has, e))
        return false;
    return has == 0 ||
           place_refuse(at, e,
                        "add batch=N key=table.column to its directive, or write plain values",
                        "%s in a statement that is not batched", has == HAS_TO ? ":to" : ":from");
}

static bool check_batched(place at, dialect d, str text, err *e)
{
    unsigned has;

    if (!find_range(d, text, &has, e))
        return false;
    if (has == (HAS_FROM | HAS_TO))
        return true;
    return place_refuse(at, e,
                        "limit it to one batch: WHERE key > :from AND key <= :to, or remove batch=",
                        "a batched statement without %s",
                        has == 0        ? ":from and :to"
                        : has == HAS_TO ? ":from"
                                        : ":to");
}

/* The statements of an up or a down, with their batch. */
static bool check_list(place at, dialect d, const contract_statements *list,
                       const contract_batch *batch, err *e)
{
    if (batch->size && list->count != 1)
        return place_refuse(at, e, "give each further statement a step of its own",
                            "a batch is exactly one statement, here are %zu", list->count);
    for (size_t i = 0; i < list->count; i++) {
        at.line = list->at[i].line;
        bool ok = batch->size ? check_batched(at, d, list->at[i].text, e)
                              : check_no_range(at, d, list->at[i].text, e);
        if (!ok)
            return false;
    }
    return true;
}

static size_t count_words(str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        count += text.at[i] != ' ' && text.at[i] != '\t' &&
                 (i == 0 || text.at[i - 1] == ' ' || text.at[i - 1] == '\t');
    return count;
}

bool rules_check_reason(place at, str given, err *e)
{
    return count_words(given) >= 2 ||
           place_refuse(at, e, "say why there is no way back, in two words or more",
                        "irreversible without a reason");
}

static bool check_ways_back(const contract *c, const contract_step *s, err *e)
{
    place at =
        s->has_down ? rules_place_down(c, s->name, s->down_line) : rules_place(c, s->name, s->line);

    if (s->irreversible.size && s->has_down)
        return place_refuse(at, e, "keep the down, or keep irreversible",
                            "the step %.*s has a down and is irreversible", STR_ARG(s->name));
    if (s->irreversible.size && !rules_check_reason(at, s->irreversible, e))
        return false;
    if (!s->has_down && (s->down.count || s->down_batch.size))
        return place_refuse(at, e, NULL, "a batch for a down that is not there");
    return check_list(at, c->dialect, &s->down, &s->down_batch, e);
}

static bool check_atomic(const contract *c, const contract_step *s, err *e)
{
    place at = rules_place(c, s->name, s->line);

    if (!c->atomic)
        return true;
    if (s->batch.size)
        return place_refuse(at, e, "remove atomic from the head, or batch= from the step",
                            "the migration is atomic, but the batches of step %.*s commit one by "
                            "one",
                            STR_ARG(s->name));
    if (s->own_transaction)
        return place_refuse(at, e, "remove atomic from the head, or own from the step",
                            "the migration is atomic, but step %.*s wants its own transaction",
                            STR_ARG(s->name));
    return true;
}

static bool check_step(arena *scratch, const contract *c, const contract_step *s, err *e)
{
    place at = rules_place(c, s->name, s->line);

    if (s->keep.size && !rules_check_keep(scratch, at, s->keep, e))
        return false;
    if (s->up.count == 0)
        return place_refuse(at, e,
                            "put one under it, or remove it; SET and PRAGMA at the top of the file "
                            "belong to no step",
                            "the step %.*s has no statement", STR_ARG(s->name));
    if (!check_list(at, c->dialect, &s->up, &s->batch, e) || !check_ways_back(c, s, e) ||
        !check_atomic(c, s, e))
        return false;
    at.line = s->verify_line;
    return check_no_range(at, c->dialect, s->verify, e);
}

bool rules_check_shape(arena *scratch, const contract *c, err *e)
{
    place top = rules_place(c, (str){ 0 }, 1);

    if (!check_head(scratch, c, e))
        return false;
    if (c->step_count == 0)
        return place_refuse(top, e, "write the statements that it is to run, or remove it",
                            c->prologue.count ? "nothing but session settings: there is no step"
                                              : "there is no statement");
    if (!check_names(scratch, c, e))
        return false;
    for (size_t i = 0; i < c->prologue.count; i++) {
        top.line = c->prologue.at[i].line;
        if (!check_no_range(top, c->dialect, c->prologue.at[i].text, e))
            return false;
    }
    for (size_t i = 0; i < c->step_count; i++)
        if (!check_step(scratch, c, &c->steps[i], e))
            return false;
    return true;
}
