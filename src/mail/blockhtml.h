/* blockhtml: HTML elements, told one after the other, → blocks (mail/blocks).
 *
 *     blockhtml_init(maker, out);
 *     blockhtml_open(maker, "p", element);  blockhtml_text(maker, "Hello");  blockhtml_close(maker);  …
 *     blockhtml_end(maker);
 *
 * Whoever walks the tree calls; nothing recurses and nothing is looked ahead. Elements nested deeper than BLOCKHTML_DEPTH
 * change nothing any more. A table whose cells hold more than text (headings, lists, pictures, tables: how newsletters are
 * laid out) becomes its contents one below the other; the others become rows. Links get their target in brackets
 * where their text does not say it; nothing is opened or fetched. One thread, while a mail is made.
 */
#ifndef MAIL_BLOCKHTML_H
#define MAIL_BLOCKHTML_H

#include "mail/blocks.h"
#include "mail/css.h"

#define BLOCKHTML_DEPTH      256
#define BLOCKHTML_CELLS      64   /* of a row; the others join the last */
#define BLOCKHTML_TARGET_MAX 72u  /* bytes of a link's target that are shown */
#define BLOCKHTML_SOURCE_MAX 500u /* bytes of a picture's source */

/* The value of an element's attribute, borrowed; NULL: it has none. */
struct blockhtml_element {
	const char *(*attribute)(const void *element, const char *name);
	const void *element;
};

/* What holds inside one open element. */
struct blockhtml_level {
	struct css css;
	bool mono, link, pre, hidden;
	unsigned char heading, list, quote;
	bool ordered;
	unsigned number;     /* of the next item */
	int look;            /* what its closing does */
	const char *target;  /* of the link that opened here; borrowed from the element */
	size_t from, before; /* where that link's words begin in text, and how many blocks there were */
};

struct blockhtml {
	struct blocks *out; /* borrowed */
	struct blockhtml_level levels[BLOCKHTML_DEPTH];
	size_t depth;          /* elements open, those beyond the limit too */
	struct block block;    /* the one being written */
	bool open;             /* it has begun */
	bool space;            /* white space is owed, */
	struct block_run owed; /* in this style */
	bool gap;              /* the next block is a paragraph of its own */
	bool item;             /* the next text is the first of a list item */
	char marker[BLOCKS_MARKER];
	struct block_cell cells[BLOCKHTML_CELLS]; /* of the row being written */
	size_t cell_count;
	bool row, broken, in_cell, ended,
	        header; /* in a row; that holds more than text; in a cell; whose text has ended; of th */
	size_t cell_start;
	unsigned table, tables; /* the newest one's number; how many are open */
};

void blockhtml_init(struct blockhtml *maker, struct blocks *out);
void blockhtml_open(struct blockhtml *maker, struct span tag, const struct blockhtml_element *element);
void blockhtml_close(struct blockhtml *maker);
void blockhtml_text(struct blockhtml *maker, struct span utf8);
void blockhtml_end(struct blockhtml *maker);

#endif
