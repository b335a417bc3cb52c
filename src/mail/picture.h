/* picture: the gate in front of every picture decoder. From the bytes alone: which kind, how large, may it be decoded?
 *
 * Decoders have no limits of their own (a 109 KB PNG can take 866 MB), so nothing reaches one that has not passed
 * here. Five kinds are known by their first bytes; the name and the declared type do not count. Any thread.
 */
#ifndef MAIL_PICTURE_H
#define MAIL_PICTURE_H

#include "base/buf.h"

#define PICTURE_MAX_BYTES  (256u << 20) /* decoded, 4 bytes a pixel; of a GIF that moves all its frames together */
#define PICTURE_MAX_FRAMES 1000u

enum picture_kind { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG, PICTURE_GIF, PICTURE_BMP, PICTURE_WEBP };

enum picture_verdict {
	PICTURE_OK,
	PICTURE_NOT_KNOWN, /* none of the five kinds */
	PICTURE_TRUNCATED, /* ends before its dimensions */
	PICTURE_TOO_LARGE, /* decoded over PICTURE_MAX_BYTES */
	PICTURE_NO_SIZE    /* width or height 0 or absurd */
};

/* Whether a GIF of several frames may be decoded as a whole; else its first frame stands for it. */
enum picture_motion { PICTURE_STANDS, PICTURE_MOVES, PICTURE_MOTION_TOO_LARGE, PICTURE_MOTION_TOO_LONG };

struct picture_info {
	enum picture_kind kind;
	enum picture_verdict verdict;
	uint32_t width, height; /* pixels as stored, before orientation */
	int orientation;        /* EXIF tag 0x0112, 1 … 8; 1 where there is none */
	enum picture_motion motion;
	uint32_t frames; /* of a GIF, as far as they are there; other kinds: 0 */
};

struct picture_info picture_look(struct span bytes);
const char *picture_kind_name(enum picture_kind kind);          /* "PNG" */
const char *picture_content_type(enum picture_kind kind);       /* "image/png" */
const char *picture_motion_name(enum picture_motion motion);    /* "stands", "moves", …: catalogue key "picture.<name>" */
const char *picture_verdict_name(enum picture_verdict verdict); /* "ok", "too-large", …: catalogue key "picture.<name>" */

#endif
