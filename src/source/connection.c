#include "source/connection.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "source/address.h"
#include "source/client.h"
#include "source/connection_private.h"
#include "source/handshake.h"

#define PENDING_MAX    65536  /* bytes read and not fed, beyond which the socket is not read: this and one read more */
#define OUTPUT_MAX     65536  /* bytes of replies not written, beyond which the responder is not fed: this and one reply more */
#define LINGER_MS      2000   /* from the last reply to the close, for a client that does not close */
#define LINGER_STOP_MS 250    /* the same while the program ends */
#define LINGER_BYTES   262144 /* and what it may send meanwhile */
#define REFUSED_MAX    64     /* connections lingering after "too many"; above it they are closed at once */

static void update_reading(struct connection *conn);

static void update_reading_all(struct hub *hub)
{
	for (size_t i = 0; i < hub->connection_count; i++)
		update_reading(hub->connections[i]);
}

void connection_push(struct connection *conn, struct fact *fact)
{
	if (!hub_push(conn->hub, fact))
		update_reading_all(conn->hub);
}

/* ---- the end of a connection */

void connection_free_hold(struct connection *conn)
{
	struct hub *hub = conn->hub;
	if (--conn->holds > 0)
		return;
	hub->connections[conn->place] = hub->connections[--hub->connection_count];
	hub->connections[conn->place]->place = conn->place;
	smtp_server_destroy(conn->server);
	if (conn->play != NULL) {
		play_connection_ended(conn->play, conn->part);
		play_release(conn->play);
	}
	gate_finish(&conn->gate);
	smtp_reply_finish(&conn->kept);
	inbox_finish(&conn->pending);
	outbox_finish(&conn->outbox);
	tls_destroy(conn->tls);
	free(conn);
}

static void on_handle_closed(uv_handle_t *handle)
{
	connection_free_hold(handle->data);
}

static void close_handles(struct connection *conn)
{
	uv_close((uv_handle_t *)&conn->tcp, on_handle_closed);
	uv_close((uv_handle_t *)&conn->timer, on_handle_closed);
	uv_close((uv_handle_t *)&conn->wait, on_handle_closed);
}

static void forget_content(struct connection *conn)
{
	conn->hub->content_bytes -= conn->content_bytes;
	conn->content_bytes = 0;
}

static void note_closer(struct connection *conn, enum smtp_side side)
{
	if (!conn->closer_known)
		conn->closer = side;
	conn->closer_known = true;
}

static void hang_up(struct connection *conn, enum smtp_side closer)
{
	if (conn->closing)
		return;
	note_closer(conn, closer);
	conn->closing = true;
	outbox_clear(&conn->outbox);
	forget_content(conn);
	if (conn->server != NULL)
		conn->hub->admitted--;
	else
		conn->hub->refused--;
	struct fact *fact = fact_create(FACT_CLOSED, conn->session, 0, 0);
	fact->from = conn->closer;
	connection_push(conn, fact);
	close_handles(conn);
}

/* ---- replies out */

static void on_sent(void *context, struct fact *fact)
{
	struct connection *conn = context;
	if (fact->kind == FACT_BYTES && (fact->layer == LAYER_WIRE || conn->tls == NULL))
		conn->hub->stats.bytes_out += fact->len;
	connection_push(conn, fact);
}

static void on_room(void *context, bool alive)
{
	struct connection *conn = context;
	if (alive)
		connection_go_on(conn);
	else
		hang_up(conn, SMTP_CLIENT);
}

/* ---- input */

static bool may_feed(const struct connection *conn)
{
	return conn->server != NULL && !conn->closing && !conn->ending && !gate_busy(&conn->gate) &&
	       !connection_in_handshake(conn) && outbox_unsent(&conn->outbox) <= OUTPUT_MAX;
}

void connection_account(struct connection *conn, size_t taken, bool mail)
{
	enum smtp_state state = smtp_server_state(conn->server);
	if (!mail && state != STATE_MAIL && state != STATE_RCPT && state != STATE_CHUNKS && state != STATE_CONTENT) {
		forget_content(conn);
		return;
	}
	conn->content_bytes += taken;
	conn->hub->content_bytes += taken;
}

/* One read, or what was left of it. Feeds while it may be; returns how many bytes were taken. */
static size_t feed(struct connection *conn, struct span in)
{
	struct smtp_reply reply = { 0 };
	size_t done = 0;
	while (done < in.len && may_feed(conn)) {
		size_t used = 0;
		bool content = smtp_server_state(conn->server) == STATE_CONTENT;
		enum smtp_server_result result = smtp_server_feed(conn->server, span_from(in, done), &used, &reply);
		question_feed(&conn->asked, content, span_part(in, done, done + used));
		done += used;
		connection_account(conn, used, result == SMTP_SERVER_MAIL);
		if (result != SMTP_SERVER_MORE)
			question_end(&conn->asked, result == SMTP_SERVER_MAIL);
		if (result == SMTP_SERVER_REPLY)
			connection_answer(conn, &reply);
		else if (result == SMTP_SERVER_MAIL)
			connection_take_mail(conn);
	}
	smtp_reply_finish(&reply);
	return done;
}

