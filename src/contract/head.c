#include <stdlib.h>
#include <string.h>

#include "contract/reader.h"

static bool set_once(reader *r, str *member, const item *it, err *e)
{
    const char *name = directive_name(it->directive.kind);

    if (member->size)
        return place_refuse(reader_at(r, it->line), e, "keep one", "%s is given twice", name);
    if (it->directive.rest.size == 0)
        return place_refuse(reader_at(r, it->line), e, "write something behind it, or remove it",
                            "%s says nothing", name);
    *member = it->directive.rest;
    return true;
}

static bool set_compatible(reader *r, const item *it, err *e)
{
    return set_once(r, &r->c->compatible, it, e) &&
           rules_check_compatible(r->scratch, reader_at(r, it->line), it->directive.rest, e);
}

static bool set_atomic(reader *r, const item *it, err *e)
{
    if (it->directive.rest.size)
        return place_refuse(reader_at(r, it->line), e, "remove what follows it",
                            "atomic takes no value");
    if (r->c->atomic)
        return place_refuse(reader_at(r, it->line), e, "keep one", "atomic is given twice");
    r->c->atomic = true;
    return true;
}

static bool grow_depends(reader *r, err *e)
{
    void *given;

    if (r->c->depend_count < r->depend_room)
        return true;
    r->depend_room = r->depend_room ? 2 * r->depend_room : 8;
    if (!arena_try(r->scratch, r->depend_room * sizeof *r->depends, &given, e))
        return false;
    if (r->c->depend_count)
        (void)memcpy(given, r->depends, r->c->depend_count * sizeof *r->depends);
    r->depends = given;
    return true;
}

static bool add_depends(reader *r, const item *it, err *e)
{
    str rest = it->directive.rest;
    bool more = true;

    while (more) {
        more = rest.size && memchr(rest.at, ',', rest.size);
        str id = str_trim(str_split(rest, ',', &rest));
        if (id.size == 0)
            return place_refuse(reader_at(r, it->line), e,
                                "write \"-- homing: depends <id>[, <id>...]\", ids are file names "
                                "without \".sql\"",
                                "depends without an id");
        if (!grow_depends(r, e))
            return false;
        r->depends[r->c->depend_count++] = (depend){ .id = id, .line = it->line };
    }
    return true;
}

static int by_id(const void *left, const void *right)
{
    const depend *a = left, *b = right;
    int order = str_order(a->id, b->id);

    return order ? order : (a->line > b->line) - (a->line < b->line);
}

bool reader_set_depends(reader *r, err *e)
{
    size_t count = r->c->depend_count;
    void *ids, *lines;

    if (count == 0)
        return true;
    qsort(r->depends, count, sizeof *r->depends, by_id);
    if (!arena_try(r->a, count * sizeof *r->c->depends, &ids, e) ||
        !arena_try(r->a, count * sizeof *r->c->depend_lines, &lines, e))
        return false;
    r->c->depends = ids;
    r->c->depend_lines = lines;
    for (size_t i = 0; i < count; i++) {
        r->c->depends[i] = r->depends[i].id;
        r->c->depend_lines[i] = r->depends[i].line;
    }
    return true;
}

bool reader_on_head(reader *r, const item *it, err *e)
{
    if (r->statement_count || r->step)
        return place_refuse(reader_at(r, it->line), e,
                            "move it to the top of the file, above the first step and statement",
                            "the directive %s belongs to the head of the file",
                            directive_name(it->directive.kind));
    switch (it->directive.kind) {
    case DIRECTIVE_TITLE:
        return set_once(r, &r->c->title, it, e);
    case DIRECTIVE_INITIATIVE:
        return set_once(r, &r->c->initiative, it, e);
    case DIRECTIVE_COMPATIBLE:
        return set_compatible(r, it, e);
    case DIRECTIVE_DEPENDS:
        return add_depends(r, it, e);
    case DIRECTIVE_ATOMIC:
        return set_atomic(r, it, e);
    case DIRECTIVE_STEP:
    case DIRECTIVE_VERIFY:
    case DIRECTIVE_DOWN:
    case DIRECTIVE_IRREVERSIBLE:
    case DIRECTIVE_NONE:
        break;
    }
    return true;
}
