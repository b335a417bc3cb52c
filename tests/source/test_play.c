/* Lessons of several clients that wait, pipeline, use TLS and meet a server that is set for them. */
#include "lecture.h"

/* ---- lessons by hand */

static struct lesson *play_lesson(const char *name)
{
	struct lesson *script = mem_zero(sizeof *script);
	script->name = mem_strdup(name);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		script->title[lang] = mem_strdup(name);
		script->goal[lang] = mem_strdup("");
	}
	return script;
}

static void connect_client(struct lesson *script, size_t after, uint64_t start_ms)
{
	struct lesson_connection *connection = lesson_add_connection(script, "c");
	connection->after = after;
	connection->start_ms = start_ms;
	lesson_add_exchange(script, EXCHANGE_GREETING)->expect[0] = 220;
}

static struct exchange *say(struct lesson *script, const char *line, uint16_t expect)
{
	struct exchange *exchange = lesson_add_exchange(script, EXCHANGE_COMMAND);
	exchange->send = mem_strdup(line);
	exchange->expect[0] = expect;
	return exchange;
}

static void pipeline(struct lesson *script, const char *line, uint16_t expect)
{
	say(script, line, expect)->pipelined = true;
}

static struct exchange *content(struct lesson *script, const char *message)
{
	struct exchange *exchange = lesson_add_exchange(script, EXCHANGE_CONTENT);
	exchange->expect[0] = 250;
	buf_add_text(&exchange->content, message);
	return exchange;
}

/* Plays it to its last close. sessions: how many there are in it. */
static void play(struct rig *rig, struct lesson *script, size_t sessions)
{
	size_t closed = rig_count(rig, FACT_CLOSED, 0);
	live_run(rig->live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_wait(rig, FACT_CLOSED, 0, closed + sessions);
}

static size_t place_of(const struct rig *rig, enum fact_kind kind, uint32_t session)
{
	for (size_t i = 0; i < rig->count; i++) {
		if (rig->facts[i]->kind == kind && rig->facts[i]->session == session)
			return i;
	}
	fail();
	return 0;
}

/* Codes of all replies of a session: "220 250 221". */
static void check_codes(const struct rig *rig, uint32_t session, const char *expected)
{
	struct buf bytes = rig_bytes(rig, session, SMTP_SERVER), codes = { 0 };
	char *text = buf_take_text(&bytes);
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (line[3] == ' ')
			buf_addf(&codes, "%s%.3s", codes.len > 0 ? " " : "", line);
	}
	char *all = buf_take_text(&codes);
	assert_string_equal(all, expected);
	free(all);
	free(text);
}

/* ---- several connections */

static void test_one_after_another(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("back");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "QUIT", 221);
	connect_client(script, 0, 0);
	say(script, "NOOP", 250);
	connect_client(script, 1, 50);
	say(script, "RSET", 250);
	play(&rig, script, 3);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("QUIT\r\n"));
	rig_check_bytes(&rig, 2, SMTP_CLIENT, span_of("NOOP\r\nQUIT\r\n"));
	rig_check_bytes(&rig, 3, SMTP_CLIENT, span_of("RSET\r\nQUIT\r\n"));
	for (uint32_t session = 1; session <= 3; session++) {
		struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, session));
		assert_int_equal(opened.connection, session - 1);
		assert_int_equal(opened.play, 1);
		assert_string_equal(opened.label, "back");
		assert_true(session == 1 || place_of(&rig, FACT_CLOSED, session - 1) < place_of(&rig, FACT_OPENED, session));
	}
	int64_t pause = rig_find(&rig, FACT_OPENED, 3)->time_us - rig_find(&rig, FACT_CLOSED, 2)->time_us;
	assert_true(pause >= 49000);
	rig_finish(&rig);
}

static void test_at_once(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("lanes");
	struct live_config config;
	(void)state;
	lecture_start(&rig, &config); /* held greetings: all of them are there before one goes on */
	for (int i = 0; i < 4; i++) {
		connect_client(script, LESSON_AT_ONCE, 0);
		say(script, i == 2 ? "NOOP" : "RSET", 250);
	}
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_wait(&rig, FACT_HELD, 0, 4);
	live_hold(rig.live, false, NULL);
	rig_wait(&rig, FACT_CLOSED, 0, 4);
	for (uint32_t session = 1; session <= 4; session++) {
		bool noop = fact_opened(rig_find(&rig, FACT_OPENED, session)).connection == 2;
		rig_check_bytes(&rig, session, SMTP_CLIENT, span_of(noop ? "NOOP\r\nQUIT\r\n" : "RSET\r\nQUIT\r\n"));
	}
	rig_finish(&rig);
}

