#include <string.h>

#include "contract/reader.h"
#include "sql/token.h"

/* What another tool's files say of their transactions and sessions. */
typedef struct settling {
    reader *r;
    bool wrapped; /* BEGIN and COMMIT stood around all of the way up */
    bool alone;   /* something commits by itself */
    bool one;     /* statements that cannot be apart: they share session state */
    size_t ups;   /* statements of the way up that are no session settings */
    size_t downs; /* statements of the way back */
} settling;

static void drop(item *it)
{
    *it = (item){ .directive.kind = DIRECTIVE_NONE, .down = it->down, .line = it->line };
}

static bool is_setting(const item *it)
{
    return it->is_statement && it->known.place == PLACE_PROLOGUE;
}

static void compact(reader *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->item_count; i++)
        if (r->items[i].is_statement || r->items[i].directive.kind != DIRECTIVE_NONE)
            r->items[kept++] = r->items[i];
    r->item_count = kept;
}

/* Where the items of the way back begin. */
static size_t first_down(const reader *r)
{
    size_t i = 0;

    while (i < r->item_count && !r->items[i].down)
        i++;
    return i;
}

static void insert(reader *r, size_t at, item it)
{
    (void)memmove(&r->items[at + 1], &r->items[at], (r->item_count - at) * sizeof it);
    r->items[at] = it;
    r->item_count++;
}

/* ---- BEGIN and COMMIT around all of it */

/* True when the statement is one of the words of `first`, then none but words of `more`. */
static bool is_made_of(dialect d, str text, const char *const *first, const char *const *more)
{
    tokens t = tokens_of(d, text);
    token next;
    err ignored;

    for (const char *const *allowed = first;; allowed = more) {
        bool there = false;
        if (!token_next_solid(&t, &next, &ignored))
            return false;
        if (next.kind == TOKEN_END)
            return allowed == more;
        for (size_t i = 0; allowed[i]; i++)
            there = there || token_is(&next, allowed[i]);
        if (!there)
            return false;
    }
}

static bool opens(const reader *r, const item *it)
{
    static const char *const first[] = { "begin", "start", NULL };
    static const char *const more[] = { "transaction", "work",      "deferred",
                                        "immediate",   "exclusive", NULL };

    return it->is_statement && is_made_of(r->c->dialect, it->text, first, more);
}

static bool closes(const reader *r, const item *it)
{
    static const char *const first[] = { "commit", "end", NULL };
    static const char *const more[] = { "transaction", "work", NULL };

    return it->is_statement && is_made_of(r->c->dialect, it->text, first, more);
}

/* The statements of one way, from the first that is no session setting to the last such one. */
static bool find_ends(const reader *r, bool down, size_t *first, size_t *last)
{
    bool there = false;

    for (size_t i = 0; i < r->item_count; i++) {
        const item *it = &r->items[i];
        if (it->down != down || !it->is_statement || is_setting(it))
            continue;
        if (!there)
            *first = i;
        *last = i;
        there = true;
    }
    return there;
}

/* Takes BEGIN and COMMIT off when they stand around all of a way; others are refused later. */
static bool unwrap(reader *r, bool down)
{
    size_t first = 0, last = 0;

    if (!find_ends(r, down, &first, &last) || first == last || !opens(r, &r->items[first]) ||
        !closes(r, &r->items[last]))
        return false;
    for (size_t i = first + 1; i < last; i++)
        if (opens(r, &r->items[i]) || closes(r, &r->items[i]))
            return false;
    drop(&r->items[first]);
    drop(&r->items[last]);
    return true;
}

/* ---- foreign keys of SQLite, switched off around rebuilds anywhere in a file */

typedef enum key_switch { SWITCH_NONE, SWITCH_OFF, SWITCH_ON, SWITCH_DEFER } key_switch;

static bool one_of(const token *t, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (token_is(t, words[i]) || str_is(t->text, words[i]))
            return true;
    return false;
}

static key_switch switch_of(const reader *r, const item *it)
{
    static const char *const on[] = { "on", "1", "true", "yes", NULL };
    static const char *const off[] = { "off", "0", "false", "no", NULL };
    tokens t = tokens_of(r->c->dialect, it->text);
    token pragma, name, sign, value;
    err ignored;

    if (!it->is_statement || !token_next_solid(&t, &pragma, &ignored) ||
        !token_is(&pragma, "pragma") || !token_next_solid(&t, &name, &ignored) ||
        !token_next_solid(&t, &sign, &ignored) || !token_next_solid(&t, &value, &ignored))
        return SWITCH_NONE;
    if (token_is(&name, "defer_foreign_keys"))
        return SWITCH_DEFER;
    if (!token_is(&name, "foreign_keys"))
        return SWITCH_NONE;
    return one_of(&value, off) ? SWITCH_OFF : one_of(&value, on) ? SWITCH_ON : SWITCH_NONE;
}

