/* document: a page of headings, tables, pictures and quoted text, written as HTML or as Markdown by the same calls.
 *
 * All text that is handed in is plain text and is escaped here for the format: nothing that a mail says can become markup.
 * The HTML is one self-contained page with its style inside; it prints well on A4 and loads nothing from anywhere. Main thread.
 */
#ifndef EXPORT_DOCUMENT_H
#define EXPORT_DOCUMENT_H

#include "base/buf.h"

enum document_format { DOCUMENT_HTML, DOCUMENT_MARKDOWN };

struct document {
	enum document_format format;
	struct buf *out; /* borrowed */
	size_t columns;  /* of the table that is open */
};

void document_begin(struct document *document, enum document_format format, const char *lang /* "zh" */, const char *title,
                    struct buf *out);
void document_end(struct document *document);

void document_heading(struct document *document, int level /* 2, 3 */, const char *text);
void document_paragraph(struct document *document, const char *text);
void document_quote(struct document *document, const char *text); /* monospaced, its lines as they are */

void document_table_begin(struct document *document, const char *const *headings, size_t columns);
void document_table_row(struct document *document, const char *const *cells); /* '\n' in a cell: a new line in it */
void document_table_end(struct document *document);

/* path: relative to the document, made of safe characters by the caller or escaped here as a URL. */
void document_picture(struct document *document, const char *path, const char *words);
void document_link(struct document *document, const char *path, const char *words);

#endif
