#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const err_row rows[] = {
    { "NONE", 0, 0, RETRY_NEVER, "nothing failed" },
#define ERR(name, number, status, retry, meaning) { #name, number, status, retry, meaning },
#include "base/errors.def"
#undef ERR
};

const err_row *err_describe(err_code code)
{
    return &rows[code < ERR_CODE_COUNT ? code : ERR_INTERNAL];
}

void err_fill(err *e, err_code code, const char *fmt, ...)
{
    va_list ap;

    *e = (err){ .code = code };
    va_start(ap, fmt);
    (void)vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
}

void err_fill_errno(err *e, err_code code, const char *fmt, ...)
{
    int saved = errno;
    va_list ap;

    *e = (err){ .code = code };
    va_start(ap, fmt);
    int n = vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < sizeof e->text)
        (void)snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s", strerror(saved));
}

void err_wrap(err *e, const char *fmt, ...)
{
    char inner[sizeof e->text];
    va_list ap;

    (void)memcpy(inner, e->text, sizeof inner);
    va_start(ap, fmt);
    int n = vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n + 3 >= sizeof e->text)
        return;
    size_t room = sizeof e->text - (size_t)n - 3, size = strnlen(inner, sizeof inner);
    (void)memcpy(e->text + n, ": ", 2);
    (void)memcpy(e->text + n + 2, inner, size < room ? size : room);
    e->text[(size_t)n + 2 + (size < room ? size : room)] = 0;
}

void err_hint(err *e, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(e->hint, sizeof e->hint, fmt, ap);
    va_end(ap);
}
