/* lecture: what the tests of holding and faults share: a whole conversation, and facts of one session as a short text. */
#ifndef TESTS_SOURCE_LECTURE_H
#define TESTS_SOURCE_LECTURE_H

#include "rig.h"

#define LECTURE_CONTENT "Subject: hello\r\n\r\nOne line\r\n.\r\n"

/* A conversation, step by step; the greeting is the first reply. */
static const char *const lecture_lines[] = { NULL,
	                                     "EHLO c.example\r\n",
	                                     "MAIL FROM:<a@x.example>\r\n",
	                                     "RCPT TO:<b@x.example>\r\n",
	                                     "DATA\r\n",
	                                     LECTURE_CONTENT,
	                                     "NOOP\r\n",
	                                     "QUIT\r\n" };
static const int lecture_codes[] = { 220, 250, 250, 250, 354, 250, 250, 221 };
#define LECTURE_STEPS (sizeof lecture_codes / sizeof *lecture_codes)

/* Plays steps [from, to), each with its usual reply. */
static inline void lecture_play(struct peer *peer, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (lecture_lines[i] != NULL)
			peer_send(peer, lecture_lines[i]);
		peer_expect(peer, lecture_codes[i]);
	}
}

static inline void lecture_end(struct peer *peer)
{
	peer_expect_end(peer);
	peer_close(peer);
}

/* "O S C S H R S X": opened, server's bytes, client's bytes, held, released, altered (A), note (N), closed (X). */
static inline void lecture_check_shape(const struct rig *rig, uint32_t session, const char *expected)
{
	static const char letters[] = { [FACT_OPENED] = 'O',  [FACT_NOTE] = 'N', [FACT_HELD] = 'H',  [FACT_RELEASED] = 'R',
		                        [FACT_ALTERED] = 'A', [FACT_TLS] = 'T',  [FACT_CLOSED] = 'X' };
	struct buf shape = { 0 };
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->session != session)
			continue;
		if (shape.len > 0)
			buf_add_byte(&shape, ' ');
		if (fact->kind == FACT_BYTES)
			buf_add_byte(&shape, fact->from == SMTP_CLIENT ? 'C' : 'S');
		else
			buf_add_byte(&shape, (uint8_t)letters[fact->kind]);
	}
	char *text = buf_take_text(&shape);
	assert_string_equal(text, expected);
	free(text);
}

static inline void lecture_check_altered(const struct rig *rig, uint32_t session, const char *expected)
{
	const struct fact *fact = rig_find(rig, FACT_ALTERED, session);
	assert_non_null(fact);
	char *text = span_dup(fact_bytes(fact));
	assert_string_equal(text, expected);
	free(text);
}

/* The session's n-th FACT_HELD, waited for. */
static inline struct fact_held lecture_held(struct rig *rig, uint32_t session, size_t n)
{
	rig_wait(rig, FACT_HELD, session, n);
	for (size_t i = 0; i < rig->count; i++)
		if (rig->facts[i]->kind == FACT_HELD && rig->facts[i]->session == session && --n == 0)
			return fact_held(rig->facts[i]);
	return (struct fact_held){ 0 };
}

static inline enum smtp_side lecture_closer(const struct rig *rig, uint32_t session)
{
	return rig_find(rig, FACT_CLOSED, session)->from;
}

static inline void lecture_start(struct rig *rig, struct live_config *config)
{
	*config = rig_config();
	config->hold = true;
	config->hold_ms = 0;
	rig_start_with(rig, config, RIG_QUEUE_BYTES);
}

/* An order is obeyed in the loop's turn that reads what is sent after it, or before: the next turn knows it for certain. */
static inline void lecture_make_obeyed(struct peer *peer)
{
	peer_say(peer, "NOOP\r\n", 250);
}

static inline bool lecture_says(const struct peer *peer, size_t from, const char *word)
{
	char *text = span_dup(span_from(buf_span(&peer->received), from));
	bool found = strstr(text, word) != NULL;
	free(text);
	return found;
}

#endif
