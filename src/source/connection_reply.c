#include <stdio.h>
#include <string.h>

#include "source/connection_private.h"
#include "source/standard.h"
#include "source/store.h"

#define NOTE_MAX 256

static void add_note(struct connection *conn, enum fact_kind kind, const char *text)
{
	struct fact *fact = fact_create(kind, conn->session, 0, strlen(text));
	memcpy(fact->data, text, strlen(text));
	outbox_add(&conn->outbox, fact);
}

/* ---- out of the gate */

static bool decide_mail(struct connection *conn, uint16_t code);

static void tell_code(struct connection *conn, uint16_t code)
{
	char text[NOTE_MAX];
	if (code == conn->computed)
		return;
	snprintf(text, sizeof text, "%s: %u became %u", conn->plan.code.why, (unsigned)conn->computed, (unsigned)code);
	add_note(conn, FACT_ALTERED, text);
}

static void tell_delay(struct connection *conn)
{
	char text[NOTE_MAX];
	const struct plan_item *delay = &conn->plan.delay;
	if (delay->action.kind == FAULT_NONE)
		return;
	snprintf(text, sizeof text, "%s: the reply was delayed by %llu ms", delay->why,
	         (unsigned long long)delay->action.delay_ms);
	add_note(conn, FACT_ALTERED, text);
}

/* Tells and does what the plan has for the end of the reply; true: the connection ends with it. */
static bool cut(struct connection *conn, struct buf *bytes)
{
	char text[NOTE_MAX];
	const struct plan_item *end = &conn->plan.end;
	size_t len = bytes->len;
	if (end->action.kind == FAULT_NONE)
		return false;
	bytes->len = end->action.kind == FAULT_DROP ? 0 : end->action.cut_bytes < len ? end->action.cut_bytes : len;
	if (end->action.kind == FAULT_DROP)
		snprintf(text, sizeof text, "%s: the reply is not sent, the connection is closed", end->why);
	else
		snprintf(text, sizeof text, "%s: %zu of %zu bytes are sent, then the connection is closed", end->why, bytes->len,
		         len);
	add_note(conn, FACT_ALTERED, text);
	return true;
}

/* What the client sees decides where the session is. True: it ends here. */
static bool tell_server(struct connection *conn, const struct smtp_reply *reply)
{
	if (conn->server == NULL)
		return reply->then_close;
	if (reply->code != conn->server_code)
		smtp_server_replied(conn->server, reply->code);
	question_replied(&conn->asked, reply->code);
	connection_account(conn, 0, false);
	return smtp_server_state(conn->server) == STATE_CLOSED || reply->then_close;
}

void connection_out(void *context, const struct smtp_reply *reply)
{
	struct connection *conn = context;
	struct buf bytes = { 0 };
	if (conn->closing)
		return;
	if (conn->mail_waits > 0 && !decide_mail(conn, reply->code))
		return;
	smtp_reply_finish(&conn->kept);
	smtp_reply_write(reply, &bytes);
	tell_code(conn, reply->code);
	tell_delay(conn);
	bool ends = cut(conn, &bytes);
	connection_send(conn, buf_span(&bytes));
	buf_finish(&bytes);
	conn->ending = tell_server(conn, reply) || ends || conn->ending; /* TLS may have failed while it was held */
	conn->tls_due = reply->then_start_tls && !conn->ending;
	conn->active_ms = uv_now(&conn->hub->loop);
	connection_go_on(conn);
}

/* ---- on the way to the gate */

/* Enhanced codes are for clients that were offered them (RFC 2034): nobody before EHLO. */
static bool uses_enhanced_codes(const struct connection *conn)
{
	enum smtp_state state = conn->server != NULL ? smtp_server_state(conn->server) : STATE_CONNECTING;
	bool offered = (connection_smtp(conn)->extensions & EXTENSION_ENHANCEDSTATUSCODES) != 0;
	return offered && state != STATE_CONNECTING && state != STATE_START;
}

void connection_set_code(struct connection *conn, struct smtp_reply *reply, uint16_t code)
{
	bool hello = conn->asked.verb == VERB_EHLO || conn->asked.verb == VERB_HELO;
	if (code == reply->code)
		return;
	if (conn->kept.code == 0) {
		conn->kept = *reply;
		*reply = (struct smtp_reply){ 0 };
	}
	if (code == conn->kept.code) {
		smtp_reply_finish(reply);
		*reply = conn->kept;
		conn->kept = (struct smtp_reply){ 0 };
	} else {
		standard_reply(code, uses_enhanced_codes(conn) && !hello, conn->hub->smtp.hostname, reply);
	}
}

static bool over_budget(const struct hub *hub)
{
	return hub->config->memory > 0 && hub->memory_used + hub->content_bytes > hub->config->memory;
}

/* The responder knows no budget: its 250 to MAIL becomes 452 here, and it is told when that goes out. */
static void refuse_for_memory(struct connection *conn, struct smtp_reply *reply)
{
	if (conn->asked.verb != VERB_MAIL || reply->code != 250 || !over_budget(conn->hub))
		return;
	connection_set_code(conn, reply, 452);
}

static void make_plan(struct connection *conn, uint16_t code)
{
	struct faults *faults = conn->play != NULL ? play_faults(conn->play) : &conn->hub->faults;
	bool own = faults != &conn->hub->faults; /* a lesson's own "@n" means its n-th connection */
	faults_plan(faults, own ? (uint32_t)conn->part + 1 : conn->session, &conn->asked, code, &conn->plan);
}

