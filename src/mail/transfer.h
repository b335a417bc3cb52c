/* transfer: undoes a Content-Transfer-Encoding (RFC 2045 §6), forgiving and exact about what it forgave.
 *
 * Base64: characters outside the alphabet are skipped and counted; missing padding is taken as a cut. Quoted-printable: a
 * "=" that starts nothing stays as it is. uuencode: from "begin" to "end". Everything else passes unchanged.
 * Time is linear in the input. Offsets count from the input's start. Any thread.
 */
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "base/buf.h"

enum transfer { TRANSFER_IDENTITY, TRANSFER_BASE64, TRANSFER_QUOTED, TRANSFER_UU, TRANSFER_UNKNOWN };

/* Base64 that goes on over several inputs. */
struct transfer_base64 {
	uint32_t bits; /* sextets not yet given out */
	int count;     /* how many of them: 0 … 3 */
};

struct transfer_faults {
	size_t wrong;       /* bytes or escapes that mean nothing */
	size_t first_wrong; /* where the first is */
	bool truncated;     /* base64 or uuencode that ends inside a group, or without its "end" */
};

/* From the header's value, any case: "base64", "quoted-printable", "x-uuencode", "7bit" …; UNKNOWN for other words. */
enum transfer transfer_of(const char *encoding);

/* Appends the decoded bytes. UNKNOWN is treated as identity. wire_ends: the lines of in end with bare LF and stood with CR LF
 * on the wire; identity and quoted-printable give those back (only then output can be longer than input). */
struct transfer_faults transfer_decode(enum transfer transfer, struct span in, bool wire_ends, struct buf *out);

/* The pieces that encoded words need. feed stops behind padding and returns the bytes it took; at: where in starts, for
 * the faults. */
size_t transfer_base64_feed(struct transfer_base64 *state, struct span in, size_t at, struct buf *out,
                            struct transfer_faults *faults);
void transfer_base64_end(struct transfer_base64 *state, struct buf *out, struct transfer_faults *faults);
int transfer_hex(uint8_t c); /* 0 … 15, or -1 */

#endif
