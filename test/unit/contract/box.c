#include "box.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static char top[] = "/tmp/homing-layout-XXXXXX";

str box_folder(void)
{
    return file_join(sample_arena, str_of(top), STR("project/migrations"));
}

int box_setup(void **state)
{
    return sample_setup(state) == 0 && mkdtemp(top) ? 0 : -1;
}

static void empty(str folder)
{
    file_names names;
    err e;

    if (!file_list(sample_arena, folder.at, &names, &e))
        return;
    for (size_t i = 0; i < names.count; i++) {
        str path = file_join(sample_arena, folder, names.at[i]);
        if (file_is_folder(path.at))
            empty(path);
        else
            (void)unlink(path.at);
    }
    (void)rmdir(folder.at);
}

int box_teardown(void **state)
{
    empty(str_of(top));
    return sample_teardown(state);
}

static void put(str path, const char *text)
{
    size_t end = path.size;
    err e;

    while (path.at[end] != '/')
        end--;
    if (!file_make_folder(str_c(sample_arena, str_cut(path, 0, end)), &e) ||
        !file_write(path.at, str_of(text), &e))
        fail_msg("%s", e.text);
}

void box_fill(const box_file *files)
{
    err e;

    empty(file_join(sample_arena, str_of(top), STR("project")));
    assert_true(file_make_folder(box_folder().at, &e));
    for (size_t i = 0; i < BOX_MAX && files[i].path; i++)
        put(file_join(sample_arena, box_folder(), str_of(files[i].path)), files[i].text);
}

contracts box_read(const box *b)
{
    contracts all = { 0 };
    err e = { 0 };

    box_fill(b->files);
    if (!contracts_read_as(sample_arena, b->d, box_folder(), str_of(b->layout), &all, &e))
        fail_msg("%s: %s (%s)", b->files[0].path, e.text, e.hint);
    return all;
}

static void show_list(buf *out, const contract_statements *list)
{
    for (size_t i = 0; i < list->count; i++)
        buf_printf(out, "%s%.*s", i ? "; " : "", STR_ARG(list->at[i].text));
}

static void show_step(buf *out, const contract_step *s)
{
    show_list(out, &s->up);
    if (s->verify.size)
        buf_printf(out, " ? %.*s", STR_ARG(s->verify));
    if (!s->has_down)
        return;
    buf_add_c(out, " < ");
    show_list(out, &s->down);
    if (s->down.count == 0)
        buf_add_c(out, "-");
}

str box_show(const contracts *all)
{
    buf out = buf_in(sample_arena);

    for (size_t i = 0; i < all->count; i++) {
        const contract *c = &all->at[i];
        buf_add(&out, c->id);
        for (size_t k = 0; k < c->depend_count; k++)
            buf_printf(&out, "%s%.*s", k ? "," : " after ", STR_ARG(c->depends[k]));
        buf_add_c(&out, ": ");
        if (c->prologue.count) {
            buf_add_c(&out, "{");
            show_list(&out, &c->prologue);
            buf_add_c(&out, "} ");
        }
        for (size_t k = 0; k < c->step_count; k++) {
            buf_add_c(&out, k ? " | " : "");
            show_step(&out, &c->steps[k]);
        }
        buf_add_char(&out, '\n');
    }
    return buf_str(&out);
}

static void check_refused(const box *b)
{
    contracts all = { 0 };
    err e = { 0 };

    box_fill(b->files);
    if (contracts_read_as(sample_arena, b->d, box_folder(), str_of(b->layout), &all, &e))
        fail_msg("read: %s", box_show(&all).at);
    assert_null(all.at);
    if (!strstr(e.text, b->wanted) || !strstr(e.hint, b->hint))
        fail_msg("\"%s\" (\"%s\") is not in \"%s\" (\"%s\")", b->wanted, b->hint, e.text, e.hint);
    if (!str_starts(str_of(e.text), box_folder().at) && e.code != ERR_CONFIG)
        fail_msg("no file is named by \"%s\"", e.text);
}

/* What was read is as good as a contract from anywhere: its JSON gives it back. */
static void check_back(const contracts *all)
{
    for (size_t i = 0; i < all->count; i++) {
        contract again;
        err e;
        if (!contract_from_json(sample_arena, all->at[i].json, &again, &e))
            fail_msg("%s", e.text);
        assert_true(hash_same(again.digest, all->at[i].digest));
    }
}

void box_check(const box *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].hint) {
            check_refused(&list[i]);
            continue;
        }
        contracts all = box_read(&list[i]);
        check_back(&all);
        assert_string_equal(box_show(&all).at, list[i].wanted);
    }
}
