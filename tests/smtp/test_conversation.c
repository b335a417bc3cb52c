/* Whole conversations from tests/smtp/conversations/: the server's replies, the mail it took, the observer's events,
 * the reads cut in every way. `test_smtp_conversation FILE` prints what came out, to begin or repair a script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <cmocka.h>

#include "smtp/script.h"
#include "smtp/split.h"
#include "smtp/watch.h"

#define MAX_FILES 100

/* What one run of a script gave. */
struct outcome {
	struct buf server, message, envelopes, events; /* owned */
	const char *broken;
};

struct run {
	const struct script *script;
	struct outcome *out; /* borrowed */
	struct smtp_server *server;
	struct watch watch;
	unsigned mails;
	bool tls; /* the server's last reply begins TLS */
};

static void outcome_finish(struct outcome *outcome)
{
	buf_finish(&outcome->server);
	buf_finish(&outcome->message);
	buf_finish(&outcome->envelopes);
	buf_finish(&outcome->events);
}

static void take_mail(struct run *run, struct smtp_reply *reply)
{
	const struct smtp_envelope *envelope = smtp_server_envelope(run->server);
	buf_addf(&run->out->envelopes, "<%s>", envelope->reverse_path);
	for (size_t i = 0; i < envelope->recipient_count; i++)
		buf_addf(&run->out->envelopes, " <%s>", envelope->recipients[i]);
	buf_add_byte(&run->out->envelopes, '\n');
	struct buf message = smtp_server_take_message(run->server);
	buf_add(&run->out->message, buf_span(&message));
	buf_finish(&message);
	char id[16];
	snprintf(id, sizeof id, "%u", ++run->mails);
	if (run->script->refuse_code != 0)
		smtp_server_refuse(run->server, run->script->refuse_code, "Not stored", reply);
	else
		smtp_server_accept(run->server, id, reply);
}

static void serve(struct run *run, struct span in, struct buf *out)
{
	struct smtp_reply reply = { 0 };
	while (in.len > 0) {
		size_t consumed = 0;
		enum smtp_server_result result = smtp_server_feed(run->server, in, &consumed, &reply);
		if (result == SMTP_SERVER_MAIL)
			take_mail(run, &reply);
		if (result != SMTP_SERVER_MORE)
			smtp_reply_write(&reply, out);
		run->tls |= result == SMTP_SERVER_REPLY && reply.then_start_tls;
		assert_true(consumed > 0 && consumed <= in.len);
		in = span_from(in, consumed);
	}
	smtp_reply_finish(&reply);
}

/* What was plaintext behind STARTTLS has been fed, and must have no effect. */
static void begin_tls(struct run *run, const struct turn *turn)
{
	if (run->server != NULL && run->tls != turn->tls)
		fail_msg("%s", run->tls ? "TLS begins unexpectedly" : "TLS does not begin");
	run->tls = false;
	if (!turn->tls)
		return;
	if (run->server != NULL)
		smtp_server_tls_started(run->server);
	dialogue_tls(run->watch.dialogue, 0);
}

/* Bytes [start, end) of the whole input, which is all turns one after the other; cut where the split says. */
static void run_turns(struct run *run, const struct split *split)
{
	size_t offset = 0, piece = 0;
	for (size_t i = 0; i < run->script->turn_count; i++) {
		const struct turn *turn = &run->script->turns[i];
		struct buf answer = { 0 };
		size_t end = offset + turn->client.len;
		for (size_t at = offset; at < end;) {
			while (split->cuts[piece + 1] <= at)
				piece++;
			size_t stop = split->cuts[piece + 1] < end ? split->cuts[piece + 1] : end;
			struct span part = span_part(split->input, at, stop);
			watch_bytes(&run->watch, SMTP_CLIENT, part);
			if (run->server != NULL)
				serve(run, part, &answer);
			at = stop;
		}
		if (run->server != NULL && i == 0) {
			struct smtp_reply greeting = { 0 };
			smtp_server_greet(run->server, &greeting);
			smtp_reply_write(&greeting, &answer);
			smtp_reply_finish(&greeting);
		}
		struct span said = run->server != NULL ? buf_span(&answer) : buf_span(&turn->server);
		size_t half = split->count == 1 ? said.len : said.len * i % (said.len + 1);
		buf_add(&run->out->server, said);
		for (size_t at = 0; split->count > 2 && at < said.len; at++)
			watch_bytes(&run->watch, SMTP_SERVER, span_part(said, at, at + 1));
		if (split->count <= 2) {
			watch_bytes(&run->watch, SMTP_SERVER, span_part(said, 0, half));
			watch_bytes(&run->watch, SMTP_SERVER, span_from(said, half));
		}
		begin_tls(run, turn);
		buf_finish(&answer);
		offset = end;
	}
}

