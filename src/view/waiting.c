/* waiting_draw of view/panes.h: the first screen. How to point a mail client here, the lessons, one ready command.
 *
 *            Waiting for a mail client…
 *   [ settings: server, port, … ]  [ 1 first mail    2 … ]
 *   [ $ swaks --server …        ]  [ …                   ]
 *
 * When the port could not be had, the settings give way to a sentence that says so and what to try. Small windows stack
 * the same pieces and leave out what does not fit, the lessons last.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "smtp/server.h"
#include "view/lesson_card.h"
#include "view/widgets.h"

#define WIDE           1500.0f
#define CARD_PAD       44.0f
#define LABEL          234.0f /* what a setting is called, at least */
#define ROW            56.0f
#define COMMAND_TITLE  48.0f
#define COMMAND_LINE   36.0f
#define COMMAND_HEIGHT (COMMAND_TITLE + 3 * COMMAND_LINE)
#define SETTINGS       (62 + 5 * ROW) /* title, four settings and the note, without padding */

/* "127.0.0.1:2525" → host and port. An address of all interfaces is no address to connect to. */
static void split_address(const char *address, char *host, size_t host_size, char *port, size_t port_size, bool *out_any)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : strlen(address);

	snprintf(host, host_size, "%.*s", (int)len, address);
	snprintf(port, port_size, "%s", colon ? colon + 1 : "");
	*out_any = !strcmp(host, "0.0.0.0") || !strcmp(host, "[::]");
}

static float draw_setting(struct view_frame *frame, struct rect at, float y, const char *key, enum font font, const char *value)
{
	float label = draw_text_width(frame->list, FONT_SANS, TEXT_NORMAL, widget_text(frame, "ui.waiting.user")) + 40;

	label = fminf(fmaxf(label, LABEL), at.w * 0.6f);
	draw_text_fit(frame->list, at.x, y, label - 12, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, key));
	draw_text_fit(frame->list, at.x + label, y, at.w - label, font, TEXT_NORMAL, COLOUR_INK, value);
	return y + ROW;
}

static void draw_card_title(struct view_frame *frame, struct rect inner, const char *key)
{
	draw_text_fit(frame->list, inner.x, inner.y, inner.w, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, widget_text(frame, key));
}

static struct rect padded(struct rect at, float pad)
{
	return (struct rect){ at.x + pad, at.y + pad * 0.8f, at.w - 2 * pad, at.h - 1.5f * pad };
}

static void draw_open_note(struct view_frame *frame, float x, float y, float w)
{
	draw_shape(frame->list, SHAPE_BANG, (struct rect){ x, y + 6, 22, 22 }, COLOUR_4XX);
	draw_text_fit(frame->list, x + 32, y, w - 32, FONT_SANS, TEXT_SMALL, COLOUR_4XX, widget_text(frame, "ui.waiting.open"));
}

/* One command for a terminal, broken as a shell takes it. */
static void draw_command_lines(struct view_frame *frame, struct rect inner, float y)
{
	char host[128], port[16], line[320];
	bool any;

	split_address(frame->address, host, sizeof host, port, sizeof port, &any);
	draw_text_fit(frame->list, inner.x, y, inner.w, FONT_BOLD, TEXT_NORMAL, COLOUR_INK,
	              widget_text(frame, "ui.waiting.command"));
	y += COMMAND_TITLE;
	snprintf(line, sizeof line, "$ swaks --server %s:%s \\", any ? "127.0.0.1" : host, port);
	draw_text_fit(frame->list, inner.x, y, inner.w, FONT_MONO, TEXT_SMALL, COLOUR_INK, line);
	draw_text_fit(frame->list, inner.x, y + COMMAND_LINE, inner.w, FONT_MONO, TEXT_SMALL, COLOUR_INK,
	              "    --from li@example.com \\");
	draw_text_fit(frame->list, inner.x, y + 2 * COMMAND_LINE, inner.w, FONT_MONO, TEXT_SMALL, COLOUR_INK,
	              "    --to wang@example.org");
}