/* One that is to come, one that thinks and one that waits: the end takes them all. */
static void test_stopping_in_the_middle(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("long");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "NOOP", 250)->delay_ms = 600000;
	connect_client(script, LESSON_AT_ONCE, 600000);
	connect_client(script, 0, 600000);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "NOOP", 250);
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_wait(&rig, FACT_CLOSED, 0, 1);
	rig_finish(&rig);
}

static void test_thinking(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("slow");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "NOOP", 250)->delay_ms = 60;
	say(script, "QUIT", 221);
	play(&rig, script, 1);
	int64_t greeted = 0, said = 0;
	for (size_t i = 0; i < rig.count; i++) {
		const struct fact *fact = rig.facts[i];
		if (fact->kind == FACT_BYTES && fact->from == SMTP_SERVER && greeted == 0)
			greeted = fact->time_us;
		if (fact->kind == FACT_BYTES && fact->from == SMTP_CLIENT && said == 0)
			said = fact->time_us;
	}
	assert_true(said - greeted >= 59000);
	rig_finish(&rig);
}

/* ---- replies */

static void test_one_of_several_replies_will_do(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("either");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "WHAT", 250)->expect[1] = 500;
	say(script, "NOOP", 500)->expect[1] = 502;
	say(script, "RSET", 250);
	play(&rig, script, 1);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("WHAT\r\nNOOP\r\nQUIT\r\n"));
	rig_finish(&rig);
}

#define GROUP "MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nRCPT TO:<c@x.example>\r\nDATA\r\n"

static void say_group(struct lesson *script, uint16_t rcpt)
{
	say(script, "EHLO x.example", 250);
	pipeline(script, "MAIL FROM:<a@x.example>", 250);
	pipeline(script, "RCPT TO:<b@x.example>", rcpt);
	pipeline(script, "RCPT TO:<c@x.example>", 250);
	say(script, "DATA", 354);
	content(script, "x\r\n");
	say(script, "QUIT", 221);
}

/* The group comes in one read: one fact. */
static bool has_read(const struct rig *rig, uint32_t session, const char *bytes)
{
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->kind == FACT_BYTES && fact->session == session && fact->from == SMTP_CLIENT &&
		    span_equal(fact_bytes(fact), span_of(bytes)))
			return true;
	}
	return false;
}

static void test_a_pipelined_group_is_one_write(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("group");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say_group(script, 250);
	play(&rig, script, 1);
	assert_true(has_read(&rig, 1, GROUP));
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("EHLO x.example\r\n" GROUP "x\r\n.\r\nQUIT\r\n"));
	check_codes(&rig, 1, "220 250 250 250 250 354 250 221");
	rig_finish(&rig);
}

/* RFC 2920 §3.1: what follows was said already; the content is empty. */
static void test_a_refusal_within_a_group(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("refused");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say_group(script, 251);
	play(&rig, script, 1);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("EHLO x.example\r\n" GROUP ".\r\nQUIT\r\n"));
	rig_finish(&rig);
}

static void test_held_replies_of_a_group(void **state)
{
	struct rig rig;
	struct live_config config;
	struct lesson *script = play_lesson("held");
	(void)state;
	lecture_start(&rig, &config);
	connect_client(script, LESSON_AT_ONCE, 0);
	say_group(script, 250);
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	for (size_t n = 1; n <= 8; n++) {
		lecture_held(&rig, 1, n);
		live_release(rig.live, 1);
	}
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	check_codes(&rig, 1, "220 250 250 250 250 354 250 221");
	assert_true(has_read(&rig, 1, GROUP));
	rig_finish(&rig);
}

static void test_auth_in_turns(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("auth");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "EHLO x.example", 250);
	say(script, "AUTH LOGIN", 334);
	say(script, "bGl3ZWk=", 334);
	say(script, "c2VjcmV0", 235);
	say(script, "QUIT", 221);
	play(&rig, script, 1);
	check_codes(&rig, 1, "220 250 334 334 235 221");
	rig_finish(&rig);
}

