#include "generate.h"

#define SEEDS 120

/* ---- the state after k steps, said in another way than by folding events ---- */

static bool begins_chunk(const struct timeline *timeline, const struct session *session, const struct step *step)
{
	return step->kind == STEP_CHUNK && session_event(timeline, session, step->first)->kind == EVENT_COMMAND;
}

static void assert_like_steps(const struct timeline *timeline, const struct session *session, size_t k)
{
	struct snapshot snapshot;
	timeline_snapshot(timeline, session, k, &snapshot);
	uint32_t commands = 0, replies = 0, mails = 0, violations = 0;
	uint16_t code = 0;
	uint64_t bytes[2] = { 0 };
	for (size_t i = 0; i < k; i++) {
		const struct step *step = &session->steps[i];
		bool goes_on = i > 0 && step->kind == STEP_COMMAND && session->steps[i - 1].kind == STEP_COMMAND &&
		               session->steps[i - 1].exchange == step->exchange;
		commands += (step->kind == STEP_COMMAND && !goes_on) || begins_chunk(timeline, session, step);
		if (step->kind != STEP_CLOSE && step->kind != STEP_TLS && step->end > bytes[step->from])
			bytes[step->from] = step->end;
		for (uint32_t e = step->first; e <= step->last; e++) {
			const struct event *event = session_event(timeline, session, e);
			replies += event->kind == EVENT_REPLY_END;
			code = event->kind == EVENT_REPLY_END ? step->code : code;
			violations += event->kind == EVENT_VIOLATION;
		}
	}
	for (size_t i = 0; i < session->mail_count; i++)
		mails += session->mails[i].accepted_step < k;
	assert_int_equal(snapshot.events, k > 0 ? session->steps[k - 1].last + 1 : 0);
	assert_int_equal(snapshot.state, k > 0 ? session->steps[k - 1].state : STATE_CONNECTING);
	assert_int_equal(snapshot.commands, commands);
	assert_int_equal(snapshot.replies, replies);
	assert_int_equal(snapshot.mails, mails);
	assert_int_equal(snapshot.violations, violations);
	assert_int_equal(snapshot.closed, k > 0 && session->steps[k - 1].kind == STEP_CLOSE);
	assert_int_equal(snapshot.last_code, code);
	assert_true(snapshot.bytes[SMTP_CLIENT] >= bytes[SMTP_CLIENT]);
	assert_true(snapshot.bytes[SMTP_SERVER] >= bytes[SMTP_SERVER]);
}

/* ---- the state kept while facts are added ---- */

struct live_state {
	struct snapshot now; /* every event so far, folded one by one */
	struct snapshot *at; /* owned; at[k]: what it was when step k was the last */
	size_t count, cap;
	struct step *steps; /* owned; each step as it was when the next one began */
	size_t step_count, step_cap;
};

/* Called after every fact. One fact may bring several steps. */
static void live_update(struct live_state *live, const struct timeline *timeline, const struct session *session)
{
	if (live->count == 0) {
		snapshot_init(&live->now);
		*array_push(live->at, live->count, live->cap) = live->now;
	}
	for (size_t k = live->count > 1 ? live->count - 1 : 1; k <= session->step_count; k++) {
		while (live->now.events <= session->steps[k - 1].last)
			snapshot_fold(&live->now, session_event(timeline, session, live->now.events));
		if (k == live->count)
			array_push(live->at, live->count, live->cap);
		live->at[k] = live->now;
	}
	while (live->step_count + 1 < session->step_count) {
		struct step step = session->steps[live->step_count];
		*array_push(live->steps, live->step_count, live->step_cap) = step;
	}
}

static void assert_same_step(const struct step *a, const struct step *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->phase, b->phase);
	assert_int_equal(a->from, b->from);
	assert_int_equal(a->verb, b->verb);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->lines, b->lines);
	assert_int_equal(a->complete, b->complete);
	assert_int_equal(a->answers_content, b->answers_content);
	assert_int_equal(a->pipelined, b->pipelined);
	assert_int_equal(a->secret, b->secret);
	assert_int_equal(a->altered, b->altered);
	assert_int_equal(a->tls, b->tls);
	assert_int_equal(a->exchange, b->exchange);
	assert_int_equal(a->start, b->start);
	assert_int_equal(a->end, b->end);
	assert_int_equal(a->start_us, b->start_us);
	assert_int_equal(a->end_us, b->end_us);
}

