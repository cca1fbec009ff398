#include <inttypes.h>

#include "rehearse/rows_plan.h"

enum { POOL_PERCENT = 50, HOSTILE_PERCENT = 35, TRIES_MAX = 8 };

/* ---- numbers, dates ---- */

static str odd_float(want *w)
{
    static const char *const doubles[] = { "NaN",    "Infinity", "-Infinity", "-0",
                                           "1e+308", "5e-324",   "-1e+308" };
    static const char *const reals[] = { "NaN", "Infinity", "-Infinity", "-0", "3.4e+38", "1e-45" };

    if (w->sqlite)
        return str_of(doubles[draw_between(&w->d, 3, 6)]);
    return str_of(w->type->size == 8 ? doubles[draw_below(&w->d, 7)] : reals[draw_below(&w->d, 6)]);
}

/* Values that have no number. */
static str without_order(want *w)
{
    const kind *k = w->type;
    bool minus = draw_chance(&w->d, 50);

    if (k->is == FAMILY_FLOAT)
        return odd_float(w);
    if (w->sqlite)
        return (str){ 0 };
    if (k->is == FAMILY_NUMERIC)
        return k->size < 0 && w->version >= 140000 && minus ? STR("-Infinity") : STR("NaN");
    if (k->is == FAMILY_DATE || k->is == FAMILY_TIMESTAMP)
        return minus ? STR("-infinity") : STR("infinity");
    return k->is == FAMILY_TIME && !k->zoned ? STR("24:00:00") : (str){ 0 };
}

/* SQLite's own functions know the years 0 to 9999. */
static span within(const want *w)
{
    span s = scalar_span(w->type, w->rule);
    int64_t day = w->type->is == FAMILY_TIMESTAMP ? 86400 : 1;

    if (w->sqlite && (w->type->is == FAMILY_DATE || w->type->is == FAMILY_TIMESTAMP)) {
        s.low = s.low > -719528 * day ? s.low : -719528 * day;
        s.high = s.high < 2932896 * day ? s.high : 2932896 * day;
    }
    return s;
}

static int64_t distinct_number(span s, span plain, int64_t number, bool everyday)
{
    uint64_t room = (uint64_t)s.high - (uint64_t)s.low;

    /* The first few are the extremes, unless that is not wished for. */
    if (!everyday && room > 1000000) {
        if (number == 1)
            return s.high;
        if (number == 2) /* below the lowest of all nothing stands where batches could begin */
            return s.low > INT64_MIN ? s.low : s.low + 1;
        if (number == 3 && s.low <= 0 && s.high >= 0)
            return 0;
    }
    uint64_t by = room < UINT64_MAX ? (uint64_t)number % (room + 1) : (uint64_t)number;
    uint64_t to_end = (uint64_t)s.high - (uint64_t)plain.low;
    return by <= to_end ? (int64_t)((uint64_t)plain.low + by)
                        : (int64_t)((uint64_t)s.low + (by - to_end - 1));
}

static bool ordered(arena *a, want *w, str *out)
{
    const rule *r = w->rule;
    bool bound = r && (r->low_set || r->high_set);
    span s = within(w), plain;
    int64_t at;

    if (s.low > s.high)
        return false;
    plain = scalar_plain(w->type, s);
    if (w->distinct)
        at = distinct_number(s, plain, w->number, w->plain);
    else if (w->plain || !draw_chance(&w->d, HOSTILE_PERCENT))
        at = draw_between(&w->d, plain.low, plain.high);
    else {
        str odd = bound || draw_chance(&w->d, 60) ? (str){ 0 } : without_order(w);
        if (odd.size > 0) {
            *out = odd;
            return true;
        }
        int64_t few[] = { s.low, s.high, 0, -1, draw_between(&w->d, s.low, s.high) };
        at = few[draw_below(&w->d, 5)];
        at = at < s.low ? s.low : at > s.high ? s.high : at;
    }
    *out = scalar_text(a, w->type, at);
    return true;
}

static str interval(arena *a, want *w)
{
    static const char *const few[] = { "00:00:00", "-178000000 years", "178000000 years",
                                       "1 mon -1 days +00:00:01", "00:00:00.000001" };

    if (!w->distinct && !w->plain && draw_chance(&w->d, HOSTILE_PERCENT))
        return str_of(few[draw_below(&w->d, 5)]);
    int64_t seconds = w->distinct ? w->number : draw_below(&w->d, 1000000);
    return str_printf(a, "%" PRId64 " seconds", seconds);
}

