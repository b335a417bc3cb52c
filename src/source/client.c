#include "source/client.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "smtp/line.h"
#include "smtp/reply.h"
#include "source/address.h"
#include "source/recital.h"

#define CLIENT_PIECE_SIZE 65536
#define CLIENT_READ_SIZE  4096
#define CLIENT_LINE_MAX   2048 /* reply line; RFC 5321 §4.5.3.1.5 says 512 */

struct client {
	struct hub *hub;   /* borrowed */
	struct play *play; /* held */
	size_t connection; /* which of the play's */
	uv_tcp_t tcp;
	uv_timer_t timer; /* thinking before it says something, or patience with a reply */
	uv_connect_t connect;
	uv_write_t write;
	char address[ADDRESS_TEXT_MAX]; /* our end */
	size_t place;                   /* in hub->clients */
	unsigned handles;               /* open: freed at 0 */
	struct recital recital;
	struct line_reader line;
	struct tls *tls;  /* owned; NULL: clear text */
	struct buf wire;  /* owned: to be written when what is being written has gone */
	struct buf piece; /* owned: borrowed by write while `writing` */
	bool writing;
	bool saying;     /* recital has more to say */
	bool thinking;   /* the timer is a pause */
	bool ending;     /* to be closed when all is written */
	bool recognised; /* its session is open */
	bool closing;
	char input[CLIENT_READ_SIZE];
};

static void on_closed(uv_handle_t *handle)
{
	struct client *client = handle->data;
	struct hub *hub = client->hub;
	if (--client->handles > 0)
		return;
	hub->clients[client->place] = hub->clients[--hub->client_count];
	hub->clients[client->place]->place = client->place;
	line_finish(&client->line);
	tls_destroy(client->tls);
	buf_finish(&client->wire);
	buf_finish(&client->piece);
	if (!client->recognised) /* else its end is the server's side's */
		play_connection_ended(client->play, client->connection);
	play_release(client->play);
	free(client);
}

static void close_client(struct client *client)
{
	if (client->closing)
		return;
	client->closing = true;
	uv_close((uv_handle_t *)&client->tcp, on_closed);
	uv_close((uv_handle_t *)&client->timer, on_closed);
}

/* ---- sending */

static void go_on_writing(struct client *client);

static void on_written(uv_write_t *write, int status)
{
	struct client *client = write->data;
	client->writing = false;
	if (status < 0)
		close_client(client);
	else
		go_on_writing(client);
}

/* What recital says next, as it goes over the wire. False: nothing. */
static bool say_piece(struct client *client)
{
	struct buf clear = { 0 }, *out = client->tls == NULL ? &client->wire : &clear;
	client->saying = client->saying && recital_say(&client->recital, CLIENT_PIECE_SIZE, out);
	if (clear.len > 0 && !tls_send(client->tls, buf_span(&clear), &client->wire))
		close_client(client);
	buf_finish(&clear);
	return client->saying;
}

static void wait_for_reply(struct client *client);

static void go_on_writing(struct client *client)
{
	if (client->closing || client->writing)
		return;
	if (client->wire.len == 0 && !say_piece(client)) {
		if (client->ending)
			close_client(client);
		else
			wait_for_reply(client);
		return;
	}
	struct buf written = client->piece;
	client->piece = client->wire;
	client->wire = written;
	buf_clear(&client->wire);
	uv_buf_t buf = uv_buf_init((char *)client->piece.data, (unsigned)client->piece.len);
	client->write.data = client;
	client->writing = !client->closing && uv_write(&client->write, (uv_stream_t *)&client->tcp, &buf, 1, on_written) == 0;
	if (!client->writing)
		close_client(client);
}

/* ---- time */

static void say(struct client *client)
{
	client->saying = true;
	go_on_writing(client);
}

static void on_timer(uv_timer_t *timer)
{
	struct client *client = timer->data;
	if (client->closing)
		return;
	if (client->thinking) {
		client->thinking = false;
		say(client);
	} else if (client->hub->holding) { /* the lecturer keeps the reply: that is no server that is slow */
		wait_for_reply(client);
	} else {
		close_client(client);
	}
}

static void wait_for_reply(struct client *client)
{
	uint64_t ms = recital_patience_ms(&client->recital);
	if (client->thinking || client->closing)
		return;
	if (ms > 0)
		uv_timer_start(&client->timer, on_timer, ms, 0);
	else
		uv_timer_stop(&client->timer);
}

static void think(struct client *client)
{
	client->thinking = true;
	uv_timer_start(&client->timer, on_timer, recital_pause_ms(&client->recital), 0);
}

/* ---- TLS */

static bool have_tls(struct hub *hub)
{
	char reason[TLS_TEXT_MAX];
	if (hub->tls_client == NULL)
		hub->tls_client = tls_client_create(reason);
	return hub->tls_client != NULL;
}

/* What came in clear text behind the 220 is not read (RFC 3207 §6). */
static void begin_tls(struct client *client)
{
	if (!have_tls(client->hub)) {
		close_client(client);
		return;
	}
	client->tls = tls_create_client(client->hub->tls_client, client->hub->smtp.hostname, &client->wire);
	go_on_writing(client);
}

static void end(struct client *client)
{
	client->ending = true;
	if (client->tls != NULL)
		tls_end(client->tls, &client->wire);
	go_on_writing(client);
}

