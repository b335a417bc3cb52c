/* decode_raw: what the raw pane shows of the decode view: where its lines are cut for the lit group, and places to click.
 *
 *     5L2g│5aW9│77yM…      every group of a visible line is a place to click: ACTION_DECODE_GO
 *
 * Main thread. Units: design units.
 */
#ifndef VIEW_DECODE_RAW_H
#define VIEW_DECODE_RAW_H

#include "view/decode.h"

/* Cuts `len` bytes of raw from `at` on where something lit begins or ends: out[0] is 0, the last is len. Returns how many. */
size_t decode_raw_cuts(const struct decode_lit *lit, size_t at, size_t len, size_t out[6]);
bool decode_raw_is_lit(const struct decode_lit *lit, size_t at);

/* Places to click over a line of raw, one a group. character: width of one. */
void decode_raw_hits(struct view_frame *frame, const struct mail *mail, struct span line, struct rect at, float character);

#endif
