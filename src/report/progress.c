#include "report/progress.h"

#include "base/clock.h"
#include "report/page.h"

progress progress_on(FILE *to, look l)
{
    return (progress){ .to = to, .look = l, .begun = clock_monotonic() };
}

static void estimate(arena *a, buf *b, const hm_progress *now)
{
    int64_t rate = now->elapsed_ms > 0 ? now->rows * 1000 / now->elapsed_ms : 0;

    if (rate <= 0)
        return;
    buf_printf(b, "  %s rows/s", page_number(a, rate).at);
    if (now->rows_total > now->rows) {
        int64_t left_ms = (now->rows_total - now->rows) * 1000 / rate;
        buf_printf(b, "  about %s left", clock_duration(a, left_ms).at);
    }
}

str progress_text(arena *a, const hm_progress *now)
{
    buf b = buf_in(a);

    buf_printf(&b, "%s/%s", now->migration ? now->migration : "", now->step ? now->step : "");
    if (now->rows <= 0 && now->rows_total <= 0) {
        buf_printf(&b, "  %s", clock_duration(a, now->elapsed_ms).at);
        return buf_str(&b);
    }
    buf_printf(&b, "  %s", page_number(a, now->rows).at);
    if (now->rows_total > 0)
        buf_printf(&b, " of %s", page_number(a, now->rows_total).at);
    buf_add_c(&b, " rows");
    if (now->rows_total > 0 && now->rows <= now->rows_total)
        buf_printf(&b, "  %lld %%", (long long)(now->rows * 100 / now->rows_total));
    estimate(a, &b, now);
    return buf_str(&b);
}

void progress_show(progress *p, const hm_progress *now)
{
    int64_t at = clock_monotonic();

    if (!p->look.live || at - p->begun < (int64_t)PROGRESS_AFTER_MS * 1000 ||
        (p->drawn && at - p->drawn < (int64_t)PROGRESS_EVERY_MS * 1000))
        return;
    arena *a = arena_new(4 * ARENA_CHUNK);
    if (!a)
        return;
    page line = page_in(a, p->look);
    page_raw(&line, progress_text(a, now));
    str text = str_trim(page_text(&line));
    (void)fprintf(p->to, "\r\033[K%.*s",
                  (int)(text.size < p->look.width ? text.size : p->look.width - 1), text.at);
    (void)fflush(p->to);
    arena_free(a);
    p->drawn = at;
    p->shown = true;
}

void progress_clear(progress *p)
{
    if (!p->shown)
        return;
    (void)fputs("\r\033[K", p->to);
    (void)fflush(p->to);
    p->shown = false;
}