static void test_an_unexpected_334_is_cancelled(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("auth");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "EHLO x.example", 250);
	say(script, "AUTH LOGIN", 235);
	play(&rig, script, 1);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("EHLO x.example\r\nAUTH LOGIN\r\n*\r\nQUIT\r\n"));
	check_codes(&rig, 1, "220 250 334 501 221");
	rig_finish(&rig);
}

/* ---- patience */

static void test_patience_ends(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("impatient");
	(void)state;
	rig_start(&rig);
	script->sets_bugs = true;
	script->bugs = BUG_ONE_READ;
	connect_client(script, LESSON_AT_ONCE, 0);
	pipeline(script, "NOOP", 250);
	say(script, "RSET", 250)->patience_ms = 100;
	connect_client(script, 0, 0);
	say(script, "NOOP", 250);
	say(script, "RSET", 250);
	play(&rig, script, 2);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("NOOP\r\nRSET\r\n"));
	check_codes(&rig, 1, "220 250");
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_CLIENT);
	check_codes(&rig, 2, "220 250 250 221");
	rig_finish(&rig);
}

/* A held reply is the lecturer's, not a slow server's. */
static void test_patience_waits_while_holding(void **state)
{
	struct rig rig;
	struct live_config config;
	struct lesson *script = play_lesson("patient");
	struct peer peer;
	(void)state;
	lecture_start(&rig, &config);
	connect_client(script, LESSON_AT_ONCE, 0);
	script->exchanges[0].patience_ms = 20;
	say(script, "QUIT", 221);
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	lecture_held(&rig, 1, 1);
	peer_connect(&peer, rig.port); /* 60 ms pass: this one's greeting is delayed so long */
	lecture_held(&rig, 2, 1);
	live_alter(rig.live, 2, (struct fault_action){ .kind = FAULT_DELAY, .delay_ms = 60 });
	live_release(rig.live, 2);
	peer_expect(&peer, 220);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 2, 1);
	assert_int_equal(rig_count(&rig, FACT_CLOSED, 1), 0);
	live_hold(rig.live, false, NULL);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	check_codes(&rig, 1, "220 221");
	peer_finish(&peer);
	rig_finish(&rig);
}

/* ---- TLS */

static void say_under_tls(struct lesson *script, const char *message)
{
	say(script, "EHLO x.example", 250);
	say(script, "STARTTLS", 220)->tls = true;
	say(script, "EHLO x.example", 250);
	pipeline(script, "MAIL FROM:<a@x.example>", 250);
	pipeline(script, "RCPT TO:<b@x.example>", 250);
	say(script, "DATA", 354);
	content(script, message);
	say(script, "QUIT", 221);
}

/* The bytes of one layer that one side sent. */
static struct buf layer_bytes(const struct rig *rig, uint32_t session, enum smtp_side from, enum fact_layer layer)
{
	struct buf bytes = { 0 };
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->kind == FACT_BYTES && fact->session == session && fact->from == from && fact->layer == layer)
			buf_add(&bytes, fact_bytes(fact));
	}
	return bytes;
}

static void test_starttls(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("tls");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say_under_tls(script, "Subject: secret\r\n\r\nhidden\r\n");
	play(&rig, script, 1);
	struct buf clear = layer_bytes(&rig, 1, SMTP_CLIENT, LAYER_CLEAR), wire = layer_bytes(&rig, 1, SMTP_CLIENT, LAYER_WIRE);
	assert_true(span_equal(buf_span(&clear),
	                       span_of("EHLO x.example\r\nSTARTTLS\r\nEHLO x.example\r\nMAIL FROM:<a@x.example>\r\n"
	                               "RCPT TO:<b@x.example>\r\nDATA\r\nSubject: secret\r\n\r\nhidden\r\n.\r\nQUIT\r\n")));
	assert_true(wire.len > 300);
	assert_null(memmem(wire.data, wire.len, "hidden", 6));
	assert_int_equal(rig_count(&rig, FACT_TLS, 1), 1);
	assert_int_equal(rig_count(&rig, FACT_NOTE, 0), 0);
	buf_finish(&clear);
	buf_finish(&wire);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 1);
	rig_finish(&rig);
}

