#include "view/aside.h"

#include "view/brain_draw.h"
#include "view/predict_draw.h"
#include "view/predict_tally.h"

bool aside_wanted(const struct view_frame *frame)
{
	struct predict_record record;

	return predict_standing(frame->timeline, frame->state, &record) || predict_tally(frame->timeline, frame->state) ||
	       frame->state->brain.open;
}

bool aside_draw(struct view_frame *frame, struct rect at)
{
	struct predict_record record;
	uint32_t tally = predict_tally(frame->timeline, frame->state);

	if (predict_standing(frame->timeline, frame->state, &record))
		predict_draw(frame, at, &record);
	else if (tally)
		predict_tally_draw(frame, at, tally);
	else if (frame->state->brain.open)
		brain_draw(frame, at);
	else
		return false;
	return true;
}
