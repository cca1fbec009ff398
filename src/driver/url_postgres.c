#include "driver/url_parts.h"

typedef struct reader {
    arena *a;
    target *out;
    bool prisma_certificates; /* sslaccept or sslidentity: sslcert is then the root's */
    str ssl_certificate;
} reader;

static void set(reader *r, const char *key, str text)
{
    target *t = r->out;

    for (size_t i = 0; i < t->setting_count; i++)
        if (str_is(t->settings[i].key, key)) {
            t->settings[i].value = text;
            return;
        }
    setting *grown = arena_take(r->a, (t->setting_count + 1) * sizeof *grown);
    for (size_t i = 0; i < t->setting_count; i++)
        grown[i] = t->settings[i];
    grown[t->setting_count++] = (setting){ .key = str_of(key), .value = text };
    t->settings = grown;
}

static str get(const target *t, const char *key)
{
    for (size_t i = 0; i < t->setting_count; i++)
        if (str_is(t->settings[i].key, key))
            return t->settings[i].value;
    return (str){ 0 };
}

static bool yes(str text)
{
    return str_is(text, "true") || str_is(text, "1") || str_is(text, "on") || str_is(text, "yes");
}

/* ---- parameters ---- */

static bool ssl_mode(reader *r, str text, err *e)
{
    static const char *const modes[] = { "disable", "allow",     "prefer",
                                         "require", "verify-ca", "verify-full" };

    if (str_is(text, "no-verify"))
        text = STR("require");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (str_is(text, modes[i])) {
            set(r, "sslmode", text);
            return true;
        }
    err_fill(e, ERR_URL, "the parameter sslmode of the URL has an unknown value");
    err_hint(e, "use disable, allow, prefer, require, no-verify, verify-ca or verify-full");
    return false;
}

static bool ssl_param(reader *r, str key, str text, bool *known, err *e)
{
    *known = true;
    if (str_is(key, "sslmode"))
        return ssl_mode(r, text, e);
    if (str_is(key, "ssl"))
        return ssl_mode(r, str_is(text, "no-verify") || yes(text) ? STR("require") : STR("disable"),
                        e);
    if (str_is(key, "sslaccept") || str_is(key, "sslidentity")) {
        r->prisma_certificates = true;
        return !str_is(text, "strict") || ssl_mode(r, STR("verify-full"), e);
    }
    if (str_is(key, "sslcert"))
        r->ssl_certificate = text;
    else
        *known = false;
    return true;
}

/* What has a meaning of its own; false in *known: not one of these. */
static bool special_param(reader *r, str key, str text, bool *known, err *e)
{
    *known = true;
    if (str_is(key, "schema"))
        r->out->schema = text;
    else if (str_is(key, "pgbouncer"))
        r->out->pooled = r->out->pooled || yes(text);
    else if (str_is(key, "password") || str_is(key, "sslpassword")) {
        r->out->has_password = true;
        set(r, str_is(key, "password") ? "password" : "sslpassword", text);
    } else
        return ssl_param(r, key, text, known, e);
    return true;
}

static bool port_ok(str text, err *e)
{
    str rest = text;
    int64_t n;

    while (rest.size > 0) {
        str one = str_split(rest, ',', &rest);
        if (one.size > 0 && (!str_int64(one, &n) || n < 1 || n > 65535)) {
            err_fill(e, ERR_URL, "the port in the URL is not a number from 1 to 65535");
            err_hint(e,
                     "in a password write : as %%3A, / as %%2F, ? as %%3F, # as %%23, @ as %%40");
            return false;
        }
    }
    return true;
}

static bool param(void *ctx, str key, str text, bool *known, err *e)
{
    /* Handed to the client library as they are. */
    static const char *const passed[] = { "host",
                                          "hostaddr",
                                          "user",
                                          "dbname",
                                          "options",
                                          "port",
                                          "connect_timeout",
                                          "passfile",
                                          "channel_binding",
                                          "target_session_attrs",
                                          "keepalives",
                                          "keepalives_idle",
                                          "sslrootcert",
                                          "sslkey",
                                          "sslcrl",
                                          "gssencmode",
                                          "krbsrvname",
                                          "tcp_user_timeout",
                                          "service",
                                          "keepalives_interval",
                                          "keepalives_count",
                                          "sslsni",
                                          "ssl_min_protocol_version" };
    /* Of pools and prepared statements, which are not used here. */
    static const char *const nothing[] = { "connection_limit",         "pool_timeout",
                                           "socket_timeout",           "statement_cache_size",
                                           "uselibpqcompat",           "application_name",
                                           "fallback_application_name" };
    reader *r = ctx;
    int64_t n;

    if (!special_param(r, key, text, known, e))
        return false;
    if (*known)
        return true;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (str_is(key, nothing[i]))
            *known = true;
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        if (str_is(key, passed[i])) {
            *known = true;
            set(r, passed[i], text);
        }
    if (str_is(key, "port"))
        return port_ok(text, e);
    if (str_is(key, "connect_timeout") && (!str_int64(text, &n) || n < 0 || n > 86400))
        return err_set(e, ERR_URL, "connect_timeout in the URL is not a number of seconds");
    return true;
}

/* ---- user, password, hosts ---- */