static void test_a_large_mail_under_tls(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("tls");
	struct buf message = { 0 };
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	while (message.len < 3u << 20)
		buf_addf(&message, "%08zx 0123456789012345678901234567890123456789012345678901234567\r\n", message.len);
	size_t len = message.len;
	char *text = buf_take_text(&message);
	say_under_tls(script, text);
	free(text);
	play(&rig, script, 1);
	struct buf clear = layer_bytes(&rig, 1, SMTP_CLIENT, LAYER_CLEAR);
	assert_true(clear.len > len);
	buf_finish(&clear);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 1);
	rig_finish(&rig);
}

static void test_starttls_refused(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("tls");
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say_under_tls(script, "x\r\n");
	script->faults = mem_zero(sizeof *script->faults);
	script->fault_count = script->fault_cap = 1;
	size_t at;
	const char *expected;
	assert_true(fault_parse("starttls:454", &script->faults[0], &at, &expected));
	play(&rig, script, 1);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("EHLO x.example\r\nSTARTTLS\r\nQUIT\r\n"));
	check_codes(&rig, 1, "220 250 454 221");
	rig_finish(&rig);
}

/* ---- the server as the lesson wants it */

static void add_fault(struct lesson *script, const char *spec)
{
	size_t at;
	const char *expected;
	assert_true(fault_parse(spec, array_push(script->faults, script->fault_count, script->fault_cap), &at, &expected));
}

/* A recipient that is refused twice, in each play anew; "@2" is the lesson's second connection. */
static void test_faults_are_the_lessons_own(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	for (uint32_t first = 1; first <= 3; first += 2) {
		struct lesson *script = play_lesson("retry");
		add_fault(script, "noop:450@2");
		for (int i = 0; i < 2; i++) {
			connect_client(script, i == 0 ? LESSON_AT_ONCE : 0, 0);
			say(script, "HELO x", 250);
			say(script, "MAIL FROM:<>", 250);
			say(script, "RCPT TO:<451-1@x.example>", 0);
			say(script, "NOOP", 0);
		}
		play(&rig, script, 2);
		check_codes(&rig, first, "220 250 250 451 250 221");
		check_codes(&rig, first + 1, "220 250 250 250 450 221");
	}
	struct peer peer;
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_say(&peer, "NOOP\r\n", 250);
	peer_close(&peer);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_without_faults_the_servers_count(void **state)
{
	struct rig rig;
	struct fault fault;
	size_t at;
	const char *expected;
	struct lesson *script = play_lesson("plain");
	(void)state;
	rig_start(&rig);
	assert_true(fault_parse("noop:450@1", &fault, &at, &expected));
	live_set_faults(rig.live, &fault, 1);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "NOOP", 0);
	play(&rig, script, 1);
	check_codes(&rig, 1, "220 450 221");
	rig_finish(&rig);
}

static bool offers(const struct rig *rig, uint32_t session, const char *extension)
{
	struct buf bytes = rig_bytes(rig, session, SMTP_SERVER);
	char *text = buf_take_text(&bytes);
	bool found = strstr(text, extension) != NULL;
	free(text);
	return found;
}

static struct lesson *hello_with(bool sets, unsigned extensions, unsigned bugs)
{
	struct lesson *script = play_lesson("switches");
	connect_client(script, LESSON_AT_ONCE, 0);
	script->sets_extensions = script->sets_bugs = sets;
	script->extensions = extensions;
	script->bugs = bugs;
	say(script, "EHLO x.example", 250);
	say(script, "HELO x.example", 0);
	return script;
}

static void test_switches_are_the_lessons_own(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	play(&rig, hello_with(true, EXTENSION_SIZE, BUG_HELO_UNKNOWN), 1);
	play(&rig, hello_with(false, 0, 0), 1);
	assert_true(offers(&rig, 1, "SIZE") && !offers(&rig, 1, "PIPELINING"));
	assert_true(offers(&rig, 2, "PIPELINING"));
	check_codes(&rig, 1, "220 250 500 221");
	check_codes(&rig, 2, "220 250 250 221");
	struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, 1));
	assert_int_equal(opened.extensions, EXTENSION_SIZE);
	assert_int_equal(opened.bugs, BUG_HELO_UNKNOWN);
	opened = fact_opened(rig_find(&rig, FACT_OPENED, 2));
	assert_true(opened.extensions & EXTENSION_PIPELINING);
	assert_int_equal(opened.bugs, 0);
	rig_finish(&rig);
}

