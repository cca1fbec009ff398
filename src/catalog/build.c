#include "catalog/build.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/kind.h"
#include "catalog/path.h"

enum {
    SCRATCH_MAX = 1 << 30, /* bytes; what counts is the limit of the catalogue's own arena */
    PAGE_COUNT = 256,      /* objects */
    SHORT_MAX = 64,        /* bytes; longer texts hardly repeat */
    SLAB_SIZE = 8192,      /* bytes; short texts lie side by side in slabs */
    FIRST_ROOM = 4096      /* places in the table of texts; a power of two */
};

typedef struct made {
    object o;
    str block; /* of the text; empty: not wanted */
    size_t rank;
} made;

typedef struct page {
    struct page *older;
    size_t count;
    made at[PAGE_COUNT];
} page;

struct build {
    arena *a, *scratch;
    page *pages;
    size_t count;
    str *texts; /* open addressing */
    size_t text_count, text_room;
    char *slab;
    size_t slab_left;
    buf block;
    hasher *h;
    bool with_text;
    size_t text_size; /* of all blocks */
    str kind;         /* of the object before, whose rank is likely the next one's too */
    size_t rank;
};

build *build_new(arena *a)
{
    arena *scratch = arena_new(SCRATCH_MAX);

    if (!scratch)
        return NULL;
    build *b = arena_take(scratch, sizeof *b);
    *b = (build){ .a = a, .scratch = scratch, .block = buf_in(scratch), .h = hasher_new() };
    return b;
}

void build_free(build *b)
{
    if (!b)
        return;
    hasher_free(b->h);
    arena_free(b->scratch);
}

void build_want_text(build *b)
{
    b->with_text = true;
}

/* FNV-1a; texts are short. */
static size_t scatter(str s)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < s.size; i++)
        h = (h ^ (unsigned char)s.at[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 29);
}

static str *place_of(str *texts, size_t room, str s)
{
    size_t i = scatter(s) & (room - 1);

    while (texts[i].at && !str_same(texts[i], s))
        i = (i + 1) & (room - 1);
    return &texts[i];
}

static bool grow_texts(build *b, err *e)
{
    size_t room = b->text_room ? b->text_room * 2 : FIRST_ROOM;
    void *given;

    if (b->text_count * 2 < b->text_room)
        return true;
    if (!arena_try(b->scratch, room * sizeof *b->texts, &given, e))
        return false;
    for (size_t i = 0; i < b->text_room; i++)
        if (b->texts[i].at)
            *place_of(given, room, b->texts[i]) = b->texts[i];
    b->texts = given;
    b->text_room = room;
    return true;
}

/* Room for a text in the catalogue's arena. */
static bool room_for(build *b, size_t size, char **to, err *e)
{
    void *given;

    if (size > SHORT_MAX) {
        if (!arena_try(b->a, size, &given, e))
            return false;
        *to = given;
        return true;
    }
    if (b->slab_left < size) {
        if (!arena_try(b->a, SLAB_SIZE, &given, e))
            return false;
        b->slab = given;
        b->slab_left = SLAB_SIZE;
    }
    *to = b->slab;
    b->slab += size;
    b->slab_left -= size;
    return true;
}

bool build_keep(build *b, str text, str *kept, err *e)
{
    str *place = NULL;
    char *to;

    if (text.size == 0) {
        *kept = STR("");
        return true;
    }
    if (text.size <= SHORT_MAX) {
        if (!grow_texts(b, e))
            return false;
        place = place_of(b->texts, b->text_room, text);
        if (place->at) {
            *kept = *place;
            return true;
        }
    }
    if (!room_for(b, text.size, &to, e))
        return false;
    (void)memcpy(to, text.at, text.size);
    *kept = (str){ to, text.size };
    if (place) {
        *place = *kept;
        b->text_count++;
    }
    return true;
}

static bool new_page(build *b, err *e)
{
    void *given;

    if (b->pages && b->pages->count < PAGE_COUNT)
        return true;
    if (!arena_try(b->scratch, sizeof(page), &given, e))
        return false;
    page *p = given;
    p->older = b->pages;
    b->pages = p;
    return true;
}

static size_t rank_of(build *b, str name)
{
    if (b->kind.at != name.at || b->kind.size != name.size || !name.at) {
        b->kind = name;
        b->rank = kind_rank(name);
    }
    return b->rank;
}

