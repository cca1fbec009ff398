#include "contract/layout_ways.h"

/* The parts of one file, found by the lines that its tool marks them with. */
typedef enum way { WAY_NONE, WAY_UP, WAY_DOWN } way;

typedef struct marker_walk {
    cutting *c;
    line_walk w;
    way now;
    bool seen_up, seen_down;
    size_t from, line; /* where the part that is open begins */
} marker_walk;

static marker_walk begin(cutting *c)
{
    return (marker_walk){ .c = c, .w = line_walk_of(c->text) };
}

static place here(const marker_walk *m)
{
    place at = m->c->at;

    at.line = m->w.number;
    return at;
}

/* Ends the open part before the line of the marker, and opens one behind it. */
static bool turn(marker_walk *m, way to, err *e)
{
    if (m->now != WAY_NONE && !cut_add(m->c, m->from, m->w.at, m->line, m->now == WAY_DOWN, e))
        return false;
    m->now = to;
    m->from = m->w.next;
    m->line = m->w.number + 1;
    return true;
}

static bool finish(marker_walk *m, err *e)
{
    return m->now == WAY_NONE ||
           cut_add(m->c, m->from, m->c->text.size, m->line, m->now == WAY_DOWN, e);
}

/* Nothing but comments may stand above the first marker: its tool would not run it. */
static bool check_above(const marker_walk *m, const char *marker, err *e)
{
    str line = str_trim(m->w.line);

    if (m->now != WAY_NONE || line.size == 0 || str_starts(line, "--"))
        return true;
    return place_refuse(here(m), e, "move it below the marker", "a statement above \"%s\"", marker);
}

static bool turn_up(marker_walk *m, const char *marker, err *e)
{
    if (m->seen_up)
        return place_refuse(here(m), e, "keep one", "a second \"%s\"", marker);
    m->seen_up = true;
    return turn(m, WAY_UP, e);
}

static bool turn_down(marker_walk *m, const char *marker, err *e)
{
    if (m->seen_down)
        return place_refuse(here(m), e, "keep one", "a second \"%s\"", marker);
    m->seen_down = true;
    return turn(m, WAY_DOWN, e);
}

static bool refuse_no_up(const marker_walk *m, const char *marker, err *e)
{
    return place_refuse(m->c->at, e, "write it above the statements of the way up",
                        "there is no \"%s\"", marker);
}

/* ---- goose */

typedef struct goose {
    marker_walk m;
    size_t block; /* line of the StatementBegin that is open; 0: none */
} goose;

static bool goose_block(goose *g, bool opens, err *e)
{
    if (g->m.now == WAY_NONE)
        return place_refuse(here(&g->m), e, "move it below the marker",
                            "a statement above \"-- +goose Up\"");
    if (opens == (g->block != 0))
        return place_refuse(here(&g->m), e,
                            "write \"-- +goose StatementBegin\" above the statement and "
                            "\"-- +goose StatementEnd\" below it",
                            opens ? "StatementBegin inside of another one"
                                  : "StatementEnd without StatementBegin");
    g->block = opens ? g->m.w.number : 0;
    return turn(&g->m, g->m.now, e);
}

static bool goose_way(goose *g, bool up, err *e)
{
    if (g->block)
        return place_refuse(here(&g->m), e, "write \"-- +goose StatementEnd\" above it",
                            "the StatementBegin of line %zu is still open", g->block);
    if (up)
        return turn_up(&g->m, "-- +goose Up", e);
    if (!g->m.seen_up)
        return place_refuse(here(&g->m), e, "write the way up first",
                            "\"-- +goose Down\" above \"-- +goose Up\"");
    return turn_down(&g->m, "-- +goose Down", e);
}

static bool goose_unknown(const goose *g, str word, err *e)
{
    static const str known[] = { { "Up", 2 },
                                 { "Down", 4 },
                                 { "StatementBegin", 14 },
                                 { "StatementEnd", 12 },
                                 { "NO TRANSACTION", 14 } };
    str near = place_nearest(word, known, sizeof known / sizeof *known);
    const char *hint = near.size ? str_printf(g->m.c->a, "did you mean \"%.*s\"?", STR_ARG(near)).at
                                 : "the markers are Up, Down, StatementBegin, StatementEnd and "
                                   "NO TRANSACTION";

    return place_refuse(here(&g->m), e, hint, "unknown marker \"+goose %.*s\"",
                        STR_ARG(place_show(g->m.c->a, word)));
}

static bool goose_marker(goose *g, str word, err *e)
{
    if (str_same_nocase(word, STR("Up")))
        return goose_way(g, true, e);
    if (str_same_nocase(word, STR("Down")))
        return goose_way(g, false, e);
    if (str_same_nocase(word, STR("StatementBegin")))
        return goose_block(g, true, e);
    if (str_same_nocase(word, STR("StatementEnd")))
        return goose_block(g, false, e);
    if (str_same_nocase(word, STR("NO TRANSACTION"))) {
        g->m.c->body->apart = true;
        return true;
    }
    if (str_same_nocase(word, STR("ENVSUB OFF")) || str_same_nocase(word, STR("ENVSUBST OFF")))
        return true;
    if (str_same_nocase(word, STR("ENVSUB ON")) || str_same_nocase(word, STR("ENVSUBST ON")))
        return place_refuse(here(&g->m), e, "write the values themselves",
                            "variables of the environment would make the same migration another "
                            "one on each machine");
    return goose_unknown(g, word, e);
}

