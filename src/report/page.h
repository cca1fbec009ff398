/*
 * page.h - text for people that is being laid out: titles, wrapped lines, labels, tables.
 *
 * Invariants
 *   1. No control character of the data reaches the page: it stands there as \xNN (a line feed ends
 * the line). What a database contains cannot steer a terminal.
 *   2. Colour never carries meaning alone: every colour goes with a word.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/str.h"
#include "report/look.h"

typedef enum style {
    STYLE_PLAIN,
    STYLE_STRONG,
    STYLE_FAINT,
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
    STYLE_COUNT
} style;

typedef struct cell {
    str text;
    style style;
} cell;

typedef struct page {
    arena *a;
    buf b;
    look look;
} page;

page page_in(arena *a, look l);

/* A blank line when something stands above, then the title. */
void page_title(page *p, const char *title);

/* One paragraph, wrapped at the width; lines after the first stand two columns further in. */
void page_line(page *p, size_t indent, style s, str text);

/* The same, with all lines below each other. */
void page_paragraph(page *p, size_t indent, str text);

/* "label:   text", the text wrapped beside its label; `column` is where the text begins. */
void page_pair(page *p, size_t column, const char *label, cell text);

/* Rows of `columns` cells, one after the other; the last column is wrapped, the others never. */
void page_table(page *p, size_t indent, size_t columns, const cell *cells, size_t count);

/* Text as it is: not wrapped, and not cleaned when nobody looks. */
void page_raw(page *p, str text);

void page_blank(page *p); /* nothing at the beginning of the page */
str page_text(page *p);

/* Columns that a text takes on a terminal: code points that are not combining marks. */
size_t page_width(str s);

/* "1,234,567" */
str page_number(arena *a, int64_t n);

#endif
