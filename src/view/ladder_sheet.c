#include "view/ladder_sheet.h"

#include "view/ladder_frame.h"

#define HEAD   110.0f /* the boxes and the gap below them */
#define BOTTOM 30.0f

static struct ladder paper_ladder(struct view_frame *frame, struct rect at, size_t first)
{
	struct ladder ladder = { .frame = frame, .session = frame_session(frame), .first = first, .progress = 1 };

	ladder_place(&ladder, at);
	ladder.flat = ladder.compact;
	ladder.rows = (struct rect){ at.x, at.y + HEAD, at.w, at.h - HEAD - BOTTOM };
	return ladder;
}

size_t ladder_sheet_draw(struct view_frame *frame, struct rect at, size_t first)
{
	struct ladder ladder = paper_ladder(frame, at, first);
	float boxes_end = ladder_boxes_draw(&ladder, at), y = ladder.rows.y;
	size_t next = first;

	while (next <= ladder.session->step_count) {
		float height = ladder_row_height(&ladder, next);

		if (next > first && y + height > ladder.rows.y + ladder.rows.h)
			break;
		y += height;
		next++;
	}
	ladder_lines_draw(&ladder, boxes_end, y + BOTTOM / 2);
	ladder_rows_draw(&ladder, first, next - 1, ladder.rows.y);
	return next;
}

float ladder_sheet_height(struct view_frame *frame, float width, size_t first, size_t last)
{
	struct ladder ladder = paper_ladder(frame, (struct rect){ 0, 0, width, 4000 }, first);
	float height = HEAD + BOTTOM;

	for (size_t number = first; number <= last; number++)
		height += ladder_row_height(&ladder, number);
	return height;
}
