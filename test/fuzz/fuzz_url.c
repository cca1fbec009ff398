/* URLs of any kind: no crash, and a password never shows. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "driver/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char secret[] = "s3CrEt-PaSsWoRd";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void hides(str text)
{
    must(str_find(text, str_of(secret)) < 0);
}

static void look(arena *a, str url, bool hidden)
{
    target t = { 0 };
    err e = { 0 };

    if (!url_parse(a, url, &t, &e)) {
        must(e.code == ERR_URL || e.code == ERR_LIMIT);
        must(e.text[0] != 0);
        if (hidden) {
            hides(str_of(e.text));
            hides(str_of(e.hint));
        }
        return;
    }
    must(t.dialect == DIALECT_SQLITE ? t.path.size > 0 : t.path.size == 0);
    for (size_t i = 0; i < t.setting_count; i++)
        must(memchr(t.settings[i].value.at, 0, t.settings[i].value.size) == NULL);
    if (hidden) {
        hides(t.shown);
        for (size_t i = 0; i < t.ignored_count; i++)
            hides(t.ignored[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena *a = arena_new(64u << 20);
    str text = { (const char *)data, size };

    if (a && size < 4096) {
        look(a, text, false);
        if (str_find(text, str_of(secret)) < 0)
            look(a, str_printf(a, "postgres://user:%s%.*s", secret, STR_ARG(text)), true);
    }
    arena_free(a);
    return 0;
}
