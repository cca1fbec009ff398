#include "contract/rules.h"

#include "sql/token.h"

bool rules_judge(arena *scratch, dialect d, str statement, judged *out, err *e)
{
    sql_class k;
    str what;

    if (sql_is_plain(scratch, d, statement, &what)) {
        *out = (judged){ .what = what, .place = PLACE_TRANSACTION };
        return true;
    }
    if (!sql_classify(scratch, d, statement, &k, e))
        return false;
    *out = (judged){ .what = k.what,
                     .why = k.why,
                     .place = k.place,
                     .needs_session = k.needs_session,
                     .touches_rows = k.changes_data || k.drops_table };
    return true;
}

typedef struct bench {
    arena *scratch;
    const contract *c;
    const contract_statement *all;
    const judged *known;
} bench;

static const judged *known_of(const bench *b, const contract_statement *s)
{
    return &b->known[s - b->all];
}

static const char *late_setting_hint(dialect d)
{
    return d == DIALECT_SQLITE
               ? "move it to the top of the file"
               : "move it to the top of the file, or use SET LOCAL for one transaction";
}

/* PRAGMA foreign_keys does nothing inside a transaction, so it holds for a whole migration. */
static bool refuse_late_keys(const bench *b, place at, str text, err *e)
{
    static const char *const off[] = { "off", "0", "false", "no" };
    tokens t = tokens_of(b->c->dialect, text);
    token word = { 0 };
    bool is_off = false;

    for (int i = 0; i < 4 && token_next_solid(&t, &word, e); i++)
        for (size_t k = 0; i == 3 && k < sizeof off / sizeof *off; k++)
            is_off = is_off || token_is(&word, off[k]) || str_is(word.text, off[k]);
    if (is_off)
        return place_refuse(at, e,
                            "move it to the top of the file, above the first step: it then holds "
                            "for the whole migration, and only for it",
                            "PRAGMA foreign_keys=OFF after the first statement does nothing: a "
                            "transaction is open there");
    return place_refuse(
        at, e,
        "remove it: foreign keys are on again after the migration; what needs them on "
        "belongs into a migration of its own",
        "PRAGMA foreign_keys=ON after the first statement does nothing: a "
        "transaction is open there");
}

static bool refuse_late_setting(const bench *b, place at, const contract_statement *s, str what,
                                err *e)
{
    tokens t = tokens_of(b->c->dialect, s->text);
    token word, name;
    err ignored;

    if (b->c->dialect == DIALECT_SQLITE && token_next_solid(&t, &word, &ignored) &&
        token_next_solid(&t, &name, &ignored) && token_is(&name, "foreign_keys"))
        return refuse_late_keys(b, at, s->text, e);
    return place_refuse(at, e, late_setting_hint(b->c->dialect),
                        "%.*s after the first statement would not be there after a commit or a "
                        "reconnect",
                        STR_ARG(what));
}

/* What is said of a statement wherever it stands in a step. */
static bool judge_one(const bench *b, place at, const contract_statement *s, err *e)
{
    const judged *k = known_of(b, s);
    str what = place_show(b->scratch, k->what);

    if (k->place == PLACE_REFUSED) {
        ptrdiff_t end = str_find(k->why, STR("; ")); /* "reason; remedy" */
        str reason = end < 0 ? k->why : str_cut(k->why, 0, (size_t)end);
        str remedy = end < 0 ? (str){ 0 } : str_cut(k->why, (size_t)end + 2, k->why.size);
        return place_refuse(at, e, str_c(b->scratch, remedy), "%.*s is refused: %.*s",
                            STR_ARG(what), STR_ARG(reason));
    }
    if (k->place == PLACE_PROLOGUE)
        return refuse_late_setting(b, at, s, what, e);
    return true;
}

