#include "view/explain_details.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "smtp/reply.h"
#include "view/bilingual.h"
#include "view/explain_param.h"
#include "view/term_card.h"

#define WORD_CHARS 40

struct rows {
	struct term terms[DETAILS_MAX_ROWS + 1]; /* word, meaning and other are owned */
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

/* Takes meaning and other. */
static void add_row(struct rows *rows, struct span word, char *meaning, char *other)
{
	bool room = rows->count < DETAILS_MAX_ROWS;

	if (!room) {
		free(meaning);
		free(other);
		if (rows->count == DETAILS_MAX_ROWS)
			rows->terms[rows->count++] = (struct term){ .word = mem_strdup("…") };
		return;
	}
	rows->terms[rows->count++] = (struct term){ .word = utf8_safe(word, WORD_CHARS), .meaning = meaning, .other = other };
}

static bool draw_rows(struct rows *rows, struct flow *flow, const char *heading, enum colour colour, bool tight)
{
	for (size_t i = 0; i < rows->count; i++)
		rows->terms[i].colour = colour;
	if (rows->count)
		term_card_draw(flow, widget_text(flow->frame, heading), rows->terms, rows->count, tight);
	for (size_t i = 0; i < rows->count; i++) {
		free((char *)rows->terms[i].word);
		free((char *)rows->terms[i].meaning);
		free((char *)rows->terms[i].other);
	}
	buf_finish(&rows->bytes);
	return rows->count > 0;
}

static void add_param(struct rows *rows, const struct view_frame *frame, const struct command_param *param)
{
	struct span whole = param->name;

	if (param->value.len)
		whole.len = (size_t)(param->value.data + param->value.len - param->name.data);
	add_row(rows, whole, explain_param_text(frame, frame->state->lang, param),
	        explain_param_text(frame, bilingual_other(frame), param));
}

/* What a command says beside its address. The answer behind AUTH's mechanism is a password: never looked at. */
static void add_command(struct rows *rows, const struct view_frame *frame, const struct smtp_command *command)
{
	enum lang lang = frame->state->lang, other = bilingual_other(frame);

	if (command->verb == VERB_AUTH)
		add_row(rows, command->mechanism, explain_param_mechanism(frame, lang, command->mechanism),
		        explain_param_mechanism(frame, other, command->mechanism));
	else if (command->verb == VERB_BDAT)
		add_row(rows, command->argument, explain_param_chunk(frame, lang, command),
		        explain_param_chunk(frame, other, command));
	for (size_t i = 0; i < command->param_count; i++)
		add_param(rows, frame, &command->params[i]);
}

bool explain_parameters(struct flow *flow, const struct session *session, const struct step *step, bool tight)
{
	struct rows rows = { 0 };
	struct smtp_command command;

	read_step(&rows, flow, session, step);
	struct span rest = buf_span(&rows.bytes);
	if (smtp_command_parse(next_line(&rest), &command))
		add_command(&rows, flow->frame, &command);
	return draw_rows(&rows, flow, "ui.explain.parameters", COLOUR_CLIENT, tight);
}

bool explain_extensions(struct flow *flow, const struct session *session, const struct step *step, bool tight)
{
	const struct view_frame *frame = flow->frame;
	struct rows rows = { 0 };
	bool first = true;

	read_step(&rows, flow, session, step);
	for (struct span rest = buf_span(&rows.bytes); rest.len; first = false) {
		struct reply_line line;

		if (!smtp_reply_line_parse(next_line(&rest), &line) || first)
			continue;
		add_row(&rows, line.text, explain_param_extension(frame, frame->state->lang, line.text),
		        explain_param_extension(frame, bilingual_other(frame), line.text));
	}
	return draw_rows(&rows, flow, "ui.explain.extensions", COLOUR_2XX, tight);
}