/* Writes the object's block, makes the digest of it, and keeps it when it is wanted. */
static bool take_block(build *b, made *m, err *e)
{
    void *kept;

    b->block.size = 0;
    block_write(&b->block, &m->o);
    if (!buf_ok(&b->block, e))
        return false;
    hasher_raw(b->h, b->block.at, b->block.size);
    m->o.digest = hasher_end(b->h);
    if (!b->with_text)
        return true;
    if (!arena_try(b->scratch, b->block.size, &kept, e))
        return false;
    (void)memcpy(kept, b->block.at, b->block.size);
    m->block = (str){ kept, b->block.size };
    b->text_size += b->block.size;
    return true;
}

bool build_add(build *b, const object *o, err *e)
{
    size_t rank = rank_of(b, o->kind);
    void *attributes = NULL;

    if (rank == kind_count)
        return err_set(e, ERR_INTERNAL, "there is no kind of object \"%.*s\"", STR_ARG(o->kind));
    if (kinds[rank].part != (o->sub.size > 0))
        return err_set(e, ERR_INTERNAL, "%.*s \"%.*s\" is not named as its kind is",
                       STR_ARG(o->kind), STR_ARG(o->name));
    if (!new_page(b, e))
        return false;
    if (o->attribute_count) {
        size_t size = o->attribute_count * sizeof *o->attributes;
        if (!arena_try(b->a, size, &attributes, e))
            return false;
        (void)memcpy(attributes, o->attributes, size);
    }
    made *m = &b->pages->at[b->pages->count];
    *m = (made){ .o = *o, .rank = rank };
    m->o.attributes = attributes;
    if (!take_block(b, m, e))
        return false;
    b->pages->count++;
    b->count++;
    return true;
}

/* What is sorted in place of the objects, which are large and lie apart. */
typedef struct key {
    str schema;
    uint64_t name; /* how it begins, as a number of that order */
    size_t rank;
    const made *m;
} key;

static key key_of(const made *m)
{
    unsigned char first[sizeof(uint64_t)] = { 0 };
    uint64_t number = 0;
    str name = m->o.name;

    if (name.size)
        (void)memcpy(first, name.at, name.size < sizeof first ? name.size : sizeof first);
    for (size_t i = 0; i < sizeof first; i++)
        number = number << 8 | first[i];
    return (key){ .schema = m->o.schema, .name = number, .rank = m->rank, .m = m };
}

static int part_order(str left, str right)
{
    return left.at == right.at && left.size == right.size ? 0 : str_order(left, right);
}

static int key_order(const void *left, const void *right)
{
    const key *l = left, *r = right;
    int by = (l->rank > r->rank) - (l->rank < r->rank);

    if (by == 0)
        by = part_order(l->schema, r->schema);
    if (by == 0)
        by = (l->name > r->name) - (l->name < r->name);
    if (by == 0)
        by = part_order(l->m->o.name, r->m->o.name);
    if (by == 0)
        by = part_order(l->m->o.sub, r->m->o.sub);
    return by ? by : memcmp(l->m->o.digest.at, r->m->o.digest.at, HASH_SIZE);
}

/* The blocks in order. */
static bool join_blocks(build *b, const key *keys, str *out, err *e)
{
    void *given;
    size_t size = 0;

    *out = (str){ 0 };
    if (!b->with_text || b->count == 0)
        return true;
    if (!arena_try(b->a, b->text_size + 1, &given, e))
        return false;
    char *to = given;
    for (size_t i = 0; i < b->count; i++) {
        str block = keys[i].m->block;
        (void)memcpy(to + size, block.at, block.size);
        size += block.size;
    }
    to[size] = 0;
    *out = (str){ to, size };
    return true;
}

bool build_end(build *b, catalog *out, err *e)
{
    void *keys_given, *objects_given;
    size_t n = 0;
    str text;

    if (!arena_try(b->scratch, (b->count + 1) * sizeof(key), &keys_given, e) ||
        !arena_try(b->a, (b->count + 1) * sizeof(object), &objects_given, e))
        return false;
    key *keys = keys_given;
    object *objects = objects_given;
    for (const page *p = b->pages; p; p = p->older)
        for (size_t i = 0; i < p->count; i++)
            keys[n++] = key_of(&p->at[i]);
    qsort(keys, n, sizeof *keys, key_order);
    for (size_t i = 0; i < n; i++) {
        objects[i] = keys[i].m->o;
        hasher_raw(b->h, objects[i].digest.at, HASH_SIZE);
    }
    if (!join_blocks(b, keys, &text, e))
        return false;
    *out =
        (catalog){ .objects = objects, .count = n, .fingerprint = hasher_end(b->h), .text = text };
    return true;
}
