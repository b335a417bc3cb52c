#include "view/ladder_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/line_bytes.h"
#include "view/phrase.h"

#define TEXT_MAX        240                   /* characters of a message that are looked at */
#define HEADER_READ_MAX ((uint64_t)64 * 1024) /* a longer header section is given in bytes instead of lines */
#define NAMES_MAX       8                     /* extensions named in the summary */
#define NAMES_ROOM      120.0f                /* narrower they say nothing */
#define EVENTS_MAX      512                   /* of a step that are searched for a violation */
#define BADGE_H         34.0f
#define BADGE_GAP       16.0f
#define WRAP_MAX        3
#define VIOLATION_SIGN  22.0f
#define VIOLATION_GAP   16.0f
#define VIOLATION_PART  0.45f /* of the row at most for the words of a violation */
#define CODE_LENGTH     4     /* "250-" */
#define CHUNK_LINE      40    /* "BDAT 86042 LAST" */
#define AUTH_LOCK       26.0f

static void number_text(size_t value, char *out, size_t size)
{
	snprintf(out, size, "%zu", value);
}

enum smtp_violation ladder_text_violation(const struct ladder *ladder, const struct step *step)
{
	if (step == &ladder->session->steps[ladder->current - 1] && predict_hides(ladder->frame->timeline, ladder->frame->state))
		return VIOLATION_NONE; /* it would answer the question */
	for (uint32_t i = step->first; i <= step->last && i - step->first < EVENTS_MAX; i++) {
		const struct event *event = session_event(ladder->frame->timeline, ladder->session, i);

		if (event->kind == EVENT_VIOLATION)
			return event->rule;
	}
	return VIOLATION_NONE;
}

/* Length of the part of a command line that is bold: the verb, and "FROM:" or "TO:" with it. */
static size_t verb_length(const struct step *step, const char *line)
{
	size_t word = strcspn(line, " ");

	if (step->verb == VERB_MAIL || step->verb == VERB_RCPT) {
		const char *colon = strchr(line, ':');

		if (colon && colon - line < 16)
			return (size_t)(colon - line) + 1;
	}
	return word;
}

/* The short name of what is wrong, "" where there is no room for it, NULL where nothing is; *out_width: what it takes. */
static const char *violation_title(const struct ladder *ladder, const struct step *step, float width, float *out_width)
{
	enum smtp_violation rule = ladder_text_violation(ladder, step);
	char key[64];

	*out_width = 0;
	if (rule == VIOLATION_NONE)
		return NULL;
	snprintf(key, sizeof key, "violation.%s.title", smtp_violation_name(rule));
	const char *title = widget_text(ladder->frame, key);
	float w = draw_text_width(ladder->frame->list, FONT_BOLD, TEXT_SMALL, title);
	*out_width = VIOLATION_SIGN + VIOLATION_GAP + (w > width * VIOLATION_PART ? 0 : w + 8);
	return w > width * VIOLATION_PART ? "" : title;
}

/* Reply line `index` of the step. free() it; NULL: there is none. */
static char *reply_line(const struct ladder *ladder, const struct step *step, size_t index, bool with_code)
{
	for (uint32_t i = step->first; i <= step->last; i++) {
		const struct event *event = session_event(ladder->frame->timeline, ladder->session, i);

		if (event->kind != EVENT_REPLY_LINE || index-- > 0)
			continue;
		char *line = widget_safe_event(ladder->frame, ladder->session, event, TEXT_MAX);
		size_t code = strlen(line) > CODE_LENGTH ? CODE_LENGTH : strlen(line), skip = with_code ? 0 : code;
		memmove(line, line + skip, strlen(line + skip) + 1);
		return line;
	}
	return NULL;
}

static float row_width(const struct ladder *ladder)
{
	return ladder->server_x - ladder->client_x - 2 * LADDER_TEXT_INDENT;
}

