#include "base/file.h"
#include "foreign/key.h"
#include "foreign/mirror.h"
#include "foreign/rows.h"

/* The value of a line "--! Previous: sha1:..." among the first ones; "-" is none. */
static str header_of(str text, const char *name)
{
    while (str_starts(text, "--! ")) {
        str line = str_split(text, '\n', &text);
        str given, key = str_split(str_cut(line, 4, line.size), ':', &given);
        if (!str_is(key, name))
            continue;
        given = str_trim(given);
        return str_is(given, "-") ? (str){ 0 } : given;
    }
    return (str){ 0 };
}

static bool take_statements(arena *a, const contract *from, history_entry *out, err *e)
{
    size_t count = 0;
    void *at;

    for (size_t i = 0; i < from->step_count; i++)
        count += from->steps[i].up.count;
    count += from->prologue.count;
    if (!arena_try(a, (count + 1) * sizeof(str), &at, e))
        return false;
    str *to = at;
    for (size_t i = 0; i < from->prologue.count; i++)
        to[out->statement_count++] = from->prologue.at[i].text;
    for (size_t i = 0; i < from->step_count; i++)
        for (size_t k = 0; k < from->steps[i].up.count; k++)
            to[out->statement_count++] = from->steps[i].up.at[k].text;
    out->statements = to;
    return true;
}

bool history_entry_of(arena *a, history_tool t, const contract *from, history_entry *out, err *e)
{
    history_entry made = { .name = from->origin_name.size ? from->origin_name : from->id,
                           .version = from->origin_version,
                           .script = from->origin_name };

    if (from->file.size && !file_read(a, str_c(a, from->file), MIGRATION_SIZE_MAX, &made.text, e))
        return false;
    if (!str_int64(from->origin_stamp, &made.when))
        made.when = 0;
    if (t == TOOL_DRIZZLE_1 && made.when <= 0)
        made.when = stamp_millis(made.version);
    if (t == TOOL_GRAPHILE) {
        made.previous = header_of(made.text, "Previous");
        made.checksum = header_of(made.text, "Hash");
    }
    if (t == TOOL_SUPABASE && !take_statements(a, from, &made, e))
        return false;
    *out = made;
    return true;
}