/* One list of a step: what commits by itself stands alone, so that its outcome can be decided. */
static bool judge_list(const bench *b, const contract_step *s, const contract_statements *list,
                       err *e)
{
    for (size_t i = 0; i < list->count; i++) {
        const judged *k = known_of(b, &list->at[i]);
        place at = list == &s->down ? rules_place_down(b->c, s->name, list->at[i].line)
                                    : rules_place(b->c, s->name, list->at[i].line);
        if (!judge_one(b, at, &list->at[i], e))
            return false;
        if (k->place == PLACE_ALONE && list->count > 1)
            return place_refuse(at, e, "give it a step of its own (\"-- homing: step <name>\")",
                                "%.*s commits by itself and cannot share the step %.*s",
                                STR_ARG(k->what), STR_ARG(s->name));
    }
    return true;
}

static bool judge_up(const bench *b, const contract_step *s, err *e)
{
    for (size_t i = 0; i < s->up.count; i++) {
        const judged *k = known_of(b, &s->up.at[i]);
        place at = rules_place(b->c, s->name, s->up.at[i].line);
        if (k->needs_session && b->c->step_count > 1)
            return place_refuse(at, e,
                                "put everything that uses it into one step (one \"-- homing: step "
                                "<name>\" above all statements), or use a permanent object",
                                "%.*s makes session state, which does not outlive the commit or "
                                "the connection between steps",
                                STR_ARG(k->what));
        if (k->place == PLACE_ALONE && b->c->atomic)
            return place_refuse(at, e, "remove atomic from the head",
                                "the migration is atomic, but %.*s commits by itself",
                                STR_ARG(k->what));
        if (k->place == PLACE_ALONE && s->keep.size && !str_is(s->keep, "none"))
            return place_refuse(at, e, "remove keep=, or write keep=none",
                                "%.*s commits by itself: nothing can be set aside in its "
                                "transaction",
                                STR_ARG(k->what));
        if (k->place == PLACE_ALONE && s->batch.size)
            return place_refuse(at, e,
                                "remove batch=", "%.*s cannot run in the transaction of a batch",
                                STR_ARG(k->what));
    }
    return judge_list(b, s, &s->up, e);
}

static bool judge_verify(const bench *b, const contract_step *s, err *e)
{
    static const char hint[] = "write a SELECT whose single value is true when the step has worked";
    place at = rules_place(b->c, s->name, s->verify_line);
    tokens t = tokens_of(b->c->dialect, s->verify);
    token first;
    sql_class k;

    if (s->verify.size == 0)
        return true;
    do {
        if (!token_next_solid(&t, &first, e))
            return false;
    } while (token_is(&first, "("));
    if (!sql_classify(b->scratch, b->c->dialect, s->verify, &k, e))
        return false;
    if (!token_is(&first, "select") && !token_is(&first, "with"))
        return place_refuse(at, e, hint, "verify is no SELECT but %.*s",
                            STR_ARG(place_show(b->scratch, k.what)));
    if (k.changes_data || k.changes_schema)
        return place_refuse(at, e, hint, "verify changes something: %.*s",
                            STR_ARG(place_show(b->scratch, k.what)));
    return true;
}

static bool judge_prologue(const bench *b, err *e)
{
    for (size_t i = 0; i < b->c->prologue.count; i++) {
        const contract_statement *s = &b->c->prologue.at[i];
        const judged *k = known_of(b, s);
        place at = rules_place(b->c, (str){ 0 }, s->line);
        if (k->place == PLACE_REFUSED)
            return judge_one(b, at, s, e);
        if (k->place != PLACE_PROLOGUE)
            return place_refuse(at, e, "make it a step",
                                "%.*s is no session setting and cannot stand in the prologue",
                                STR_ARG(place_show(b->scratch, k->what)));
    }
    return true;
}

bool rules_check_statements(arena *scratch, const contract *c, const contract_statement *all,
                            const judged *known, err *e)
{
    bench b = { .scratch = scratch, .c = c, .all = all, .known = known };

    if (!judge_prologue(&b, e))
        return false;
    for (size_t i = 0; i < c->step_count; i++) {
        const contract_step *s = &c->steps[i];
        if (!judge_up(&b, s, e) || !judge_list(&b, s, &s->down, e) || !judge_verify(&b, s, e))
            return false;
    }
    return true;
}