/* The current message is shown in up to WRAP_MAX more lines, so that all of it can be read. */
static bool wraps(const struct step *step)
{
	return step->kind == STEP_COMMAND || (step->kind == STEP_REPLY && step->lines < 2);
}

/* What is wrapped, and how much of it stands on the first line. free() it. */
static char *wrapped_text(const struct ladder *ladder, const struct step *step, size_t *out_first)
{
	float taken, width = row_width(ladder);
	char *text;

	violation_title(ladder, step, width, &taken);
	if (step->kind == STEP_REPLY) {
		text = reply_line(ladder, step, 0, false);
		taken += widget_code_badge_width(ladder->frame, BADGE_H, step->code) + BADGE_GAP +
		         (step->altered ? LADDER_HAND_ROOM : 0);
	} else {
		text = widget_safe_step(ladder->frame, ladder->session, step, TEXT_MAX);
	}
	text = text ? text : mem_strdup("");
	*out_first = line_bytes(ladder->frame->list, FONT_MONO, LADDER_TEXT_SIZE, width - taken, text);
	return text;
}

static size_t wrap_count(const struct ladder *ladder, const struct step *step)
{
	size_t at, count = 0;
	char *text = wrapped_text(ladder, step, &at);

	for (; text[at] && count < WRAP_MAX; count++) {
		size_t bytes = line_bytes(ladder->frame->list, FONT_MONO, LADDER_TEXT_SIZE, row_width(ladder), text + at);
		at += bytes ? bytes : strlen(text + at);
	}
	free(text);
	return count;
}

static void draw_wrapped(const struct ladder *ladder, const struct step *step, size_t count, struct rect at)
{
	size_t from;
	char *text = wrapped_text(ladder, step, &from);

	for (size_t i = 0; i < count && text[from]; i++, at.y += LADDER_LIST_LINE) {
		from += text[from] == ' ';
		size_t bytes = line_bytes(ladder->frame->list, FONT_MONO, LADDER_TEXT_SIZE, at.w, text + from);
		char *line = i + 1 == count ? mem_strdup(text + from) : mem_strndup(text + from, bytes);

		draw_text_fit(ladder->frame->list, at.x, at.y, at.w, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK, line);
		from += bytes;
		free(line);
	}
	free(text);
}

static void draw_command(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	struct draw_list *list = ladder->frame->list;
	size_t first;
	char *line = wrapped_text(ladder, step, &first);
	size_t verb = verb_length(step, line);

	if (current && first >= verb && ladder_text_list_count(ladder, step))
		line[first] = '\0';
	char kept = line[verb];
	line[verb] = '\0';
	float w = draw_text_fit(list, at.x, at.y, at.w, FONT_MONO_BOLD, LADDER_TEXT_SIZE, COLOUR_CLIENT, line);
	line[verb] = kept;
	draw_text_fit(list, at.x + w, at.y, at.w - w, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK, line + verb);
	free(line);
}

/* "PIPELINING SIZE …": the extensions in the lines of a reply to EHLO from this one on. free() it. */
static char *extension_names(const struct ladder *ladder, const struct step *step, size_t from)
{
	struct buf names = { 0 };

	for (size_t i = from; i < step->lines && i <= NAMES_MAX; i++) {
		char *line = reply_line(ladder, step, i, false);

		if (!line)
			break;
		line[strcspn(line, " ")] = '\0';
		buf_add_text(&names, line);
		buf_add_byte(&names, ' ');
		free(line);
	}
	return buf_take_text(&names);
}

