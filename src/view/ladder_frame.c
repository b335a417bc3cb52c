#include "view/ladder_frame.h"

#include <math.h>

#include "base/mem.h"

#define COMPACT_WIDTH 900.0f
#define FLAT_HEIGHT   520.0f
#define BRACKET       30.0f /* left of the client's line */
#define BOX_PAD       40.0f
#define BOX_GAP       14.0f /* between title and address in a flat box */
#define BOX_COMPACT   150.0f

void ladder_place(struct ladder *ladder, struct rect at)
{
	ladder->compact = at.w < COMPACT_WIDTH;
	ladder->flat = ladder->compact || at.h < FLAT_HEIGHT;
	ladder->client_x = at.x + (ladder->compact ? 44 : 300);
	ladder->server_x = at.x + at.w - (ladder->compact ? 44 : 120);
}

/* "客户端", and its address below or, in a flat box, beside it; in a compact ladder without. */
static void draw_box(struct ladder *ladder, struct rect at, bool client, const char *address)
{
	struct draw_list *list = ladder->frame->list;
	enum colour colour = client ? COLOUR_CLIENT : COLOUR_SERVER;
	const char *title = widget_text(ladder->frame, client ? "ui.client" : "ui.server");
	float size = ladder->flat ? TEXT_SMALL : TEXT_NORMAL;
	float middle = at.x + at.w / 2, w = fminf(draw_text_width(list, FONT_MONO, TEXT_SMALL, address), at.w - BOX_PAD);

	draw_rect(list, at, client ? COLOUR_CLIENT_SOFT : COLOUR_SERVER_SOFT, colour, 12, 3);
	if (ladder->compact) {
		draw_text(list, middle, widget_middle(at.y, at.h, size), FONT_BOLD, size, colour, ALIGN_CENTRE, title);
	} else if (ladder->flat) {
		float x = at.x + BOX_PAD / 2;

		x += draw_text(list, x, widget_middle(at.y, at.h, size), FONT_BOLD, size, colour, ALIGN_LEFT, title) + BOX_GAP;
		draw_text_fit(list, x, widget_middle(at.y, at.h, size), at.x + at.w - BOX_PAD / 2 + 1 - x, FONT_MONO, size,
		              COLOUR_INK2, address);
	} else {
		draw_text(list, middle, at.y + 3, FONT_BOLD, size, colour, ALIGN_CENTRE, title);
		draw_text_fit(list, middle - w / 2, at.y + 42, w + 1, FONT_MONO, TEXT_SMALL, COLOUR_INK2, address);
	}
}

/* As wide as its words, within the limits. */
static float box_width(const struct ladder *ladder, bool client, const char *address, float least, float most)
{
	float w = draw_text_width(ladder->frame->list, FONT_MONO, TEXT_SMALL, address) + BOX_PAD;

	if (ladder->compact)
		return BOX_COMPACT;
	if (ladder->flat)
		w += BOX_GAP + draw_text_width(ladder->frame->list, FONT_BOLD, TEXT_SMALL,
		                               widget_text(ladder->frame, client ? "ui.client" : "ui.server"));
	return fminf(fmaxf(w, least), most);
}

/* Each centred on its life-line as far as the pane's edges allow. Returns where they end. */
float ladder_boxes_draw(struct ladder *ladder, struct rect at)
{
	const struct session *session = ladder->session;
	bool named = session->name && *session->name;
	float top = at.y + (ladder->flat ? 8 : 18), h = ladder->flat ? 44 : 82;
	char *client = mem_printf("%s%s%s", session->opened.client, named ? " · " : "", named ? session->name : "");
	float server_w = box_width(ladder, false, session->opened.server, 230, at.w * 0.36f);
	float client_w = box_width(ladder, true, client, 300, fminf(at.w - server_w - 40, 640));
	float client_left = fmaxf(ladder->client_x - client_w / 2, at.x + 8);
	float server_left = fminf(ladder->server_x - server_w / 2, at.x + at.w - server_w - 8);

	draw_box(ladder, (struct rect){ client_left, top, client_w, h }, true, client);
	draw_box(ladder, (struct rect){ server_left, top, server_w, h }, false, session->opened.server);
	free(client);
	return top + h;
}

void ladder_lines_draw(struct ladder *ladder, float from, float to)
{
	draw_line(ladder->frame->list, ladder->client_x, from, ladder->client_x, to, COLOUR_CLIENT, 4, 0);
	draw_line(ladder->frame->list, ladder->server_x, from, ladder->server_x, to, COLOUR_SERVER, 4, 0);
}

/* A command that came before the one before it was answered is joined to it at the left. */
static void draw_bracket(struct ladder *ladder, float above, float y)
{
	float x = ladder->client_x - (ladder->compact ? 14 : BRACKET);
	struct draw_list *list = ladder->frame->list;

	draw_line(list, x, above, x, y, COLOUR_CLIENT, 4, 0);
	draw_line(list, x, above, ladder->client_x - 5, above, COLOUR_CLIENT, 4, 0);
	draw_line(list, x, y, ladder->client_x - 5, y, COLOUR_CLIENT, 4, 0);
}

void ladder_rows_draw(struct ladder *ladder, size_t first, size_t last, float y)
{
	const struct step *steps = ladder->session->steps;
	float command = ladder->rows.y - 40; /* arrow of the command before; above the pane to begin with */

	for (size_t i = first; i <= last; i++) {
		float arrow = y + ladder_row_arrow(ladder, i);

		ladder_row_draw(ladder, i, y);
		if (steps[i - 1].kind == STEP_COMMAND) {
			if (steps[i - 1].pipelined)
				draw_bracket(ladder, command, arrow);
			command = arrow;
		}
		y += ladder_row_height(ladder, i);
	}
}
