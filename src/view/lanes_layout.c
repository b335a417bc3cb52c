#include "view/lanes_layout.h"

#include <math.h>
#include <string.h>

#define LANE_LEAST 370.0f

size_t lanes_fit(float width, size_t sessions)
{
	size_t count = width > LANE_LEAST ? (size_t)(width / LANE_LEAST) : 1;

	count = count < LANES_MOST ? count : LANES_MOST;
	return count < sessions ? count : sessions;
}

uint32_t lanes_first(uint32_t first, size_t count, size_t sessions)
{
	uint32_t most = sessions > count ? (uint32_t)(sessions - count) + 1 : 1;

	return first < 1 ? 1 : first < most ? first : most;
}

/* A pause of the whole clock is seen as room: a little for each power of ten from a tenth of a second on. */
static float pause_room(int64_t us)
{
	static const int64_t from[] = { 100000, 1000000, 10000000, 100000000 };
	static const float room[] = { 14, 24, 24, 24 };
	float sum = 0;

	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		sum += us >= from[i] ? room[i] : 0;
	return sum;
}

/* The lane whose next step backwards is the latest; count: none has one. */
static size_t latest(const struct lanes_layout *layout, const size_t *left)
{
	size_t best = layout->count, moment = 0;

	for (size_t i = 0; i < layout->count; i++) {
		size_t own = left[i] ? moment_of(layout->sessions[i], left[i]) : 0;

		if (own > moment) {
			moment = own;
			best = i;
		}
	}
	return best;
}

/* Rows are found newest first; y counts down from 0 at the newest row's top. */
static float lay_back(struct lanes_layout *layout, float height)
{
	size_t left[LANES_MOST], lane;
	float y = 0, own[LANES_MOST];
	int64_t after_us = INT64_MAX;

	memcpy(left, layout->steps, sizeof left);
	for (size_t i = 0; i < LANES_MOST; i++)
		own[i] = LANES_ROW;
	while ((lane = latest(layout, left)) < layout->count && layout->row_count < LANES_ROWS) {
		const struct step *step = &layout->sessions[lane]->steps[left[lane] - 1];
		float next = y;

		if (layout->row_count)
			next = fminf(y - LANES_STAGGER, own[lane] - LANES_ROW) - pause_room(after_us - step->start_us);
		if (-next + LANES_ROW > height)
			return y;
		y = own[lane] = next;
		after_us = step->start_us;
		layout->rows[layout->row_count++] = (struct lanes_row){ lane, left[lane]--, y };
	}
	layout->whole = lane >= layout->count;
	return y;
}

static void turn_round(struct lanes_layout *layout, float shift)
{
	for (size_t i = 0; i < layout->row_count / 2; i++) {
		struct lanes_row row = layout->rows[i];

		layout->rows[i] = layout->rows[layout->row_count - 1 - i];
		layout->rows[layout->row_count - 1 - i] = row;
	}
	for (size_t i = 0; i < layout->row_count; i++)
		layout->rows[i].y += shift;
}

void lanes_layout(const struct timeline *timeline, uint32_t first, size_t count, size_t moment, float height,
                  struct lanes_layout *out)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < count && i < LANES_MOST; i++) {
		const struct session *session = timeline_session(timeline, first + (uint32_t)i);

		if (session == NULL)
			break;
		out->sessions[i] = session;
		out->steps[i] = moment_steps(session, moment);
		out->count++;
	}
	float top = lay_back(out, height);
	/* From the top down while everything fits, else the newest stands at the bottom. */
	turn_round(out, out->whole ? -top : height - LANES_ROW);
}
