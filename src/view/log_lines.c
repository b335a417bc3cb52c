#include "view/log_lines.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"
#include "view/step_note.h"

#define COUNTED_MAX  ((uint64_t)64 * 1024) /* bytes of content whose lines are counted */
#define NOTE_CHARS   200
#define LISTENER_MAX 16 /* facts of the listener: it says one thing, at the start */

struct log_walk log_walk_init(const struct view_frame *frame)
{
	const struct timeline *timeline = frame->timeline;
	const struct session *session = frame_session(frame);
	const struct step *step = frame_current(frame);
	struct log_walk walk = { .timeline = timeline };

	if (step && step->last < session->event_count)
		walk.limit = (size_t)session->events[step->last] + 1;
	walk.next = walk.limit;
	walk.hushed = step && predict_hides(timeline, frame->state) ? session->events[step->first] : SIZE_MAX;
	while (walk.listening < timeline->fact_count && walk.listening < LISTENER_MAX &&
	       timeline->facts[walk.listening]->session == 0)
		walk.listening++;
	return walk;
}

/* Where in session->events the event with this global index is. */
static size_t local_index(const struct session *session, size_t global)
{
	size_t low = 0, high = session->event_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (session->events[middle] < global)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct step *step_of(const struct session *session, size_t local)
{
	size_t low = 0, high = session->step_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (session->steps[middle].last < local)
			low = middle + 1;
		else
			high = middle;
	}
	return low < session->step_count && session->steps[low].first <= local ? &session->steps[low] : NULL;
}

static bool is_content(const struct event *event)
{
	return event->kind == EVENT_HEADER || event->kind == EVENT_BODY || event->kind == EVENT_CHUNK;
}

/* Is more content of this step past already? Violations may lie between. */
static bool is_newest(const struct log_walk *walk, const struct session *session, const struct step *step, size_t local)
{
	for (size_t i = local + 1; i <= step->last && i < session->event_count && session->events[i] < walk->limit; i++) {
		if (is_content(&walk->timeline->events[session->events[i]]))
			return false;
	}
	return true;
}

/* Content comes in as many events as there were reads; the newest of a step that is past stands for all of them. */
static bool sums_up(struct log_walk *walk, size_t global, struct log_line *line)
{
	const struct session *session = line->session;
	size_t local = local_index(session, global);
	const struct step *step = step_of(session, local);

	if (!step || !is_newest(walk, session, step, local))
		return false;
	line->step = step;
	/* the older ones need not be looked at, as long as nobody else spoke meanwhile */
	for (size_t first = session->events[step->first]; walk->next > first; walk->next--) {
		const struct event *older = &walk->timeline->events[walk->next - 1];

		if (!is_content(older) || older->session != session->number)
			break;
	}
	return true;
}

static bool is_line(struct log_walk *walk, size_t global, struct log_line *line)
{
	switch (line->event->kind) {
	case EVENT_HEADER:
	case EVENT_BODY:
	case EVENT_CHUNK: return sums_up(walk, global, line);
	case EVENT_REPLY_END: return false;
	case EVENT_VIOLATION: return global < walk->hushed;
	default: return true;
	}
}

bool log_walk_back(struct log_walk *walk, struct log_line *out_line)
{
	const struct timeline *timeline = walk->timeline;

	while (walk->next) {
		size_t global = --walk->next;
		const struct event *event = &timeline->events[global];

		*out_line = (struct log_line){ .event = event,
			                       .session = timeline_session(timeline, event->session),
			                       .index = global };
		if (out_line->session && is_line(walk, global, out_line))
			return true;
	}
	if (!walk->listening)
		return false;
	*out_line = (struct log_line){ .fact = timeline->facts[--walk->listening] };
	return true;
}

static void word_listener(const struct view_frame *frame, const struct fact *fact, struct log_words *out)
{
	widget_clock(fact->time_us, out->when, sizeof out->when);
	out->mark = "===";
	if (fact->kind == FACT_LISTENING) {
		char *address = utf8_safe(fact_bytes(fact), 80);

		out->text = phrase_fill(frame, "ui.log.listening", address, NULL, NULL);
		out->colour = COLOUR_2XX;
		free(address);
		return;
	}
	struct fact_refused refused = { 0 };
	char reason[64];
	if (fact->kind == FACT_NOT_LISTENING)
		refused = fact_refused(fact);
	snprintf(reason, sizeof reason, "ui.log.refused-%s", refused.reason);
	char *address = utf8_safe(span_of(refused.address), 80), *detail = utf8_safe(span_of(refused.detail), 120);
	bool known = phrase_find(frame, "%s", reason) != NULL;
	out->text = phrase_fill(frame, known ? reason : "ui.log.refused-other", address, detail, NULL);
	out->mark = "***";
	out->colour = COLOUR_5XX;
	free(address);
	free(detail);
}

static void word_opened(const struct view_frame *frame, const struct log_line *line, struct log_words *out)
{
	char clock[32];
	char *client = utf8_safe(span_of(line->session->opened.client), 64);

	widget_clock(line->event->time_us, clock, sizeof clock);
	out->text = phrase_fill(frame, "ui.log.opened", client, clock, NULL);
	free(client);
}

static void word_closed(const struct view_frame *frame, const struct log_line *line, struct log_words *out)
{
	out->text = phrase_fill(frame, line->event->from == SMTP_CLIENT ? "ui.log.closed-client" : "ui.log.closed-server", NULL,
	                        NULL, NULL);
}

