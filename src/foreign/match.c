#include "foreign/match.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "foreign/key.h"
#include "foreign/tools.h"

typedef struct entry {
    str key;
    size_t file;
} entry;

typedef struct matching {
    arena *a;
    history_tool tool;
    identity by;
    const history *rows;
    history_files files;
    entry *index; /* by key */
    size_t index_count;
    bool *used; /* of each file */
    history_pairs *out;
    int64_t newest_when; /* Drizzle before 1.0: of the rows */
    str newest; /* golang-migrate: key of the newest version; else of the newest baseline */
} matching;

static int by_key(const void *left, const void *right)
{
    const entry *l = left, *r = right;
    int order = str_order(l->key, r->key);

    return order ? order : (l->file < r->file ? -1 : l->file > r->file);
}

static void index_digests(matching *m, size_t file)
{
    const history_file *f = &m->files.at[file];
    str sums[SUM_FORMS];

    if (!f->has_text)
        return;
    sum_sha256_forms(m->a, f->text, sums);
    for (size_t i = 0; i < SUM_FORMS; i++)
        m->index[m->index_count++] = (entry){ sums[i], file };
}

static bool index_files(matching *m, err *e)
{
    bool digests = m->tool == TOOL_DRIZZLE_0 || m->tool == TOOL_DRIZZLE_1;
    void *at, *used;

    if (!arena_try(m->a, (4 * m->files.count + 1) * sizeof(entry), &at, e) ||
        !arena_try(m->a, m->files.count + 1, &used, e))
        return false;
    m->index = at;
    m->used = used;
    for (size_t i = 0; i < m->files.count; i++) {
        if (m->by != IDENTITY_DIGEST)
            m->index[m->index_count++] = (entry){ key_of_file(m->a, m->by, &m->files.at[i]), i };
        if (digests)
            index_digests(m, i);
    }
    if (m->index_count)
        qsort(m->index, m->index_count, sizeof(entry), by_key);
    return true;
}

