#include <stdlib.h>
#include <string.h>

#include "contract/proof_form.h"

static const char spaces[] = "            ";

static void add_spaces(buf *b, size_t count)
{
    buf_add(b, (str){ spaces, count });
}

/* ---- values */

static bool is_control(char c)
{
    return ((unsigned char)c < 32 && c != '\t') || c == 127;
}

/* Whether a line can stand as it is: editors and git leave it alone. */
static bool stands(str line)
{
    size_t bad;

    for (size_t i = 0; i < line.size; i++)
        if (is_control(line.at[i]))
            return false;
    if (line.size && strchr(" \t", line.at[line.size - 1]))
        return false;
    return str_utf8(line, &bad);
}

static void add_escaped_part(buf *b, str part, bool last)
{
    for (size_t i = 0; i < part.size; i++) {
        char c = part.at[i];
        bool end = last && i + 1 == part.size;
        if (c == '\\')
            buf_add_c(b, "\\\\");
        else if (c == '\r')
            buf_add_c(b, "\\r");
        else if (c == '\t')
            buf_add_c(b, "\\t");
        else if (is_control(c) || (c == ' ' && end))
            buf_printf(b, "\\x%02x", (unsigned)(unsigned char)c);
        else
            buf_add_char(b, c);
    }
}

static void add_escaped(buf *b, str line)
{
    size_t bad;

    while (!str_utf8(line, &bad)) {
        add_escaped_part(b, str_cut(line, 0, bad), false);
        buf_printf(b, "\\x%02x", (unsigned)(unsigned char)line.at[bad]);
        line = str_cut(line, bad + 1, line.size);
    }
    add_escaped_part(b, line, true);
}

static void add_bar_line(buf *b, str line)
{
    bool plain = stands(line);

    add_spaces(b, COLUMN_BAR);
    buf_add_char(b, plain ? '|' : '\\');
    if (line.size)
        buf_add_char(b, ' ');
    if (plain)
        buf_add(b, line);
    else
        add_escaped(b, line);
    buf_add_char(b, '\n');
}

/* Ends the line with the key: `gap` spaces and the value, which may go on below. */
static void add_text(buf *b, size_t gap, str value)
{
    bool more = value.size > 0;
    str rest = value;

    if (more) {
        str first = str_split(value, '\n', &rest);
        if (first.size && !strchr(" \t", first.at[0]) && stands(first)) {
            add_spaces(b, gap);
            buf_add(b, first);
            more = first.size < value.size;
        } else {
            rest = value;
        }
    }
    buf_add_char(b, '\n');
    while (more) {
        str line = str_split(rest, '\n', &rest);
        more = rest.at != NULL;
        add_bar_line(b, line);
    }
}

/* What is left to the column of values, and one space in any case. */
static size_t add_key(buf *b, size_t level, const char *key)
{
    size_t size = level + strlen(key);

    add_spaces(b, level);
    buf_add_c(b, key);
    return size < COLUMN_VALUE ? COLUMN_VALUE - size : 1;
}

static void add_pair(buf *b, size_t level, const char *key, str value)
{
    size_t gap = add_key(b, level, key);

    add_text(b, gap, value);
}

static void add_given(buf *b, size_t level, const char *key, str value)
{
    if (value.size)
        add_pair(b, level, key, value);
}

static void add_took(buf *b, size_t level, int64_t up_ms, int64_t down_ms)
{
    size_t gap = add_key(b, level, "took");

    add_spaces(b, gap);
    buf_printf(b, "%lld ms up, %lld ms down\n", (long long)up_ms, (long long)down_ms);
}

/* ---- blocks */

static void add_digest(buf *b, str digest)
{
    buf_add(b, digest.size ? str_cut(digest, 0, FOOTPRINT_DIGITS) : STR("-"));
}

static void add_object(buf *b, const footprint_object *o)
{
    size_t gap = add_key(b, LEVEL_STEP, "object");

    add_spaces(b, gap);
    add_digest(b, o->before);
    buf_add_char(b, ' ');
    add_digest(b, o->after);
    add_text(b, 2, o->path);
}