/* What was done on purpose is told as that, so that nobody takes it for the server's own. */
static void word_note(const struct view_frame *frame, const struct log_line *line, struct log_words *out)
{
	size_t local = local_index(line->session, line->index);
	const struct step *step = step_of(line->session, local);
	const char *note = session_note(line->session, local);
	char *safe = utf8_safe(span_of(note ? note : ""), NOTE_CHARS);

	if (!step || !step->altered) {
		out->text = step_note_words(frame, safe);
		return;
	}
	out->mark = "***";
	out->colour = COLOUR_5XX;
	out->text = phrase_fill(frame, "ui.log.altered", safe, NULL, NULL);
	free(safe);
}

static void word_violation(const struct view_frame *frame, const struct log_line *line, struct log_words *out)
{
	const char *name = smtp_violation_name(line->event->rule), *title = phrase_find(frame, "violation.%s.title", name);

	out->mark = "***";
	out->colour = COLOUR_5XX;
	out->text = mem_strdup(title ? title : name);
}

/* Lines of a content that is small enough to be looked at in every frame; 0 for others. */
static size_t count_lines(const struct log_walk *walk, const struct session *session, uint64_t start, uint64_t end)
{
	struct buf bytes = { 0 };
	size_t count = 0;

	if (end - start > COUNTED_MAX)
		return 0;
	timeline_read(walk->timeline, session, SMTP_CLIENT, start, end, &bytes);
	for (size_t i = 0; i < bytes.len; i++)
		count += bytes.data[i] == '\n';
	buf_finish(&bytes);
	return count;
}

static void word_content(const struct view_frame *frame, const struct log_walk *walk, const struct log_line *line,
                         struct log_words *out)
{
	static const char *const keys[2][2] = { { "ui.log.body", "ui.log.body-lines" },
		                                { "ui.log.header", "ui.log.header-lines" } };
	const struct step *step = line->step;
	bool header = line->event->kind == EVENT_HEADER;
	/* a step half of which is still ahead of the cursor counts as far as it has come */
	uint64_t end = line->event->end < step->end ? line->event->end : step->end;
	size_t lines = count_lines(walk, line->session, step->start, end);
	char size[32], count[24];

	widget_size(end - step->start, size, sizeof size);
	phrase_number(lines, count, sizeof count);
	out->mark = "C:";
	out->colour = COLOUR_CLIENT;
	out->text = phrase_fill(frame, keys[header][lines > 0], size, count, NULL);
}

/* The bytes of a chunk so far; its command line has a line of its own. */
static void word_chunk(const struct view_frame *frame, const struct log_line *line, struct log_words *out)
{
	const struct event *first = session_event(frame->timeline, line->session, line->step->first);
	uint64_t start = first->kind == EVENT_COMMAND ? first->end : line->step->start;
	char size[32];

	widget_size(line->event->end > start ? line->event->end - start : 0, size, sizeof size);
	out->mark = "C:";
	out->colour = COLOUR_CLIENT;
	out->text = phrase_fill(frame, "ui.log.chunk", size, NULL, NULL);
}

static void word_tls(const struct view_frame *frame, const struct log_line *line, struct log_words *out)
{
	const char *note = session_note(line->session, local_index(line->session, line->index));
	char *safe = utf8_safe(span_of(note ? note : "TLS"), NOTE_CHARS);

	out->text = phrase_fill(frame, "ui.log.tls", safe, NULL, NULL);
	free(safe);
}

static void word_bytes(const struct view_frame *frame, const struct log_line *line, size_t max_chars, struct log_words *out)
{
	const struct event *event = line->event;
	bool client = event->from == SMTP_CLIENT;

	out->mark = client ? "C:" : "S:";
	out->colour = event->kind == EVENT_REPLY_LINE ? widget_code_colour(event->code) : client ? COLOUR_CLIENT : COLOUR_SERVER;
	out->font = event->kind == EVENT_COMMAND ? FONT_MONO_BOLD : FONT_MONO;
	out->text = widget_safe_event(frame, line->session, event, max_chars);
}

void log_line_words(const struct view_frame *frame, const struct log_walk *walk, const struct log_line *line, size_t max_chars,
                    struct log_words *out_words)
{
	*out_words = (struct log_words){ .mark = "===", .colour = COLOUR_INK2, .font = FONT_SANS };
	if (!line->event) {
		word_listener(frame, line->fact, out_words);
		return;
	}
	widget_elapsed(line->session, walk->timeline, line->event->time_us, out_words->when, sizeof out_words->when);
	snprintf(out_words->who, sizeof out_words->who, "#%u", line->session->number);
	switch (line->event->kind) {
	case EVENT_OPENED: word_opened(frame, line, out_words); break;
	case EVENT_CLOSED: word_closed(frame, line, out_words); break;
	case EVENT_NOTE: word_note(frame, line, out_words); break;
	case EVENT_VIOLATION: word_violation(frame, line, out_words); break;
	case EVENT_TLS: word_tls(frame, line, out_words); break;
	case EVENT_CHUNK: word_chunk(frame, line, out_words); break;
	case EVENT_HEADER:
	case EVENT_BODY: word_content(frame, walk, line, out_words); break;
	default: word_bytes(frame, line, max_chars, out_words); break;
	}
}