/* ---- bytes, bits, addresses ---- */

static str hex(arena *a, uint64_t n, int digits)
{
    return str_printf(a, "%0*" PRIx64, digits,
                      digits < 16 ? n & ((UINT64_C(1) << (4 * digits)) - 1) : n);
}

static int64_t bytes_count(want *w)
{
    const rule *r = w->rule;

    if (!r || !r->sized)
        return draw_between(&w->d, 0, 40);
    return draw_between(&w->d, r->shortest, r->longest > r->shortest ? r->longest : r->shortest);
}

static str bytes(arena *a, want *w)
{
    int64_t size = bytes_count(w);
    buf b = buf_in(a);

    if (w->sqlite) { /* cast from text: any bytes but NUL */
        for (int64_t i = 0; i < size; i++)
            buf_add_char(&b, (char)draw_between(&w->d, 1, 255));
        if (w->distinct)
            buf_printf(&b, "%" PRId64, w->number);
        return buf_str(&b);
    }
    buf_add_c(&b, "\\x");
    if (w->distinct)
        buf_add(&b, hex(a, (uint64_t)w->number, 8));
    for (int64_t i = w->distinct ? 4 : 0; i < size; i++)
        buf_add(&b, draw_chance(&w->d, 20) ? STR("00") : hex(a, draw_next(&w->d), 2));
    return buf_str(&b);
}

static str bits(arena *a, want *w)
{
    const kind *k = w->type;
    int64_t most = k->size >= 0 ? k->size : 70;
    int64_t size = k->fixed || w->distinct ? most : draw_between(&w->d, 0, most);
    buf b = buf_in(a);

    for (int64_t i = 0; i < size; i++) {
        bool bit = w->distinct ? i < 63 && ((w->number >> i) & 1) : draw_chance(&w->d, 50);
        buf_add_char(&b, bit ? '1' : '0');
    }
    return buf_str(&b);
}

static str uuid(arena *a, want *w)
{
    uint64_t one = draw_next(&w->d), two = draw_next(&w->d);

    if (!w->plain && !w->distinct && draw_chance(&w->d, 10))
        return draw_chance(&w->d, 50) ? STR("00000000-0000-0000-0000-000000000000")
                                      : STR("ffffffff-ffff-ffff-ffff-ffffffffffff");
    return str_printf(a, "%.*s-%.*s-4%.*s-a%.*s-%.*s", STR_ARG(hex(a, one, 8)),
                      STR_ARG(hex(a, one >> 32, 4)), STR_ARG(hex(a, one >> 48, 3)),
                      STR_ARG(hex(a, two, 3)), STR_ARG(hex(a, two >> 16, 12)));
}

static str address(arena *a, want *w)
{
    static const char *const few[] = { "0.0.0.0/0", "255.255.255.255", "::", "::ffff:1.2.3.4",
                                       "fe80::1/64" };
    static const char *const nets[] = { "0.0.0.0/0", "255.255.255.255/32", "::/0", "2001:db8::/32",
                                        "fe80::/10" };
    bool net = w->type->is == FAMILY_NETWORK;
    uint64_t n = w->distinct ? (uint64_t)w->number : draw_next(&w->d);

    if (!w->distinct && !w->plain && draw_chance(&w->d, HOSTILE_PERCENT))
        return str_of((net ? nets : few)[draw_below(&w->d, 5)]);
    return str_printf(a, "10.%u.%u.%u%s", (unsigned)(n >> 16 & 255), (unsigned)(n >> 8 & 255),
                      (unsigned)(n & 255), net ? "/32" : "");
}

static str mac(arena *a, want *w)
{
    uint64_t n = w->distinct ? (uint64_t)w->number : draw_next(&w->d);
    buf b = buf_in(a);

    for (int64_t i = 0; i < w->type->size; i++) {
        buf_add_c(&b, i ? ":" : "");
        buf_add(&b, hex(a, i < 8 ? n >> (8 * (w->type->size - 1 - i)) : 0, 2));
    }
    return buf_str(&b);
}

static str vector(arena *a, want *w)
{
    buf b = buf_in(a);

    for (int64_t i = 0; i < w->type->size; i++)
        buf_printf(&b, "%s%" PRId64 ".%" PRId64, i ? "," : "[", draw_below(&w->d, 10),
                   draw_below(&w->d, 1000));
    buf_add_char(&b, ']');
    return buf_str(&b);
}

static str one_of(want *w, const strs *list)
{
    return list->at[w->distinct ? w->number % (int64_t)list->count
                                : draw_below(&w->d, (int64_t)list->count)];
}