static void feed_pending(struct connection *conn)
{
	while (inbox_len(&conn->pending) > 0 && may_feed(conn))
		inbox_drop(&conn->pending, feed(conn, inbox_read(&conn->pending)));
	if (conn->ending)
		inbox_finish(&conn->pending);
}

static bool wants_input(const struct connection *conn)
{
	if (conn->tls != NULL && outbox_unsent(&conn->outbox) > OUTPUT_MAX) /* TLS answers some records by itself */
		return false;
	return !conn->closing && !conn->client_ended && !conn->hub->paused && inbox_len(&conn->pending) < PENDING_MAX;
}

static void on_read_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out_buf)
{
	struct connection *conn = handle->data;
	(void)suggested;
	struct span room = hub_read_room(conn->hub);
	*out_buf = uv_buf_init((char *)room.data, (unsigned)room.len);
}

void connection_take(struct connection *conn, struct fact *fact)
{
	conn->turning = true; /* the fact goes to the queue before the replies it causes, and is not ours afterwards */
	connection_meet_early_talker(conn);
	size_t done = inbox_len(&conn->pending) == 0 ? feed(conn, fact_bytes(fact)) : 0;
	if (conn->ending || conn->server == NULL)
		conn->linger_bytes += fact->len - done;
	else
		inbox_add(&conn->pending, span_from(fact_bytes(fact), done));
	connection_push(conn, fact);
	conn->turning = false;
}

static void take_input(struct connection *conn, size_t len)
{
	struct fact *fact = hub_read_fact(conn->hub, conn->session, SMTP_CLIENT, len);
	conn->hub->stats.bytes_in += len;
	conn->active_ms = uv_now(&conn->hub->loop);
	if (conn->tls != NULL)
		connection_decrypt(conn, fact);
	else
		connection_take(conn, fact);
}

void connection_client_ended(struct connection *conn)
{
	connection_tell_broken_handshake(conn);
	conn->client_ended = true;
	note_closer(conn, SMTP_CLIENT);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
	struct connection *conn = stream->data;
	(void)buf;
	if (len == 0)
		return;
	if (len > 0) {
		take_input(conn, (size_t)len);
	} else if (len == UV_EOF) {
		connection_client_ended(conn);
	} else {
		hang_up(conn, SMTP_CLIENT);
	}
	connection_go_on(conn);
}

static void update_reading(struct connection *conn)
{
	bool wanted = wants_input(conn);
	if (conn->closing || wanted == conn->reading)
		return;
	conn->reading = wanted;
	if (!wanted)
		uv_read_stop((uv_stream_t *)&conn->tcp);
	else if (uv_read_start((uv_stream_t *)&conn->tcp, on_read_room, on_read) != 0)
		hang_up(conn, SMTP_CLIENT);
}

/* ---- turns */

static void on_timer(uv_timer_t *timer);

static void wait_idle(struct connection *conn, uint64_t ms)
{
	if (!conn->closing)
		uv_timer_start(&conn->timer, on_timer, ms, 0);
}

static void on_timer(uv_timer_t *timer)
{
	struct connection *conn = timer->data;
	uint64_t idle = uv_now(&conn->hub->loop) - conn->active_ms, limit = conn->hub->config->idle_ms;
	if (conn->ending)
		hang_up(conn, SMTP_SERVER);
	else if (gate_busy(&conn->gate) || conn->hub->paused)
		wait_idle(conn, limit); /* it is we who let the client wait */
	else if (idle < limit)
		wait_idle(conn, limit - idle);
	else
		connection_say_goodbye(conn, "4.4.2 ", "Nothing came for too long");
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
	(void)request;
	(void)status; /* a client that is gone is seen by the read */
}

static void begin_linger(struct connection *conn)
{
	uv_timer_start(&conn->timer, on_timer, conn->hub->stopping ? LINGER_STOP_MS : LINGER_MS, 0);
	note_closer(conn, SMTP_SERVER);
	conn->shut = true;
	connection_end_tls(conn);
	if (conn->closing)
		return;
	uv_shutdown(&conn->shutdown, (uv_stream_t *)&conn->tcp, on_shutdown); /* waits for the replies to be written */
}

/* Nothing is left to be said to a client that has ended. */
static void end_with_client(struct connection *conn)
{
	connection_end_tls(conn);
	hang_up(conn, SMTP_CLIENT);
}

