#include "engine/anchor.h"

#include "base/file.h"

enum { ANCHOR_SIZE_MAX = 256 << 20 };

typedef struct anchor {
    str run;
    int64_t seq;
    str hash;
} anchor;

typedef struct anchors {
    anchor *at;
    size_t count, room;
} anchors;

static anchor *anchor_of(operation *o, anchors *all, str run)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_same(all->at[i].run, run))
            return &all->at[i];
    if (all->count == all->room) {
        size_t room = all->room ? all->room * 2 : 64;
        anchor *more = arena_take(o->a, room * sizeof *more);
        for (size_t i = 0; i < all->count; i++)
            more[i] = all->at[i];
        all->at = more;
        all->room = room;
    }
    all->at[all->count] = (anchor){ .run = str_copy(o->a, run) };
    return &all->at[all->count++];
}

static bool read_anchors(operation *o, const char *file, anchors *out, err *e)
{
    str text, rest;

    if (!file_read(o->a, file, ANCHOR_SIZE_MAX, &text, e))
        return false;
    for (size_t line = 1; text.size; text = rest, line++) {
        JSON_CLOSING told = NULL;
        str one = str_trim(str_split(text, '\n', &rest));
        if (one.size == 0)
            continue;
        if (!json_parse(one, &told, e)) {
            err_wrap(e, "%s:%zu", file, line);
            return false;
        }
        str run = json_get_str(told, "run"), digest = json_get_str(told, "hash");
        if (run.size == 0 || digest.size != HASH_HEX)
            continue;
        anchor *a = anchor_of(o, out, run);
        if (json_get_int(told, "seq", 0) >= a->seq) {
            a->seq = json_get_int(told, "seq", 0);
            a->hash = str_copy(o->a, digest);
        }
    }
    return true;
}

typedef struct finding {
    int64_t seq;
    str hash;
    bool fits;
} finding;

static bool compare_event(void *ctx, const event *seen, err *e)
{
    finding *f = ctx;

    (void)e;
    if (seen->seq == f->seq)
        f->fits = str_same(seen->hash, f->hash);
    return true;
}

static bool judge_chain(operation *o, const run_record *r, str *why, err *e)
{
    bool ok;

    return registry_verify(o->w.c, o->a, r, &ok, why, e) && (!ok || (*why = (str){ 0 }, true));
}

static bool judge_anchor(operation *o, const anchor *a, str *why, err *e)
{
    finding f = { .seq = a->seq, .hash = a->hash };

    if (!registry_events(o->w.c, a->run, compare_event, &f, e))
        return false;
    if (!f.fits)
        *why = str_printf(o->a, "event %lld of run %.*s is not the one that was anchored",
                          (long long)a->seq, STR_ARG(a->run));
    return true;
}

static bool judge_all(operation *o, const anchors *all, str *why, err *e)
{
    run_record *runs;
    size_t count;

    if (!registry_runs(o->w.c, o->a, 0, &runs, &count, e))
        return false;
    for (size_t i = 0; i < count && why->size == 0; i++)
        if (!judge_chain(o, &runs[i], why, e))
            return false;
    for (size_t i = 0; i < all->count && why->size == 0; i++)
        if (!judge_anchor(o, &all->at[i], why, e))
            return false;
    return true;
}

/* Without a registry no event is there, so none may be anchored. */
static bool judge_there(operation *o, bool there, const anchors *all, str *why, err *e)
{
    if (there)
        return judge_all(o, all, why, e);
    if (all->count)
        *why = str_printf(o->a, "event %lld of run %.*s was anchored, and there is no registry",
                          (long long)all->at[0].seq, STR_ARG(all->at[0].run));
    return true;
}

bool anchor_verify(operation *o, bool there, const char *anchor_file, err *e)
{
    anchors all = { 0 };
    str why = { 0 };

    if ((anchor_file && !read_anchors(o, anchor_file, &all, e)) ||
        !judge_there(o, there, &all, &why, e))
        return false;
    json_t *out = json_object();
    json_put_bool(out, "ok", why.size == 0);
    if (why.size)
        json_put_str(out, "why", why);
    if (all.count)
        json_put_str(out, "anchor",
                     str_printf(o->a, "event %lld of run %.*s, and the last known of %zu run%s",
                                (long long)all.at[all.count - 1].seq,
                                STR_ARG(all.at[all.count - 1].run), all.count,
                                all.count == 1 ? "" : "s"));
    else
        json_put_str(out, "anchor",
                     STR("none: whoever may write these tables could have rewritten all of them; "
                         "keep --events elsewhere"));
    json_put(o->r.doc, "verified", out);
    if (why.size == 0)
        return true;
    err found;
    (void)err_set(&found, ERR_REGISTRY, "the recorded events were altered: %.*s", STR_ARG(why));
    err_hint(&found, "compare with the events that were kept elsewhere (--events), and find out "
                     "who wrote to the registry");
    result_fail(&o->r, &found);
    return true;
}
