#include <string.h>

#include "contract/place.h"
#include "contract/proof_reading.h"

#define AGAIN "take either side of the file, and run `homing rehearse`: it proves what is missing"

/* ---- begin and end of steps and blocks */

static void forget(proof_reading *r, proof_level of)
{
    for (size_t i = 0; i < PROOF_KEY_COUNT; i++)
        if (proof_keys[i].level == of)
            r->seen[i] = 0;
}

/* Every key that must be there was; `line` is where its block or step begins. */
static bool check_whole(proof_reading *r, proof_level of, str name, size_t line, err *e)
{
    for (size_t i = 0; i < PROOF_KEY_COUNT; i++) {
        if (proof_keys[i].level != of || !proof_keys[i].must || r->seen[i])
            continue;
        r->l.line = line;
        return proof_refuse(&r->l, e, PROOF_RESTORE, "%s %.*s has no %s",
                            of == PROOF_STEP ? "the step" : "the proof of",
                            STR_ARG(proof_shown(r, name)), proof_keys[i].name);
    }
    return true;
}

static bool end_step(proof_reading *r, err *e)
{
    bool ok = !r->step || check_whole(r, PROOF_STEP, r->step->name, r->step_line, e);

    r->step = NULL;
    forget(r, PROOF_STEP);
    return ok;
}

static bool check_seal(proof_reading *r, err *e)
{
    proof_hex found = proof_hex_of(proof_write_plain(&r->plain, r->block));

    if (!buf_ok(&r->plain, e))
        return false;
    if (!r->sealed || str_same(r->seal, (str){ found.at, SEAL_DIGITS }))
        return true;
    r->l.line = r->block->line;
    return proof_refuse(&r->l, e, PROOF_RESTORE,
                        "the proof of %.*s is not as a rehearsal wrote it: its seal is of another "
                        "text",
                        STR_ARG(proof_shown(r, r->block->id)));
}

static bool end_block(proof_reading *r, err *e)
{
    if (!r->block)
        return true;
    if (!end_step(r, e) || !check_whole(r, PROOF_BLOCK, r->block->id, r->block->line, e) ||
        !check_seal(r, e))
        return false;
    r->block = NULL;
    forget(r, PROOF_BLOCK);
    return true;
}

bool proof_on_step(proof_reading *r, str given, err *e)
{
    proof *p = r->block;
    size_t line = r->l.line;
    str name;
    void *at;

    if (!end_step(r, e))
        return false;
    r->l.line = line;
    if (!proof_value(&r->l, given, &name, e))
        return false;
    if (name.size == 0)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "a step without a name");
    if (!proof_room(r, p->steps, p->step_count, sizeof *p->steps, &at, e))
        return false;
    p->steps = at;
    r->step = &p->steps[p->step_count++];
    *r->step = (proof_step){ .name = name };
    r->step_line = line;
    return true;
}

bool proof_on_format(proof_reading *r, str given, err *e)
{
    int64_t format;

    if (!str_int64(given, &format) || format < 1)
        return proof_refuse(&r->l, e, "take the file from version control again",
                            "format is \"%.*s\", not a number from 1 on",
                            STR_ARG(proof_shown(r, given)));
    if (format > PROOF_FORMAT)
        return proof_refuse(&r->l, e, "update Homing, or run this with the version that wrote it",
                            "format %lld was written by a newer Homing; this one reads up to %d",
                            (long long)format, PROOF_FORMAT);
    return true;
}

bool proof_on_migration(proof_reading *r, str given, err *e)
{
    size_t line = r->l.line;
    void *at;
    str id;

    if (!end_block(r, e))
        return false;
    r->l.line = line;
    if (!proof_value(&r->l, given, &id, e))
        return false;
    if (id.size == 0)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "a block without the id of its migration");
    if (!proof_room(r, r->all.at, r->all.count, sizeof *r->all.at, &at, e))
        return false;
    r->all.at = at;
    r->block = &r->all.at[r->all.count++];
    *r->block = (proof){ .id = id, .line = line };
    return true;
}

bool proof_on_end(proof_reading *r, str given, err *e)
{
    size_t line = r->l.line;

    if (!end_block(r, e))
        return false;
    r->l.line = line;
    return given.size == 0 || proof_refuse(&r->l, e, PROOF_RESTORE, "a text behind end");
}

/* ---- lines */

