#include "foreign/rows.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static size_t digits_from(str s, size_t at)
{
    size_t n = 0;

    while (at + n < s.size && is_digit(s.at[at + n]))
        n++;
    return n;
}

static bool all_hex(str s, size_t least, size_t most)
{
    if (s.size < least || s.size > most)
        return false;
    for (size_t i = 0; i < s.size; i++)
        if (!is_hex(s.at[i]))
            return false;
    return true;
}

static bool all_digits(str s)
{
    return s.size > 0 && digits_from(s, 0) == s.size;
}

static bool has_stamp(str s)
{
    for (size_t i = 0; i < s.size; i++)
        if (digits_from(s, i) >= 8)
            return true;
    return false;
}

static bool is_script(str s)
{
    static const char *const ends[] = { ".js",  ".cjs", ".mjs",    ".ts",  ".cts",
                                        ".mts", ".sql", ".coffee", ".tsx", ".json" };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(s, ends[i]))
            return true;
    return false;
}

static bool is_iso(str s)
{
    return s.size >= 20 && s.at[4] == '-' && s.at[10] == 'T' && str_ends(s, "Z") && time_of(s) > 0;
}

bool form_fits(value_form f, str s)
{
    switch (f) {
    case FORM_ANY:
        return true;
    case FORM_SHA256: /* about one byte in sixteen loses its leading zero when written by %x */
        return all_hex(s, 50, 64);
    case FORM_SHA1:
        return str_starts(s, "sha1:") && all_hex(str_cut(s, 5, s.size), 40, 40);
    case FORM_CHANGE:
        return all_hex(s, 40, 40);
    case FORM_MILLIS:
        return s.size > 13 && all_digits(str_cut(s, s.size - 13, s.size));
    case FORM_STAMP:
        return has_stamp(s);
    case FORM_LEADING:
        return digits_from(s, 0) > 0;
    case FORM_SCRIPT:
        return is_script(s);
    case FORM_DIGITS:
        return all_digits(s);
    case FORM_SECONDS:
        return s.size == 14 && all_digits(s);
    case FORM_ISO:
        return is_iso(s);
    }
    return false;
}

/* ---- times ---- */

typedef struct scan {
    str s;
    size_t at;
    bool ok;
} scan;

static int64_t take_number(scan *in, size_t least, size_t most)
{
    size_t n = digits_from(in->s, in->at);
    int64_t out = 0;

    if (n > most)
        n = most;
    in->ok = in->ok && n >= least;
    for (size_t i = 0; i < n && in->ok; i++)
        out = out * 10 + (in->s.at[in->at + i] - '0');
    in->at += n;
    return out;
}

static bool take(scan *in, char c)
{
    bool there = in->at < in->s.size && in->s.at[in->at] == c;

    in->at += there;
    return there;
}

/* Source: the days-from-civil algorithm of the proleptic Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t take_fraction(scan *in)
{
    int64_t out = 0;
    size_t n = digits_from(in->s, in->at);

    for (size_t i = 0; i < 6; i++)
        out = out * 10 + (i < n ? in->s.at[in->at + i] - '0' : 0);
    in->at += n;
    return out;
}

/* Seconds east of UTC. */
static int64_t take_zone(scan *in)
{
    bool west;

    (void)take(in, ' ');
    if (in->at == in->s.size || take(in, 'Z'))
        return 0;
    west = take(in, '-');
    in->ok = in->ok && (west || take(in, '+'));
    int64_t zone = take_number(in, 2, 2) * 3600;
    (void)take(in, ':');
    if (in->at < in->s.size)
        zone += take_number(in, 2, 2) * 60;
    return west ? -zone : zone;
}

static int64_t counted(str s)
{
    int64_t n = 0;

    if (!str_int64(s, &n) || n <= 0)
        return 0;
    if (n < INT64_C(100000000000)) /* below: seconds; until 5138 */
        return n * 1000000;
    return n < INT64_C(100000000000000) ? n * 1000 : n;
}

static void must_take(scan *in, char c)
{
    in->ok = take(in, c) && in->ok;
}

/* Days since the epoch. */
static int64_t take_date(scan *in)
{
    int64_t year = take_number(in, 4, 4);
    must_take(in, '-');
    int64_t month = take_number(in, 2, 2);
    must_take(in, '-');
    int64_t day = take_number(in, 2, 2);

    in->ok = in->ok && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    return in->ok ? days_of(year, month, day) : 0;
}

/* Microseconds of the day, in UTC. */
static int64_t take_clock(scan *in)
{
    int64_t micros = 0, second = take_number(in, 2, 2) * 3600;

    must_take(in, ':');
    second += take_number(in, 2, 2) * 60;
    if (take(in, ':'))
        second += take_number(in, 2, 2);
    if (take(in, '.'))
        micros = take_fraction(in);
    second -= take_zone(in);
    return second * 1000000 + micros;
}

int64_t stamp_millis(str digits)
{
    scan in = { .s = digits, .ok = digits.size == 14 && all_digits(digits) };
    int64_t year = take_number(&in, 4, 4), month = take_number(&in, 2, 2);
    int64_t day = take_number(&in, 2, 2), hour = take_number(&in, 2, 2);
    int64_t minute = take_number(&in, 2, 2), second = take_number(&in, 2, 2);

    if (!in.ok || month < 1 || month > 12 || day < 1 || day > 31)
        return 0;
    return (days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second) * 1000;
}

int64_t time_of(str text)
{
    scan in = { .s = text, .ok = true };

    if (all_digits(text) && text.size != 14)
        return counted(text);
    int64_t days = take_date(&in);
    if (!take(&in, 'T'))
        must_take(&in, ' ');
    int64_t micros = take_clock(&in);
    return in.ok && in.at == text.size ? days * INT64_C(86400000000) + micros : 0;
}