static void draw_settings(struct view_frame *frame, struct rect at, float pad, bool command)
{
	char host[128], port[16];
	bool any, tls = frame->state->extensions & EXTENSION_STARTTLS, auth = frame->state->extensions & EXTENSION_AUTH;
	struct rect inner = padded(at, pad);
	float y = inner.y + 62;

	split_address(frame->address, host, sizeof host, port, sizeof port, &any);
	widget_card(frame, at);
	draw_card_title(frame, inner, "ui.waiting.settings");
	y = draw_setting(frame, inner, y, "ui.waiting.server", any ? FONT_SANS : FONT_MONO,
	                 any ? widget_text(frame, "ui.waiting.any") : host);
	y = draw_setting(frame, inner, y, "ui.waiting.port", FONT_MONO, port);
	y = draw_setting(frame, inner, y, "ui.waiting.security", FONT_SANS,
	                 widget_text(frame, tls ? "ui.waiting.starttls" : "ui.waiting.none"));
	y = draw_setting(frame, inner, y, "ui.waiting.user", FONT_SANS,
	                 widget_text(frame, auth ? "ui.waiting.anybody" : "ui.waiting.none"));
	if (frame_is_open(frame))
		draw_open_note(frame, inner.x, y, inner.w);
	if (command)
		draw_command_lines(frame, inner, inner.y + inner.h - COMMAND_HEIGHT);
}

/* The sentence with the address in it, from the reason the source gave. */
static void refused_text(const struct view_frame *frame, char *out, size_t size)
{
	const struct fact_refused *refused = frame->refused;
	char key[64];

	snprintf(key, sizeof key, "listen.%s", refused ? refused->reason : "other");
	if (!texts_find(frame->texts, frame->state->lang, key))
		snprintf(key, sizeof key, "listen.other");
	widget_fill(frame, key, refused ? refused->address : "", NULL, out, size);
}

static void draw_refused(struct view_frame *frame, struct rect at, float pad, float size)
{
	char sentence[1024];
	struct rect inner = padded(at, pad);

	refused_text(frame, sentence, sizeof sentence);
	float h = draw_paragraph_height(frame->list, FONT_SANS, size, inner.w - 46, sentence);
	inner.y += fmaxf((inner.h - h) / 2, 0);
	inner.h = fminf(inner.h, h);
	draw_rect(frame->list, at, COLOUR_5XX_SOFT, COLOUR_5XX, 14, 3);
	draw_shape(frame->list, SHAPE_CROSS, (struct rect){ inner.x, inner.y + 6, 30, 30 }, COLOUR_5XX);
	draw_paragraph(frame->list, (struct rect){ inner.x + 46, inner.y, inner.w - 46, inner.h }, FONT_SANS, size, COLOUR_INK,
	               sentence);
}

static void command_text(const struct view_frame *frame, char *out, size_t size)
{
	char host[128], port[16];
	bool any;

	split_address(frame->address, host, sizeof host, port, sizeof port, &any);
	snprintf(out, size, "$ swaks --server %s:%s --from li@example.com --to wang@example.org", any ? "127.0.0.1" : host, port);
}

static bool listening(const struct view_frame *frame)
{
	return frame->address && *frame->address;
}

static void draw_command(struct view_frame *frame, struct rect at)
{
	char command[320];

	command_text(frame, command, sizeof command);
	float size = draw_text_width(frame->list, FONT_MONO, TEXT_NORMAL, command) <= at.w - 64 ? TEXT_NORMAL : TEXT_SMALL;
	float w = fminf(draw_text_width(frame->list, FONT_MONO, size, command), at.w - 48);
	struct rect card = { at.x + (at.w - w) / 2 - 24, at.y, w + 48, at.h };

	widget_card(frame, card);
	draw_text_fit(frame->list, card.x + 24, widget_middle(at.y, at.h, size), w + 1, FONT_MONO, size, COLOUR_INK2, command);
}

static void draw_title(struct view_frame *frame, struct rect at, float y, float size)
{
	const char *title = widget_text(frame, listening(frame) ? "ui.waiting.title" : "ui.waiting.refused-title");

	while (size > TEXT_NORMAL && draw_text_width(frame->list, FONT_BOLD, size, title) > at.w - 40)
		size -= 4;
	draw_text(frame->list, at.x + at.w / 2, y, FONT_BOLD, size, COLOUR_INK, ALIGN_CENTRE, title);
}

