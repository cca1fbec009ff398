#include "engine/adopting.h"

#include "base/clock.h"

static const char *const sums[] = { [SUM_NONE] = NULL,
                                    [SUM_SAME] = "same",
                                    [SUM_SAME_ENDS] = "same but for line ends",
                                    [SUM_DIFFERENT] = "different",
                                    [SUM_OPAQUE] = "not comparable" };

static json_t *pair_json(adopting *ad, const history_pair *p)
{
    json_t *one = json_object();

    json_put_str(one, "id", adopting_name(ad, p));
    json_put_str(one, "place", str_of(history_place_name(p->place)));
    if (p->why.size)
        json_put_str(one, "why", p->why);
    if (p->row && p->row->applied_at)
        json_put_str(one, "applied_at", clock_text(ad->o->a, p->row->applied_at));
    if (sums[p->sum])
        json_put_str(one, "checksum", str_of(sums[p->sum]));
    if (adopting_is_code(ad, p))
        json_put_bool(one, "program", true);
    json_put_bool(one, "recorded", adopting_stands(ad, p));
    return one;
}

static const char *set_of(const adopting *ad, const history_pair *p)
{
    switch (p->place) {
    case PLACE_MATCHES:
    case PLACE_ASSUMED:
        return "matching";
    case PLACE_CHANGED:
    case PLACE_MISSING:
        return "changed";
    case PLACE_STUCK:
        return "stuck";
    case PLACE_PENDING:
    case PLACE_SKIPPED:
        break;
    }
    return adopting_stands(ad, p) && !adopting_is_gone(ad, p) ? "own" : "pending";
}

void adopting_put_history(adopting *ad)
{
    json_t *one = json_object();

    json_put_str(one, "tool", str_of(history_tool_name(ad->from.tool)));
    json_put_str(one, "title", str_of(history_tool_title(ad->from.tool)));
    json_put_str(one, "schema", ad->from.schema);
    json_put_str(one, "table", ad->from.table);
    json_put_str(one, "why", ad->from.why);
    json_put_int(one, "rows", (int64_t)ad->rows.count);
    if (ad->rows.stuck.size)
        json_put_str(one, "stuck", ad->rows.stuck);
    if (ad->rows.holder.size)
        json_put_str(one, "holder", ad->rows.holder);
    json_put(ad->o->r.doc, "history", one);
}

/* What is by code: its place in the history counts, and nothing else of it is known. */
static void warn_programs(adopting *ad)
{
    operation *o = ad->o;
    const char *title = history_tool_title(ad->from.tool);
    size_t known = 0, pending = 0;
    str first = { 0 };

    for (size_t i = 0; i < ad->pairs.count; i++) {
        const history_pair *p = &ad->pairs.at[i];
        bool waits = p->place == PLACE_PENDING || p->place == PLACE_SKIPPED;
        if (!adopting_is_code(ad, p))
            continue;
        known += !waits;
        pending += waits;
        if (waits && first.size == 0)
            first = p->file->id;
    }
    if (known)
        result_warn(&o->r, str_printf(o->a,
                                      "%zu applied migration%s by code: only %s history is read, "
                                      "and Homing cannot take %s back",
                                      known, known == 1 ? " is" : "s are",
                                      known == 1 ? "its" : "their", known == 1 ? "it" : "them"));
    if (pending)
        result_warn(
            &o->r,
            str_printf(o->a,
                       "%.*s%s is by code and was never applied: run it by %s, then "
                       "`homing adopt` once more; `homing apply` goes no further than to it",
                       STR_ARG(first),
                       pending > 1 ? str_printf(o->a, " (and %zu more)", pending - 1).at : "",
                       title));
}

static void warn_places(adopting *ad, const json_t *sets)
{
    operation *o = ad->o;
    const char *title = history_tool_title(ad->from.tool);
    size_t skipped = ad->pairs.places[PLACE_SKIPPED], missing = ad->pairs.places[PLACE_MISSING];
    size_t own = json_array_size(json_object_get(sets, "own"));

    if (skipped)
        result_warn(&o->r,
                    str_printf(o->a,
                               "%zu migration%s left out by %s without a word: `homing apply` runs "
                               "what is pending",
                               skipped, skipped == 1 ? " was" : "s were", title));
    if (missing)
        result_warn(&o->r, str_printf(o->a,
                                      "%zu applied migration%s no file: without one there is "
                                      "nothing that could be recorded",
                                      missing, missing == 1 ? " has" : "s have"));
    warn_programs(ad);
    if (own)
        result_warn(&o->r,
                    str_printf(o->a,
                               "%zu migration%s applied by Homing alone: %s does not know, "
                               "and would apply %s again",
                               own, own == 1 ? " is" : "s are", title, own == 1 ? "it" : "them"));
}

void adopting_put(adopting *ad)
{
    static const char *const names[] = { "matching", "changed", "pending", "own", "stuck" };
    json_t *sets = json_object();

    adopting_put_history(ad);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_put(sets, names[i], json_array());
    for (size_t i = 0; i < ad->pairs.count; i++)
        (void)json_array_append_new(json_object_get(sets, set_of(ad, &ad->pairs.at[i])),
                                    pair_json(ad, &ad->pairs.at[i]));
    json_put_int(sets, "to_record", (int64_t)ad->take_count);
    json_put_int(sets, "standing", (int64_t)ad->standing);
    json_put_int(sets, "to_withdraw", (int64_t)ad->gone_count);
    json_put_bool(sets, "mirror", ad->o->mirror.size > 0);
    json_put(ad->o->r.doc, "adoption", sets);
    warn_places(ad, sets);
}

static void lead_on(adopting *ad)
{
    const json_t *sets = json_object_get(ad->o->r.doc, "adoption");

    if (json_array_size(json_object_get(sets, "pending")))
        result_next(&ad->o->r, "homing plan", "shows what is pending, and how it would come home");
    result_next(&ad->o->r, "homing status", "shows what is applied and what is pending");
}

void adopting_say_dry(adopting *ad)
{
    result_now(&ad->o->r,
               str_printf(ad->o->a,
                          "nothing was touched; %zu applied migration%s would be recorded",
                          ad->take_count, ad->take_count == 1 ? "" : "s"));
    result_next(&ad->o->r, ad->r->mirror ? "homing adopt --mirror" : "homing adopt",
                "records them");
}

void adopting_say_nothing(adopting *ad)
{
    result_set(&ad->o->r, RESULT_NOTHING);
    result_now(&ad->o->r, STR("all that matches was recorded before; nothing was touched"));
    lead_on(ad);
}

void adopting_say_done(adopting *ad)
{
    operation *o = ad->o;
    json_t *sets = json_object_get(o->r.doc, "adoption");
    const char *title = history_tool_title(ad->from.tool);

    if (o->w.run.id.size)
        result_run(&o->r, &o->w.run);
    result_set(&o->r, RESULT_DONE);
    json_put_int(sets, "recorded", (int64_t)ad->take_count);
    json_put_bool(sets, "mirror", o->mirror.size > 0 || ad->r->mirror);
    result_now(
        &o->r,
        str_printf(
            o->a, "%zu migration%s recorded as applied%s; %s's table is as it was%s",
            ad->take_count, ad->take_count == 1 ? " is" : "s are",
            ad->gone_count
                ? str_printf(o->a, ", %zu that %s took back as pending", ad->gone_count, title).at
                : "",
            title, ad->r->mirror ? ", and is kept in step from now on" : ""));
    lead_on(ad);
}