/* Turned over by hand while it plays: in the lesson and for everybody. What is only set for others is not. */
static void test_a_hand_reaches_into_a_lesson(void **state)
{
	struct rig rig;
	struct live_config config;
	struct peer peer;
	(void)state;
	lecture_start(&rig, &config);
	struct lesson *script = hello_with(true, EXTENSION_SIZE, 0);
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	lecture_held(&rig, 1, 1);
	live_turn_extensions(rig.live, EXTENSION_DSN, true);
	live_turn_extensions(rig.live, EXTENSION_SIZE, false);
	live_turn_bugs(rig.live, BUG_HELO_UNKNOWN, true);
	live_set_extensions(rig.live, EXTENSION_CHUNKING);
	live_hold(rig.live, false, NULL);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_true(offers(&rig, 1, "DSN") && !offers(&rig, 1, "SIZE") && !offers(&rig, 1, "CHUNKING"));
	check_codes(&rig, 1, "220 250 500 221");
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_say(&peer, "EHLO x\r\n", 250);
	peer_say(&peer, "HELO x\r\n", 500);
	assert_true(lecture_says(&peer, 0, "CHUNKING") && !lecture_says(&peer, 0, "DSN"));
	peer_close(&peer);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* ---- Stuff=no */

static void test_lines_behind_a_dot_are_commands(void **state)
{
	struct rig rig;
	struct lesson *script = play_lesson("dots");
	static const char *const strays[] = { "three", "", "." };
	(void)state;
	rig_start(&rig);
	connect_client(script, LESSON_AT_ONCE, 0);
	say(script, "HELO x", 250);
	say(script, "MAIL FROM:<>", 250);
	say(script, "RCPT TO:<b@x.example>", 250);
	say(script, "DATA", 354);
	struct exchange *mail = content(script, "one\r\n.two\r\n");
	mail->plain = mail->pipelined = true;
	for (int i = 0; i < 3; i++) {
		struct exchange *stray = say(script, strays[i], 0);
		stray->stray = true;
		stray->pipelined = i < 2;
	}
	say(script, "QUIT", 221);
	play(&rig, script, 1);
	rig_check_bytes(
	        &rig, 1, SMTP_CLIENT,
	        span_of("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.example>\r\nDATA\r\none\r\n.two\r\n.\r\nthree\r\n\r\n.\r\n"
	                "QUIT\r\n"));
	check_codes(&rig, 1, "220 250 250 250 354 250 500 500 500 221");
	rig_finish(&rig);
}

/* ---- many */

static void test_a_hundred_plays_at_once(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	struct lesson *script = play_lesson("crowd");
	connect_client(script, LESSON_AT_ONCE, 0);
	say_under_tls(script, "x\r\n");
	connect_client(script, 0, 0);
	say_group(script, 250);
	for (int i = 0; i < 100; i++)
		live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_wait(&rig, FACT_CLOSED, 0, 200);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 200);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_after_another),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_stopping_in_the_middle),
		cmocka_unit_test(test_thinking),
		cmocka_unit_test(test_one_of_several_replies_will_do),
		cmocka_unit_test(test_a_pipelined_group_is_one_write),
		cmocka_unit_test(test_a_refusal_within_a_group),
		cmocka_unit_test(test_held_replies_of_a_group),
		cmocka_unit_test(test_auth_in_turns),
		cmocka_unit_test(test_an_unexpected_334_is_cancelled),
		cmocka_unit_test(test_patience_ends),
		cmocka_unit_test(test_patience_waits_while_holding),
		cmocka_unit_test(test_starttls),
		cmocka_unit_test(test_a_large_mail_under_tls),
		cmocka_unit_test(test_starttls_refused),
		cmocka_unit_test(test_faults_are_the_lessons_own),
		cmocka_unit_test(test_without_faults_the_servers_count),
		cmocka_unit_test(test_switches_are_the_lessons_own),
		cmocka_unit_test(test_a_hand_reaches_into_a_lesson),
		cmocka_unit_test(test_lines_behind_a_dot_are_commands),
		cmocka_unit_test(test_a_hundred_plays_at_once),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
