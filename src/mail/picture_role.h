/* picture_role: what one byte of a picture file is for: its signature, its width, the length of a chunk, pixels.
 *
 *     89 50 4E 47 0D 0A 1A 0A   00 00 00 0D   49 48 44 52   00 00 03 84 …
 *     signature                 length        chunk type    width
 *
 * Only names the place; nothing is decoded. PNG, JPEG, GIF and BMP; for others only the signature. Any thread.
 */
#ifndef MAIL_PICTURE_ROLE_H
#define MAIL_PICTURE_ROLE_H

#include "mail/picture.h"

#define PICTURE_ROLE_STEPS 100000 /* chunks or segments walked at most */

struct picture_role {
	const char *name;  /* "signature", "width", …: catalogue key "role.<name>" */
	char detail[12];   /* a chunk's type, a marker: printable ASCII; "" none */
	size_t start, end; /* of the field, in the picture's bytes */
};

struct picture_role picture_role_of(enum picture_kind kind, struct span bytes, size_t at);

/* For an uncompressed BMP: how much of the picture's height the first `have` bytes give, 0 … 1, exactly by rows, and from which
 * side. False: it cannot be told from the bytes alone. */
bool picture_bmp_rows(struct span bytes, size_t have, double *out_part, bool *out_from_bottom);

#endif
