/* html: the readable text of an HTML body: what is there for people who have only the text.
 *
 * Paragraphs and line breaks are kept, lists get a bullet, table cells a space; scripts, styles and comments are
 * dropped. The same tree gives the rich text (mail/blocks). gumbo reads the HTML with memory and time limits of our own; a
 * document beyond them (thousands of nested tags) is read by a plain scanner that only drops the tags. Any thread.
 */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include "base/buf.h"

#define HTML_MAX_INPUT  (2u << 20)  /* bytes of a document that are read */
#define HTML_MAX_TOTAL  (4u << 20)  /* bytes of all documents of a mail that are read */
#define HTML_MAX_MEMORY (40u << 20) /* that gumbo may take for one mail, all documents added up; with blocks and text < 64 MB */
#define HTML_MAX_MS     120         /* that gumbo may take for one mail; with what is done afterwards less than 250 */
#define HTML_MAX_ERRORS 50          /* that gumbo records */

enum html_result {
	HTML_READ,    /* the whole document */
	HTML_CUT,     /* only its first HTML_MAX_INPUT bytes, what is left of HTML_MAX_TOTAL, or of the blocks there may be */
	HTML_TOO_MUCH /* beyond the limits: the tags were only dropped */
};

struct blocks;

/* What gumbo may still take; what a document took is subtracted. One for all documents of a mail. */
struct html_budget {
	unsigned ms;
	size_t bytes; /* handed out by its allocator: a measure of its work too, the same on every machine */
	size_t input; /* of HTML_MAX_TOTAL: bytes of documents that may still be read */
};

struct html_budget html_budget_full(void);

/* As html_text, and the same as rich text; blocks: empty before. */
enum html_result html_read(struct span html, struct html_budget *budget, struct buf *out, struct blocks *blocks);

/* Appends the text as UTF-8 with \n. html is UTF-8. */
enum html_result html_text(struct span html, struct html_budget *budget, struct buf *out);

/* Calls found with each Content-ID that html shows ("cid:" links), percent-decoded; at most max. */
void html_content_ids(struct span html, size_t max, void (*found)(void *context, const char *id), void *context);

#endif
