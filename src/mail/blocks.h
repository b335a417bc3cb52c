/* blocks: a text as a plain array of blocks: headings, paragraphs, list items, table rows, pictures, rules.
 *
 *     text   "Hello world" "one" "two" …                 all characters, one block behind the other
 *     items  [paragraph 0-11] [item 11-14 "•"] …         in reading order; start and end count bytes of text
 *     runs   [0-5 bold] …                                what is not plain ink; in order, never overlapping
 *     cells  [..] [..]                                   of the rows, in order
 *
 * Made from HTML (mail/blockhtml) or from plain text. The text is safe to show: control characters and direction overrides
 * are made visible, and no block is much longer than BLOCKS_LONG. All together stays within BLOCKS_MAX_*: a sender who writes
 * more gets `cut`. Immutable once made; any thread.
 */
#ifndef MAIL_BLOCKS_H
#define MAIL_BLOCKS_H

#include "base/buf.h"

#define BLOCKS_MAX_TEXT  (4u << 20) /* bytes; with the limits below less than 16 MB of memory */
#define BLOCKS_MAX       30000u
#define BLOCKS_MAX_RUNS  60000u
#define BLOCKS_MAX_CELLS 40000u
#define BLOCKS_LONG      1200u /* bytes: longer paragraphs go on in a block of their own (joined) */
#define BLOCKS_LEVELS    6     /* of lists and of quotes; deeper ones are shown as this */
#define BLOCKS_MARKER    12

enum block_kind {
	BLOCK_PARAGRAPH,
	BLOCK_HEADING, /* level 1 to 6 */
	BLOCK_ITEM,    /* of a list: marker */
	BLOCK_PRE,     /* spaces and line ends as written */
	BLOCK_ROW,     /* of a table: cells */
	BLOCK_RULE,
	BLOCK_PICTURE /* text: what stands for it, perhaps empty; source */
};

enum block_source {
	SOURCE_NONE,   /* not said, or something that is no picture of this mail */
	SOURCE_PART,   /* "cid:": source is the Content-ID */
	SOURCE_REMOTE, /* never fetched: source is the host alone */
};

enum run_style { RUN_BOLD = 1, RUN_ITALIC = 2, RUN_UNDERLINE = 4, RUN_STRIKE = 8, RUN_MONO = 16, RUN_LINK = 32, RUN_TARGET = 64 };

struct block {
	enum block_kind kind;
	unsigned char level;        /* HEADING: 1 to 6; others: how deep in lists, 0 none */
	unsigned char quote;        /* how deep in quotes */
	bool joined;                /* goes on with the block before: no space between them */
	bool header;                /* ROW: header cells */
	enum block_source origin;   /* PICTURE */
	char marker[BLOCKS_MARKER]; /* ITEM: "•", "12." */
	size_t start, end;          /* in text */
	size_t source_start, source_end;
	size_t first_cell, cell_count; /* ROW */
	unsigned table;                /* ROW: the same for all rows of one table */
};

struct block_cell {
	size_t start, end; /* in text */
};

struct block_run {
	size_t start, end; /* in text */
	unsigned style;    /* of enum run_style */
	bool coloured;
	uint32_t rgb; /* as the sender wants it: whoever draws it looks at the contrast */
};

/* A zeroed one is valid and empty. */
struct blocks {
	struct buf text;
	struct block *items; /* owned */
	size_t count, cap;
	struct block_cell *cells; /* owned */
	size_t cell_count, cell_cap;
	struct block_run *runs; /* owned */
	size_t run_count, run_cap;
	bool cut; /* there was more than the limits allow */
};

void blocks_finish(struct blocks *blocks);

/* Each line a block of its own, joined to the one before. */
void blocks_add_lines(struct blocks *blocks, struct span utf8);

/* The text of a place, borrowed. */
struct span blocks_text(const struct blocks *blocks, size_t start, size_t end);

/* The first run that ends behind start; those of [start, end) follow it. */
size_t blocks_first_run(const struct blocks *blocks, size_t start);

/* ---- for whoever makes them ---- */

/* Appends one character, made safe, in the style of run (its place is not looked at). False: there is no room left. */
bool blocks_add_char(struct blocks *blocks, struct span character, const struct block_run *style);
/* A copy of block at the end; NULL: there is no room left. */
struct block *blocks_add(struct blocks *blocks, const struct block *block);
bool blocks_add_cell(struct blocks *blocks, size_t start, size_t end);

#endif
