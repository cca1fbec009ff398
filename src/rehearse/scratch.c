#include "rehearse/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crash.h"
#include "base/file.h"
#include "base/hash.h"
#include "registry/process.h"

enum {
    BASE_MAX = 30, /* bytes; with the name and that of a socket it stays below 107 */
    SPACE_HEX = 8,
    DEPTH_MAX = 32, /* folders below one another */
    TRIES = 20,     /* somebody may still write while it is removed */
    PAUSE_MS = 50,
    DAY_S = 24 * 3600
};

static const char prefix[] = "homing-sandbox-", nowhere[] = "00000000";

static bool base_of(arena *a, const char *wanted, str *out)
{
    char real[PATH_MAX];

    if (!wanted || *wanted != '/' || !realpath(wanted, real) || strlen(real) > BASE_MAX ||
        !file_is_folder(real))
        return false;
    *out = str_copy(a, str_of(real));
    return true;
}

static str base(arena *a)
{
    str found;

    if (base_of(a, getenv("TMPDIR"), &found) || base_of(a, "/tmp", &found))
        return found;
    return STR("/tmp");
}

/* The same for every process whose ids can be compared with ours. */
static str space_here(arena *a, const process *self)
{
    if (!self->space[0])
        return STR(nowhere);
    str text = str_printf(a, "%s %s", self->host, self->space);
    return str_cut(hash_hex(a, hash_of(text)), 0, SPACE_HEX);
}

bool scratch_make(arena *a, str *folder, err *e)
{
    process self = process_self();
    str made =
        str_printf(a, "%.*s/%s%.*s-%" PRId64 "-%" PRId64 "-%08" PRIx32, STR_ARG(base(a)), prefix,
                   STR_ARG(space_here(a, &self)), self.pid, self.started, (uint32_t)clock_random());

    if (mkdir(str_c(a, made), 0700) != 0)
        return err_errno(e, "cannot make the folder %.*s", STR_ARG(made));
    CRASH_POINT(SANDBOX_FOLDER);
    *folder = made;
    return true;
}

/* ---- removing ---- */

static bool remove_at(int parent, const char *name, int depth);

static bool remove_inside(int fd, int depth)
{
    DIR *all = fdopendir(fd);
    const struct dirent *one;
    bool ok = true;

    if (!all) {
        (void)close(fd);
        return false;
    }
    while ((one = readdir(all)))
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0)
            ok = remove_at(dirfd(all), one->d_name, depth + 1) && ok;
    (void)closedir(all);
    return ok;
}

static bool remove_at(int parent, const char *name, int depth)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return true;
    if (depth > DEPTH_MAX || (errno != EISDIR && errno != EPERM))
        return false;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    bool ok = remove_inside(fd, depth);
    return (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT) && ok;
}

bool scratch_remove(arena *a, str folder, err *e)
{
    const char *path = str_c(a, folder);

    for (int i = 0; i < TRIES; i++) {
        if (remove_at(AT_FDCWD, path, 0))
            return true;
        clock_sleep_ms(PAUSE_MS);
    }
    return err_errno(e, "cannot remove the folder %s", path);
}

/* ---- sweeping ---- */

static bool is_hex(str s)
{
    return s.size == SPACE_HEX && strspn(s.at, "0123456789abcdef") >= SPACE_HEX;
}

static bool is_old(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && st.st_mtime < time(NULL) - DAY_S;
}

/* A folder of ours, or of the account that a server of ours runs as. */
static bool is_private(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && (st.st_mode & 077) == 0 &&
           (st.st_uid == geteuid() || geteuid() == 0);
}

static bool is_given_up(const char *path, str name, str here)
{
    str rest = str_cut(name, sizeof prefix - 1, name.size);
    str space = str_split(rest, '-', &rest), pid = str_split(rest, '-', &rest);
    str started = str_split(rest, '-', &rest);
    int64_t id, since;

    if (!str_starts(name, prefix) || !is_hex(space) || !is_hex(rest) || !str_int64(pid, &id) ||
        !str_int64(started, &since) || !is_private(path))
        return false;
    if (!str_same(space, here) || str_is(here, nowhere))
        return is_old(path);
    life l = process_life(id, since);
    return l == LIFE_GONE || (l == LIFE_HIDDEN && is_old(path));
}

typedef struct given_up {
    str *paths;
    size_t count;
} given_up;

static bool list_given_up(arena *a, given_up *out, err *e)
{
    process self = process_self();
    str here = space_here(a, &self), in = base(a);
    file_names names;

    if (!file_list(a, str_c(a, in), &names, e))
        return false;
    *out = (given_up){ .paths = arena_take(a, (names.count + 1) * sizeof *out->paths) };
    for (size_t i = 0; i < names.count; i++) {
        if (!str_starts(names.at[i], prefix))
            continue;
        str path = file_join(a, in, names.at[i]);
        if (is_given_up(str_c(a, path), names.at[i], here))
            out->paths[out->count++] = path;
    }
    return true;
}

bool scratch_is_any(arena *a)
{
    given_up all;
    err ignored;

    return list_given_up(a, &all, &ignored) && all.count > 0;
}

bool scratch_sweep(arena *a, scratch_judge *judge, void *ctx, scratch_swept *out, err *e)
{
    given_up all;
    err ignored;

    if (!list_given_up(a, &all, e))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        if (judge && !judge(ctx, a, all.paths[i]))
            continue;
        if (scratch_remove(a, all.paths[i], &ignored))
            out->removed++;
        else
            out->left++;
    }
    return true;
}

bool scratch_is_old(arena *a, str folder)
{
    return is_old(str_c(a, folder));
}