static void assert_like_live(const struct live_state *live, const struct timeline *timeline, const struct session *session)
{
	assert_int_equal(live->count, session->step_count + 1);
	for (size_t k = 0; k < live->count; k++) {
		struct snapshot snapshot;
		timeline_snapshot(timeline, session, k, &snapshot);
		assert_true(snapshot_equal(&snapshot, &live->at[k]));
		assert_like_steps(timeline, session, k);
	}
	for (size_t i = 0; i < live->step_count; i++) {
		assert_same_step(&live->steps[i], &session->steps[i]);
		assert_true(live->steps[i].complete);
		assert_int_equal(live->steps[i].first, session->steps[i].first);
		assert_int_equal(live->steps[i].last, session->steps[i].last);
	}
}

/* What both ends know must be what the observer found out. */
static void assert_like_peer(const struct peer *peer, const struct timeline *timeline, const struct session *session)
{
	struct snapshot snapshot;
	timeline_snapshot(timeline, session, session->step_count, &snapshot);
	uint32_t next = 0;
	for (size_t i = 0; i < session->step_count; i++) {
		assert_int_equal(session->steps[i].first, next);
		next = session->steps[i].last + 1;
	}
	assert_int_equal(next, session->event_count);
	assert_true(session->closed && snapshot.closed);
	assert_true(snapshot.bytes[SMTP_CLIENT] <= peer->sent[SMTP_CLIENT]);
	assert_int_equal(snapshot.bytes[SMTP_SERVER], peer->sent[SMTP_SERVER]);
	if (peer->to_client.len == 0)
		assert_int_equal(snapshot.mails, peer->accepted);
	else
		assert_true(snapshot.mails <= peer->accepted);
}

static void check_seed(unsigned seed, size_t *mails, size_t *chunked, size_t *handshakes)
{
	struct generator g;
	struct fact_list list;
	struct live_state live[GENERATE_SESSIONS] = { 0 };
	struct timeline *timeline = timeline_create();
	generate(&g, seed, &list);
	for (size_t i = 0; i < list.count; i++) {
		uint32_t number = list.facts[i]->session;
		timeline_add(timeline, facts_copy(list.facts[i]));
		live_update(&live[number - 1], timeline, timeline_session(timeline, number));
	}
	assert_int_equal(timeline->session_count, GENERATE_SESSIONS);
	for (size_t i = 0; i < GENERATE_SESSIONS; i++) {
		assert_like_live(&live[i], timeline, timeline->sessions[i]);
		assert_like_peer(&g.peers[i], timeline, timeline->sessions[i]);
		free(live[i].at);
		free(live[i].steps);
	}
	*mails += timeline->mail_count;
	for (size_t i = 0; i < timeline->mail_count; i++)
		*chunked += timeline->sessions[timeline->mails[i].session - 1]->mails[timeline->mails[i].mail].chunk_count > 0;
	for (size_t i = 0; i < timeline->event_count; i++)
		*handshakes += timeline->events[i].kind == EVENT_TLS;
	timeline_destroy(timeline);
	generate_finish(&g, &list);
}

static void test_folding_to_every_k_is_the_incremental_state(void **state)
{
	(void)state;
	size_t mails = 0, chunked = 0, handshakes = 0;
	for (unsigned seed = 1; seed <= SEEDS; seed++)
		check_seed(seed * 7919, &mails, &chunked, &handshakes);
	assert_true(mails > SEEDS); /* the sessions are not all nonsense */
	assert_true(chunked > SEEDS / 4);
	assert_true(handshakes > SEEDS / 4);
}

/* Both sides talk nonsense made of the protocol's own pieces. */
static void add_nonsense(unsigned *seed, struct buf *out)
{
	static const char *const pieces[] = {
		"220 ",
		"250-",
		"250 ",
		"354 x\r\n",
		"421 x\r\n",
		"\r\n",
		"\n",
		"\r",
		".",
		".\r\n",
		"DATA\r\n",
		"MAIL FROM:<>\r\n",
		"RCPT",
		"EHLO",
		" x",
		"334 \r\n",
		"AUTH x\r\n",
		"250 x\r\n",
		"RSET\r\n",
		"QUIT\r\n",
		"\r\n.\r\n",
		"X-Mailer: y",
		"\xff",
		"250 OK\r\n250 OK\r\n",
		"BDAT 5\r\n",
		"BDAT 3 LAST\r\n",
		"BDAT 0 LAST\r\n",
		"STARTTLS\r\n",
		"235 x\r\n",
		"AUTH PLAIN =\r\n",
	};
	for (unsigned count = 1 + facts_random(seed) % 4; count > 0; count--)
		buf_add_text(out, pieces[facts_random(seed) % (sizeof pieces / sizeof *pieces)]);
}

