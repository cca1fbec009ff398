#include "report/page.h"

#include <string.h>

static const char *const codes[STYLE_COUNT] = {
    [STYLE_PLAIN] = "",        [STYLE_STRONG] = "\033[1m", [STYLE_FAINT] = "\033[2m",
    [STYLE_GOOD] = "\033[32m", [STYLE_WARN] = "\033[33m",  [STYLE_BAD] = "\033[31;1m",
};

page page_in(arena *a, look l)
{
    return (page){ .a = a, .b = buf_in(a), .look = l };
}

static bool control(const unsigned char *at, size_t left)
{
    return (at[0] < 0x20 && at[0] != '\n') || at[0] == 0x7F ||
           (at[0] == 0xC2 && left > 1 && at[1] >= 0x80 && at[1] <= 0x9F);
}

static str clean(arena *a, str s)
{
    const unsigned char *at = (const unsigned char *)s.at;
    buf b = buf_in(a);
    size_t from = 0;

    for (size_t i = 0; i < s.size; i++) {
        if (!control(at + i, s.size - i))
            continue;
        buf_add(&b, str_cut(s, from, i));
        if (at[i] == '\t')
            buf_add_c(&b, "  ");
        else if (at[i] == 0xC2)
            buf_printf(&b, "\\x%02X", at[++i]);
        else
            buf_printf(&b, "\\x%02X", at[i]);
        from = i + 1;
    }
    if (from == 0)
        return s;
    buf_add(&b, str_cut(s, from, s.size));
    return buf_str(&b);
}

size_t page_width(str s)
{
    size_t width = 0;

    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c & 0xC0) == 0x80)
            continue;
        bool mark = (c == 0xCC) || (c == 0xCD && i + 1 < s.size &&
                                    (unsigned char)s.at[i + 1] < 0xB0); /* U+0300 to U+036F */
        width += !mark;
    }
    return width;
}

static void spaces(page *p, size_t count)
{
    while (count--)
        buf_add_char(&p->b, ' ');
}

static void styled(page *p, style s, str text)
{
    bool color = p->look.color && s != STYLE_PLAIN && text.size;

    if (color)
        buf_add_c(&p->b, codes[s]);
    buf_add(&p->b, text);
    if (color)
        buf_add_c(&p->b, "\033[0m");
}

/* The words of `text` that fit `room` columns (at least one), off the front of *text. */
static str take_line(str *text, size_t room)
{
    size_t end = 0, width = 0;

    for (size_t i = 0; i <= text->size;) {
        size_t next = i;
        while (next < text->size && text->at[next] != ' ')
            next++;
        width += page_width(str_cut(*text, i, next));
        if (end && width > room)
            break;
        end = next;
        width++;
        i = next + 1;
    }
    str line = str_cut(*text, 0, end);
    *text = str_cut(*text, end, text->size);
    while (text->size && *text->at == ' ')
        *text = str_cut(*text, 1, text->size);
    return line;
}

/* Text from the cursor on, wrapped; what follows the first line begins at column `hang`. */
static void wrapped(page *p, cell c, size_t at, size_t hang)
{
    str left = clean(p->a, c.text);
    bool first = true;

    do {
        str rest, line = str_split(left, '\n', &rest);
        do {
            if (!first)
                spaces(p, hang);
            size_t begin = first ? at : hang;
            size_t room = p->look.width > begin + 20 ? p->look.width - begin : 20;
            styled(p, c.style, take_line(&line, room));
            buf_add_char(&p->b, '\n');
            first = false;
        } while (line.size);
        left = rest;
    } while (left.size);
}

void page_blank(page *p)
{
    if (p->b.size)
        buf_add_char(&p->b, '\n');
}

void page_title(page *p, const char *title)
{
    page_blank(p);
    styled(p, STYLE_STRONG, str_of(title));
    buf_add_char(&p->b, '\n');
}

void page_line(page *p, size_t indent, style s, str text)
{
    spaces(p, indent);
    wrapped(p, (cell){ text, s }, indent, indent + 2);
}

void page_paragraph(page *p, size_t indent, str text)
{
    spaces(p, indent);
    wrapped(p, (cell){ text, STYLE_PLAIN }, indent, indent);
}

void page_pair(page *p, size_t column, const char *label, cell text)
{
    size_t used = strlen(label) + 1;

    styled(p, text.style == STYLE_PLAIN ? STYLE_STRONG : text.style, str_of(label));
    buf_add_char(&p->b, ':');
    if (used >= column)
        column = used + 1;
    spaces(p, column - used);
    wrapped(p, text, column, column);
}

static void table_row(page *p, size_t indent, size_t columns, const cell *row, const size_t *widths)
{
    size_t at = indent, last = columns;

    while (last > 0 && row[last - 1].text.size == 0)
        last--;
    spaces(p, last ? indent : 0);
    for (size_t c = 0; c < last; c++) {
        if (c + 1 == columns) {
            wrapped(p, row[c], at, at);
            return;
        }
        str text = clean(p->a, row[c].text);
        size_t width = page_width(text);
        styled(p, row[c].style, text);
        if (c + 1 < last)
            spaces(p, widths[c] - width + 2);
        at += widths[c] + 2;
    }
    buf_add_char(&p->b, '\n');
}

void page_table(page *p, size_t indent, size_t columns, const cell *cells, size_t count)
{
    size_t *widths = arena_take(p->a, columns * sizeof *widths);

    for (size_t i = 0; i < count * columns; i++) {
        size_t width = page_width(clean(p->a, cells[i].text));
        if (width > widths[i % columns])
            widths[i % columns] = width;
    }
    for (size_t r = 0; r < count; r++)
        table_row(p, indent, columns, cells + r * columns, widths);
}

void page_raw(page *p, str text)
{
    buf_add(&p->b, p->look.terminal ? clean(p->a, text) : text);
    if (text.size && !str_ends(text, "\n"))
        buf_add_char(&p->b, '\n');
}

str page_text(page *p)
{
    return buf_str(&p->b);
}

str page_number(arena *a, int64_t n)
{
    str digits = str_printf(a, "%lld", (long long)n);
    size_t sign = n < 0;
    buf b = buf_in(a);

    for (size_t i = 0; i < digits.size; i++) {
        if (i > sign && (digits.size - i) % 3 == 0)
            buf_add_char(&b, ',');
        buf_add_char(&b, digits.at[i]);
    }
    return buf_str(&b);
}
