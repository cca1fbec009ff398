#include "rehearse/rows_plan.h"

enum { ELEMENTS_MAX = 4, DEPTH_MAX = 6, STEP = 10, DAY_S = 86400 };

static want of_part(want *w, const kind *type)
{
    want part = *w;

    part.type = type;
    part.rule = &type->rule;
    part.d.state = draw_next(&w->d);
    part.depth++;
    return part;
}

/* Within quotes; \ and " with a backslash in front. */
static void add_quoted(buf *b, str text)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_add_char(b, '\\');
        buf_add_char(b, text.at[i]);
    }
    buf_add_char(b, '"');
}

static bool add_element(arena *a, want *w, buf *b)
{
    want one = of_part(w, w->type->of);
    str text;

    if (!w->plain && !w->type->of->not_null && draw_chance(&w->d, 15) && !w->distinct) {
        buf_add_c(b, "NULL");
        return true;
    }
    if (!value_make(a, &one, &text))
        return false;
    add_quoted(b, text);
    return true;
}

static int64_t how_many(want *w)
{
    const rule *r = w->rule;
    int64_t least = w->distinct, most = ELEMENTS_MAX;

    if (r && r->sized) {
        least = r->shortest;
        most = r->longest >= 0 ? r->longest : least + ELEMENTS_MAX;
    }
    return draw_between(&w->d, least, most > least ? most : least);
}

/* Two by two, where nothing is asked of it. */
static bool is_square(want *w, int64_t count, const char *comma)
{
    bool free = !w->plain && !w->distinct && !(w->rule && w->rule->sized);

    return free && count == 2 && *comma == ',' && draw_chance(&w->d, 20);
}

static const char *between(bool square, const char *comma, int64_t at)
{
    if (at == 0)
        return "";
    return square ? "},{" : comma;
}

static bool array(arena *a, want *w, str *out)
{
    int64_t count = how_many(w);
    buf b = buf_in(a);
    bool ok = true;

    const char *comma = str_is(w->type->of->cast, "box") ? ";" : ",";
    bool square = is_square(w, count, comma);
    buf_add_c(&b, square ? "{{" : "{");
    for (int64_t i = 0; ok && i < count; i++) {
        buf_add_c(&b, between(square, comma, i));
        ok = add_element(a, w, &b);
    }
    buf_add_c(&b, square ? "}}" : "}");
    *out = buf_str(&b);
    return ok;
}

static bool composite(arena *a, want *w, str *out)
{
    buf b = buf_in(a);
    bool ok = true;

    buf_add_char(&b, '(');
    for (size_t i = 0; ok && i < w->type->member_count; i++) {
        const kind *type = w->type->members[i];
        want one = of_part(w, type);
        str text;
        buf_add_c(&b, i ? "," : "");
        if (!type->not_null && !w->plain && draw_chance(&one.d, 20))
            continue;
        ok = value_make(a, &one, &text);
        if (ok)
            add_quoted(&b, text);
        ok = ok || !type->not_null;
    }
    buf_add_char(&b, ')');
    *out = buf_str(&b);
    return ok;
}

/* The two ends of a range whose rows must not touch follow from the row's number. */
static void ends(want *w, const kind *of, int64_t *low, int64_t *high)
{
    span s = scalar_plain(of, scalar_span(of, &of->rule));
    int64_t unit = of->is == FAMILY_TIMESTAMP ? DAY_S : 1;

    if (w->distinct) {
        *low = s.low + w->number * STEP * unit;
        *high = *low + (STEP / 2) * unit;
    } else {
        *low = draw_between(&w->d, s.low, s.high);
        *high = draw_between(&w->d, *low, s.high);
    }
}

static str range(arena *a, want *w)
{
    const kind *of = w->type->of;
    int64_t low, high;

    if (!kind_is_ordered(of))
        return draw_chance(&w->d, 50) ? STR("empty") : STR("(,)");
    ends(w, of, &low, &high);
    str from = scalar_text(a, of, low), to = scalar_text(a, of, high);
    int64_t way = w->plain || w->distinct ? 9 : draw_below(&w->d, 10);
    if (way == 0)
        return STR("empty");
    if (way == 1)
        return STR("(,)");
    if (way == 2)
        return str_printf(a, "(,\"%.*s\"]", STR_ARG(to));
    if (way == 3)
        return str_printf(a, "[\"%.*s\",)", STR_ARG(from));
    return str_printf(a, "[\"%.*s\",\"%.*s\")", STR_ARG(from), STR_ARG(to));
}

static str multirange(arena *a, want *w)
{
    int64_t count = w->distinct ? 1 : draw_below(&w->d, 3);
    buf b = buf_in(a);

    buf_add_char(&b, '{');
    for (int64_t i = 0; i < count; i++) {
        str one = range(a, w);
        if (!str_is(one, "empty")) {
            buf_add_c(&b, b.size > 1 ? "," : "");
            buf_add(&b, one);
        }
    }
    buf_add_char(&b, '}');
    return buf_str(&b);
}

bool nested_make(arena *a, want *w, str *out)
{
    if (w->depth > DEPTH_MAX)
        return false;
    if (w->type->is == FAMILY_ARRAY)
        return array(a, w, out);
    if (w->type->is == FAMILY_COMPOSITE)
        return composite(a, w, out);
    *out = w->type->is == FAMILY_RANGE ? range(a, w) : multirange(a, w);
    return true;
}