/* Now and then the source says something in between. */
static void add_aside(struct timeline *timeline, unsigned *seed, unsigned i)
{
	static const enum fact_kind kinds[] = { FACT_NOTE, FACT_HELD, FACT_RELEASED, FACT_ALTERED, FACT_TLS };
	if (facts_random(seed) % 6 != 0)
		return;
	struct fact *fact = fact_create(kinds[facts_random(seed) % 5], 3, FACTS_EPOCH_US + i, 4);
	memcpy(fact->data, "text", 4);
	fact->from = facts_random(seed) % 2 ? SMTP_CLIENT : SMTP_SERVER;
	timeline_add(timeline, fact);
}

static void test_nonsense_is_folded_the_same(void **state)
{
	(void)state;
	for (unsigned first = 1; first <= 2000; first++) {
		unsigned seed = first * 48271;
		struct live_state live = { 0 };
		struct timeline *timeline = replay_file(FACTS("two-sessions"));
		struct fact *opened = facts_copy(timeline->facts[1]);
		opened->session = 3;
		timeline_add(timeline, opened);
		const struct session *session = timeline_session(timeline, 3);
		live_update(&live, timeline, session);
		for (unsigned i = 0; i < 60; i++) {
			struct buf bytes = { 0 };
			add_nonsense(&seed, &bytes);
			timeline_add(timeline, fact_create_bytes(3, facts_random(&seed) % 2 ? SMTP_CLIENT : SMTP_SERVER,
			                                         FACTS_EPOCH_US + i, buf_span(&bytes)));
			buf_finish(&bytes);
			live_update(&live, timeline, session);
			add_aside(timeline, &seed, i);
			live_update(&live, timeline, session);
		}
		timeline_add(timeline, fact_create(FACT_CLOSED, 3, FACTS_EPOCH_US + 99, 0));
		live_update(&live, timeline, session);
		assert_like_live(&live, timeline, session);
		free(live.at);
		free(live.steps);
		timeline_destroy(timeline);
	}
}

/* ---- cutting ---- */

static void assert_same_sessions(const struct timeline *a, const struct timeline *b)
{
	assert_int_equal(a->session_count, b->session_count);
	assert_int_equal(a->mail_count, b->mail_count);
	for (size_t i = 0; i < a->session_count; i++) {
		const struct session *x = a->sessions[i], *y = b->sessions[i];
		assert_int_equal(x->step_count, y->step_count);
		assert_string_equal(x->name, y->name);
		for (size_t k = 0; k < x->step_count; k++) {
			assert_same_step(&x->steps[k], &y->steps[k]);
			assert_int_equal(x->steps[k].mail, y->steps[k].mail);
		}
		assert_int_equal(x->mail_count, y->mail_count);
		for (size_t m = 0; m < x->mail_count; m++)
			assert_memory_equal(&x->mails[m], &y->mails[m], sizeof *x->mails);
	}
}

static void check_cuts(const struct fact_list *list, size_t seeds)
{
	struct timeline *whole = timeline_create();
	facts_replay(list, whole);
	for (size_t size = 1; size < 6 + seeds; size++) {
		struct fact_list cut;
		struct timeline *timeline = timeline_create();
		facts_cut(list, size < 6 ? size : 30, size < 6 ? 0 : (unsigned)size, &cut);
		facts_replay(&cut, timeline);
		assert_same_sessions(whole, timeline);
		timeline_destroy(timeline);
		facts_finish(&cut);
	}
	timeline_destroy(whole);
}

static void test_cutting_facts_differently_gives_the_same_steps(void **state)
{
	static const char *const files[] = { FACTS("first-mail"),   FACTS("pipelined"),    FACTS("two-mails"), FACTS("refused"),
		                             FACTS("two-sessions"), FACTS("chinese-mail"), FACTS("held"),      FACTS("auth"),
		                             FACTS("starttls"),     FACTS("bdat"),         FACTS("altered") };
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct fact_list list;
		char *error = NULL;
		assert_true(facts_load(files[i], &list, &error));
		check_cuts(&list, 10);
		facts_finish(&list);
	}
	for (unsigned seed = 1; seed <= 20; seed++) {
		struct generator g;
		struct fact_list list;
		generate(&g, seed * 104729, &list);
		check_cuts(&list, 2);
		generate_finish(&g, &list);
	}
}

/* ---- long sessions ---- */