static bool user_info(reader *r, str text, err *e)
{
    str password, user = str_split(text, ':', &password);

    if (!url_decode(r->a, user, "user name", &user, e) ||
        !url_decode(r->a, password, "password", &password, e))
        return false;
    if (user.size > 0)
        set(r, "user", user);
    if (password.size > 0) {
        set(r, "password", password);
        r->out->has_password = true;
    }
    return true;
}

/* One "host:port", "[::1]:port" or "host"; both are appended to comma lists. */
static bool one_host(reader *r, str text, buf *hosts, buf *ports, err *e)
{
    str host, port = { 0 };

    if (str_starts(text, "[")) {
        ptrdiff_t end = str_find(text, STR("]"));
        str rest = str_cut(text, (size_t)(end < 0 ? 0 : end + 1), text.size);
        if (end < 0 || (rest.size > 0 && rest.at[0] != ':'))
            return err_set(e, ERR_URL, "the URL has an IPv6 address without its closing bracket");
        host = str_cut(text, 1, (size_t)end);
        port = str_cut(rest, 1, rest.size);
    } else
        host = str_split(text, ':', &port);
    if (!url_decode(r->a, host, "host", &host, e) || !port_ok(port, e))
        return false;
    if (str_find(host, STR(",")) >= 0)
        return err_set(e, ERR_URL, "a host in the URL has a comma in its name");
    buf_add(hosts, host);
    buf_add(ports, port);
    return true;
}

static bool host_list(reader *r, str text, err *e)
{
    buf hosts = buf_in(r->a), ports = buf_in(r->a);
    bool any_port = false;

    for (bool first = true; text.size > 0 || first; first = false) {
        str one = str_split(text, ',', &text);
        if (!first) {
            buf_add_char(&hosts, ',');
            buf_add_char(&ports, ',');
        }
        size_t before = ports.size;
        if (!one_host(r, one, &hosts, &ports, e))
            return false;
        any_port = any_port || ports.size > before;
    }
    if (!buf_ok(&hosts, e) || !buf_ok(&ports, e))
        return false;
    if (hosts.size > 0)
        set(r, "host", buf_str(&hosts));
    if (any_port)
        set(r, "port", buf_str(&ports));
    return true;
}

/* Poolers of hosted databases that say in their name that they share sessions. */
static bool names_pooler(const target *t)
{
    str host = get(t, "host");

    return str_find(host, STR("-pooler.")) >= 0 ||
           (str_ends(host, ".pooler.supabase.com") && str_is(get(t, "port"), "6543"));
}

static void show(reader *r)
{
    target *t = r->out;
    str user = get(t, "user"), port = get(t, "port"), database = get(t, "dbname");
    buf b = buf_in(r->a);

    buf_add_c(&b, "postgres://");
    if (user.size > 0)
        buf_printf(&b, "%.*s@", STR_ARG(user));
    buf_add(&b, get(t, "host"));
    if (port.size > 0)
        buf_printf(&b, ":%.*s", STR_ARG(port));
    if (database.size > 0)
        buf_printf(&b, "/%.*s", STR_ARG(database));
    t->shown = buf_str(&b);
}

/* The end of the authority: the first of / ? # */
static size_t authority_end(str rest)
{
    size_t i = 0;

    while (i < rest.size && rest.at[i] != '/' && rest.at[i] != '?' && rest.at[i] != '#')
        i++;
    return i;
}

/*
 * An @ or # after the authority means that a password with a special character was not encoded, and
 * that what looks like a host, a database or a parameter is a part of it: nothing of it is shown.
 */
static bool unambiguous(str tail, err *e)
{
    if (str_find(tail, STR("@")) < 0 && str_find(tail, STR("#")) < 0)
        return true;
    err_fill(e, ERR_URL,
             "the URL has an @ or # where none may be: a special character is not encoded");
    err_hint(e,
             "in a password write / as %%2F, ? as %%3F, # as %%23, @ as %%40; elsewhere @ as %%40");
    return false;
}

/* Everything in front of the path: "user:password@host:port". */
static bool authority(reader *r, str text, err *e)
{
    size_t at = text.size;

    while (at > 0 && text.at[at - 1] != '@')
        at--;
    if (at > 0 && !user_info(r, str_cut(text, 0, at - 1), e))
        return false;
    return host_list(r, str_cut(text, at, text.size), e);
}

static bool database(reader *r, str path, err *e)
{
    str name = str_cut(path, 1, path.size);

    if (!url_decode(r->a, name, "database name", &name, e))
        return false;
    if (name.size > 0)
        set(r, "dbname", name);
    return true;
}

bool url_parse_postgres(arena *a, str rest, target *out, err *e)
{
    reader r = { .a = a, .out = out };
    url_reading with = { .a = a, .out = out, .each = param, .ctx = &r };
    size_t end = authority_end(rest);
    str tail = str_cut(rest, end, rest.size), query, path = str_split(tail, '?', &query);

    out->dialect = DIALECT_POSTGRES;
    if (!unambiguous(tail, e) || !authority(&r, str_cut(rest, 0, end), e) ||
        !database(&r, path, e) || !url_params(&with, query, e))
        return false;
    if (r.ssl_certificate.size > 0)
        set(&r, r.prisma_certificates ? "sslrootcert" : "sslcert", r.ssl_certificate);
    out->pooled = out->pooled || names_pooler(out);
    show(&r);
    return true;
}