/* With its plan made. */
static void offer_planned(struct connection *conn, struct smtp_reply *reply)
{
	if (conn->plan.code.action.kind == FAULT_CODE)
		connection_set_code(conn, reply, conn->plan.code.action.code);
	connection_offer(conn, reply);
}

void connection_answer(struct connection *conn, struct smtp_reply *reply)
{
	conn->decided = false;
	conn->server_code = reply->code;
	refuse_for_memory(conn, reply);
	make_plan(conn, reply->code);
	conn->computed = reply->code;
	offer_planned(conn, reply);
}

/* With the domain first (RFC 5321 §4.2.3). */
void connection_say_goodbye(struct connection *conn, const char *enhanced, const char *why)
{
	struct smtp_reply reply = { 0 };
	char text[512];
	snprintf(text, sizeof text, "%s%s %s, closing connection", uses_enhanced_codes(conn) ? enhanced : "",
	         conn->hub->smtp.hostname, why);
	smtp_reply_set(&reply, 421, text);
	reply.then_close = true;
	conn->plan = (struct plan){ 0 };
	conn->computed = conn->server_code = 421;
	gate_offer(&conn->gate, &reply);
	smtp_reply_finish(&reply);
}

/* 554 in place of 220, and the client may only QUIT (§3.1). It is told once, in the reply that it did not wait for. */
void connection_meet_early_talker(struct connection *conn)
{
	struct smtp_reply *reply = &conn->gate.reply;
	if (!conn->gate.waiting || !conn->asked.greeting || reply->code / 100 != 2)
		return;
	smtp_reply_finish(&conn->kept);
	smtp_server_early_talker(conn->server, reply);
	conn->computed = conn->server_code = reply->code;
	conn->plan.code = (struct plan_item){ 0 };
	connection_tell_held(conn);
}

/* ---- mails */

static void on_stored(void *context, uint32_t number, bool stored)
{
	struct connection *conn = context;
	struct smtp_reply reply = { 0 };
	char id[16];
	if (!conn->closing) {
		snprintf(id, sizeof id, "M%u", (unsigned)number);
		if (stored)
			smtp_server_accept(conn->server, id, &reply);
		else
			smtp_server_refuse(conn->server, 452, "The mail could not be stored, try again later", &reply);
		conn->hub->stats.mails += stored;
		conn->computed = conn->server_code = reply.code;
		gate_open(&conn->gate, GATE_STORE); /* its reply is not in there yet */
		offer_planned(conn, &reply);
		smtp_reply_finish(&reply);
	}
	connection_free_hold(conn);
}

/* Not stored: code is what the client is told. */
static void refuse_mail(struct connection *conn, uint16_t code, const char *text)
{
	struct smtp_reply reply = { 0 };
	smtp_server_refuse(conn->server, code, text, &reply);
	conn->server_code = code;
	offer_planned(conn, &reply);
	smtp_reply_finish(&reply);
}

static void store_mail(struct connection *conn, uint32_t number)
{
	struct hub *hub = conn->hub;
	struct live_mail mail = { .session = conn->session, .number = number, .time_us = hub_now_us(hub) };
	mail.envelope = smtp_server_envelope(conn->server);
	mail.bugs = connection_smtp(conn)->bugs;
	conn->holds++;
	if (hub->config->store == NULL) {
		on_stored(conn, mail.number, true);
		return;
	}
	gate_shut(&conn->gate, GATE_STORE);
	store_begin(hub, &mail, smtp_server_take_message(conn->server), on_stored, conn);
}

/* Shows and holds the reply that the mail gets if nothing comes between; the lecturer may still refuse it. */
static void hold_mail(struct connection *conn)
{
	struct smtp_reply reply = { 0 };
	char text[64];
	conn->mail_waits = ++conn->hub->mails;
	snprintf(text, sizeof text, "%sOk: queued as M%u", uses_enhanced_codes(conn) ? "2.0.0 " : "", (unsigned)conn->mail_waits);
	smtp_reply_set(&reply, 250, text);
	conn->server_code = 250;
	offer_planned(conn, &reply);
	smtp_reply_finish(&reply);
}

/* The held reply to a mail goes out. False: it is stored first, and the reply made anew. */
static bool decide_mail(struct connection *conn, uint16_t code)
{
	struct smtp_reply reply = { 0 };
	uint32_t number = conn->mail_waits;
	conn->mail_waits = 0;
	conn->decided = true;
	smtp_reply_finish(&conn->kept);
	if (code < 400) {
		store_mail(conn, number);
		return false;
	}
	smtp_server_refuse(conn->server, code, "Refused", &reply);
	conn->server_code = code;
	smtp_reply_finish(&reply);
	return true;
}

/* A mail that a fault or the lecturer refuses is not kept: what the client is told is what happened. */
void connection_take_mail(struct connection *conn)
{
	make_plan(conn, 250);
	const struct fault_action *code = &conn->plan.code.action;
	conn->decided = false;
	conn->computed = 452;
	if (over_budget(conn->hub)) {
		refuse_mail(conn, 452, "The server has no room for more mail, try again later");
		return;
	}
	conn->computed = 250;
	if (code->kind == FAULT_CODE && code->code >= 400)
		refuse_mail(conn, code->code, "Refused by a fault");
	else if (connection_must_hold(conn, 250))
		hold_mail(conn);
	else
		store_mail(conn, ++conn->hub->mails);
}
