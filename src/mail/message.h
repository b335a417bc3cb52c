/* message: a received mail taken apart: headers, parts, text, pictures, and what is wrong with it.
 *
 * The bytes as they came are kept unchanged (raw); everything shown is another field (STYLE.md 16). Offsets count bytes
 * of raw. GMime does the reading; nothing of it shows here. mail_parse never fails: what cannot be read is a
 * defect and the rest is there. Any thread; a struct mail is immutable once made.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/buf.h"
#include "mail/blocks.h"
#include "mail/picture.h"

#define MAIL_NO_PART SIZE_MAX

/* What a sender may make us keep; each limit that is reached is a defect, and the rest of the mail is there. */
#define MAIL_MAX_MESSAGE      (1u << 30)  /* bytes of a message whose parts are read */
#define MAIL_MAX_LINES        (4u << 20)  /* line starts that are kept */
#define MAIL_MAX_HEADERS      1000u       /* top-level header fields */
#define MAIL_MAX_HEADER       (64u << 10) /* bytes of one field's value that are decoded */
#define MAIL_MAX_HEADERS_READ (1u << 20)  /* bytes of all fields that are decoded */
#define MAIL_MAX_ADDRESSES    2000u       /* of one field */
#define MAIL_MAX_PARTS        1000u
#define MAIL_MAX_DEPTH        200         /* of the part tree */
#define MAIL_MAX_TEXT         (16u << 20) /* bytes of text, all parts together */
#define MAIL_MAX_BLOCKS       60000u      /* of rich text, all parts together */
#define MAIL_MAX_CIDS         2000u       /* links to parts that are followed, all HTML parts together */
#define MAIL_MAX_INNER        2000u       /* bytes of a header of a mail inside the mail */
#define MAIL_MAX_NESTED       (16u << 20) /* bytes of mails inside the mail that were sent encoded and are taken apart */
#define MAIL_MAX_NESTED_DEPTH 4           /* of those inside each other */
#define MAIL_MAX_DEFECTS      200u
#define MAIL_LARGE_PICTURE    (2u << 20) /* decoded bytes from which mail_let_go does its work */

enum part_kind {
	PART_MULTIPART, /* a container */
	PART_MESSAGE,   /* message/rfc822: a mail inside the mail; its parts follow as children */
	PART_TEXT,      /* text shown as it is: plain, csv, … */
	PART_HTML,
	PART_PICTURE, /* one of the five kinds the picture gate knows, by content */
	PART_FILE     /* anything else */
};

struct mail_header {
	char *name;        /* owned: as written */
	char *value;       /* owned: unfolded, encoded words decoded, UTF-8 */
	size_t start, end; /* in raw, with its CR LF */
};

struct mail_address {
	char *name;    /* owned: decoded, UTF-8; NULL: none */
	char *address; /* owned, never NULL */
};

struct mail_addresses {
	struct mail_address *items; /* owned */
	size_t count, cap;
};

/* What the header of a mail inside the mail says. */
struct mail_inner {
	char *from, *subject, *date; /* owned: decoded, UTF-8; NULL: not there */
	char *when;                  /* owned: date as RFC 3339; NULL: none or unreadable */
};

struct mail_part {
	enum part_kind kind;
	size_t parent;        /* index in parts, or MAIL_NO_PART for the root */
	int depth;            /* root: 0 */
	char *content_type;   /* owned: "image/png", lower case; never NULL */
	char *charset;        /* owned: as declared; NULL: not declared */
	char *charset_used;   /* owned: what the text was read as; NULL: not text */
	char *encoding;       /* owned: "base64", …, lower case; "7bit" where not given */
	char *filename;       /* owned: decoded, UTF-8, as the sender wrote it: never a path of ours; NULL: none */
	char *content_id;     /* owned: without <>; NULL */
	bool attachment;      /* counts as an attachment (DESIGN.md, --inspect) */
	bool is_inline;       /* Content-Disposition: inline, or a Content-ID that an HTML part shows */
	bool recovered;       /* what a multipart without parts holds, as text: not among the mail's own text (mail/repair) */
	bool unpacked;        /* of a mail that was sent encoded (mail/nested): its place in raw is that mail's, still encoded */
	size_t header_start;  /* in raw: its header section */
	size_t start, end;    /* in raw: its content as it was sent, encoded */
	struct buf bytes;     /* owned: decoded; empty for containers and after mail_let_go, see mail_part_bytes */
	size_t size;          /* of the decoded bytes, whether they are kept or not */
	char *text;           /* owned: PART_TEXT the text, PART_HTML its readable text, as UTF-8 with \n; NULL otherwise */
	struct blocks blocks; /* PART_HTML, and PART_TEXT in a mail inside the mail: the same as rich text */
	struct mail_inner inner;     /* PART_MESSAGE */
	struct picture_info picture; /* PART_PICTURE */
};

struct mail_defect {
	char *code; /* owned: "truncated-base64"; catalogue key "defect.<code>" */
	size_t offset;
	char *text; /* owned: an English sentence */
};

struct mail {
	struct buf raw; /* owned */
	size_t *lines;  /* owned: where each line of raw starts */
	size_t line_count, line_cap;
	struct mail_header *headers; /* owned: top level, in order */
	size_t header_count, header_cap;
	struct mail_part *parts; /* owned: the tree in reading order */
	size_t part_count, part_cap;
	char *subject; /* owned: decoded; NULL: there is none */
	struct mail_addresses from, to, cc, bcc;
	char *date;                  /* owned: RFC 3339 with the sender's offset; NULL: none or unreadable */
	char *text;                  /* owned: the plain-text body or bodies; NULL: none */
	bool html;                   /* there is an HTML body */
	char *user_agent;            /* owned: User-Agent or X-Mailer; NULL */
	struct mail_defect *defects; /* owned */
	size_t defect_count, defect_cap;
};

/* Takes raw's memory over and leaves raw empty. Never NULL. */
struct mail *mail_parse(struct buf *raw);
void mail_destroy(struct mail *mail);

/* The first header called name, any case; NULL. */
const struct mail_header *mail_header(const struct mail *mail, const char *name);

/* The decoded bytes of a leaf; of a mail inside the mail its bytes in raw, which are not kept twice. Borrowed. */
struct span mail_part_bytes(const struct mail *mail, const struct mail_part *part);

/* Lets the decoded bytes of large pictures go, which their encoded form in raw can give again (mail/part_reader). */
void mail_let_go(struct mail *mail);

/* As mail_part_bytes, decoded again into scratch where they were let go: valid as long as scratch. */
struct span mail_part_decoded(const struct mail *mail, const struct mail_part *part, struct buf *scratch);

/* A file name safe to write in any folder: no path, no control characters, no leading dot, not empty, at most 120
 * bytes of whole UTF-8 characters; an extension fitting content_type is added where filename is NULL ("part-3.png", number 3).
 * free() it. */
char *mail_safe_filename(const struct mail_part *part, size_t number);

#endif
