/* brain_map: the state diagram of the server brain: a box for each state, a line for each pair of view/brain.
 *
 * Only where the boxes stand is written down here; no line passes through a third box (a test looks). Lines that nothing
 * takes now are pale, those out of the current state dark and named, the one just taken thick, in the colour of its reply.
 */
#ifndef VIEW_BRAIN_MAP_H
#define VIEW_BRAIN_MAP_H

#include "view/widgets.h"

#define BRAIN_MAP_LEAST_W 705.0f
#define BRAIN_MAP_LEAST_H 380.0f

/* What the cursor's step means for the server. */
struct brain_now {
	enum smtp_state before, state; /* before and after the step */
	bool taken;                    /* the step is what led from one to the other, or answered and stays */
	uint16_t code;                 /* of a reply; 0: it is none */
	bool asked;                    /* the client's message waits for its reply */
	enum brain_cause cause;        /* of it */
	enum smtp_verb verb;
	float progress; /* of the step on its way, 0 … 1 */
};

/* The name of an item: "MAIL", "BDAT LAST", the greeting. Borrowed. */
const char *brain_item_name(const struct view_frame *frame, const struct brain_item *item);

/* Marks out_named[i] for each row whose name found room at its line. */
void brain_map_draw(struct view_frame *frame, struct rect at, const struct brain_now *now, const struct brain_row *rows,
                    size_t row_count, bool *out_named);

struct rect brain_map_box(struct rect map, enum smtp_state state);

/* From box edge to box edge; two ways between the same boxes lie beside each other. */
void brain_map_line(struct rect map, struct brain_pair pair, float *x0, float *y0, float *x1, float *y1);

#endif
