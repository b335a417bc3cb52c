/* sessions: for the tests of this room: stored facts, steps as text, and generated sessions. */
#ifndef TESTS_TIMELINE_SESSIONS_H
#define TESTS_TIMELINE_SESSIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/mem.h"
#include "support/facts.h"
#include "timeline/session_parts.h"

#define FACTS(name) TEST_DIR "/timeline/facts/" name ".facts"

static inline struct timeline *replay_file(const char *path)
{
	char *error = NULL;
	struct timeline *timeline = facts_timeline(path, &error);
	if (timeline == NULL)
		fail_msg("%s", error);
	return timeline;
}

static inline struct timeline *replay_text(const char *text)
{
	char *error = NULL;
	struct fact_list list;
	if (!facts_parse("text", span_of(text), &list, &error))
		fail_msg("%s", error);
	struct timeline *timeline = timeline_create();
	facts_replay(&list, timeline);
	facts_finish(&list);
	return timeline;
}

/* One line a step: "3 envelope C: MAIL x2 m0" or "4 envelope S: 250/1 x2 m0"; '!' answers content, '+' pipelined, '?' not
 * complete, '*' secret, '~' altered, '^' under TLS. */
static inline char *print_steps(const struct session *session)
{
	static const char *const kinds[] = { "handshake", "", "", "header", "body", "dot", "auth", "chunk", "tls", "close" };
	static const char *const phases[] = { "connect", "greeting", "envelope", "content", "end" };
	struct buf out = { 0 };
	for (size_t i = 0; i < session->step_count; i++) {
		const struct step *step = &session->steps[i];
		buf_addf(&out, "%zu %s %c: ", i + 1, phases[step->phase], step->from == SMTP_CLIENT ? 'C' : 'S');
		if (step->kind == STEP_COMMAND)
			buf_addf(&out, "%s", smtp_verb_info(step->verb)->name);
		else if (step->kind == STEP_REPLY)
			buf_addf(&out, "%u/%u%s", step->code, step->lines, step->answers_content ? "!" : "");
		else
			buf_add_text(&out, kinds[step->kind]);
		buf_addf(&out, "%s%s%s%s%s x%u", step->pipelined ? "+" : "", step->complete ? "" : "?", step->secret ? "*" : "",
		         step->altered ? "~" : "", step->tls ? "^" : "", step->exchange);
		if (step->mail != TIMELINE_NONE)
			buf_addf(&out, " m%u", step->mail);
		buf_add_text(&out, "\n");
	}
	return buf_take_text(&out);
}

static inline void assert_steps(const struct timeline *timeline, uint32_t number, const char *expected)
{
	const struct session *session = timeline_session(timeline, number);
	assert_non_null(session);
	char *steps = print_steps(session);
	assert_string_equal(steps, expected);
	free(steps);
}

static inline char *read_text(const struct timeline *timeline, const struct session *session, enum smtp_side from, uint64_t start,
                              uint64_t end)
{
	struct buf out = { 0 };
	timeline_read(timeline, session, from, start, end, &out);
	return buf_take_text(&out);
}

#define OPEN  "100 1 open 127.0.0.1:9 127.0.0.1:2525 client\n"
#define HELLO OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: EHLO x.example\\r\\n\n103 1 S: 250 mx\\r\\n\n"
#define MAIL                                                                                                                     \
	HELLO "104 1 C: MAIL FROM:<a@x.example>\\r\\n\n105 1 S: 250 OK\\r\\n\n"                                                  \
	      "106 1 C: RCPT TO:<b@example.org>\\r\\n\n107 1 S: 250 OK\\r\\n\n108 1 C: DATA\\r\\n\n"
#define GO MAIL "109 1 S: 354 go\\r\\n\n"

#define HELLO_STEPS "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/1 x1\n"
#define MAIL_STEPS                                                                                                               \
	HELLO_STEPS "5 envelope C: MAIL x2 m0\n6 envelope S: 250/1 x2 m0\n"                                                      \
	            "7 envelope C: RCPT x3 m0\n8 envelope S: 250/1 x3 m0\n9 content C: DATA x4 m0\n"
#define GO_STEPS MAIL_STEPS "10 content S: 354/1 x4 m0\n"

static inline void expect(const char *facts, const char *steps)
{
	struct timeline *timeline = replay_text(facts);
	assert_steps(timeline, 1, steps);
	timeline_destroy(timeline);
}

/* Every event of the session lies in exactly one step, in order. */
static inline void assert_events_covered(const struct session *session)
{
	uint32_t next = 0;
	for (size_t i = 0; i < session->step_count; i++) {
		assert_int_equal(session->steps[i].first, next);
		assert_true(session->steps[i].last >= next);
		next = session->steps[i].last + 1;
	}
	assert_int_equal(next, session->event_count);
}

#endif
