#include <inttypes.h>
#include <string.h>

#include "rehearse/rows_plan.h"

enum {
    DAYS_400_YEARS = 146097,
    DAY_S = 86400,
    PLACES = 2,      /* of numbers without a declared scale */
    DIGITS_MAX = 18, /* that any number of so many digits fits in 64 bits */
    TEXT_MAX = 80
};

/* Days since 1970-01-01 to a date of the proleptic Gregorian calendar; years before 1 are <= 0. */
typedef struct civil {
    int64_t year;
    int month, day;
} civil;

/* Counts from the first of March of a year 0, so that the leap day is the last of its year. */
static civil civil_of(int64_t days)
{
    int64_t from = days + 719468;
    int64_t era = (from >= 0 ? from : from - (DAYS_400_YEARS - 1)) / DAYS_400_YEARS;
    int64_t in = from - era * DAYS_400_YEARS;
    int64_t years = (in - in / 1460 + in / 36524 - in / 146096) / 365;
    int64_t day = in - (365 * years + years / 4 - years / 100), month = (5 * day + 2) / 153;

    return (civil){ .year = years + era * 400 + (month >= 10),
                    .month = (int)(month < 10 ? month + 3 : month - 9),
                    .day = (int)(day - (153 * month + 2) / 5 + 1) };
}

static int64_t days_of(civil c)
{
    int64_t year = c.year - (c.month <= 2), era = (year >= 0 ? year : year - 399) / 400;
    int64_t in = year - era * 400;
    int64_t day = (153 * (c.month > 2 ? c.month - 3 : c.month + 9) + 2) / 5 + c.day - 1;

    return era * DAYS_400_YEARS + in * 365 + in / 4 - in / 100 + day - 719468;
}

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

static str date_text(arena *a, int64_t days, const char *clock)
{
    civil c = civil_of(days);
    bool before = c.year <= 0;

    return str_printf(a, "%04" PRId64 "-%02d-%02d%s%s", before ? 1 - c.year : c.year, c.month,
                      c.day, clock, before ? " BC" : "");
}