/* ---- replies */

static void take_turn(struct client *client, enum recital_turn turn)
{
	switch (turn) {
	case RECITAL_WAIT: wait_for_reply(client); break;
	case RECITAL_PAUSE: think(client); break;
	case RECITAL_SAY: say(client); break;
	case RECITAL_TLS: begin_tls(client); break;
	case RECITAL_OVER: end(client); break;
	}
}

static void take_reply(struct client *client, uint16_t code)
{
	if (recital_interrupted(&client->recital)) /* an answer in the middle of what we say */
		close_client(client);
	else
		take_turn(client, recital_reply(&client->recital, code));
}

static void take_line(struct client *client)
{
	struct reply_line line;
	if (!smtp_reply_line_parse(line_text(&client->line), &line))
		close_client(client);
	else if (line.last)
		take_reply(client, line.code);
}

/* Up to the end, or to where TLS begins. */
static void take_lines(struct client *client, struct span in)
{
	const struct tls *tls = client->tls;
	while (in.len > 0 && !client->closing && client->tls == tls) {
		size_t used = 0;
		enum line_result result = line_feed(&client->line, in, &used);
		in = span_from(in, used);
		if (result == LINE_BAD)
			close_client(client);
		else if (result == LINE_DONE)
			take_line(client);
	}
}

static void take_records(struct client *client, struct span in)
{
	struct buf clear = { 0 };
	enum tls_state before = tls_state(client->tls), after = tls_receive(client->tls, in, &clear, &client->wire);
	if (before == TLS_HANDSHAKE && after == TLS_OPEN)
		take_turn(client, recital_go_on(&client->recital));
	go_on_writing(client);
	take_lines(client, buf_span(&clear));
	buf_finish(&clear);
	if (after == TLS_FAILED || after == TLS_ENDED)
		close_client(client);
}

static void on_read_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out_buf)
{
	struct client *client = handle->data;
	(void)suggested;
	*out_buf = uv_buf_init(client->input, sizeof client->input);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
	struct client *client = stream->data;
	struct span in = span_make(buf->base, len > 0 ? (size_t)len : 0);
	if (len < 0)
		close_client(client);
	else if (client->tls == NULL)
		take_lines(client, in);
	else
		take_records(client, in);
}

/* ---- connecting */

static void tell_failure(struct client *client, int error)
{
	char text[256];
	snprintf(text, sizeof text, "built-in client: %s", uv_strerror(error));
	hub_push_note(client->hub, 0, text);
	close_client(client);
}

static void on_connected(uv_connect_t *connect, int status)
{
	struct client *client = connect->data;
	if (client->closing)
		return;
	if (status == 0)
		status = uv_read_start((uv_stream_t *)&client->tcp, on_read_room, on_read);
	if (status < 0)
		tell_failure(client, status);
	else
		wait_for_reply(client);
}

/* Binds our end first: the server must know our address before it accepts. */
static int bind_and_connect(struct client *client, const struct sockaddr_storage *target)
{
	struct sockaddr_storage own = *target;
	int len = sizeof own;
	address_set_port(&own, 0);
	int error = uv_tcp_bind(&client->tcp, (struct sockaddr *)&own, 0);
	if (error == 0)
		error = uv_tcp_getsockname(&client->tcp, (struct sockaddr *)&own, &len);
	if (error != 0)
		return error;
	address_format(&own, client->address);
	uv_tcp_nodelay(&client->tcp, 1);
	client->connect.data = client;
	return uv_tcp_connect(&client->connect, &client->tcp, (const struct sockaddr *)target, on_connected);
}

void client_start(struct play *play, size_t connection)
{
	struct hub *hub = play->hub;
	struct client *client = mem_zero(sizeof *client);
	*client = (struct client){ .hub = hub, .play = play, .connection = connection, .place = hub->client_count, .handles = 2 };
	*array_push(hub->clients, hub->client_count, hub->client_cap) = client;
	play_hold(play);
	line_init(&client->line, CLIENT_LINE_MAX);
	recital_init(&client->recital, play->script, connection);
	uv_tcp_init(&hub->loop, &client->tcp);
	uv_timer_init(&hub->loop, &client->timer);
	client->tcp.data = client->timer.data = client;
	int error = bind_and_connect(client, &play->target);
	if (error != 0)
		tell_failure(client, error);
}

struct play *client_recognise(const struct hub *hub, struct fact_opened *opened)
{
	struct play *play = NULL;
	for (size_t i = 0; i < hub->client_count; i++) {
		struct client *client = hub->clients[i];
		if (client->closing || strcmp(client->address, opened->client) != 0)
			continue;
		play = client->play;
		struct span name = span_of(play->script->name ? play->script->name : "");
		client->recognised = true;
		opened->origin = play->origin;
		opened->connection = (uint32_t)client->connection;
		opened->play = play->number;
		snprintf(opened->label, sizeof opened->label, "%.*s", (int)utf8_cut(name, sizeof opened->label - 1), name.data);
	}
	return play;
}

void client_stop_all(struct hub *hub)
{
	for (size_t i = 0; i < hub->client_count; i++) {
		if (!hub->clients[i]->recognised)
			close_client(hub->clients[i]);
	}
}
