#include "cli/project.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/schema.h"
#include "contract/layout.h"

enum { SLUG_SIZE_MAX = 80 };

static const char configuration[] =
    "{\n"
    "  // Every key: docs/configuration.md. Values apply in this order: command line, environment, "
    "this file.\n"
    "  \"$schema\": \"./homing.schema.json\",\n"
    "\n"
    "  // Where the database is. This file is committed: passwords are only referred to.\n"
    "  \"url\": \"env:DATABASE_URL\",\n"
    "\n"
    "  \"migrations\": \"migrations\"\n"
    "}\n";

static const char template[] =
    "-- homing: title       %.*s\n"
    "\n"
    "-- The statements of a migration, in order. A file without further directives is complete: "
    "what can share a\n"
    "-- transaction does, and the way back is the transaction as long as it lasts.\n"
    "--\n"
    "-- Write `-- homing:` in front of these to use them:\n"
    "--   depends NAME         another migration that must be applied before this one\n"
    "--   step NAME            begins a step: the smallest unit that is recorded and brought back\n"
    "--   step NAME batch=5000 key=TABLE.COLUMN\n"
    "--                        the same, in batches: the statement has :from (exclusive) and :to "
    "(inclusive)\n"
    "--   verify               a SELECT below it, true when the step did its work\n"
    "--   down                 statements below it, that bring the step back\n"
    "--   irreversible REASON  the step has no way back\n"
    "--\n"
    "-- Then: homing plan   shows what would run, which locks it takes, and every way back.\n"
    "--       homing apply  runs it.\n"
    "\n";

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static str slug_of(arena *a, str name)
{
    buf b = buf_in(a);
    bool gap = false;

    for (size_t i = 0; i < name.size && b.size < SLUG_SIZE_MAX; i++) {
        char c = name.at[i] >= 'A' && name.at[i] <= 'Z' ? (char)(name.at[i] + 32) : name.at[i];
        if (!letter(c)) {
            gap = b.size > 0;
            continue;
        }
        if (gap)
            buf_add_char(&b, '_');
        gap = false;
        buf_add_char(&b, c);
    }
    return buf_str(&b);
}

bool project_migration_id(arena *a, int64_t at, str name, str *out, err *e)
{
    str when = clock_text(a, at), slug = slug_of(a, name);

    if (slug.size == 0) {
        (void)err_set(e, ERR_USAGE, "no letter from a to z and no digit is in the name");
        err_hint(e, "write homing new add_users");
        return false;
    }
    *out = str_printf(a, "%.4s%.2s%.2s%.2s%.2s%.2s_%s", when.at, when.at + 5, when.at + 8,
                      when.at + 11, when.at + 14, when.at + 17, slug.at);
    return true;
}

/* A new file with the usual mode; *there is true when a file of that name is there already. */
static bool make_file(const char *path, str text, bool *there, err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    *there = fd < 0 && errno == EEXIST;
    if (fd < 0)
        return *there ? true : err_errno(e, "cannot write %s", path);
    while (text.size) {
        ssize_t n = write(fd, text.at, text.size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            (void)err_errno(e, "cannot write %s", path);
            (void)close(fd);
            (void)unlink(path);
            return false;
        }
        text = str_cut(text, (size_t)n, text.size);
    }
    if (close(fd) != 0)
        return err_errno(e, "cannot write %s", path);
    return true;
}

static json_t *done(const char *name, const char *outcome)
{
    json_t *doc = json_object();

    json_put_str(doc, "homing", STR(HOMING_VERSION));
    json_put_str(doc, "command", str_of(name));
    json_put_str(doc, "outcome", str_of(outcome));
    json_put_int(doc, "exit", 0);
    json_put(doc, "files", json_array());
    json_put(doc, "next", json_array());
    return doc;
}

static void add_next(json_t *doc, const char *line, const char *why)
{
    json_t *one = json_object();

    json_put_str(one, "command", str_of(line));
    json_put_str(one, "why", str_of(why));
    (void)json_array_append_new(json_object_get(doc, "next"), one);
}

static void add_file(json_t *doc, const char *path)
{
    (void)json_array_append_new(json_object_get(doc, "files"), json_str(str_of(path)));
}