/* The settings' card is never so narrow that their values are cut. */
static float settings_width(const struct view_frame *frame, float wanted, float most, float pad)
{
	float label = draw_text_width(frame->list, FONT_SANS, TEXT_NORMAL, widget_text(frame, "ui.waiting.user")) + 40;
	float value = draw_text_width(frame->list, FONT_SANS, TEXT_NORMAL, widget_text(frame, "ui.waiting.starttls"));

	return fminf(fmaxf(wanted, fmaxf(label, LABEL) + value + 2 * pad + 4), most);
}

/* Title, two cards side by side, the command. */
static void draw_wide(struct view_frame *frame, struct rect at)
{
	float title = at.h > 640 ? TEXT_HUGE : 44, title_h = title * DRAW_LINE_HEIGHT + (at.h > 640 ? 36 : 12);
	bool many = frame->lessons && frame->lessons->count > LESSON_CARD_FEW;
	float high = fminf(680, at.h - title_h - 48);
	bool inside = many && listening(frame) && high - 1.5f * CARD_PAD >= SETTINGS + COMMAND_HEIGHT;
	bool command = listening(frame) && !inside && at.h > 560;
	float command_h = command ? 76 + 36 : 0, cards = inside ? high : fminf(many ? 620 : 430, at.h - title_h - command_h - 48);
	float y = at.y + fmaxf((at.h - title_h - cards - command_h) / 2 - at.h * 0.03f, 12);
	float width = fminf(at.w - 64, many ? 1800 : 1540), left = at.x + (at.w - width) / 2, gap = at.w >= WIDE ? 42 : 24;
	float pad = at.w >= WIDE ? CARD_PAD : 32;
	float first = settings_width(frame, (width - gap) * (many ? 0.37f : 0.43f), (width - gap) * 0.5f, pad);

	draw_title(frame, at, y, title);
	y += title_h;
	if (listening(frame))
		draw_settings(frame, (struct rect){ left, y, first, cards }, pad, inside);
	else
		draw_refused(frame, (struct rect){ left, y, first, cards }, 36, TEXT_NORMAL);
	lesson_card_draw(frame, (struct rect){ left + first + gap, y, width - first - gap, cards }, pad);
	if (command)
		draw_command(frame, (struct rect){ at.x, y + cards + 36, at.w, 76 });
}

/* The address in one line, or why there is none; the lessons below. */
static void draw_small(struct view_frame *frame, struct rect at)
{
	float y = at.y + 10, side = 16;
	char line[256];

	if (listening(frame)) {
		draw_title(frame, at, y, TEXT_LARGE);
		y += TEXT_LARGE * DRAW_LINE_HEIGHT;
		snprintf(line, sizeof line, "SMTP %s", frame->address);
		draw_text(frame->list, at.x + at.w / 2, y, FONT_MONO, TEXT_NORMAL, COLOUR_INK2, ALIGN_CENTRE, line);
		y += TEXT_NORMAL * DRAW_LINE_HEIGHT + 8;
		if (frame_is_open(frame)) {
			draw_open_note(frame, at.x + side, y, at.w - 2 * side);
			y += TEXT_SMALL * DRAW_LINE_HEIGHT + 8;
		}
	} else {
		struct rect card = { at.x + side, y, at.w - 2 * side, 0 };
		char sentence[1024];

		refused_text(frame, sentence, sizeof sentence);
		card.h =
		        fminf(draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, card.w - 78, sentence) + 28, at.h * 0.6f);
		draw_refused(frame, card, 16, TEXT_SMALL);
		y += card.h + 8;
	}
	struct rect rest = { at.x + side, y, at.w - 2 * side, at.y + at.h - y - 8 };
	if (rest.h >= 230)
		lesson_card_draw(frame, rest, 20);
	else
		lesson_card_rows(frame, (struct rect){ rest.x + 8, rest.y, rest.w - 16, rest.h });
}

void waiting_draw(struct view_frame *frame, struct rect at)
{
	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	if (at.w >= 1180 && at.h >= 440)
		draw_wide(frame, at);
	else
		draw_small(frame, at);
}