/* "lab-server ⊕ 6 项扩展 PIPELINING SIZE …" */
static void draw_extensions(const struct ladder *ladder, const struct step *step, struct rect at, const char *first)
{
	struct draw_list *list = ladder->frame->list;
	char count[24], label[96];
	size_t host = strcspn(first, " ");
	float x = at.x, right = at.x + at.w;

	char *name = mem_strndup(first, host);
	x += draw_text_fit(list, x, at.y, at.w * 0.45f, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK, name) + 14;
	free(name);
	number_text(step->lines - 1u, count, sizeof count);
	widget_fill(ladder->frame, "ui.ladder.extensions", count, NULL, label, sizeof label);
	x += draw_text_fit(list, x, at.y, right - x, FONT_SANS, LADDER_TEXT_SIZE, COLOUR_INK, label) + 14;
	char *text = extension_names(ladder, step, 1);
	if (right - x > NAMES_ROOM)
		draw_text_fit(list, x, at.y, right - x, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK2, text);
	free(text);
}

static void draw_lines(const struct ladder *ladder, const struct step *step, struct rect at, const char *first)
{
	char count[24], label[96];

	number_text(step->lines, count, sizeof count);
	widget_fill(ladder->frame, "ui.ladder.lines", count, NULL, label, sizeof label);
	float room = at.w - draw_text_width(ladder->frame->list, FONT_SANS, LADDER_TEXT_SIZE, label) - 14;
	float w = draw_text_fit(ladder->frame->list, at.x, at.y, room, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK, first);
	draw_text_fit(ladder->frame->list, at.x + w + 14, at.y, at.w - w - 14, FONT_SANS, LADDER_TEXT_SIZE, COLOUR_INK2, label);
}

static void draw_reply(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	float badge = widget_code_badge(ladder->frame, at.x, at.y + (at.h - BADGE_H) / 2, BADGE_H, step->code) + BADGE_GAP;
	size_t cut;
	char *first = wraps(step) ? wrapped_text(ladder, step, &cut) : reply_line(ladder, step, 0, false);

	at.x += badge;
	at.w -= badge;
	if (current && wraps(step) && ladder_text_list_count(ladder, step))
		first[cut] = '\0';
	if (first && (step->lines < 2 || current))
		draw_text_fit(ladder->frame->list, at.x, at.y, at.w, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK, first);
	else if (first && step->verb == VERB_EHLO)
		draw_extensions(ladder, step, at, first);
	else if (first)
		draw_lines(ladder, step, at, first);
	free(first);
}

/* Lines of the step that end at or before `end`. */
static size_t lines_before(const struct ladder *ladder, const struct step *step, uint64_t end)
{
	struct buf bytes = { 0 };
	size_t lines = 0;

	timeline_read(ladder->frame->timeline, ladder->session, step->from, step->start, end, &bytes);
	for (size_t i = 0; i < bytes.len; i++)
		lines += bytes.data[i] == '\n';
	buf_finish(&bytes);
	return lines;
}

size_t ladder_text_list_count(const struct ladder *ladder, const struct step *step)
{
	size_t more = wraps(step) ? wrap_count(ladder, step) : step->kind == STEP_REPLY ? step->lines - 1u : 0;

	if (more && !wraps(step) && step == frame_current(ladder->frame) && frame_part_end(ladder->frame))
		more = lines_before(ladder, step, frame_part_end(ladder->frame)); /* and a row that says how many follow */

	return more < ladder->list_max ? more : ladder->list_max;
}

static void draw_reply_line(const struct ladder *ladder, const struct step *step, struct rect at, const char *line)
{
	char code[CODE_LENGTH + 1];

	snprintf(code, sizeof code, "%s", line);
	float w = draw_text(ladder->frame->list, at.x, at.y, FONT_MONO_BOLD, LADDER_TEXT_SIZE, widget_code_colour(step->code),
	                    ALIGN_LEFT, code);
	draw_text_fit(ladder->frame->list, at.x + w, at.y, at.w - w, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK,
	              line + strlen(code));
}