/* Beside the configuration, where its "$schema" points. */
static bool make_schema(const invocation *i, const char *file, const char **made, err *e)
{
    const char *slash = strrchr(file, '/');
    str folder = slash ? (str){ file, (size_t)(slash - file) + 1 } : (str){ 0 };
    json_t *schema = schema_of_settings();
    bool there;

    str text = json_pretty(i->a, schema);
    json_decref(schema);
    const char *path = str_c(i->a, file_join(i->a, folder, STR("homing.schema.json")));
    if (!make_file(path, text, &there, e))
        return false;
    *made = there ? NULL : path;
    return true;
}

int project_init(invocation *i)
{
    const char *file = str_c(i->a, bag_text(&i->bag, "config")), *folder = bag_folder(&i->bag);
    bool there, folder_there = file_is_folder(folder);
    str text = str_of(configuration);
    const char *schema;
    err e;

    if (!str_is(str_of(folder), "migrations")) {
        ptrdiff_t at = str_find(text, STR("\"migrations\"\n"));
        json_t *name = json_str(str_of(folder));
        text = str_printf(i->a, "%.*s%.*s\n}\n", (int)at, text.at,
                          STR_ARG(json_canonical(i->a, name)));
        json_decref(name);
    }
    if (!make_file(file, text, &there, &e) || !file_make_folder(folder, &e) ||
        !make_schema(i, file, &schema, &e))
        return invocation_fail(i, &e);
    json_t *doc = done("init", there && folder_there ? "nothing" : "done");
    if (!there)
        add_file(doc, file);
    if (schema)
        add_file(doc, schema);
    if (!folder_there)
        add_file(doc, str_printf(i->a, "%s/", folder).at);
    json_put_str(doc, "now",
                 there && folder_there ? STR("everything was there; nothing was changed")
                                       : STR("the project is set up; no database was touched"));
    add_next(doc, "homing new NAME", "begin a migration");
    add_next(doc, "homing status", "see what is applied; the database is that of DATABASE_URL");
    return invocation_report(i, doc);
}

/* A file of ours among those of another tool would be refused, or not seen. */
static bool check_layout(const invocation *i, const char *folder, err *e)
{
    const layout *l = layout_named(settings_text(&i->bag.settings, "layout"));

    if (!l && file_is_folder(folder) && !layout_detect(i->a, str_of(folder), &l, e) &&
        e->code != ERR_CONTRACT)
        return false;
    if (!l || str_is(str_of(l->name), "native") || str_is(str_of(l->name), "supabase"))
        return true;
    (void)err_set(e, ERR_USAGE, "%s has the layout of %s", folder, l->title);
    err_hint(e, "begin the migration with that tool, or by hand in its form (%s)", l->shape);
    return false;
}

int project_new(invocation *i)
{
    const char *folder = bag_folder(&i->bag);
    buf title = buf_in(i->a);
    bool there;
    str id;
    err e;

    for (size_t k = 0; k < i->args.word_count; k++)
        buf_printf(&title, "%s%s", k ? " " : "", i->args.words[k]);
    for (size_t k = 0; k < title.size; k++)
        if ((unsigned char)title.at[k] < ' ')
            title.at[k] = ' ';
    if (!project_migration_id(i->a, clock_now(), buf_str(&title), &id, &e) ||
        !check_layout(i, folder, &e) || !file_make_folder(folder, &e))
        return invocation_fail(i, &e);
    const char *path = str_printf(i->a, "%s/%.*s.sql", folder, STR_ARG(id)).at;
    str text = str_printf(i->a, template, STR_ARG(buf_str(&title)));
    if (!make_file(path, text, &there, &e))
        return invocation_fail(i, &e);
    if (there) {
        (void)err_set(&e, ERR_USAGE, "%s is there already", path);
        err_hint(&e, "give another name");
        return invocation_fail(i, &e);
    }
    json_t *doc = done("new", "done");
    add_file(doc, path);
    json_put_str(doc, "now", str_printf(i->a, "%s waits for its statements", path));
    add_next(doc, "homing plan", "see what would run, once the statements are written");
    return invocation_report(i, doc);
}
