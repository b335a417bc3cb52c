/* rich: blocks of mails (mail/blocks) drawn one below the other; scrolled by blocks, long ones by their lines. Only what is
 * visible is measured.
 *
 *     Heading                       │ quotes have a bar
 *     • item                        ╭ a mail inside the mail ╮
 *     Name    Value                 │ From …  Subject …      │  and its text, indented
 *     ▣ not fetched: host           ╰────────────────────────╯
 *
 * Quiet: our own surface and fonts; of colours only the text's, and only where it can be read (else ink). Nothing is fetched:
 * a remote picture is named by its host. Tables too wide for columns become lines "header: cell". Main thread.
 */
#ifndef VIEW_RICH_H
#define VIEW_RICH_H

#include "view/shown_mail.h"

#define RICH_CONTRAST 4.5 /* less than this against the surface: ink */
#define RICH_COLUMNS  8   /* more of them are drawn as lines */

struct rich_line {
	const struct blocks *blocks;  /* borrowed; NULL: one of the following */
	const struct block *block;    /* borrowed */
	const struct mail_part *card; /* borrowed: the mail inside the mail whose head stands here */
	const struct mail_part *part; /* borrowed: a picture or file of a mail inside the mail */
	const char *remark;           /* borrowed: what was left out */
	int indent;
};

/* The columns of one table. */
struct rich_columns {
	size_t first, last; /* its lines, last not included; both 0: none yet */
	size_t count;
	bool wide; /* too wide: as lines */
	float widths[RICH_COLUMNS];
	const struct rich_line *header; /* borrowed; NULL: none */
};

struct rich {
	struct view_frame *frame;       /* borrowed */
	const struct shown_mail *shown; /* borrowed: whose parts "cid:" means */
	float size;                     /* of its letters */
	float most_h;                   /* of a picture */
	struct rich_line *lines;        /* owned */
	size_t count, cap;
	struct rich_columns columns; /* of the table that was looked at last */
};

void rich_init(struct rich *rich, struct view_frame *frame, const struct shown_mail *shown, float size);
void rich_finish(struct rich *rich);
void rich_add_blocks(struct rich *rich, const struct blocks *blocks, int indent);
void rich_add_card(struct rich *rich, const struct mail_part *message, int indent);
void rich_add_part(struct rich *rich, const struct mail_part *part, int indent); /* of shown's mail */
void rich_add_remark(struct rich *rich, const char *remark);

/* From place state->scroll[pane] on, with a scrollbar when it does not fit. */
void rich_draw(struct rich *rich, struct rect at, enum pane pane);
/* How high all of it would be, but no more than most. */
float rich_height(struct rich *rich, float width, float most);

/* A head, a file, a remark; they return their heights. Of rich_card.c. */
float rich_card_draw(struct rich *rich, const struct mail_part *message, struct rect at);
float rich_file_draw(struct rich *rich, const struct mail_part *part, struct rect at);
float rich_remark_draw(struct rich *rich, const char *remark, struct rect at);
/* One row of a table at x, y; h: what may be seen. Returns its height. Of rich_table.c. */
float rich_row_draw(struct rich *rich, size_t line, struct rect at);
/* A piece of a block's text, perhaps with words before it; returns its height. */
float rich_text_draw(struct rich *rich, const struct rich_line *line, const char *before, size_t start, size_t end,
                     struct rect at, enum font font, float size);
float rich_text_width(struct rich *rich, const struct rich_line *line, size_t start, size_t end);

#endif