static bool refuse_unknown(const proof_reading *r, proof_level at, str key, err *e)
{
    str names[PROOF_KEY_COUNT], near;
    size_t count = 0;

    for (size_t i = 0; i < PROOF_KEY_COUNT; i++)
        if (proof_keys[i].level == at)
            names[count++] = str_of(proof_keys[i].name);
    near = place_nearest(key, names, count);
    const char *hint =
        near.size
            ? str_printf(r->scratch, "did you mean %.*s? Else " PROOF_RESTORE, STR_ARG(near)).at
            : PROOF_RESTORE;
    return proof_refuse(&r->l, e, hint, "unknown key \"%.*s\"", STR_ARG(proof_shown(r, key)));
}

/* What git leaves where two branches changed the same lines. */
static bool is_conflict(str line)
{
    static const char *const marks[] = { "<<<<<<<", "|||||||", "=======", ">>>>>>>" };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(line, marks[i]) && (line.size == 7 || line.at[7] == ' '))
            return true;
    return false;
}

static bool refuse_conflict(const proof_reading *r, str line, err *e)
{
    str shown_mark = str_cut(line, 0, 7);

    if (r->block)
        return proof_refuse(&r->l, e, AGAIN,
                            "git left a conflict (%.*s) in or behind the proof of %.*s",
                            STR_ARG(shown_mark), STR_ARG(proof_shown(r, r->block->id)));
    return proof_refuse(&r->l, e, AGAIN, "git left a conflict (%.*s)", STR_ARG(shown_mark));
}

/* Which keys may stand at this indent; false: none. */
static bool level_of(const proof_reading *r, size_t indent, proof_level *out)
{
    *out = indent == 0 ? PROOF_TOP : indent == LEVEL_BLOCK ? PROOF_BLOCK : PROOF_STEP;
    if (indent == 0)
        return true;
    return r->block && (indent == LEVEL_BLOCK || (indent == LEVEL_STEP && r->step));
}

static bool check_indent(const proof_reading *r, str line, size_t indent, proof_level *out, err *e)
{
    if (line.at[indent] == '\t')
        return proof_refuse(&r->l, e,
                            "indent with spaces, or take the file from version control "
                            "again",
                            "a tab in front of the line");
    if (indent && (line.at[indent] == '|' || line.at[indent] == '\\'))
        return proof_refuse(&r->l, e, PROOF_RESTORE,
                            "a line with \"%c\" that goes on with no value above it",
                            line.at[indent]);
    if (level_of(r, indent, out))
        return true;
    if (indent && !r->block)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "an indented line outside of any block");
    return proof_refuse(&r->l, e, PROOF_RESTORE,
                        "the line is indented by %zu spaces; here it is 2 for a key of the block%s",
                        indent, r->step ? ", 4 for one of the step" : "");
}

static bool check_once(const proof_reading *r, size_t key, err *e)
{
    const proof_key *k = &proof_keys[key];

    if (k->level == PROOF_TOP && !r->format_line && k->read != proof_on_format)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "%s stands before format", k->name);
    if (k->level == PROOF_TOP && r->end_line)
        return proof_refuse(&r->l, e, AGAIN, "%s stands behind the end in line %zu", k->name,
                            r->end_line);
    if (k->level == PROOF_BLOCK && r->step && k->read != proof_on_step)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "%s of the block stands behind its first step",
                            k->name);
    if (r->seen[key] && !k->often)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "a second %s; the first is in line %zu",
                            k->name, r->seen[key]);
    return true;
}

static bool on_key(proof_reading *r, proof_level at, str line, err *e)
{
    str rest, key = str_split(line, ' ', &rest);
    size_t number = r->l.line;

    for (size_t i = 0; i < PROOF_KEY_COUNT; i++) {
        if (proof_keys[i].level != at || !str_is(key, proof_keys[i].name))
            continue;
        while (rest.size && rest.at[0] == ' ')
            rest = str_cut(rest, 1, rest.size);
        if (!check_once(r, i, e) || !proof_keys[i].read(r, rest, e))
            return false;
        r->seen[i] = number;
        if (proof_keys[i].read == proof_on_format)
            r->format_line = number;
        if (proof_keys[i].read == proof_on_end)
            r->end_line = number;
        return true;
    }
    return refuse_unknown(r, at, key, e);
}

