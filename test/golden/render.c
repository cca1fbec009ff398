#include <stdio.h>

#include "report/report.h"

/* Shows result documents as the program does when no person is looking: data, a line, talk. */
static int render(const char *path)
{
    arena *a = arena_new(1 << 24);
    json_error_t why;
    json_t *doc = json_load_file(path, 0, &why);

    if (!a || !doc) {
        (void)fprintf(stderr, "%s:%d: %s\n", path, why.line, why.text);
        arena_free(a);
        return 1;
    }
    str data = report_data(a, doc, look_plain()), talk = report_talk(a, doc, look_plain());
    (void)printf("%.*s----\n%.*s", STR_ARG(data), STR_ARG(talk));
    json_decref(doc);
    arena_free(a);
    return 0;
}

int main(int argc, char **argv)
{
    int status = argc > 1 ? 0 : 2;

    for (int i = 1; i < argc; i++)
        status |= render(argv[i]);
    return status;
}