/* The first file of this key that no row has yet. */
static const history_file *take_key(matching *m, str key)
{
    size_t from = 0, to = m->index_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_order(m->index[middle].key, key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (; key.size && from < m->index_count && str_same(m->index[from].key, key); from++) {
        size_t file = m->index[from].file;
        if (m->used[file])
            continue;
        m->used[file] = true;
        return &m->files.at[file];
    }
    return NULL;
}

/* Drizzle: an edited file still has its entry in the journal. */
static const history_file *take_when(matching *m, const history_row *r)
{
    int64_t when;

    if (!str_int64(r->version, &when) || when == 0)
        return NULL;
    for (size_t i = 0; i < m->files.count; i++) {
        if (m->used[i] || m->files.at[i].when != when)
            continue;
        m->used[i] = true;
        return &m->files.at[i];
    }
    return NULL;
}

static const history_file *take_file(matching *m, const history_row *r)
{
    bool drizzle = m->tool == TOOL_DRIZZLE_0 || m->tool == TOOL_DRIZZLE_1;
    const history_file *f = NULL;

    if (m->by != IDENTITY_DIGEST)
        f = take_key(m, key_of_row(m->a, m->by, r));
    if (!f && drizzle)
        f = take_key(m, r->checksum);
    return !f && drizzle ? take_when(m, r) : f;
}

static void add_pair(matching *m, history_pair pair)
{
    m->out->at[m->out->count++] = pair;
    m->out->places[pair.place]++;
}

static str say_stuck(matching *m, const history_row *r)
{
    if (r->state == HISTORY_FAILED)
        return STR("recorded as failed");
    return r->done >= 0 && r->total > 0
               ? str_printf(m->a, "never finished: %" PRId64 " of %" PRId64 " statements", r->done,
                            r->total)
               : STR("begun, its end never recorded");
}

static void pair_applied(matching *m, const history_row *r)
{
    history_pair p = { .place = PLACE_MATCHES, .row = r, .file = take_file(m, r) };

    if (!p.file) {
        p.place = PLACE_MISSING;
        p.why = m->by == IDENTITY_DIGEST
                    ? STR("no file has the recorded digest or its time in the journal")
                    : STR("there is no file for it");
        add_pair(m, p);
        return;
    }
    p.sum = p.file->has_text ? history_checksum(m->tool, r, p.file->text) : SUM_NONE;
    if (p.sum == SUM_DIFFERENT) {
        p.place = PLACE_CHANGED;
        p.why = STR("the file is not the one that was applied");
    } else if (p.sum == SUM_SAME_ENDS)
        p.why = STR("only its line ends are others than when it was applied");
    add_pair(m, p);
}

static void pair_row(matching *m, const history_row *r)
{
    history_pair p = { .row = r };

    if (r->superseded || r->state == HISTORY_MARK)
        return;
    if (r->state == HISTORY_APPLIED) {
        pair_applied(m, r);
        return;
    }
    p.file = take_file(m, r);
    if (r->state == HISTORY_ROLLED_BACK) {
        p.place = PLACE_PENDING;
        p.why = STR("recorded as rolled back");
        if (p.file)
            add_pair(m, p);
        return;
    }
    p.place = PLACE_STUCK;
    p.why = say_stuck(m, r);
    add_pair(m, p);
}

/* ---- files without a row ---- */

static int64_t newest_when(const history *rows)
{
    int64_t out = 0, when;

    for (size_t i = 0; i < rows->count; i++)
        if (str_int64(rows->at[i].version, &when) && when > out)
            out = when;
    return out;
}

static bool is_baseline(history_tool t, const history_row *r)
{
    int64_t type;

    if (r->state != HISTORY_MARK)
        return false;
    if (t == TOOL_FLYWAY)
        return str_ends(r->type, "BASELINE");
    return t == TOOL_ATLAS && str_int64(r->type, &type) && (type & 1);
}

static void find_newest(matching *m)
{
    for (size_t i = 0; i < m->rows->count; i++) {
        const history_row *r = &m->rows->at[i];
        bool counts = m->by == IDENTITY_NEWEST || is_baseline(m->tool, r);
        str key = counts ? key_of_row(m->a, m->by, r) : (str){ 0 };
        if (counts && (!m->newest.size || key_order(key, m->newest) > 0))
            m->newest = key;
    }
}

static void pair_file(matching *m, size_t at)
{
    const history_file *f = &m->files.at[at];
    history_pair p = { .place = PLACE_PENDING, .file = f, .why = STR("never applied") };
    str key = m->by == IDENTITY_DIGEST ? (str){ 0 } : key_of_file(m->a, m->by, f);

    if (f->when && f->when < m->newest_when) {
        p.place = PLACE_SKIPPED;
        p.why = str_printf(m->a,
                           "never applied, and %s never will: its journal says %" PRId64
                           ", the newest that was applied %" PRId64,
                           history_tool_title(m->tool), f->when, m->newest_when);
    } else if (m->newest.size && key_is_version(key) && key_order(key, m->newest) <= 0) {
        p.place = PLACE_ASSUMED;
        p.why = m->by == IDENTITY_NEWEST ? str_printf(m->a, "%s records its newest version alone",
                                                      history_tool_title(m->tool))
                                         : STR("not above the baseline");
    }
    add_pair(m, p);
}

bool history_match(arena *a, history_tool t, const history *rows, history_files files,
                   history_pairs *out, err *e)
{
    matching m = {
        .a = a, .tool = t, .by = tool_of(t)->identity, .rows = rows, .files = files, .out = out
    };
    void *at;

    *out = (history_pairs){ 0 };
    if (!arena_try(a, (rows->count + files.count + 1) * sizeof(history_pair), &at, e) ||
        !index_files(&m, e))
        return false;
    out->at = at;
    find_newest(&m);
    m.newest_when = t == TOOL_DRIZZLE_0 ? newest_when(rows) : 0;
    for (size_t i = 0; i < rows->count; i++)
        pair_row(&m, &rows->at[i]);
    for (size_t i = 0; i < files.count; i++)
        if (!m.used[i])
            pair_file(&m, i);
    return true;
}

const char *history_place_name(history_place p)
{
    static const char *const names[] = {
        [PLACE_MATCHES] = "matches", [PLACE_CHANGED] = "changed", [PLACE_MISSING] = "missing",
        [PLACE_STUCK] = "stuck",     [PLACE_PENDING] = "pending", [PLACE_SKIPPED] = "skipped",
        [PLACE_ASSUMED] = "assumed"
    };

    return names[p];
}

bool history_files_of(arena *a, const contracts *from, history_files *out, err *e)
{
    void *at;

    if (!arena_try(a, (from->count + 1) * sizeof(history_file), &at, e))
        return false;
    history_file *files = at;
    for (size_t i = 0; i < from->count; i++) {
        const contract *c = &from->at[i];
        files[i] = (history_file){ .id = c->id,
                                   .name = c->origin_name,
                                   .version = c->origin_version,
                                   .has_text = c->file.size > 0 };
        if (!str_int64(c->origin_stamp, &files[i].when))
            files[i].when = 0;
        if (c->file.size && !file_read(a, str_c(a, c->file), MIGRATION_SIZE_MAX, &files[i].text, e))
            return false;
    }
    *out = (history_files){ .at = files, .count = from->count };
    return true;
}