static void add_lock(buf *b, const proof_step *s)
{
    if (s->lock == LOCK_NONE && s->lock_on.size == 0)
        return;
    add_spaces(b, add_key(b, LEVEL_STEP, "lock"));
    buf_add_c(b, lock_level_name(s->lock));
    if (s->lock_on.size) {
        buf_add_c(b, ", on");
        add_text(b, 1, s->lock_on);
    } else {
        buf_add_char(b, '\n');
    }
}

static void add_step(buf *b, const proof_step *s)
{
    add_spaces(b, LEVEL_BLOCK);
    buf_add_c(b, "step");
    add_text(b, 1, s->name);
    add_pair(b, LEVEL_STEP, "home", str_of(proof_home_name(s->home)));
    add_given(b, LEVEL_STEP, "why", s->why);
    add_given(b, LEVEL_STEP, "loses", s->loses);
    if (s->needs_undo_image)
        add_pair(b, LEVEL_STEP, "needs", STR("undo image"));
    add_took(b, LEVEL_STEP, s->up_ms, s->down_ms);
    add_lock(b, s);
    for (size_t i = 0; i < s->footprint_count; i++)
        add_object(b, &s->footprint[i]);
    for (size_t i = 0; i < s->down_count; i++)
        add_pair(b, LEVEL_STEP, "down", s->down[i]);
}

static void add_head(buf *b, const proof *p)
{
    buf_add_c(b, "migration");
    add_text(b, 1, p->id);
}

static void add_body(buf *b, const proof *p)
{
    proof_hex digest = proof_hex_of(p->contract);
    size_t gap;

    add_pair(b, LEVEL_BLOCK, "contract", str_of(digest.at));
    gap = add_key(b, LEVEL_BLOCK, "server");
    add_spaces(b, gap);
    buf_printf(b, "%s %d\n", proof_server(p->dialect), p->major);
    add_pair(b, LEVEL_BLOCK, "proven", p->proven ? STR("yes") : STR("no"));
    add_given(b, LEVEL_BLOCK, "why", p->why);
    add_given(b, LEVEL_BLOCK, "compatible", p->compatible);
    add_took(b, LEVEL_BLOCK, p->up_ms, p->down_ms);
    for (size_t i = 0; i < p->step_count; i++)
        add_step(b, &p->steps[i]);
}

hash proof_write_plain(buf *b, const proof *p)
{
    b->size = 0;
    add_head(b, p);
    add_body(b, p);
    return hash_of(buf_str(b));
}

static void add_block(buf *b, buf *plain, const proof *p)
{
    proof_hex seal = proof_hex_of(proof_write_plain(plain, p));
    size_t begin = b->size;

    add_head(b, p);
    size_t head = b->size - begin;
    add_pair(b, LEVEL_BLOCK, "seal", (str){ seal.at, SEAL_DIGITS });
    buf_add(b, str_cut(buf_str(plain), head, plain->size));
}

/* ---- the file */

static bool add_all(buf *b, const proofs *all, arena *scratch)
{
    buf plain = buf_in(scratch);
    proof_ref *in_order;
    size_t next = 0;
    err ignored;

    if (!proofs_order(scratch, all, &in_order, &ignored))
        return false;
    buf_add_c(b, "# homing.lock: what `homing rehearse` proved. Keep it in version control.\n");
    buf_printf(b, "format %d\n\n", PROOF_FORMAT);
    for (unsigned section = 0; section < PROOF_SECTIONS; section++) {
        size_t first = next;
        buf_printf(b, "# %02u\n", section);
        for (; next < all->count && in_order[next].place >> 59 == section; next++) {
            buf_add_char(b, '\n');
            add_block(b, &plain, in_order[next].of);
        }
        if (next > first)
            buf_add_char(b, '\n');
    }
    buf_add_c(b, "end\n");
    return !plain.failed && !b->failed;
}

str proofs_text(arena *a, const proofs *all)
{
    arena *scratch = arena_new(PROOF_SCRATCH_MAX);
    buf b = buf_in(a);
    bool ok = scratch && add_all(&b, all, scratch);

    arena_free(scratch);
    return ok ? buf_str(&b) : (str){ 0 };
}
