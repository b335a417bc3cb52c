/* structure: the right half of pane 4: how the mail is built, linked with the raw message at its left.
 *
 *   [结构] [信头] [信封]            chips; key 4 again goes round; narrow windows have [报文], the left half, too
 *   ─────────────────────
 *   the part tree and the defects | the header fields | envelope beside header
 *
 * What is chosen here is lit in the raw message, and a click on a raw line chooses what it belongs to. The functions below
 * are pure: raw.c asks what to light, app/actions what a click means. Offsets count bytes of mail->raw. Main thread.
 */
#ifndef VIEW_STRUCTURE_H
#define VIEW_STRUCTURE_H

#include "view/shown_mail.h"

#define STRUCTURE_STRIP 64.0f /* height of the chips */

/* The line that offset lies in, 0-based. */
size_t structure_line(const struct mail *mail, size_t offset);

/* The innermost part that offset belongs to; the lines between parts belong to their container. */
size_t structure_part_at(const struct mail *mail, size_t offset);

/* The row of the header table whose field offset lies in, or MAIL_NO_PART. */
size_t structure_field_at(const struct mail *mail, size_t offset);

/* What of the raw message is chosen. False: nothing is. */
bool structure_lit(const struct view_frame *frame, const struct mail *mail, size_t *out_start, size_t *out_end);

/* Rows that ↑ ↓ choose among in the view that is shown; 0: it scrolls instead. */
size_t structure_rows(const struct view_state *state, const struct mail *mail);

/* The first of `total` rows to draw, so that `chosen` is seen near the middle. */
size_t structure_first_row(size_t chosen, size_t visible, size_t total);

#endif
