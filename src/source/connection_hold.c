#include <string.h>

#include "source/connection_private.h"

bool connection_is_held(const struct connection *conn)
{
	return gate_is_shut(&conn->gate, GATE_HOLD | GATE_DELAY);
}

/* ---- waiting */

static void on_wait_over(uv_timer_t *timer);

static void start_wait(struct connection *conn, uint64_t ms)
{
	uv_update_time(&conn->hub->loop);
	uv_timer_start(&conn->wait, on_wait_over, ms, 0);
}

/* The delay that a fault asks for, if it does. */
static void begin_delay(struct connection *conn)
{
	if (conn->plan.delay.action.kind != FAULT_DELAY || conn->hub->stopping)
		return;
	gate_shut(&conn->gate, GATE_DELAY);
	start_wait(conn, conn->plan.delay.action.delay_ms);
}

void connection_tell_held(struct connection *conn)
{
	const struct smtp_reply *reply = &conn->gate.reply;
	struct fact_held held = { .code = reply->code, .release_us = conn->release_us };
	if (!gate_is_shut(&conn->gate, GATE_HOLD) || !conn->gate.waiting)
		return;
	struct span text = buf_span(&reply->text);
	const uint8_t *lf = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
	size_t len = lf != NULL ? (size_t)(lf - text.data) : text.len;
	if (len > 0)
		memcpy(held.text, text.data, len < sizeof held.text ? len : sizeof held.text - 1);
	struct fact *fact = fact_create(FACT_HELD, conn->session, 0, sizeof held);
	memcpy(fact->data, &held, sizeof held);
	outbox_add(&conn->outbox, fact);
}

static void begin_hold(struct connection *conn, struct smtp_reply *reply)
{
	uint64_t ms = conn->hub->config->hold_ms;
	gate_shut(&conn->gate, GATE_HOLD);
	gate_offer(&conn->gate, reply);
	conn->release_us = ms > 0 ? hub_now_us(conn->hub) + (int64_t)ms * 1000 : 0;
	if (ms > 0)
		start_wait(conn, ms);
	connection_tell_held(conn);
	connection_go_on(conn);
}

static void release_held(struct connection *conn)
{
	if (conn->closing || !gate_is_shut(&conn->gate, GATE_HOLD))
		return;
	uv_timer_stop(&conn->wait);
	outbox_add(&conn->outbox, fact_create(FACT_RELEASED, conn->session, 0, 0));
	begin_delay(conn);
	gate_open(&conn->gate, GATE_HOLD);
	connection_go_on(conn);
}

static void on_wait_over(uv_timer_t *timer)
{
	struct connection *conn = timer->data;
	if (gate_is_shut(&conn->gate, GATE_HOLD))
		release_held(conn);
	else
		gate_open(&conn->gate, GATE_DELAY);
}

void connection_let_go(struct connection *conn)
{
	if (conn->closing)
		return;
	release_held(conn);
	if (gate_is_shut(&conn->gate, GATE_DELAY)) {
		uv_timer_stop(&conn->wait);
		gate_open(&conn->gate, GATE_DELAY);
	}
}

/* ---- which reply is held */

static bool is_meant(const struct live_break *breaks, const struct question *asked, uint16_t code)
{
	if (breaks->verbs == 0 && !breaks->failures && !breaks->content_end)
		return true;
	bool named = (asked->verb < VERB_COUNT || asked->greeting) && (breaks->verbs >> asked->verb & 1) != 0;
	return named || (breaks->failures && code >= 400) || (breaks->content_end && asked->content_end);
}

bool connection_must_hold(const struct connection *conn, uint16_t code)
{
	const struct hub *hub = conn->hub;
	if (!hub->holding || hub->stopping)
		return false;
	if (hub->breaks.connection != 0 && hub->breaks.connection != conn->session)
		return false;
	return is_meant(&hub->breaks, &conn->asked, code);
}

void connection_offer(struct connection *conn, struct smtp_reply *reply)
{
	if (!conn->decided && connection_must_hold(conn, reply->code)) {
		begin_hold(conn, reply);
		return;
	}
	if (!conn->decided)
		begin_delay(conn);
	gate_offer(&conn->gate, reply);
	connection_go_on(conn);
}

/* ---- the lecturer's hand */

void connection_release(struct hub *hub, uint32_t session)
{
	for (size_t i = 0; i < hub->connection_count; i++)
		if (session == 0 || hub->connections[i]->session == session)
			release_held(hub->connections[i]);
}

void connection_hold_all(struct hub *hub, bool on, const struct live_break *breaks)
{
	hub->holding = on;
	hub->breaks = *breaks;
	if (!on)
		connection_release(hub, 0);
}

static void alter(struct connection *conn, struct fault_action action)
{
	if (conn->closing || !gate_is_shut(&conn->gate, GATE_HOLD))
		return;
	plan_add(&conn->plan, action, "by hand");
	if (action.kind == FAULT_CODE)
		connection_set_code(conn, &conn->gate.reply, action.code);
	connection_tell_held(conn);
	connection_go_on(conn);
}

void connection_alter(struct hub *hub, uint32_t session, struct fault_action action)
{
	for (size_t i = 0; i < hub->connection_count; i++)
		if (hub->connections[i]->session == session)
			alter(hub->connections[i], action);
}