/* "… 4 more lines  SIZE 8BITMIME …": of the line `from` on. What has not come yet is not named. */
static void draw_more_lines(const struct ladder *ladder, const struct step *step, size_t from, struct rect at)
{
	struct draw_list *list = ladder->frame->list;
	bool all = step != frame_current(ladder->frame) || !frame_part_end(ladder->frame);
	char rest[24], label[96];

	number_text(step->lines - from, rest, sizeof rest);
	widget_fill(ladder->frame, "ui.ladder.more-lines", rest, NULL, label, sizeof label);
	float w = draw_text_fit(list, at.x, at.y, at.w, FONT_SANS, LADDER_TEXT_SIZE, COLOUR_INK2, label) + 14;
	if (step->verb != VERB_EHLO || !all || at.w - w < NAMES_ROOM)
		return;
	char *names = extension_names(ladder, step, from);
	draw_text_fit(list, at.x + w, at.y, at.w - w, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK2, names);
	free(names);
}

void ladder_text_list(const struct ladder *ladder, const struct step *step, struct rect at)
{
	size_t count = ladder_text_list_count(ladder, step);

	if (wraps(step)) {
		draw_wrapped(ladder, step, count, at);
		return;
	}
	for (size_t i = 1; i <= count; i++, at.y += LADDER_LIST_LINE) {
		bool cut = i == count && step->lines > count + 1u;
		char *line = cut ? NULL : reply_line(ladder, step, i, true);

		if (cut)
			draw_more_lines(ladder, step, count, at);
		else if (line)
			draw_reply_line(ladder, step, at, line);
		free(line);
	}
}

static size_t count_lines(const struct ladder *ladder, const struct step *step)
{
	return lines_before(ladder, step, step->end);
}

static void draw_content(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	uint64_t size = step->end - step->start;
	char amount[32], label[96];
	bool header = step->kind == STEP_HEADER, lines = header && size <= HEADER_READ_MAX;

	(void)current;
	if (lines)
		number_text(count_lines(ladder, step), amount, sizeof amount);
	else
		widget_size(size, amount, sizeof amount);
	widget_fill(ladder->frame,
	            lines    ? "ui.ladder.header-lines"
	            : header ? "ui.ladder.header-size"
	                     : "ui.ladder.body",
	            amount, NULL, label, sizeof label);
	draw_text_fit(ladder->frame->list, at.x, at.y, at.w, FONT_BOLD, LADDER_TEXT_SIZE, COLOUR_CLIENT, label);
}

static void draw_dot(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	(void)step;
	(void)current;
	float w =
	        draw_text(ladder->frame->list, at.x, at.y, FONT_MONO_BOLD, LADDER_TEXT_SIZE, COLOUR_CLIENT, ALIGN_LEFT, ".") + 16;
	draw_text_fit(ladder->frame->list, at.x + w, at.y, at.w - w, FONT_SANS, LADDER_TEXT_SIZE, COLOUR_INK2,
	              widget_text(ladder->frame, "ui.ladder.dot"));
}

/* What BDAT's line says: "1234" and whether " LAST" follows. Digits only: the line is the client's. */
static bool read_chunk(const struct ladder *ladder, const struct step *step, char *out_size, size_t size)
{
	char *line = widget_safe_step(ladder->frame, ladder->session, step, CHUNK_LINE);
	size_t at = strcspn(line, " "), used = 0;

	at += line[at] == ' ';
	for (; line[at] >= '0' && line[at] <= '9' && used + 1 < size; at++)
		out_size[used++] = line[at];
	out_size[used] = '\0';
	bool last = line[at] == ' ' && !strncasecmp(line + at + 1, "LAST", 4);
	free(line);
	return last;
}

static void draw_chunk(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	char size[24];
	bool last = read_chunk(ladder, step, size, sizeof size);
	char *label = phrase_fill(ladder->frame, "ui.ladder.chunk", size, NULL, NULL);

	(void)current;
	float w = draw_text_fit(ladder->frame->list, at.x, at.y, at.w, FONT_BOLD, LADDER_TEXT_SIZE, COLOUR_CLIENT, label) + 14;
	if (last && at.w - w > 60)
		draw_text_fit(ladder->frame->list, at.x + w, at.y, at.w - w, FONT_MONO_BOLD, LADDER_TEXT_SIZE, COLOUR_INK2,
		              "LAST");
	free(label);
}