/* What follows from the state after a turn. */
static void settle(struct connection *conn)
{
	if (conn->closing)
		return;
	if (conn->ending && !conn->shut)
		begin_linger(conn);
	bool idle = inbox_len(&conn->pending) == 0 && !gate_busy(&conn->gate) && outbox_unsent(&conn->outbox) == 0;
	bool crowd = conn->server == NULL && conn->hub->refused > REFUSED_MAX;
	if (conn->client_ended && (idle || conn->ending) && outbox_unsent(&conn->outbox) == 0)
		end_with_client(conn);
	else if (conn->client_ended && connection_is_held(conn)) /* nobody waits for that reply any more */
		hang_up(conn, SMTP_CLIENT);
	else if (conn->linger_bytes > LINGER_BYTES || (crowd && outbox_unsent(&conn->outbox) == 0))
		hang_up(conn, SMTP_SERVER);
	update_reading(conn);
}

bool connection_flush(struct connection *conn)
{
	if (!outbox_flush(&conn->outbox))
		hang_up(conn, SMTP_CLIENT);
	return !conn->closing;
}

/* Feeds what waited, writes what is ready, as long as one makes room for the other. */
void connection_go_on(struct connection *conn)
{
	if (conn->closing || conn->turning)
		return;
	conn->turning = true;
	do {
		feed_pending(conn);
		if (conn->stopping && !conn->ending && !gate_busy(&conn->gate))
			connection_say_goodbye(conn, "4.3.2 ", "The server is shutting down");
		if (connection_flush(conn) && conn->tls_due)
			connection_begin_tls(conn);
	} while (inbox_len(&conn->pending) > 0 && may_feed(conn));
	conn->turning = false;
	settle(conn);
}

/* ---- the beginning of a connection */

const struct smtp_server_config *connection_smtp(const struct connection *conn)
{
	return conn->play != NULL ? &conn->play->smtp : &conn->hub->smtp;
}

static void recognise(struct connection *conn, struct fact_opened *opened)
{
	conn->play = client_recognise(conn->hub, opened);
	conn->part = opened->connection;
	if (conn->play != NULL)
		play_hold(conn->play);
	opened->extensions = connection_smtp(conn)->extensions;
	opened->bugs = connection_smtp(conn)->bugs;
}

static void push_opened(struct connection *conn)
{
	struct sockaddr_storage name = { 0 };
	struct fact_opened opened = { .origin = ORIGIN_CLIENT };
	int len = sizeof name;
	if (uv_tcp_getpeername(&conn->tcp, (struct sockaddr *)&name, &len) == 0)
		address_format(&name, opened.client);
	len = sizeof name;
	if (uv_tcp_getsockname(&conn->tcp, (struct sockaddr *)&name, &len) == 0)
		address_format(&name, opened.server);
	recognise(conn, &opened);
	handshake_read(&conn->tcp, &opened);
	struct fact *fact = fact_create(FACT_OPENED, conn->session, 0, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	connection_push(conn, fact);
}

static struct connection *connection_create(struct hub *hub)
{
	struct connection *conn = mem_zero(sizeof *conn);
	conn->hub = hub;
	uv_tcp_init(&hub->loop, &conn->tcp);
	uv_timer_init(&hub->loop, &conn->timer);
	uv_timer_init(&hub->loop, &conn->wait);
	conn->tcp.data = conn->timer.data = conn->wait.data = conn;
	conn->holds = 3;
	gate_init(&conn->gate, connection_out, conn);
	conn->outbox = (struct outbox){ (uv_stream_t *)&conn->tcp, .sent = on_sent, .room = on_room, .context = conn };
	conn->active_ms = uv_now(&hub->loop);
	conn->place = hub->connection_count;
	*array_push(hub->connections, hub->connection_count, hub->connection_cap) = conn;
	return conn;
}

static void greet(struct connection *conn)
{
	struct smtp_reply reply = { 0 };
	conn->server = smtp_server_create(connection_smtp(conn));
	question_greet(&conn->asked);
	conn->hub->admitted++;
	wait_idle(conn, conn->hub->config->idle_ms);
	smtp_server_greet(conn->server, &reply);
	connection_answer(conn, &reply);
	smtp_reply_finish(&reply);
}

void connection_accept(struct hub *hub, uv_stream_t *listener)
{
	struct connection *conn = connection_create(hub);
	if (uv_accept(listener, (uv_stream_t *)&conn->tcp) != 0) { /* it is gone again, or the system has no more files */
		conn->closing = true;
		close_handles(conn);
		return;
	}
	uv_tcp_nodelay(&conn->tcp, 1);
	hub_follow_clock(hub);
	conn->session = ++hub->sessions;
	hub->stats.connections++;
	push_opened(conn);
	if (hub->admitted < hub->config->max_connections) {
		greet(conn);
	} else {
		hub->refused++;
		connection_say_goodbye(conn, "4.3.2 ", "Too many connections");
	}
}

void connection_resume_all(struct hub *hub)
{
	update_reading_all(hub);
}

void connection_stop_all(struct hub *hub)
{
	for (size_t i = 0; i < hub->connection_count; i++) {
		struct connection *conn = hub->connections[i];
		conn->stopping = true;
		if (conn->closing)
			continue;
		if (conn->ending)
			uv_timer_start(&conn->timer, on_timer, LINGER_STOP_MS, 0);
		connection_let_go(conn);
		connection_go_on(conn);
	}
}