static bool in_content_list(uint16_t code)
{
	const uint16_t *listed = smtp_content_replies;
	while (*listed != 0 && *listed != code)
		listed++;
	return *listed == code || code == 421;
}

/* What our server says is in the standard's list for what it answers (§4.3.2 and the extensions' RFCs). */
static void check_replies(const struct run *run)
{
	for (size_t i = 0; i < run->watch.count; i++) {
		const struct event *event = &run->watch.events[i];
		if (event->kind != EVENT_REPLY_END || run->server == NULL || run->script->config.bugs != 0)
			continue;
		bool listed =
		        event->answers_content ? in_content_list(event->code) : smtp_reply_allowed(event->verb, event->code);
		if (!listed)
			fail_msg("%u is no answer to %s", (unsigned)event->code, watch_verb(event->verb));
	}
}

static void run_script(const struct script *script, const struct split *split, struct outcome *out)
{
	struct run run = { .script = script, .out = out };
	run.server = script->observer_only ? NULL : smtp_server_create(&script->config);
	watch_init(&run.watch);
	run_turns(&run, split);
	watch_close(&run.watch, script->closes);
	check_replies(&run);
	watch_print(&run.watch, &out->events);
	out->broken = run.watch.broken;
	watch_finish(&run.watch);
	smtp_server_destroy(run.server);
}

static void check_text(const char *what, struct buf *got, const struct buf *expected)
{
	if (span_equal(buf_span(got), buf_span(expected)))
		return;
	fail_msg("%s is\n%.*s\nand should be\n%.*s", what, (int)got->len, (const char *)got->data, (int)expected->len,
	         (const char *)expected->data);
}

static void check_split(const struct split *split, void *context)
{
	const struct script *script = context;
	struct outcome out = { 0 };
	struct buf server = { 0 };
	run_script(script, split, &out);
	for (size_t i = 0; i < script->turn_count; i++)
		buf_add(&server, buf_span(&script->turns[i].server));
	check_text("what the server said", &out.server, &server);
	check_text("the message", &out.message, &script->message);
	check_text("the envelopes", &out.envelopes, &script->envelopes);
	check_text("the events", &out.events, &script->events);
	if (out.broken != NULL)
		fail_msg("does not hold: %s", out.broken);
	buf_finish(&server);
	outcome_finish(&out);
}

static void read_script(const char *path, struct script *script, struct buf *out_input)
{
	unsigned line;
	if (!script_read(script, path, &line))
		fail_msg("%s:%u: not understood", path, line);
	for (size_t i = 0; i < script->turn_count; i++)
		buf_add(out_input, buf_span(&script->turns[i].client));
}

static void test_conversation(void **state)
{
	struct script script;
	struct buf input = { 0 };
	read_script(*state, &script, &input);
	assert_true(script.turn_count > 0 && script.events.len > 0);
	split_every_way(buf_span(&input), check_split, &script);
	buf_finish(&input);
	script_finish(&script);
}

static void print_lines(const char *mark, const struct buf *text)
{
	struct span rest = buf_span(text);
	while (rest.len > 0) {
		const uint8_t *lf = memchr(rest.data, '\n', rest.len);
		size_t len = lf ? (size_t)(lf - rest.data) + 1 : rest.len;
		printf("%s%.*s", mark, (int)len, (const char *)rest.data);
		rest = span_from(rest, len);
	}
}

static int print_outcome(const char *path)
{
	struct script script;
	struct buf input = { 0 };
	struct outcome out = { 0 };
	read_script(path, &script, &input);
	const size_t cuts[] = { 0, input.len };
	run_script(&script, &(struct split){ buf_span(&input), cuts, 1 }, &out);
	print_lines("S: ", &out.server);
	print_lines("V: ", &out.envelopes);
	print_lines("M: ", &out.message);
	print_lines("E: ", &out.events);
	outcome_finish(&out);
	buf_finish(&input);
	script_finish(&script);
	return 0;
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[MAX_FILES];
	glob_t files;
	if (argc > 1)
		return print_outcome(argv[1]);
	if (glob(TEST_DIR "/smtp/conversations/*.txt", 0, NULL, &files) != 0 || files.gl_pathc > MAX_FILES)
		return 1;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(test_conversation, files.gl_pathv[i]);
		tests[i].name = strrchr(files.gl_pathv[i], '/') + 1;
	}
	int failed = _cmocka_run_group_tests("conversations", tests, files.gl_pathc, NULL, NULL);
	globfree(&files);
	return failed;
}
