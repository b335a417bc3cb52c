/* Bytes that nobody has seen: what the observer makes of what comes before and behind them. Conversations are lines "C: …", "S:
 * …", and "C# 20" or "S# 20" for bytes that are missing; \r\n is added but where a line ends with "\". Each is read whole and
 * byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "smtp/dialogue.h"

static void print_event(void *context, const struct event *event, struct span bytes)
{
	struct buf *out = context;
	const char *from = event->from == SMTP_CLIENT ? "C" : "S";
	while (bytes.len > 0 && (bytes.data[bytes.len - 1] == '\n' || bytes.data[bytes.len - 1] == '\r'))
		bytes.len--;
	bool text = event->kind == EVENT_COMMAND || event->kind == EVENT_NOTE || event->kind == EVENT_CONTENT_END;
	if (event->kind == EVENT_VIOLATION)
		buf_addf(out, "%s violation %s\n", from, smtp_violation_name(event->rule));
	else if (event->kind == EVENT_REPLY_END)
		buf_addf(out, "reply %u%s\n", event->code, event->answers_content ? " mail" : "");
	else if (event->kind == EVENT_AUTH_RESPONSE)
		buf_addf(out, "secret %d\n", event->secret);
	else if (text && !(event->partial && event->kind != EVENT_COMMAND))
		buf_addf(out, "%s %s%s\n", event_kind_name(event->kind), event->partial ? "cut " : "",
		         bytes.len > 0 ? (char *)bytes.data : "");
	else if (event->kind == EVENT_CLOSED)
		buf_add_text(out, "closed\n");
}

static void print_safe(void *context, const struct event *event, struct span bytes)
{
	char *copy = span_dup(bytes);
	print_event(context, event, span_make(copy, bytes.len));
	free(copy);
}

/* "secret" and what print_event shows ends at the bytes' end: lines are cut at CR. */
static void read_text(struct dialogue *dialogue, enum smtp_side side, struct span text, bool bytewise)
{
	for (size_t at = 0; at < text.len; at += bytewise ? 1 : text.len)
		dialogue_bytes(dialogue, side, bytewise ? span_part(text, at, at + 1) : text, 0);
}

static char *observe(const char *conversation, bool bytewise)
{
	struct buf out = { 0 };
	struct dialogue *dialogue = dialogue_create(print_safe, &out);
	dialogue_open(dialogue, 0);
	for (const char *line = conversation; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		enum smtp_side side = line[0] == 'C' ? SMTP_CLIENT : SMTP_SERVER;
		bool open = line[len - 1] == '\\';
		if (line[1] == '#') {
			dialogue_gap(dialogue, side, strtoul(line + 2, NULL, 10));
		} else {
			struct buf text = { 0 };
			buf_add(&text, span_make(line + 3, len - 3 - open));
			buf_add_text(&text, open ? "" : "\r\n");
			read_text(dialogue, side, buf_span(&text), bytewise);
			buf_finish(&text);
		}
		line += len + (line[len] == '\n');
	}
	dialogue_close(dialogue, SMTP_CLIENT, 0);
	dialogue_destroy(dialogue);
	return buf_take_text(&out);
}

/* Every line of expected stands in what was observed, in this order; and none of unexpected does. */
static void check(const char *conversation, const char *const *expected, const char *unexpected)
{
	for (int bytewise = 0; bytewise < 2; bytewise++) {
		char *seen = observe(conversation, bytewise != 0), *at = seen;
		for (; *expected != NULL && at != NULL && bytewise == 0; expected++)
			if ((at = strstr(at, *expected)) == NULL)
				fail_msg("no \"%s\" in\n%s", *expected, seen);
		if (unexpected != NULL && strstr(seen, unexpected) != NULL)
			fail_msg("\"%s\" in\n%s", unexpected, seen);
		assert_non_null(strstr(seen, "closed\n"));
		free(seen);
	}
}