/* The answer to a 334. Its bytes are masked unless they are to be seen. */
static void draw_auth(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	struct draw_list *list = ladder->frame->list;
	char *bytes = widget_safe_step(ladder->frame, ladder->session, step, TEXT_MAX);

	(void)current;
	draw_shape(list, SHAPE_LOCK, (struct rect){ at.x, at.y + (at.h - AUTH_LOCK) / 2, AUTH_LOCK, AUTH_LOCK }, COLOUR_CLIENT);
	at.x += AUTH_LOCK + 10;
	at.w -= AUTH_LOCK + 10;
	float w = draw_text_fit(list, at.x, at.y, at.w, FONT_BOLD, LADDER_TEXT_SIZE, COLOUR_CLIENT,
	                        widget_text(ladder->frame, "ui.ladder.auth-response")) +
	          16;
	if (at.w > w)
		draw_text_fit(list, at.x + w, at.y, at.w - w, FONT_MONO, LADDER_TEXT_SIZE, COLOUR_INK, bytes);
	free(bytes);
}

/* Handshake and close name each of their segments instead. */
static void draw_nothing(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	(void)ladder;
	(void)step;
	(void)current;
	(void)at;
}

/* The sign and the short name of what is wrong, at the right; returns the width taken from the message. */
static float draw_violation(const struct ladder *ladder, const struct step *step, struct rect at)
{
	float taken, right = at.x + at.w;
	const char *title = violation_title(ladder, step, at.w, &taken);

	if (!title)
		return 0;
	draw_text(ladder->frame->list, right, widget_middle(at.y, at.h, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, COLOUR_5XX,
	          ALIGN_RIGHT, title);
	draw_shape(ladder->frame->list, SHAPE_CROSS,
	           (struct rect){ right - taken + VIOLATION_GAP, at.y + (at.h - VIOLATION_SIGN) / 2, VIOLATION_SIGN,
	                          VIOLATION_SIGN },
	           COLOUR_5XX);
	return taken;
}

void ladder_text_draw(const struct ladder *ladder, const struct step *step, bool current, struct rect at)
{
	static void (*const draw[])(const struct ladder *, const struct step *, bool, struct rect) = {
		[STEP_HANDSHAKE] = draw_nothing,  [STEP_COMMAND] = draw_command, [STEP_REPLY] = draw_reply,
		[STEP_HEADER] = draw_content,     [STEP_BODY] = draw_content,    [STEP_CONTENT_END] = draw_dot,
		[STEP_AUTH_RESPONSE] = draw_auth, [STEP_CHUNK] = draw_chunk,     [STEP_TLS] = draw_nothing,
		[STEP_CLOSE] = draw_nothing,
	};

	at.w -= draw_violation(ladder, step, at);
	draw[step->kind](ladder, step, current, at);
}

void ladder_text_token(const struct ladder *ladder, const struct step *step, char *out, size_t size)
{
	*out = '\0';
	switch (step->kind) {
	case STEP_REPLY: snprintf(out, size, "%03u", step->code); break;
	case STEP_HEADER: snprintf(out, size, "%s", widget_text(ladder->frame, "ui.token.header")); break;
	case STEP_BODY: snprintf(out, size, "%s", widget_text(ladder->frame, "ui.token.body")); break;
	case STEP_CONTENT_END: snprintf(out, size, "."); break;
	case STEP_AUTH_RESPONSE: snprintf(out, size, "AUTH"); break;
	case STEP_CHUNK: snprintf(out, size, "BDAT"); break;
	case STEP_COMMAND: snprintf(out, size, "%s", step->verb < VERB_UNKNOWN ? smtp_verb_info(step->verb)->name : "?"); break;
	default: break;
	}
}
