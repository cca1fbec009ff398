#include "catalog/normal.h"

#include <string.h>

#include "sql/token.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static void add_lower(buf *b, str s)
{
    for (size_t i = 0; i < s.size; i++)
        buf_add_char(b, lower(s.at[i]));
}

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.size; i++) {
        char c = lower(s.at[i]);
        if (!((c >= 'a' && c <= 'z') || c == '_' || (unsigned char)c >= 0x80 ||
              (i && ((c >= '0' && c <= '9') || c == '$'))))
            return false;
    }
    return s.size > 0;
}

static void add_name(buf *b, str name)
{
    if (is_plain(name)) {
        add_lower(b, name);
        return;
    }
    buf_add_char(b, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.at[i] == '"')
            buf_add_char(b, '"');
        buf_add_char(b, name.at[i]);
    }
    buf_add_char(b, '"');
}

static bool is_one_of(str s, const char *set)
{
    return s.size == 1 && *s.at != '\0' && strchr(set, *s.at);
}

bool normal_sql(arena *a, str sql, normal_names names, str *out, err *e)
{
    tokens all = tokens_of(DIALECT_SQLITE, sql);
    str before = { 0 };
    buf b = buf_in(a);
    token t;
    err ignored;

    for (;;) {
        if (!token_next_solid(&all, &t, &ignored)) {
            *out = sql;
            return true;
        }
        if (t.kind == TOKEN_END)
            break;
        if (before.size && !is_one_of(before, "(.") && !is_one_of(t.text, ",).;"))
            buf_add_char(&b, ' ');
        if (t.kind == TOKEN_NAME && names == NORMAL_NAMES_BARE)
            add_name(&b, token_name(a, DIALECT_SQLITE, &t));
        else if (t.kind == TOKEN_WORD || t.kind == TOKEN_NUMBER)
            add_lower(&b, t.text);
        else
            buf_add(&b, t.text);
        before = t.text;
    }
    *out = buf_str(&b);
    return buf_ok(&b, e);
}
