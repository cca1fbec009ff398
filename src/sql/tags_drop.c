#include "sql/class.h"

typedef enum drop_kind { DROP_TABLE, DROP_OF_TABLE, DROP_INDEX } drop_kind;
typedef struct drop_row {
    const char *type;
    drop_kind kind;
} drop_row;

static const drop_row drops[] = {
    { "OBJECT_TABLE", DROP_TABLE },    { "OBJECT_FOREIGN_TABLE", DROP_TABLE },
    { "OBJECT_VIEW", DROP_TABLE },     { "OBJECT_MATVIEW", DROP_TABLE },
    { "OBJECT_SEQUENCE", DROP_TABLE }, { "OBJECT_TRIGGER", DROP_OF_TABLE },
    { "OBJECT_RULE", DROP_OF_TABLE },  { "OBJECT_POLICY", DROP_OF_TABLE },
    { "OBJECT_INDEX", DROP_INDEX },
};

static void drop_index(const json_t *node, const str path[2], sql_class *c)
{
    class_lock(c, LOCK_BLOCKS_ALL);
    if (!json_get_bool(node, "concurrent", false))
        return;
    c->lock = LOCK_WRITES;
    c->place = PLACE_ALONE;
    if (json_array_size(tree_list(node, "objects")) == 1)
        c->probe = (probe){ .kind = PROBE_INDEX_DROP,
                            .schema = path[0],
                            .name = path[1],
                            .if_exists = json_get_bool(node, "missing_ok", false) };
}

void tree_drop(arena *a, const json_t *node, sql_class *c)
{
    str type = json_get_str(node, "removeType"), path[2];
    const json_t *first = json_array_get(tree_list(node, "objects"), 0);
    const json_t *names = tree_list(json_object_get(first, "List"), "items");
    size_t count = json_array_size(names);

    if (str_is(json_get_str(node, "behavior"), "DROP_CASCADE")) {
        class_lock(c, LOCK_BLOCKS_ALL);
        class_fate(c, FATE_DROP);
    }
    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++) {
        if (!str_is(type, drops[i].type))
            continue;
        tree_path(a, names, drops[i].kind == DROP_OF_TABLE && count ? count - 1 : count, path);
        if (drops[i].kind == DROP_INDEX) {
            drop_index(node, path, c);
            return;
        }
        class_lock(c, LOCK_BLOCKS_ALL);
        c->table_schema = path[0];
        c->table = path[1];
    }
}

void tree_drop_owned(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    (void)node;
    class_fate(c, FATE_DROP);
}
