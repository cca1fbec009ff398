#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "driver/postgres/postgres.h"

enum {
    OLDEST = 120000,  /* server version */
    CONNECT_S = 10,   /* to reach a server, unless somebody said otherwise */
    SETTING_MAX = 40, /* keywords of the client library that one target can have */
    WORD_MAX = 5      /* characters of an SQLSTATE */
};

typedef struct keywords {
    const char *key[SETTING_MAX + 1], *text[SETTING_MAX + 1];
    size_t count;
} keywords;

static void put(keywords *k, const char *key, const char *text)
{
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->key[i], key) == 0)
            return;
    if (k->count < SETTING_MAX) {
        k->key[k->count] = key;
        k->text[k->count++] = text;
    }
}

static void keywords_of(const target *to, arena *a, keywords *k)
{
    for (size_t i = 0; i < to->setting_count; i++)
        put(k, str_c(a, to->settings[i].key), str_c(a, to->settings[i].value));
    put(k, "application_name", "homing");
    put(k, "client_encoding", "UTF8");
    put(k, "keepalives_idle", "30");
    put(k, "keepalives_interval", "10");
    put(k, "keepalives_count", "3");
}

/* ---- why a login failed ---- */

/* Five capitals and digits, at least one of them a digit, in front of a colon. */
static bool is_state(const char *word)
{
    return strspn(word, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == WORD_MAX &&
           word[WORD_MAX] == ':' && strcspn(word, "0123456789") < WORD_MAX;
}

/* "...FATAL:  28P01: password ...": the state that a verbose error text has in it, or NULL. */
static const char *state_in(const char *text)
{
    for (const char *at = strchr(text, ':'); at; at = strchr(at + 1, ':')) {
        size_t gap = strspn(at + 1, " ");
        if (gap > 0 && is_state(at + 1 + gap))
            return at + 1 + gap;
    }
    return NULL;
}

/* What the client library says without an SQLSTATE, in its order of precedence. */
static const struct {
    const char *says, *remedy;
} remedies[] = {
    { "session is read-only", "name the primary among the hosts, or change target_session_attrs" },
    { "session is not read-only",
      "name a replica among the hosts, or change target_session_attrs" },
    { "in hot standby mode", "name the primary among the hosts, or change target_session_attrs" },
    { "certificate verify failed",
      "give the file of the authority that signed the server's certificate: sslrootcert= in the "
      "URL, or PGSSLROOTCERT" },
    { "root certificate file",
      "give the file of the authority that signed the server's certificate: sslrootcert= in the "
      "URL, or PGSSLROOTCERT" },
    { "does not match host name",
      "use the host name that the server's certificate is for; hostaddr= may say where it is" },
    { "does not support SSL", "switch TLS on in the server, or say sslmode=disable" },
};

static const char *remedy_of(const char *text)
{
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        if (strstr(text, remedies[i].says))
            return remedies[i].remedy;
    return "check that the server runs and that host and port are right";
}

static bool refused(PGconn *pg, err *e)
{
    const char *text = PQerrorMessage(pg), *state = state_in(text);
    str told = str_trim(str_of(text));
    ptrdiff_t end = str_find(told, STR("\nLOCATION:"));
    bool credentials = PQconnectionNeedsPassword(pg) || (state && strncmp(state, "28", 2) == 0);

    if (end >= 0)
        told.size = (size_t)end;
    if (state) {
        str before = str_cut(told, 0, (size_t)(state - told.at));
        str after = str_cut(told, before.size + WORD_MAX + 2, told.size);
        err_fill(e, credentials ? ERR_AUTH : ERR_CONNECT, "%.*s%.*s", STR_ARG(before),
                 STR_ARG(after));
        (void)memcpy(e->sqlstate, state, WORD_MAX);
        e->sqlstate[WORD_MAX] = 0;
    } else
        err_fill(e, credentials ? ERR_AUTH : ERR_CONNECT, "%.*s", STR_ARG(told));
    if (credentials)
        err_hint(
            e,
            "check the user and the password, which may come from PGPASSWORD or a password file");
    else if (strcmp(e->sqlstate, "3D000") == 0)
        err_hint(e, "create the database, or correct its name in the URL");
    else
        err_hint(e, "%s", remedy_of(text));
    return false;
}

static int64_t patience_us(PGconn *pg)
{
    PQconninfoOption *all = PQconninfo(pg);
    int64_t seconds = CONNECT_S, said;

    for (PQconninfoOption *o = all; o && o->keyword; o++)
        if (strcmp(o->keyword, "connect_timeout") == 0 && o->val &&
            str_int64(str_of(o->val), &said))
            seconds = said > 0 ? said : 0;
    PQconninfoFree(all);
    return seconds * 1000000;
}

/* Asks for the SQLSTATE in error texts, which a login gives in no other way. */
static bool login(PGconn *pg, err *e)
{
    int64_t patience = patience_us(pg), deadline = patience ? clock_monotonic() + patience : 0;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;

    (void)PQsetErrorVerbosity(pg, PQERRORS_VERBOSE);
    if (PQstatus(pg) == CONNECTION_BAD)
        return refused(pg, e);
    while (next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED)
            return refused(pg, e);
        if (!wait_socket(PQsocket(pg), next == PGRES_POLLING_WRITING, deadline)) {
            err_fill(e, ERR_CONNECT, "the server did not answer in %d s",
                     (int)(patience / 1000000));
            err_hint(e, "check host and port, and what stands in between");
            return false;
        }
        next = PQconnectPoll(pg);
    }
    (void)PQsetErrorVerbosity(pg, PQERRORS_DEFAULT);
    return PQsetnonblocking(pg, 1) == 0 ||
           err_set(e, ERR_INTERNAL, "the client library cannot work without blocking");
}