/* The first PRAGMA that switches them off; and what changes rows while they are on. */
static void look_for_switch(const reader *r, const item **head, const item **outside)
{
    bool off = false;

    for (size_t i = 0; i < r->item_count; i++) {
        const item *it = &r->items[i];
        key_switch is = switch_of(r, it);
        if (is == SWITCH_ON || (i && it->down != it[-1].down))
            off = false;
        if (is == SWITCH_OFF) {
            *head = *head ? *head : it;
            off = true;
        }
        if (!off && it->is_statement && it->known.touches_rows && !*outside)
            *outside = it;
    }
}

/*
 * The switch does nothing inside a transaction, so it becomes a setting of the whole migration.
 * What changes rows outside of the parts it was meant for would then go unchecked.
 */
static bool hoist_switch(reader *r, err *e)
{
    const item *head = NULL, *outside = NULL;

    look_for_switch(r, &head, &outside);
    if (!head)
        return true;
    if (outside)
        return place_refuse(
            reader_at_item(r, outside), e,
            "move it into a migration of its own, or between the two PRAGMAs",
            "%.*s stands outside of PRAGMA foreign_keys=OFF ... ON, which holds for "
            "the whole migration here",
            STR_ARG(outside->known.what));
    item first = *head;
    first.down = false;
    for (size_t i = 0; i < r->item_count; i++)
        if (switch_of(r, &r->items[i]) != SWITCH_NONE)
            drop(&r->items[i]);
    insert(r, 0, first);
    return true;
}

/* ---- settings below the first statement: SET becomes SET LOCAL (PostgreSQL) */

static bool same_statement(dialect d, str left, str right)
{
    tokens a = tokens_of(d, left), b = tokens_of(d, right);
    token x, y;
    err ignored;

    do {
        if (!token_next_solid(&a, &x, &ignored) || !token_next_solid(&b, &y, &ignored) ||
            x.kind != y.kind)
            return false;
        bool same =
            x.kind == TOKEN_WORD ? str_same_nocase(x.text, y.text) : str_same(x.text, y.text);
        if (!same)
            return false;
    } while (x.kind != TOKEN_END);
    return true;
}

/* True when the way up begins with this setting, so that it holds on the way back as well. */
static bool in_prologue(const reader *r, const item *setting)
{
    for (size_t i = 0; i < r->item_count && !r->items[i].down; i++) {
        const item *it = &r->items[i];
        if (it->is_statement && !is_setting(it))
            break;
        if (it->is_statement && same_statement(r->c->dialect, it->text, setting->text))
            return true;
    }
    return false;
}

static bool make_local(reader *r, item *it)
{
    tokens t = tokens_of(r->c->dialect, it->text);
    token set, next, after;
    err ignored;

    if (!token_next_solid(&t, &set, &ignored) || !token_is(&set, "set") ||
        !token_next_solid(&t, &next, &ignored) || !token_next_solid(&t, &after, &ignored))
        return false;
    if (token_is(&next, "session") && !token_is(&after, "authorization"))
        next = after;
    size_t from = (size_t)(next.text.at - it->text.at);
    it->text = str_printf(r->a, "SET LOCAL %.*s", STR_ARG(str_cut(it->text, from, it->text.size)));
    it->known.place = PLACE_TRANSACTION;
    return true;
}

static bool resets(const reader *r, const item *it)
{
    tokens t = tokens_of(r->c->dialect, it->text);
    token first;
    err ignored;

    return is_setting(it) && token_next_solid(&t, &first, &ignored) && token_is(&first, "reset");
}

/* RESET at the end of a way says nothing: its settings end with it anyway. */
static void drop_resets(reader *r)
{
    bool ends[2] = { true, true };

    for (size_t i = r->item_count; i--;) {
        item *it = &r->items[i];
        if (it->is_statement && ends[it->down] && resets(r, it))
            drop(it);
        else if (it->is_statement)
            ends[it->down] = false;
    }
}

static void settle_settings(settling *s)
{
    reader *r = s->r;
    bool begun[2] = { false, true };

    drop_resets(r);

    for (size_t i = 0; i < r->item_count; i++) {
        item *it = &r->items[i];
        if (!it->is_statement)
            continue;
        if (!is_setting(it)) {
            begun[0] = begun[0] || !it->down;
            continue;
        }
        if (it->down && in_prologue(r, it))
            drop(it);
        else if (begun[it->down])
            s->one = make_local(r, it) || s->one;
    }
}

/* ---- what makes a step */

