#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

extern char **environ;

/* "name=value" after ?, &, white space or the beginning, in any letter case. */
static bool parameter(str url, const char *name, size_t *begin, size_t *end)
{
    size_t size = strlen(name);

    for (size_t i = 0; i + size < url.size; i++) {
        if (i > 0 && !strchr("?& \t\n", url.at[i - 1]))
            continue;
        if (!str_same_nocase(str_cut(url, i, i + size), str_of(name)) || url.at[i + size] != '=')
            continue;
        size_t to = i + size + 1;
        *begin = to;
        while (to < url.size && !strchr("& \t\n", url.at[to]))
            to++;
        *end = to;
        if (to > *begin)
            return true;
    }
    return false;
}

static bool all_digits(str s)
{
    for (size_t i = 0; i < s.size; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

/* The password of scheme://user:password@host. One with unescaped / ? # counts as well: what people
 * mean. */
static bool in_authority(str url, size_t *begin, size_t *end)
{
    ptrdiff_t scheme = str_find(url, STR("://"));

    if (scheme < 0)
        return false;
    size_t from = (size_t)scheme + 3, to = from, at = SIZE_MAX;
    while (to < url.size && !strchr("/?#", url.at[to]))
        to++;
    for (size_t i = from; i < to; i++)
        if (url.at[i] == '@')
            at = i;
    ptrdiff_t colon = str_find(str_cut(url, from, at == SIZE_MAX ? to : at), STR(":"));
    if (colon < 0 || str_starts(str_cut(url, from, to), "["))
        return false;
    *begin = from + (size_t)colon + 1;
    if (at == SIZE_MAX) {
        ptrdiff_t later = str_find(str_cut(url, to, url.size), STR("@"));
        if (later < 0 || all_digits(str_cut(url, *begin, to)))
            return false;
        at = to + (size_t)later;
    }
    *end = at;
    return *end > *begin;
}

bool secret_in(str url, size_t *begin, size_t *end)
{
    return in_authority(url, begin, end) || parameter(url, "password", begin, end) ||
           parameter(url, "sslpassword", begin, end);
}

void secret_hide(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t begin, end;
        char *word = argv[i], *value = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
        if (value && strchr(word, ':') && strchr(word, ':') < value)
            value = NULL;
        word = value ? value + 1 : word;
        while (secret_in(str_of(word), &begin, &end)) {
            (void)memset(word + begin, '*', end - begin);
            word += end;
        }
    }
}

bool secret_is_reference(str text)
{
    return str_starts(text, "env:") || str_starts(text, "file:") || str_starts(text, "command:");
}

static str without_line_end(str s)
{
    if (str_ends(s, "\n"))
        s.size--;
    if (str_ends(s, "\r"))
        s.size--;
    return s;
}

static bool from_variable(arena *a, str name, str *out, err *e)
{
    const char *value = getenv(str_c(a, name));

    if (!value || !*value) {
        (void)err_set(e, ERR_SECRET, "env:%.*s: the environment variable is %s", STR_ARG(name),
                      value ? "empty" : "not set");
        err_hint(e, "set %.*s to the URL of the database", STR_ARG(name));
        return false;
    }
    *out = str_of(value);
    return true;
}

static bool from_file(arena *a, str path, str folder, str *out, err *e)
{
    err why;
    str text, whole = str_starts(path, "/") ? path : file_join(a, folder, path);

    if (!file_read(a, str_c(a, whole), SECRET_SIZE, &text, &why)) {
        (void)err_set(e, ERR_SECRET, "file:%.*s: %s", STR_ARG(path), why.text);
        err_hint(
            e, "the file holds the URL of the database; an SQLite database is written sqlite:PATH");
        return false;
    }
    text = without_line_end(text);
    if (text.size == 0)
        return err_set(e, ERR_SECRET, "file:%.*s: the file is empty", STR_ARG(path));
    size_t bad;
    if (!str_utf8(text, &bad)) {
        (void)err_set(e, ERR_SECRET, "file:%.*s: the file holds no text", STR_ARG(path));
        err_hint(
            e, "the file holds the URL of the database; an SQLite database is written sqlite:PATH");
        return false;
    }
    *out = text;
    return true;
}

static bool from_words(arena *a, str line, str *out, err *e)
{
    char **words = arena_take(a, (line.size + 2) * sizeof *words);
    size_t count = 0;

    for (str rest = str_trim(line); rest.size; rest = str_trim(rest)) {
        str word = str_copy(a, str_split(rest, ' ', &rest));
        words[count++] = (char *)(uintptr_t)word.at;
    }
    if (count == 0)
        return err_set(e, ERR_SECRET, "command: names no program");
    return secret_from_program(a, words, out, e);
}

bool secret_resolve(arena *a, str reference, str folder, str *out, err *e)
{
    str rest, kind = str_split(reference, ':', &rest);

    if (str_is(kind, "env"))
        return from_variable(a, rest, out, e);
    if (str_is(kind, "file"))
        return from_file(a, rest, folder, out, e);
    if (str_is(kind, "command"))
        return from_words(a, rest, out, e);
    return err_set(e, ERR_SECRET, "not a reference: it begins with none of env:, file:, command:");
}

static bool start(char *const *words, int out, pid_t *pid, err *e)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t usual;

    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    (void)sigaddset(&usual, SIGINT);
    (void)sigaddset(&usual, SIGTERM);
    if (posix_spawn_file_actions_init(&files) != 0)
        return err_set(e, ERR_NO_MEMORY, "no memory to start %s", words[0]);
    if (posix_spawnattr_init(&how) != 0) {
        (void)posix_spawn_file_actions_destroy(&files);
        return err_set(e, ERR_NO_MEMORY, "no memory to start %s", words[0]);
    }
    (void)posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    (void)posix_spawnattr_setsigdefault(&how, &usual);
    (void)posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    int failed = posix_spawnp(pid, words[0], &files, &how, words, environ);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&how);
    if (failed) {
        (void)err_set(e, ERR_SECRET, "command:%s: cannot be started: %s", words[0],
                      strerror(failed));
        err_hint(e, "the first word is the program; no shell reads the others");
    }
    return !failed;
}

