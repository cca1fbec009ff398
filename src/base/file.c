#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void fd_close(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}
#define FD_CLOSING __attribute__((cleanup(fd_close))) int

static void dir_close(DIR **d)
{
    if (*d)
        (void)closedir(*d);
}
#define DIR_CLOSING __attribute__((cleanup(dir_close))) DIR *

static bool read_all(int fd, const char *path, str into, err *e)
{
    char *to = (char *)(uintptr_t)into.at;
    size_t done = 0;

    while (done < into.size) {
        ssize_t n = read(fd, to + done, into.size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, "cannot read %s", path);
        if (n == 0)
            return err_set(e, ERR_IO, "%s became shorter while it was read", path);
        done += (size_t)n;
    }
    return true;
}

bool file_read(arena *a, const char *path, size_t limit, str *out, err *e)
{
    FD_CLOSING fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *given;

    if (fd < 0 || fstat(fd, &st) != 0)
        return err_errno(e, "cannot read %s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_IO, "cannot read %s: it is not a file", path);
    if ((uint64_t)st.st_size > limit)
        return err_set(e, ERR_LIMIT, "%s has %lld bytes, more than the %zu that are read", path,
                       (long long)st.st_size, limit);
    if (!arena_try(a, (size_t)st.st_size + 1, &given, e))
        return false;
    str whole = { given, (size_t)st.st_size };
    if (!read_all(fd, path, whole, e))
        return false;
    *out = whole;
    return true;
}

static bool write_all(int fd, const char *path, str text, err *e)
{
    while (text.size) {
        ssize_t n = write(fd, text.at, text.size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, "cannot write %s", path);
        text.at += n;
        text.size -= (size_t)n;
    }
    if (fsync(fd) != 0)
        return err_errno(e, "cannot write %s", path);
    return true;
}

static void sync_folder_of(arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash && slash != path ? str_c(a, (str){ path, (size_t)(slash - path) }) : ".";
    FD_CLOSING fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        (void)fsync(fd);
}

/* How a file is written: as `made` has it less the umask, then with `mode` when `set`. */
typedef struct access_mode {
    mode_t made, mode;
    bool set;
} access_mode;

static bool write_beside(arena *a, const char *path, str text, access_mode how, err *e)
{
    const char *beside = str_printf(a, "%s.%ld.new", path, (long)getpid()).at;
    FD_CLOSING fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, how.made);

    if (fd < 0)
        return err_errno(e, "cannot write %s", path);
    if (how.set && fchmod(fd, how.mode) != 0) {
        (void)err_errno(e, "cannot write %s", path);
        (void)unlink(beside);
        return false;
    }
    if (!write_all(fd, path, text, e)) {
        (void)unlink(beside);
        return false;
    }
    if (rename(beside, path) != 0) {
        (void)err_errno(e, "cannot write %s", path);
        (void)unlink(beside);
        return false;
    }
    sync_folder_of(a, path);
    return true;
}

static bool write_whole(const char *path, str text, access_mode how, err *e)
{
    arena *a = arena_new(4 * ARENA_CHUNK);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "no memory to write %s", path);
    bool ok = write_beside(a, path, text, how, e);
    arena_free(a);
    return ok;
}

bool file_write(const char *path, str text, err *e)
{
    return write_whole(path, text, (access_mode){ .made = 0600 }, e);
}

bool file_replace(const char *path, str text, err *e)
{
    access_mode how = { .made = 0666 };
    struct stat st;

    if (stat(path, &st) == 0)
        how = (access_mode){ .made = 0600, .mode = st.st_mode & 0777, .set = true };
    return write_whole(path, text, how, e);
}

bool file_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

bool file_is_missing(const char *path)
{
    struct stat st;

    return stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool file_is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_make_folder(const char *path, err *e)
{
    char part[4096];
    size_t size = strlen(path);

    if (size == 0 || size >= sizeof part)
        return err_set(e, ERR_IO, "cannot make a folder of a name with %zu bytes", size);
    (void)memcpy(part, path, size + 1);
    for (size_t i = 1; i <= size; i++) {
        if (part[i] != '/' && part[i] != 0)
            continue;
        char kept = part[i];
        part[i] = 0;
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return err_errno(e, "cannot make the folder %s", part);
        part[i] = kept;
    }
    return true;
}

static int by_name(const void *left, const void *right)
{
    return str_order(*(const str *)left, *(const str *)right);
}

bool file_list(arena *a, const char *path, file_names *out, err *e)
{
    DIR_CLOSING folder = opendir(path);
    file_names names = { 0 };
    size_t room = 0;

    if (!folder)
        return err_errno(e, "cannot read the folder %s", path);
    for (const struct dirent *d; (d = readdir(folder)) != NULL;) {
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        if (names.count == room) {
            void *given;
            room = room ? room * 2 : 64;
            if (!arena_try(a, room * sizeof *names.at, &given, e))
                return false;
            if (names.count)
                (void)memcpy(given, names.at, names.count * sizeof *names.at);
            names.at = given;
        }
        names.at[names.count++] = str_copy(a, str_of(d->d_name));
    }
    if (names.count)
        qsort(names.at, names.count, sizeof *names.at, by_name);
    *out = names;
    return true;
}

str file_join(arena *a, str folder, str name)
{
    if (folder.size == 0)
        return str_copy(a, name);
    return str_printf(a, "%.*s%s%.*s", STR_ARG(folder), str_ends(folder, "/") ? "" : "/",
                      STR_ARG(name));
}