bool cut_goose(cutting *c, err *e)
{
    goose g = { .m = begin(c) };

    while (line_walk_next(&g.m.w)) {
        str line = g.m.w.line, trimmed = str_trim(line);
        ptrdiff_t at = str_starts(trimmed, "--") ? str_find(trimmed, STR("+goose")) : -1;
        if (at >= 0 && !str_starts(line, "--"))
            return place_refuse(here(&g.m), e, "begin the line with \"--\"",
                                "a marker of goose that does not begin its line");
        str word = at < 0 ? (str){ 0 } : str_trim(str_cut(trimmed, (size_t)at + 6, trimmed.size));
        if (at < 0 ? !check_above(&g.m, "-- +goose Up", e) : !goose_marker(&g, word, e))
            return false;
    }
    if (g.block) {
        place at = c->at;
        at.line = g.block;
        return place_refuse(at, e, "write \"-- +goose StatementEnd\" below the statement",
                            "StatementBegin without StatementEnd");
    }
    return g.m.seen_up ? finish(&g.m, e) : refuse_no_up(&g.m, "-- +goose Up", e);
}

/* ---- dbmate */

static bool dbmate_options(marker_walk *m, str rest, err *e)
{
    for (rest = str_trim(rest); rest.size;) {
        size_t n = 0;
        while (n < rest.size && rest.at[n] != ' ' && rest.at[n] != '\t')
            n++;
        str word = str_cut(rest, 0, n);
        rest = str_trim(str_cut(rest, n, rest.size));
        if (str_is(word, "transaction:false"))
            m->c->body->apart = true;
        else if (!str_is(word, "transaction:true"))
            return place_refuse(here(m), e,
                                "the options are transaction:true and "
                                "transaction:false",
                                "unknown option \"%.*s\"", STR_ARG(place_show(m->c->a, word)));
    }
    return true;
}

static bool dbmate_marker(marker_walk *m, str word, err *e)
{
    bool up = str_starts(word, "up"), down = str_starts(word, "down");
    str rest = str_cut(word, up ? 2 : 4, word.size);

    if ((!up && !down) || (rest.size && rest.at[0] != ' ' && rest.at[0] != '\t'))
        return place_refuse(here(m), e, "the markers are migrate:up and migrate:down",
                            "unknown marker \"migrate:%.*s\"", STR_ARG(place_show(m->c->a, word)));
    if (down && !m->seen_up)
        return place_refuse(here(m), e, "write the way up first",
                            "\"-- migrate:down\" above \"-- migrate:up\"");
    return dbmate_options(m, rest, e) &&
           (up ? turn_up(m, "-- migrate:up", e) : turn_down(m, "-- migrate:down", e));
}

bool cut_dbmate(cutting *c, err *e)
{
    marker_walk m = begin(c);

    while (line_walk_next(&m.w)) {
        str line = m.w.line;
        str body = str_starts(line, "--") ? str_trim(str_cut(line, 2, line.size)) : (str){ 0 };
        bool marker = str_starts(body, "migrate:");
        if (marker ? !dbmate_marker(&m, str_cut(body, 8, body.size), e)
                   : !check_above(&m, "-- migrate:up", e))
            return false;
    }
    return m.seen_up ? finish(&m, e) : refuse_no_up(&m, "-- migrate:up", e);
}

/* ---- node-pg-migrate */

/* "-- Up Migration", also "--- up migration ---": 'u' or 'd', else 0. */
static char node_marker(str line)
{
    static const struct {
        const char *words;
        char is;
    } known[] = { { "up migration", 'u' }, { "down migration", 'd' } };
    str body = str_trim(line);

    if (!str_starts(body, "--"))
        return 0;
    while (body.size && (body.at[0] == '-' || body.at[0] == ' ' || body.at[0] == '\t'))
        body = str_cut(body, 1, body.size);
    for (size_t i = 0; i < 2; i++) {
        str words = str_of(known[i].words);
        if (str_same_nocase(str_cut(body, 0, words.size), words))
            return known[i].is;
    }
    return 0;
}

/* The way up first, wherever it stands. */
static void put_up_first(native_body *b)
{
    native_part swap;

    if (b->count == 2 && b->at[0].down) {
        swap = b->at[0];
        b->at[0] = b->at[1];
        b->at[1] = swap;
    }
}

static bool node_unmarked(const cutting *c)
{
    for (line_walk w = line_walk_of(c->text); line_walk_next(&w);)
        if (node_marker(w.line))
            return false;
    return true;
}

bool cut_node(cutting *c, err *e)
{
    marker_walk m = begin(c);

    if (node_unmarked(c))
        return cut_whole(c, e);
    while (line_walk_next(&m.w)) {
        char is = node_marker(m.w.line);
        bool ok = is == 'u'   ? turn_up(&m, "-- Up Migration", e)
                  : is == 'd' ? turn_down(&m, "-- Down Migration", e)
                              : check_above(&m, "-- Up Migration", e);
        if (!ok)
            return false;
    }
    if (!m.seen_up)
        return refuse_no_up(&m, "-- Up Migration", e);
    if (!finish(&m, e))
        return false;
    put_up_first(c->body);
    return true;
}

/* ---- Drizzle */

static size_t count_lines(str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.size; i++)
        n += text.at[i] == '\n';
    return n;
}

/* A breakpoint ends a statement even where its ';' is missing. */
bool cut_drizzle(cutting *c, err *e)
{
    static const char mark[] = "--> statement-breakpoint";
    size_t from = 0, line = 1;

    for (;;) {
        str rest = str_cut(c->text, from, c->text.size);
        ptrdiff_t at = str_find(rest, str_of(mark));
        size_t to = at < 0 ? c->text.size : from + (size_t)at;
        if (!cut_add(c, from, to, line, false, e))
            return false;
        if (at < 0)
            return true;
        line += count_lines(str_cut(c->text, from, to));
        from = to + sizeof mark - 1;
    }
}
