/* xray: the envelope of a mail beside its header: who it really went to, and what its reader is told.
 *
 *   信封（SMTP 命令）                 信头（收件人看到的）
 *   ╭ MAIL FROM  liwei@… ╮─────────╭ From  liwei@…  ╮     a line joins equal addresses
 *   ╭ RCPT TO  wang@… 250✓╮────────╭ To    wang@…   ╮
 *   ╭ RCPT TO  boss@… 250✓╮          Bcc: no header names it
 *
 * xray_init is a pure function of envelope and mail. Domains are compared without case; local parts
 * that differ in case alone are joined and marked (RFC 5321 §2.4). At most XRAY_MAX rows a side are compared and
 * shown; `more` counts the rest. Main thread.
 */
#ifndef VIEW_XRAY_H
#define VIEW_XRAY_H

#include "timeline/snapshot.h"
#include "view/shown_mail.h"

#define XRAY_MAX 200u /* rows a side */

enum xray_mark {
	XRAY_NONE,
	XRAY_NULL,     /* MAIL FROM:<>: nobody gets a bounce */
	XRAY_FORGED,   /* MAIL FROM is neither From nor Sender */
	XRAY_BCC,      /* a recipient no header names */
	XRAY_REFUSED,  /* a recipient the server did not take */
	XRAY_NOT_HERE, /* a header names it, no RCPT does */
	XRAY_LIST,     /* like BCC or FORGED, but a mailing list explains it */
	XRAY_NO_FROM,  /* the header has no From */
	XRAY_LETTERS,  /* joined, but the local parts differ in upper and lower case */
	XRAY_COUNT
};

struct xray_row {
	const char *field; /* constant: "MAIL FROM", "RCPT TO", "From", "To", … */
	char *address;     /* owned */
	uint16_t code;     /* RCPT: its reply; 0: none yet, or no RCPT */
	size_t link;       /* envelope side: the header row it is joined with, or SIZE_MAX */
	enum xray_mark mark;
};

struct xray {
	struct xray_row *envelope, *header; /* owned */
	size_t envelope_count, envelope_cap, header_count, header_cap, more;
};

/* loose: local parts in any case too. */
bool xray_same_address(const char *a, const char *b, bool loose);

void xray_init(struct xray *xray, const struct envelope *envelope, const struct mail *mail);
void xray_finish(struct xray *xray);

void xray_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown);

#endif
