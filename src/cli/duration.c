#include "cli/duration.h"

static bool unit_ms(str unit, int64_t *out)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "min", 60000 }, { "h", 3600000 } };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_is(unit, units[i].name)) {
            *out = units[i].ms;
            return true;
        }
    return false;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits in front of *left, as a number; false when there are none or too many. */
static bool take_digits(str *left, int64_t *out, int64_t *scale)
{
    int64_t n = 0;
    size_t i = 0;

    *scale = 1;
    for (; i < left->size && digit(left->at[i]); i++) {
        if (i == 12)
            return false;
        n = n * 10 + (left->at[i] - '0');
        *scale *= 10;
    }
    *left = str_cut(*left, i, left->size);
    *out = n;
    return i > 0;
}

/* A number with at most three places behind its point. */
typedef struct amount {
    int64_t whole, part, scale;
} amount;

static bool take_amount(str *left, amount *out)
{
    int64_t ignored;

    *out = (amount){ .scale = 1 };
    bool ok = take_digits(left, &out->whole, &ignored);
    if (ok && left->size && *left->at == '.') {
        *left = str_cut(*left, 1, left->size);
        ok = take_digits(left, &out->part, &out->scale) && out->scale <= 1000;
    }
    return ok;
}

bool duration_parse(str text, int64_t *out_ms, err *e)
{
    str left = text;
    int64_t unit = 0;
    amount n;

    bool ok = take_amount(&left, &n);
    if (ok && !left.size) {
        (void)err_set(e, ERR_USAGE, "\"%.*s\" has no unit", STR_ARG(text));
        err_hint(e, "write %.*sms, %.*ss, %.*sm or %.*sh", STR_ARG(text), STR_ARG(text),
                 STR_ARG(text), STR_ARG(text));
        return false;
    }
    if (!ok || !unit_ms(left, &unit)) {
        (void)err_set(e, ERR_USAGE, "\"%.*s\" is not a time", STR_ARG(text));
        err_hint(e, "write a number and a unit: 500ms, 2s, 5m, 1h");
        return false;
    }
    if (n.whole > DURATION_MAX_MS / unit) {
        (void)err_set(e, ERR_USAGE, "\"%.*s\" is too long", STR_ARG(text));
        err_hint(e, "at most a week, 168h");
        return false;
    }
    *out_ms = n.whole * unit + n.part * unit / n.scale;
    return true;
}

bool duration_parse_age(str text, int64_t *out_ms, err *e)
{
    static const int64_t day = (int64_t)24 * 3600 * 1000;
    str left = text;
    int64_t unit = day;
    amount n;

    if (!take_amount(&left, &n) || (!str_is(left, "d") && !unit_ms(left, &unit)) ||
        n.whole > AGE_MAX_DAYS * day / unit) {
        (void)err_set(e, ERR_USAGE, "\"%.*s\" is not an age", STR_ARG(text));
        err_hint(e, "write a number and a unit: 7d, 36h, 90m");
        return false;
    }
    *out_ms = n.whole * unit + n.part * unit / n.scale;
    return true;
}