static void test_cached_snapshots_are_folds(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-mails"));
	struct fact *opened = facts_copy(timeline->facts[1]);
	opened->session = 2;
	timeline_add(timeline, opened);
	for (int i = 0; i < 500; i++) {
		timeline_add(timeline, fact_create_bytes(2, SMTP_SERVER, FACTS_EPOCH_US, span_of("250 OK\r\n")));
		timeline_add(timeline, fact_create_bytes(2, SMTP_CLIENT, FACTS_EPOCH_US, span_of("NOOP\r\n")));
	}
	const struct session *session = timeline_session(timeline, 2);
	assert_int_equal(session->step_count, 1001);
	assert_int_equal(session->parts->cached_count, 1000 / SNAPSHOT_EVERY);
	struct snapshot folded, snapshot;
	snapshot_init(&folded);
	for (size_t k = 1; k <= session->step_count; k++) {
		while (folded.events <= session->steps[k - 1].last)
			snapshot_fold(&folded, session_event(timeline, session, folded.events));
		timeline_snapshot(timeline, session, k, &snapshot);
		assert_true(snapshot_equal(&folded, &snapshot));
	}
	timeline_snapshot(timeline, session, 5000, &snapshot);
	assert_true(snapshot_equal(&folded, &snapshot));
	timeline_destroy(timeline);
}

static void test_snapshots_differ_where_the_state_differs(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("refused"));
	const struct session *session = timeline_session(timeline, 1);
	struct snapshot before, after;
	timeline_snapshot(timeline, session, 0, &before);
	assert_int_equal(before.events, 0);
	for (size_t k = 1; k <= session->step_count; k++) {
		timeline_snapshot(timeline, session, k, &after);
		assert_false(snapshot_equal(&before, &after));
		before = after;
	}
	timeline_destroy(timeline);
}

static void test_the_state_at_each_step_of_a_session(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("refused"));
	const struct session *session = timeline_session(timeline, 1);
	struct snapshot at;
	timeline_snapshot(timeline, session, 4, &at);
	assert_int_equal(at.violations, 1);
	assert_int_equal(at.last_code, 503);
	assert_int_equal(at.mail_event, TIMELINE_NONE);
	assert_int_equal(at.state, STATE_START);
	timeline_snapshot(timeline, session, 9, &at);
	assert_int_equal(at.mail_event, TIMELINE_NONE);
	timeline_snapshot(timeline, session, 14, &at);
	assert_int_equal(at.mail_event, session->steps[8].first);
	assert_int_equal(at.recipients_accepted, 1);
	assert_int_equal(at.recipients_refused, 1);
	assert_int_equal(at.phase, PHASE_ENVELOPE);
	assert_false(at.esmtp);
	timeline_snapshot(timeline, session, 19, &at);
	assert_int_equal(at.content_bytes, strlen("Subject: to one of two\r\n\r\nHello.\r\n"));
	assert_int_equal(at.mails, 0);
	timeline_snapshot(timeline, session, 20, &at);
	assert_int_equal(at.mails, 1);
	assert_int_equal(at.content_bytes, 0);
	assert_int_equal(at.mail_event, TIMELINE_NONE);
	timeline_snapshot(timeline, session, 23, &at);
	assert_true(at.closed);
	assert_int_equal(at.phase, PHASE_END);
	timeline_destroy(timeline);
}

static void test_tls_makes_the_state_new(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("starttls"));
	const struct session *session = timeline_session(timeline, 1);
	struct snapshot at;
	timeline_snapshot(timeline, session, 6, &at);
	assert_true(at.esmtp && !at.tls);
	timeline_snapshot(timeline, session, 7, &at);
	assert_true(!at.esmtp && at.tls);
	assert_int_equal(at.state, STATE_START);
	timeline_snapshot(timeline, session, session->step_count, &at);
	assert_int_equal(at.mails, 1);
	timeline_destroy(timeline);
	timeline = replay_file(FACTS("auth"));
	timeline_snapshot(timeline, timeline_session(timeline, 1), 13, &at);
	assert_false(at.authenticated);
	timeline_snapshot(timeline, timeline_session(timeline, 1), 14, &at);
	assert_true(at.authenticated);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folding_to_every_k_is_the_incremental_state),
		cmocka_unit_test(test_nonsense_is_folded_the_same),
		cmocka_unit_test(test_cutting_facts_differently_gives_the_same_steps),
		cmocka_unit_test(test_cached_snapshots_are_folds),
		cmocka_unit_test(test_snapshots_differ_where_the_state_differs),
		cmocka_unit_test(test_the_state_at_each_step_of_a_session),
		cmocka_unit_test(test_tls_makes_the_state_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