static bool labelled(want *w, str *out)
{
    const strs *list = &w->type->labels;

    if (list->count == 0)
        return false;
    *out = one_of(w, list);
    return !w->rule || !strs_have(&w->rule->refused, *out);
}

/* ---- texts ---- */

static str patterned(arena *a, want *w)
{
    const rule *r = w->rule;
    int64_t longest = r->sized && r->longest >= 0 ? r->longest : w->type->size;
    str text;

    for (int i = 0; i < TRIES_MAX; i++) {
        bool ok = r->like ? pattern_like(a, &w->d, r->pattern, &text)
                          : pattern_text(a, &w->d, r->pattern, &text);
        if (ok && (longest < 0 || text_length(text) <= longest) &&
            (!r->sized || text_length(text) >= r->shortest))
            return text;
    }
    return (str){ 0 };
}

static int64_t longest_of(const want *w)
{
    const rule *r = w->rule;
    int64_t longest = w->type->size;

    if (r && r->sized && r->longest >= 0 && (longest < 0 || r->longest < longest))
        return r->longest;
    return longest;
}

static str texts(arena *a, want *w)
{
    const rule *r = w->rule;
    str text = { 0 };

    if (!r)
        return text_make(a, w, longest_of(w));
    if (r->json)
        return text_json(a, w);
    if (r->pattern.size > 0)
        text = patterned(a, w);
    if (text.size > 0)
        return text;
    if (r->low_set && draw_chance(&w->d, 80))
        return r->low_open ? str_printf(a, "%.*sa", STR_ARG(r->low)) : r->low;
    return text_make(a, w, longest_of(w));
}

static bool made(arena *a, want *w, str *out)
{
    switch (w->type->is) {
    case FAMILY_INTEGER:
    case FAMILY_NUMERIC:
    case FAMILY_FLOAT:
    case FAMILY_MONEY:
    case FAMILY_DATE:
    case FAMILY_TIME:
    case FAMILY_TIMESTAMP:
        return ordered(a, w, out);
    case FAMILY_LIST:
        return labelled(w, out);
    case FAMILY_ARRAY:
    case FAMILY_COMPOSITE:
    case FAMILY_RANGE:
    case FAMILY_MULTIRANGE:
        return nested_make(a, w, out);
    case FAMILY_BOOLEAN:
        *out = (w->distinct ? w->number & 1 : draw_chance(&w->d, 50)) ? STR("1") : STR("0");
        return true;
    case FAMILY_INTERVAL:
        *out = interval(a, w);
        return true;
    case FAMILY_TEXT:
        *out = texts(a, w);
        return true;
    case FAMILY_BYTES:
        *out = bytes(a, w);
        return true;
    case FAMILY_BITS:
        *out = bits(a, w);
        return true;
    case FAMILY_UUID:
        *out = uuid(a, w);
        return true;
    case FAMILY_JSON:
        *out = text_json(a, w);
        return true;
    case FAMILY_ADDRESS:
    case FAMILY_NETWORK:
        *out = address(a, w);
        return true;
    case FAMILY_MAC:
        *out = mac(a, w);
        return true;
    case FAMILY_VECTOR:
        *out = vector(a, w);
        return true;
    case FAMILY_UNKNOWN:
        break;
    }
    return false;
}

/* A literal that stands in a check need not be one of this type. */
static bool from_pool(want *w, str *out)
{
    const kind *k = w->type;
    const strs *pool = &w->rule->pool;
    int64_t at;

    if (w->distinct || pool->count == 0 || !draw_chance(&w->d, POOL_PERCENT))
        return false;
    *out = one_of(w, pool);
    if (k->is == FAMILY_TEXT)
        return !w->rule->json && (k->size < 0 || text_length(*out) <= k->size);
    if (!kind_is_ordered(k) || !scalar_number(k, *out, &at))
        return false;
    span s = within(w);
    return at >= s.low && at <= s.high;
}

bool value_make(arena *a, want *w, str *out)
{
    const rule *r = w->rule;

    if (r && r->few) {
        if (r->allowed.count > 0)
            *out = one_of(w, &r->allowed);
        return r->allowed.count > 0;
    }
    if (r && from_pool(w, out))
        return true;
    for (int i = 0; i < TRIES_MAX; i++) {
        if (made(a, w, out) && (!r || !strs_have(&r->refused, *out)))
            return true;
        if (w->distinct)
            w->number++;
    }
    return false;
}
