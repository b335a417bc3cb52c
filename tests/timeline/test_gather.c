/* Long mails lent in one piece: the same bytes, in the block and in the facts that now point into it. */
#include "sessions.h"

#define LINE "0123456789012345678901234567890123456789012345678901234567890123456789\r\n"

static void add_fact(struct timeline *timeline, enum smtp_side from, const char *text, size_t len)
{
	timeline_add(timeline, fact_create_bytes(1, from, 1000 + (int64_t)timeline->fact_count, span_make(text, len)));
}

static void say(struct timeline *timeline, enum smtp_side from, const char *text)
{
	add_fact(timeline, from, text, strlen(text));
}

/* A mail in pieces of piece bytes; the first also holds its DATA, the last its dot and the QUIT. */
static struct timeline *deliver(struct span message, size_t piece, bool whole)
{
	struct timeline *timeline =
	        replay_text("1 1 open a b client\n2 1 S: 220 x\\r\\n\n3 1 C: HELO x\\r\\n\n4 1 S: 250 x\\r\\n\n"
	                    "5 1 C: MAIL FROM:<>\\r\\nRCPT TO:<a@b>\\r\\n\n6 1 S: 250 x\\r\\n250 x\\r\\n\n");
	struct buf wire = { 0 };
	say(timeline, SMTP_CLIENT, "DATA\r\n");
	say(timeline, SMTP_SERVER, "354 x\r\n");
	buf_add(&wire, message);
	if (whole)
		buf_add_text(&wire, ".\r\nQUIT\r\n");
	for (size_t at = 0; at < wire.len; at += piece)
		add_fact(timeline, SMTP_CLIENT, (const char *)wire.data + at, at + piece < wire.len ? piece : wire.len - at);
	if (whole)
		say(timeline, SMTP_SERVER, "250 x\r\n221 x\r\n");
	buf_finish(&wire);
	return timeline;
}

static struct buf long_message(void)
{
	struct buf message = { 0 };
	buf_add_text(&message, "Subject: long\r\n\r\n");
	while (message.len < GATHER_MIN + 100000)
		buf_addf(&message, "%zu " LINE, message.len);
	return message;
}

/* All that the client sent, from the facts themselves. */
static void read_facts(const struct timeline *timeline, struct buf *out)
{
	for (size_t i = 0; i < timeline->fact_count; i++)
		if (timeline->facts[i]->kind == FACT_BYTES && timeline->facts[i]->from == SMTP_CLIENT)
			buf_add(out, fact_bytes(timeline->facts[i]));
}

static void check_lent(size_t piece)
{
	struct buf message = long_message(), before = { 0 }, after = { 0 }, copy = { 0 };
	struct timeline *timeline = deliver(buf_span(&message), piece, true);
	struct session *session = timeline_session(timeline, 1);
	struct span lent, again;
	read_facts(timeline, &before);
	assert_true(timeline_lend(timeline, session, &session->mails[0], &lent));
	assert_true(span_equal(lent, buf_span(&message)));
	assert_true(timeline_lend(timeline, session, &session->mails[0], &again) && again.data == lent.data);
	read_facts(timeline, &after);
	assert_true(span_equal(buf_span(&after), buf_span(&before)));
	timeline_message(timeline, session, &session->mails[0], &copy, NULL);
	assert_true(span_equal(buf_span(&copy), buf_span(&message)));
	size_t moved = 0;
	for (size_t i = 0; i < timeline->fact_count; i++)
		moved += timeline->facts[i]->moved ? timeline->facts[i]->len : 0;
	assert_true(moved + 2 * piece >= message.len); /* all but what stands beside other bytes */
	timeline_destroy(timeline);
	buf_finish(&message);
	buf_finish(&before);
	buf_finish(&after);
	buf_finish(&copy);
}

static void test_lent_in_one_piece(void **state)
{
	(void)state;
	static const size_t pieces[] = { 1000, 1460, 65536, GATHER_MIN, 2 * GATHER_MIN };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		check_lent(pieces[i]);
}

static void test_not_lent(void **state)
{
	(void)state;
	struct buf message = long_message();
	struct span lent;
	struct timeline *timeline = deliver(buf_span(&message), 65536, false); /* still coming */
	assert_false(timeline_lend(timeline, timeline_session(timeline, 1), &timeline_session(timeline, 1)->mails[0], &lent));
	timeline_destroy(timeline);
	timeline = deliver(span_of("Subject: short\r\n\r\nx\r\n"), 65536, true);
	assert_false(timeline_lend(timeline, timeline_session(timeline, 1), &timeline_session(timeline, 1)->mails[0], &lent));
	timeline_destroy(timeline);
	buf_add_text(&message, "..stuffed\r\n");
	timeline = deliver(buf_span(&message), 65536, true);
	assert_false(timeline_lend(timeline, timeline_session(timeline, 1), &timeline_session(timeline, 1)->mails[0], &lent));
	struct buf copy = { 0 };
	timeline_message(timeline, timeline_session(timeline, 1), &timeline_session(timeline, 1)->mails[0], &copy, NULL);
	assert_int_equal(copy.len, message.len - 1); /* the copy that is taken then is right */
	timeline_destroy(timeline);
	buf_finish(&copy);
	buf_finish(&message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lent_in_one_piece),
		cmocka_unit_test(test_not_lent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