static void quiet(void *ctx, const char *text)
{
    (void)ctx;
    (void)text;
}

/* With several hosts the library itself tries one after the other, each with its time. */
static PGconn *start(const keywords *k)
{
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->key[i], "host") == 0 && strchr(k->text[i], ','))
            return PQconnectdbParams(k->key, k->text, 0);
    return PQconnectStartParams(k->key, k->text, 0);
}

/* ---- what the session is ---- */

static bool known_version(session *s, err *e)
{
    const char *said = PQparameterStatus(s->pg, "server_version");
    str rest, number = str_split(str_of(said), ' ', &rest);

    s->base.version = PQserverVersion(s->pg);
    if (s->base.version < OLDEST)
        return err_set(e, ERR_VERSION, "the server is PostgreSQL %.*s; 12 or newer is needed",
                       STR_ARG(number));
    s->base.server = str_printf(s->base.a, "PostgreSQL %.*s", STR_ARG(number));
    return true;
}

typedef struct look {
    session *s;
    bool direct;
} look;

static bool describe(void *ctx, const row *r, err *e)
{
    look *l = ctx;

    if (!str_starts(r->cell[2].text, "PostgreSQL ")) {
        str rest, kind = str_split(r->cell[2].text, ' ', &rest);
        return err_set(e, ERR_VERSION, "the server is no PostgreSQL but %.*s", STR_ARG(kind));
    }
    l->direct = str_is(r->cell[0].text, "1");
    l->s->base.identity = str_copy(l->s->base.a, r->cell[1].text);
    return true;
}

static bool look_around(session *s, const target *to, err *e)
{
    value pid = VALUE(s->client_pid);
    look l = { .s = s };
    call one = { .sql = postgres_sql(&s->base, STATEMENT_READ_SESSION),
                 .params = &pid,
                 .param_count = 1,
                 .each = describe,
                 .ctx = &l,
                 .must_affect = -1 };

    if (!session_harden(s, &one, to->pooled, e))
        return false;
    s->base.traits = TRAIT_SESSIONS | TRAIT_DDL_ROLLS_BACK | TRAIT_SCHEMAS | TRAIT_SAVEPOINT_PLACE;
    if (l.direct && !to->pooled)
        s->base.traits |= TRAIT_DIRECT;
    else
        s->base.identity = (str){ 0 };
    return true;
}

static bool settle(session *s, const target *to, err *e)
{
    arena *a = s->base.a;

    (void)PQsetNoticeProcessor(s->pg, quiet, NULL);
    s->client_pid = str_printf(a, "%d", PQbackendPID(s->pg));
    s->cancel = PQgetCancel(s->pg);
    if (to->schema.size > 0 && !quote_name(a, to->schema, &s->search_path, e))
        return false;
    return known_version(s, e) && look_around(s, to, e);
}

bool postgres_open_session(const driver *self, const target *to, arena *a, conn **out, err *e)
{
    session *s = arena_take(a, sizeof *s);
    keywords k = { 0 };

    s->base = (conn){ .driver = self, .dialect = self->dialect, .a = a };
    s->base.shown = str_copy(a, to->shown);
    s->limits = to->limits;
    keywords_of(to, a, &k);
    s->pg = start(&k);
    if (!s->pg)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    if (login(s->pg, e) && settle(s, to, e)) {
        *out = &s->base;
        return true;
    }
    postgres_open_close(&s->base);
    return false;
}

void postgres_open_close(conn *c)
{
    session *s = session_of(c);

    PQfreeCancel(s->cancel);
    PQfinish(s->pg);
    s->cancel = NULL;
    s->pg = NULL;
    c->lost = true;
    c->in_transaction = false;
}
