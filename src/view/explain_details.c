#include "view/explain_details.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "smtp/command.h"
#include "smtp/reply.h"
#include "view/phrase.h"
#include "view/term_card.h"

#define WORD_CHARS 40

struct rows {
	struct term terms[DETAILS_MAX_ROWS + 1];
	size_t count;
	struct buf bytes; /* owned: of the step */
};

static void read_step(struct rows *rows, const struct flow *flow, const struct session *session, const struct step *step)
{
	uint64_t end = step->end - step->start > DETAILS_MAX_BYTES ? step->start + DETAILS_MAX_BYTES : step->end;

	timeline_read(flow->frame->timeline, session, step->from, step->start, end, &rows->bytes);
}

/* The first line of rest without its CR LF. *rest moves behind it. */
static struct span next_line(struct span *rest)
{
	const uint8_t *end = memchr(rest->data, '\n', rest->len);
	size_t len = end ? (size_t)(end - rest->data) : rest->len;
	struct span line = span_part(*rest, 0, len);

	*rest = span_from(*rest, len + (end != NULL));
	if (line.len && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static void add_row(struct rows *rows, struct span word, const char *meaning)
{
	bool room = rows->count < DETAILS_MAX_ROWS;

	if (rows->count > DETAILS_MAX_ROWS)
		return;
	rows->terms[rows->count++] = (struct term){ .word = room ? utf8_safe(word, WORD_CHARS) : mem_strdup("…"),
		                                    .meaning = room ? meaning : NULL,
		                                    .colour = COLOUR_CLIENT };
}

static bool draw_rows(struct rows *rows, struct flow *flow, const char *heading, enum colour colour, bool tight)
{
	for (size_t i = 0; i < rows->count; i++)
		rows->terms[i].colour = colour;
	if (rows->count)
		term_card_draw(flow, widget_text(flow->frame, heading), rows->terms, rows->count, tight);
	for (size_t i = 0; i < rows->count; i++)
		free((char *)rows->terms[i].word);
	buf_finish(&rows->bytes);
	return rows->count > 0;
}

/* "group.word" with the word's letters changed to one case, as the catalogues have them. */
static const char *meaning_of(const struct view_frame *frame, const char *group, struct span word, char first, char last,
                              int shift)
{
	char name[32] = "";

	if (!word.len || word.len >= sizeof name)
		return NULL;
	for (size_t i = 0; i < word.len; i++) {
		char c = (char)word.data[i];

		name[i] = (char)(c >= first && c <= last ? c + shift : c);
	}
	return phrase_find(frame, "%s.%s", group, name);
}

bool explain_parameters(struct flow *flow, const struct session *session, const struct step *step, bool tight)
{
	struct rows rows = { 0 };
	struct smtp_command command;

	if (step->secret && !flow->frame->state->reveal)
		return false; /* the argument is the password */
	read_step(&rows, flow, session, step);
	struct span rest = buf_span(&rows.bytes);
	if (smtp_command_parse(next_line(&rest), &command)) {
		for (size_t i = 0; i < command.param_count; i++) {
			struct command_param *param = &command.params[i];
			struct span whole = param->name;

			if (param->value.len)
				whole.len = (size_t)(param->value.data + param->value.len - param->name.data);
			add_row(&rows, whole, meaning_of(flow->frame, "param", param->name, 'A', 'Z', 'a' - 'A'));
		}
	}
	return draw_rows(&rows, flow, "ui.explain.parameters", COLOUR_CLIENT, tight);
}

bool explain_extensions(struct flow *flow, const struct session *session, const struct step *step, bool tight)
{
	struct rows rows = { 0 };
	bool first = true;

	read_step(&rows, flow, session, step);
	for (struct span rest = buf_span(&rows.bytes); rest.len; first = false) {
		struct reply_line line;
		size_t word = 0;

		if (!smtp_reply_line_parse(next_line(&rest), &line) || first)
			continue;
		while (word < line.text.len && line.text.data[word] != ' ')
			word++;
		struct span name = span_part(line.text, 0, word);
		add_row(&rows, line.text, meaning_of(flow->frame, "extension", name, 'a', 'z', 'A' - 'a'));
	}
	return draw_rows(&rows, flow, "ui.explain.extensions", COLOUR_2XX, tight);
}