static str clock_of(arena *a, int64_t seconds, const char *before)
{
    return str_printf(a, "%s%02d:%02d:%02d", before, (int)(seconds / 3600),
                      (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static int64_t places(const kind *k)
{
    if (k->is == FAMILY_INTEGER)
        return 0;
    if (k->is == FAMILY_NUMERIC && k->size >= 0)
        return k->scale > 0 ? k->scale : 0;
    return PLACES;
}

static int64_t ten_to(int64_t n)
{
    int64_t to = 1;

    for (; n > 0 && to < INT64_MAX / 10; n--)
        to *= 10;
    return to;
}

/* number / 10^places, exactly. */
static str decimal_text(arena *a, int64_t number, int64_t after)
{
    uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;
    uint64_t by = (uint64_t)ten_to(after);

    if (after == 0)
        return str_printf(a, "%" PRId64, number);
    return str_printf(a, "%s%" PRIu64 ".%0*" PRIu64, number < 0 ? "-" : "", size / by, (int)after,
                      size % by);
}

str scalar_text(arena *a, const kind *k, int64_t number)
{
    if (k->is == FAMILY_DATE)
        return date_text(a, number, "");
    if (k->is == FAMILY_TIME) {
        str text = clock_of(a, number, "");
        return k->zoned ? str_printf(a, "%.*s+00", STR_ARG(text)) : text;
    }
    if (k->is == FAMILY_TIMESTAMP) {
        int64_t day = floor_div(number, DAY_S);
        str clock = clock_of(a, number - day * DAY_S, " ");
        return date_text(a, day,
                         k->zoned ? str_c(a, str_printf(a, "%.*s+00", STR_ARG(clock)))
                                  : str_c(a, clock));
    }
    if (k->is == FAMILY_NUMERIC && k->size >= 0 && k->scale < 0)
        return str_printf(a, "%" PRId64 "%0*d", number, (int)-k->scale, 0);
    return decimal_text(a, number, places(k));
}

/* ---- back ---- */

static bool decimal_number(str text, int64_t after, int64_t *out)
{
    str fraction, whole;
    bool minus = str_starts(text, "-");
    int64_t left, right = 0;

    if (minus || str_starts(text, "+"))
        text = str_cut(text, 1, text.size);
    whole = str_split(text, '.', &fraction);
    if (whole.size + (size_t)after > DIGITS_MAX + 1 ||
        !str_int64(whole.size ? whole : STR("0"), &left))
        return false;
    for (int64_t i = 0; i < after; i++) {
        char c = (size_t)i < fraction.size ? fraction.at[i] : '0';
        if (c < '0' || c > '9')
            return false;
        right = right * 10 + (c - '0');
    }
    int64_t by = ten_to(after);
    if (left > (INT64_MAX - right) / by)
        return false;
    *out = minus ? -(left * by + right) : left * by + right;
    return true;
}

/* Up to n numbers between marks of any kind; how many there are. */
static size_t numbers_in(str text, int64_t *at, size_t n)
{
    size_t found = 0;
    bool within = false;

    for (size_t i = 0; i < text.size && text.at[i] != '.' && text.at[i] != '+'; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            within = false;
            continue;
        }
        if (!within && found == n)
            break;
        if (!within)
            at[found++] = 0;
        within = true;
        at[found - 1] = at[found - 1] * 10 + (text.at[i] - '0');
        if (at[found - 1] > 10000000)
            return 0;
    }
    return found;
}

static bool date_number(str text, bool with_time, int64_t *out)
{
    int64_t at[6] = { 0 };
    bool before = str_ends(text, " BC");
    size_t n = numbers_in(text, at, 6);

    if (n < 3 || at[1] < 1 || at[1] > 12 || at[2] < 1 || at[2] > 31 || str_starts(text, "-"))
        return false;
    int64_t days = days_of((civil){ before ? 1 - at[0] : at[0], (int)at[1], (int)at[2] });
    *out = with_time ? days * DAY_S + at[3] * 3600 + at[4] * 60 + at[5] : days;
    return true;
}

bool scalar_number(const kind *k, str text, int64_t *out)
{
    int64_t at[3] = { 0 };

    text = str_trim(text);
    if (k->is == FAMILY_DATE || k->is == FAMILY_TIMESTAMP)
        return date_number(text, k->is == FAMILY_TIMESTAMP, out);
    if (k->is == FAMILY_TIME) {
        bool ok = numbers_in(text, at, 3) >= 2;
        if (ok)
            *out = at[0] * 3600 + at[1] * 60 + at[2];
        return ok;
    }
    if (k->is == FAMILY_NUMERIC && k->size >= 0 && k->scale < 0)
        return false;
    if (k->is == FAMILY_MONEY && str_starts(text, "$"))
        text = str_cut(text, 1, text.size);
    return decimal_number(text, places(k), out);
}

/* ---- what there is ---- */

static span whole_span(const kind *k)
{
    int64_t most = INT64_MAX;

    switch ((int)k->is) {
    case FAMILY_INTEGER:
        if (k->size < 0)
            return (span){ 3, k->size == -4 ? UINT32_MAX : INT64_MAX };
        most = k->size == 2 ? INT16_MAX : k->size == 4 ? INT32_MAX : INT64_MAX;
        return (span){ -most - 1, most };
    case FAMILY_NUMERIC:
        most = ten_to(k->size >= 0 && k->size < DIGITS_MAX ? k->size : DIGITS_MAX) - 1;
        return (span){ -most, most };
    case FAMILY_FLOAT:
        most = k->size == 4 ? 1000000 : ten_to(15);
        return (span){ -most, most };
    case FAMILY_DATE:
        return (span){ days_of((civil){ -4712, 1, 1 }), days_of((civil){ 294276, 12, 31 }) };
    case FAMILY_TIMESTAMP:
        return (span){ DAY_S * days_of((civil){ -4712, 1, 1 }),
                       DAY_S * days_of((civil){ 294276, 12, 31 }) };
    case FAMILY_TIME:
        return (span){ 0, DAY_S - 1 };
    default:
        return (span){ INT64_MIN + 1, INT64_MAX };
    }
}

span scalar_span(const kind *k, const rule *r)
{
    span s = whole_span(k);
    int64_t at;

    if (r && r->low_set && scalar_number(k, r->low, &at) && at >= s.low)
        s.low = at + (r->low_open && at < INT64_MAX);
    if (r && r->high_set && scalar_number(k, r->high, &at) && at <= s.high)
        s.high = at - (r->high_open && at > INT64_MIN);
    return s;
}

span scalar_plain(const kind *k, span within)
{
    span s = { 1, 1000 };

    if (k->is == FAMILY_DATE)
        s = (span){ days_of((civil){ 1990, 1, 1 }), days_of((civil){ 2030, 12, 31 }) };
    else if (k->is == FAMILY_TIMESTAMP)
        s = (span){ DAY_S * days_of((civil){ 1990, 1, 1 }),
                    DAY_S * days_of((civil){ 2030, 12, 31 }) };
    else if (k->is == FAMILY_TIME)
        s = (span){ 8 * 3600, 18 * 3600 };
    else if (places(k) > 0)
        s.high = 100000;
    int64_t low = s.low > within.low ? s.low : within.low;
    int64_t high = s.high < within.high ? s.high : within.high;
    if (low <= high)
        return (span){ low, high };
    /* Everyday values are not allowed: those next to them. */
    uint64_t room = (uint64_t)within.high - (uint64_t)within.low;
    if (room < 1000)
        return within;
    return within.low > s.high ? (span){ within.low, within.low + 1000 }
                               : (span){ within.high - 1000, within.high };
}
