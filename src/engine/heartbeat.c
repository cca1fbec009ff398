#include <pthread.h>
#include <time.h>

#include "engine/work.h"

enum { BEAT_MS = 2000, BEAT_MEMORY = 4 << 20 };

/* A second session tells that the first one's runner is alive, while the first one waits for a long
 * statement. */
struct heartbeat {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
    const target *to;
    conn *runner;
    int64_t epoch;
    arena *a;   /* of the second session */
    arena *own; /* holds this struct */
};

/* Waits for one beat; true when it is time to stop. */
static bool rest(heartbeat *h)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += BEAT_MS / 1000;
    (void)pthread_mutex_lock(&h->lock);
    while (!h->stop && pthread_cond_timedwait(&h->wake, &h->lock, &until) == 0)
        ;
    bool stop = h->stop;
    (void)pthread_mutex_unlock(&h->lock);
    return stop;
}

/* ERR_FENCE: somebody else runs now, and what this process still has in flight must end. */
static bool beat(heartbeat *h, conn **c, arena *session)
{
    arena *tmp = arena_new(BEAT_MEMORY);
    err e;
    bool go_on = true;

    if (!tmp)
        return true;
    if (*c || driver_open(h->to, session, c, &e)) {
        call_list list = calls_in(tmp);
        outcome how;
        registry_beat(&list, *c, h->epoch);
        if (!driver_calls(*c, list.at, list.count, &how, &e) && e.code == ERR_FENCE) {
            driver_interrupt(h->runner);
            go_on = false;
        }
    }
    arena_free(tmp);
    return go_on;
}

static void *run(void *given)
{
    heartbeat *h = given;
    conn *c = NULL;

    while (!rest(h)) {
        if (!c || c->lost) {
            driver_close(c);
            c = NULL;
            arena_free(h->a);
            h->a = arena_new(BEAT_MEMORY);
        }
        if (!h->a || !beat(h, &c, h->a))
            break;
    }
    driver_close(c);
    return NULL;
}

heartbeat *heartbeat_start(const target *to, conn *c, int64_t epoch)
{
    pthread_condattr_t monotonic;
    arena *a = arena_new(BEAT_MEMORY);
    heartbeat *h = a ? arena_take(a, sizeof *h) : NULL;

    if (!h)
        return NULL;
    *h =
        (heartbeat){ .to = to, .runner = c, .epoch = epoch, .a = arena_new(BEAT_MEMORY), .own = a };
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&h->lock, NULL);
    (void)pthread_cond_init(&h->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (pthread_create(&h->thread, NULL, run, h) != 0) {
        arena_free(h->a);
        arena_free(a);
        return NULL;
    }
    return h;
}

void heartbeat_stop(heartbeat *h)
{
    if (!h)
        return;
    (void)pthread_mutex_lock(&h->lock);
    h->stop = true;
    (void)pthread_cond_signal(&h->wake);
    (void)pthread_mutex_unlock(&h->lock);
    (void)pthread_join(h->thread, NULL);
    (void)pthread_mutex_destroy(&h->lock);
    (void)pthread_cond_destroy(&h->wake);
    arena_free(h->a);
    arena_free(h->own);
}