#define GREETED     "S: 220 mx\nC: EHLO a\nS: 250 mx\n"
#define EXPECT(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_commands(void **state)
{
	(void)state;
	check(GREETED "C: MAIL FR\\\nC# 20\nC: @y>\nS: 250 ok\nC: QUIT\nS: 221 bye\n",
	      EXPECT("command cut MAIL FR", "note @y>", "reply 250", "command QUIT", "reply 221"), "violation");
	check(GREETED "C# 15\nS: 250 ok\nC: RCPT TO:<b@y>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\nC: .\nS: 250 ok\n",
	      EXPECT("command RCPT TO:<b@y>", "reply 250", "command DATA", "content-end .", "reply 250 mail"), "violation");
	check(GREETED "C# 9\nC: RSET\nS: 250 ok\nS: 250 ok\nC: DATA\nS: 503 no\n", EXPECT("command RSET", "C violation sequence"),
	      NULL);
}

static void test_replies(void **state)
{
	(void)state;
	check(GREETED "C: MAIL FROM:<a@x>\nS# 8\nC: RCPT TO:<b@y>\nS: 250 ok\nC: DATA\nS# 8\nC: x\nC: .\nS: 250 ok\n",
	      EXPECT("command RCPT", "reply 250", "command DATA", "content-end .", "reply 250 mail"), "violation");
	check(GREETED "C: DATA\nS# 8\nC: QUIT\nS: 221 bye\n", EXPECT("command DATA", "command QUIT", "reply 221"), "content-end");
	check("S: 220 mx\nC: EHLO a\nS: 250-SI\\\nS# 7\nS: 0\nS: 250 HELP\nC: NOOP\nS: 250 ok\n",
	      EXPECT("reply 250", "command NOOP", "reply 250"), "violation");
	check("S: 220 mx\nC: EHLO a\nS: 250-SI\\\nS# 7\nC: NOOP\nS: 250 ok\n", EXPECT("reply 250", "command NOOP", "reply 250"),
	      "violation");
	check("S# 5\nS: x ESMTP\nC: EHLO a\nS: 250 ok\n", EXPECT("note x ESMTP", "command EHLO a", "reply 250"), "violation");
}

static void test_content(void **state)
{
	(void)state;
	check(GREETED "C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@y>\nS: 250 ok\nC: DATA\nS: 354 go\nC: a\nC# 7\nC: .dot\nC: "
	              ".\nS: 250 ok\n"
	              "C: QUIT\nS: 221 bye\n",
	      EXPECT("content-end .", "reply 250 mail", "command QUIT", "reply 221"), "violation");
	check(GREETED "C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@y>\nS: 250 ok\nC: DATA\nS: 354 go\nC: a\nC# 7\nS: 250 ok\nC: "
	              "QUIT\nS: 221 bye\n",
	      EXPECT("reply 250 mail", "command QUIT", "reply 221"), "violation");
}

/* What may be a password is never told as text. */
static void test_secrets(void **state)
{
	(void)state;
	check(GREETED "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: bGk\\\nC# 3\nC: cGFzc3dvcmQ=\nS: 334 x\nC: c2VjcmV0\nS: 235 ok\n",
	      EXPECT("command AUTH LOGIN", "secret 1", "reply 235"), "cGFzc3dvcmQ=");
	check(GREETED "C# 40\nC: cGFzc3dvcmQ=\nS: 235 ok\n", EXPECT("secret 1", "reply 235"), "cGFzc3dvcmQ=");
	check(GREETED "C: AUTH LOGIN\nS# 20\nC: c2VjcmV0\nS: 235 ok\n", EXPECT("secret 1", "reply 235"), "c2VjcmV0");
}

/* A capture that begins or ends in the middle. */
static void test_middle(void **state)
{
	(void)state;
	check("C# 0\nS# 0\nC: RCPT TO:<b@y>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\nC: .\nS: 250 ok\n",
	      EXPECT("command RCPT", "reply 250", "reply 354", "reply 250 mail"), "violation");
	check(GREETED "C: MAIL FR\\\nC# 99\nS# 99\n", EXPECT("command cut MAIL FR", "closed"), "violation");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands), cmocka_unit_test(test_replies), cmocka_unit_test(test_content),
		cmocka_unit_test(test_secrets),  cmocka_unit_test(test_middle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