static bool check_directives(const settling *s, err *e)
{
    const reader *r = s->r;

    for (size_t i = 0; i < r->item_count; i++) {
        const item *it = &r->items[i];
        directive_kind kind = it->directive.kind;
        if (it->is_statement)
            continue;
        if (it->down)
            return place_refuse(reader_at_item(r, it), e, "remove it",
                                "the directive %s in a way back of another tool's layout",
                                directive_name(kind));
        if (s->downs && (kind == DIRECTIVE_STEP || kind == DIRECTIVE_DOWN))
            return place_refuse(reader_at_item(r, it), e,
                                "remove it, or the way back that the layout has",
                                "the directive %s in a migration whose way back stands as its "
                                "layout has it",
                                directive_name(kind));
    }
    return true;
}

static void count(settling *s)
{
    const reader *r = s->r;

    s->ups = s->downs = 0;
    for (size_t i = 0; i < r->item_count; i++) {
        const item *it = &r->items[i];
        if (!it->is_statement)
            continue;
        s->downs += it->down;
        s->ups += !it->down && !is_setting(it);
        s->alone = s->alone || it->known.place == PLACE_ALONE;
        s->one = s->one || it->known.needs_session;
    }
}

/* An empty migration is one all the same: its place in the history is what it stands for. */
static void fill_empty(settling *s)
{
    reader *r = s->r;
    item nothing = { .is_statement = true,
                     .directive.kind = DIRECTIVE_NONE,
                     .text = STR("VALUES (1)"),
                     .line = 1,
                     .known = { .what = STR("VALUES"), .place = PLACE_TRANSACTION } };

    if (s->ups || r->mode != MODE_EACH)
        return;
    insert(r, first_down(r), nothing);
    s->ups = 1;
    if (s->downs)
        return;
    insert(r, first_down(r), (item){ .directive.kind = DIRECTIVE_DOWN, .line = 1 });
    r->mode = MODE_WHOLE;
}

static void arrange(settling *s)
{
    reader *r = s->r;
    size_t down = first_down(r);

    if (r->mode == MODE_EACH && (s->wrapped || s->one))
        r->mode = MODE_WHOLE;
    if (s->downs == 0)
        return;
    if (r->mode == MODE_EACH && (s->alone || r->foreign->apart)) {
        r->downs = &r->items[down];
        r->down_count = s->downs;
        r->item_count = down;
        return;
    }
    r->mode = MODE_WHOLE;
    insert(r, down, (item){ .directive.kind = DIRECTIVE_DOWN, .line = r->items[down].line });
}

bool settle_items(reader *r, err *e)
{
    settling s = { .r = r };

    s.wrapped = unwrap(r, false);
    (void)unwrap(r, true);
    compact(r);
    if (r->c->dialect == DIALECT_SQLITE && !hoist_switch(r, e))
        return false;
    count(&s);
    bool one = s.wrapped || !r->foreign->apart;
    if (r->c->dialect == DIALECT_POSTGRES && r->mode != MODE_NAMED && one && !s.alone)
        settle_settings(&s);
    compact(r);
    count(&s);
    if (!check_directives(&s, e))
        return false;
    fill_empty(&s);
    arrange(&s);
    return true;
}

/* ---- the way back, spread over the steps */

/* How many of the items from `from` on are brought back as one. */
static size_t part_size(const reader *r, size_t from, bool single)
{
    size_t n = 1;

    if (single || r->downs[from].known.place == PLACE_ALONE)
        return 1;
    while (from + n < r->down_count && r->downs[from + n].known.place != PLACE_ALONE)
        n++;
    return n;
}

static void add_part(reader *r, contract_step *step, const item *from, size_t size)
{
    step->down_line = from->line;
    step->down.at = &r->all[r->statement_count];
    step->down.count = size;
    for (size_t i = 0; i < size; i++) {
        r->known[r->statement_count] = from[i].known;
        r->all[r->statement_count++] =
            (contract_statement){ .text = from[i].text, .line = from[i].line };
    }
}

bool settle_downs(reader *r, err *e)
{
    bool single = r->down_count == r->c->step_count;
    size_t parts = 0, size;

    for (size_t i = 0; i < r->down_count; i += part_size(r, i, single))
        parts++;
    if (parts > r->c->step_count)
        return place_refuse(reader_at_item(r, &r->downs[0]), e,
                            "divide the migration, so that each has as many statements up as parts "
                            "back",
                            "the way back has %zu parts, as some of them commit by themselves, and "
                            "the way up has %zu statements",
                            parts, r->c->step_count);
    for (size_t i = 0; r->down_count && i < r->c->step_count; i++) {
        r->c->steps[i].has_down = true;
        r->c->steps[i].down_line = r->downs[0].line;
    }
    for (size_t i = 0; i < r->down_count; i += size) {
        size = part_size(r, i, single);
        add_part(r, &r->c->steps[--parts], &r->downs[i], size);
    }
    return true;
}
