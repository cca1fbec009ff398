#include "engine/reading.h"

#include <pthread.h>

enum { READING_MEMORY = 1 << 30 };

struct reading {
    arena *a; /* holds this struct too */
    dialect dialect;
    str folder, layout;
    pthread_t thread;
    bool under_way, done, ok;
    contracts found;
    err failed;
};

static void *read_all(void *given)
{
    reading *r = given;

    r->ok = contracts_read_as(r->a, r->dialect, r->folder, r->layout, &r->found, &r->failed);
    return NULL;
}

reading *reading_begin(dialect d, str folder, str layout)
{
    arena *a = arena_new(READING_MEMORY);
    reading *r = a ? arena_take(a, sizeof *r) : NULL;

    if (!r)
        return NULL;
    *r = (reading){ .a = a, .dialect = d, .folder = folder, .layout = layout };
    r->under_way = pthread_create(&r->thread, NULL, read_all, r) == 0;
    return r;
}

static void join(reading *r)
{
    if (r->under_way)
        (void)pthread_join(r->thread, NULL);
    r->under_way = false;
}

bool reading_end(reading *r, contracts *out, err *e)
{
    if (r->under_way)
        join(r);
    else if (!r->done)
        (void)read_all(r);
    r->done = true;
    if (r->ok)
        *out = r->found;
    else
        *e = r->failed;
    return r->ok;
}

void reading_free(reading *r)
{
    if (!r)
        return;
    join(r);
    arena_free(r->a);
}
