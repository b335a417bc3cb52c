/* htmltext: lays the text of HTML elements out as plain text, the way a browser without graphics would.
 *
 * Fed with the tags and texts of a document in order, by whoever reads them. White space runs are one space,
 * blocks stand on lines of their own, paragraphs have an empty line between them, <pre> keeps its lines, <li> gets a
 * bullet. A caller's value; any thread.
 */
#ifndef MAIL_HTMLTEXT_H
#define MAIL_HTMLTEXT_H

#include "base/buf.h"

struct htmltext {
	struct buf *out; /* borrowed */
	size_t start;    /* of our text in out */
	int newlines;    /* wanted before the next text */
	bool space;      /* a space is wanted before the next text */
	unsigned pre;    /* open <pre> elements */
};

void htmltext_init(struct htmltext *text, struct buf *out);
bool htmltext_open(struct htmltext *text, struct span tag); /* lower case; false: its content is not shown (and is not closed) */
void htmltext_close(struct htmltext *text, struct span tag);
void htmltext_add(struct htmltext *text, struct span utf8);
void htmltext_end(struct htmltext *text);

/* The scanner for documents that are too much for a tree: drops tags, comments, scripts and styles. */
void htmltext_strip(struct span html, struct buf *out);

#endif