static bool on_line(proof_reading *r, str line, err *e)
{
    size_t indent = 0;
    proof_level at = PROOF_TOP;

    while (indent < line.size && line.at[indent] == ' ')
        indent++;
    if (indent == line.size || line.at[0] == '#')
        return true;
    if (is_conflict(line))
        return refuse_conflict(r, line, e);
    return check_indent(r, line, indent, &at, e) &&
           on_key(r, at, str_cut(line, indent, line.size), e);
}

/* ---- the file */

static bool check_text(proof_reading *r, err *e)
{
    size_t bad, start = 0;

    if (r->l.text.size > PROOFS_SIZE_MAX) {
        r->l.line = 1;
        (void)proof_refuse(&r->l, e, "delete it, and run `homing rehearse`",
                           "the file has %zu bytes, more than the %d that are read", r->l.text.size,
                           PROOFS_SIZE_MAX);
        e->code = ERR_LIMIT;
        return false;
    }
    if (str_utf8(r->l.text, &bad))
        return true;
    r->l.line = 1;
    for (size_t i = 0; i < bad; i++)
        if (r->l.text.at[i] == '\n') {
            r->l.line++;
            start = i + 1;
        }
    if (r->l.text.at[bad] == 0)
        return proof_refuse(&r->l, e, "take the file from version control again; is it UTF-16?",
                            "column %zu: a NUL byte", bad - start + 1);
    return proof_refuse(&r->l, e, "take the file from version control again; it is UTF-8",
                        "column %zu: byte 0x%02X is not UTF-8", bad - start + 1,
                        (unsigned)(unsigned char)r->l.text.at[bad]);
}

static bool check_ends(proof_reading *r, err *e)
{
    r->l.line = r->l.line ? r->l.line : 1;
    if (!r->format_line)
        return proof_refuse(&r->l, e,
                            "take the file from version control again, or delete it and "
                            "run `homing rehearse`",
                            "the file has no line \"format %d\"", PROOF_FORMAT);
    if (!r->end_line)
        return proof_refuse(&r->l, e, "take the file from version control again",
                            "the file has no end: it was cut off");
    return true;
}

static bool check_twice(proof_reading *r, const proof *first, const proof *second, err *e)
{
    if (!proof_same(first, second))
        return true;
    r->l.line = second->line;
    return proof_refuse(&r->l, e,
                        "delete one of the two blocks; `homing rehearse` proves it again "
                        "where that is needed",
                        "a second proof of %.*s on %s %d; the first is in line %zu",
                        STR_ARG(proof_shown(r, second->id)), proof_server(second->dialect),
                        second->major, first->line);
}

static bool put_in_order(proof_reading *r, proofs *out, err *e)
{
    proofs sorted = { .count = r->all.count, .room = r->all.count };
    proof_ref *refs;
    void *given;

    if (!proofs_order(r->scratch, &r->all, &refs, e) ||
        !arena_try(r->l.a, (sorted.count + 1) * sizeof *sorted.at, &given, e))
        return false;
    sorted.at = given;
    for (size_t i = 0; i < sorted.count; i++) {
        if (i && !check_twice(r, refs[i - 1].of, refs[i].of, e))
            return false;
        sorted.at[i] = *refs[i].of;
    }
    *out = sorted;
    return true;
}

static bool read_all(proof_reading *r, proofs *out, err *e)
{
    str line;

    if (!check_text(r, e))
        return false;
    if (str_starts(r->l.text, "\xEF\xBB\xBF"))
        r->l.next = 3;
    while (proof_line(&r->l, &line))
        if (!on_line(r, line, e))
            return false;
    return check_ends(r, e) && put_in_order(r, out, e);
}

bool proofs_parse_as(arena *a, str file, str text, bool sealed, proofs *out, err *e)
{
    arena *scratch = arena_new(PROOF_SCRATCH_MAX);
    proof_reading r = { .l = { .a = a, .file = file, .text = text },
                        .scratch = scratch,
                        .sealed = sealed };

    if (!scratch)
        return err_set(e, ERR_NO_MEMORY, "no memory to read %.*s", STR_ARG(file));
    r.plain = buf_in(scratch);
    bool ok = read_all(&r, out, e);
    arena_free(scratch);
    return ok;
}

bool proofs_parse(arena *a, str file, str text, proofs *out, err *e)
{
    return proofs_parse_as(a, file, text, true, out, e);
}
