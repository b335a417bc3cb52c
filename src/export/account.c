#include "export/account.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "smtp/dialogue.h"
#include "view/explain_key.h"
#include "view/phrase.h"

#define EVENTS_MAX 512 /* of a step that are searched for a violation */

/* A catalogue's sentence without its marks: "a **bold** word" → "a bold word". */
static char *plain(const char *text)
{
	struct buf b = { 0 };

	for (const char *at = text ? text : ""; *at;) {
		if (strncmp(at, "**", 2) == 0)
			at += 2;
		else
			buf_add_byte(&b, (uint8_t)*at++);
	}
	return buf_take_text(&b);
}

static char *reply_lines(const struct scene *scene, const struct step *step)
{
	struct buf b = { 0 };
	size_t lines = 0;

	for (uint32_t i = step->first; i <= step->last; i++) {
		const struct event *event = session_event(scene->frame.timeline, scene->session, i);

		if (event->kind != EVENT_REPLY_LINE || lines++ >= ACCOUNT_LINES_MAX)
			continue;
		char *line = widget_safe_event(&scene->frame, scene->session, event, ACCOUNT_MESSAGE_MAX);
		if (b.len)
			buf_add_byte(&b, '\n');
		buf_add_text(&b, line);
		free(line);
	}
	if (lines > ACCOUNT_LINES_MAX) {
		char more[48];

		snprintf(more, sizeof more, "\n… +%zu", lines - ACCOUNT_LINES_MAX);
		buf_add_text(&b, more);
	}
	return buf_take_text(&b);
}

/* Header and body are many lines: what they are, and how long. */
static char *content_words(const struct scene *scene, const struct step *step)
{
	char size[32];

	phrase_number(step->end - step->start, size, sizeof size);
	return phrase_fill(&scene->frame, step->kind == STEP_HEADER ? "export.header" : "export.body", size, NULL, NULL);
}

static char *message_of(const struct scene *scene, const struct step *step)
{
	switch (step->kind) {
	case STEP_HANDSHAKE: return mem_strdup("SYN, SYN-ACK, ACK");
	case STEP_CLOSE: return mem_strdup("FIN");
	case STEP_REPLY: return reply_lines(scene, step);
	case STEP_HEADER:
	case STEP_BODY: return content_words(scene, step);
	case STEP_CHUNK: {
		char size[32];

		phrase_number(step->end - step->start, size, sizeof size);
		return phrase_fill(&scene->frame, "export.chunk", size, NULL, NULL);
	}
	case STEP_TLS: return mem_strdup("TLS");
	default: return widget_safe_step(&scene->frame, scene->session, step, ACCOUNT_MESSAGE_MAX);
	}
}

static char *purpose_of(const struct scene *scene, const struct step *step)
{
	struct explain_key key;

	explain_key_of(step, &key);
	return plain(explain_key_find(&scene->frame, &key, "text"));
}

static char *remark_of(const struct scene *scene, const struct step *step)
{
	for (uint32_t i = step->first; i <= step->last && i - step->first < EVENTS_MAX; i++) {
		const struct event *event = session_event(scene->frame.timeline, scene->session, i);

		if (event->kind == EVENT_VIOLATION)
			return plain(phrase_find(&scene->frame, "violation.%s.title", smtp_violation_name(event->rule)));
	}
	return NULL;
}

void account_row_init(struct account_row *row, const struct scene *scene, size_t number)
{
	const struct step *step = &scene->session->steps[number - 1];
	char time[48];

	widget_elapsed(scene->session, scene->frame.timeline, step->end_us, time, sizeof time);
	*row = (struct account_row){ .number = number,
		                     .step = step,
		                     .time = mem_strdup(time),
		                     .message = message_of(scene, step),
		                     .purpose = purpose_of(scene, step),
		                     .remark = remark_of(scene, step) };
}

void account_row_finish(struct account_row *row)
{
	free(row->time);
	free(row->message);
	free(row->purpose);
	free(row->remark);
	*row = (struct account_row){ 0 };
}

const char *account_phase(const struct scene *scene, enum smtp_phase phase)
{
	static const char *const keys[PHASE_COUNT] = { "phase.connect", "phase.greeting", "phase.envelope", "phase.content",
		                                       "phase.end" };

	return scene_text(scene, keys[phase]);
}