/* Reads to the end, but not beyond the size or the time. */
static bool listen_to(int from, const char *program, char *to, size_t *size, err *e)
{
    int64_t end = clock_monotonic() + (int64_t)SECRET_TIME_MS * 1000;

    for (;;) {
        int64_t left = (end - clock_monotonic()) / 1000;
        struct pollfd p = { .fd = from, .events = POLLIN };
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            return err_set(e, ERR_SECRET, "command:%s: no answer within %d s", program,
                           SECRET_TIME_MS / 1000);
        ssize_t n = read(from, to + *size, SECRET_SIZE + 1 - *size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(e, ERR_SECRET, "command:%s: its answer cannot be read: %s", program,
                           strerror(errno));
        if (n == 0)
            return true;
        *size += (size_t)n;
        if (*size > SECRET_SIZE)
            return err_set(e, ERR_SECRET, "command:%s: it says more than %d bytes", program,
                           SECRET_SIZE);
    }
}

/* Its output has ended; the program has the rest of a short while to end, too. */
static bool end_well(pid_t pid, const char *program, err *e)
{
    int status = 0;

    for (int i = 0; i < 200; i++) {
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) {
            if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                return true;
            if (WIFEXITED(status))
                return err_set(e, ERR_SECRET, "command:%s: it ended with status %d", program,
                               WEXITSTATUS(status));
            return err_set(e, ERR_SECRET, "command:%s: it was ended by signal %d", program,
                           WTERMSIG(status));
        }
        if (ended < 0 && errno != EINTR)
            return err_set(e, ERR_SECRET, "command:%s: its end was not seen: %s", program,
                           strerror(errno));
        clock_sleep_ms(10);
    }
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    return err_set(e, ERR_SECRET, "command:%s: it closed its output and did not end", program);
}

bool secret_from_program(arena *a, char *const *words, str *out, err *e)
{
    int ends[2];
    pid_t pid;
    size_t size = 0, bad;
    char *to = arena_take(a, SECRET_SIZE + 2);

    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(e, ERR_SECRET, "command:%s: no pipe: %s", words[0], strerror(errno));
    bool started = start(words, ends[1], &pid, e);
    (void)close(ends[1]);
    bool heard = started && listen_to(ends[0], words[0], to, &size, e);
    (void)close(ends[0]);
    if (started && !heard) {
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
    }
    if (!heard || !end_well(pid, words[0], e))
        return false;
    str text = without_line_end((str){ to, size });
    if (text.size == 0)
        return err_set(e, ERR_SECRET, "command:%s: it said nothing", words[0]);
    if (!str_utf8(text, &bad))
        return err_set(e, ERR_SECRET, "command:%s: what it said is no text", words[0]);
    *out = str_copy(a, text);
    return true;
}
