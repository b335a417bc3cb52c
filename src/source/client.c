#include "source/client.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "smtp/line.h"
#include "smtp/reply.h"
#include "source/address.h"
#include "source/stuffing.h"

#define CLIENT_PIECE_SIZE 65536
#define CLIENT_READ_SIZE  4096
#define CLIENT_LINE_MAX   2048 /* reply line; RFC 5321 §4.5.3.1.5 says 512 */

struct client {
	struct hub *hub; /* borrowed */
	uv_tcp_t tcp;
	uv_connect_t connect;
	uv_write_t write;
	struct lesson *script; /* owned */
	enum fact_origin origin;
	char address[ADDRESS_TEXT_MAX]; /* our end */
	size_t place;                   /* in hub->clients */
	size_t next;                    /* exchange to send next */
	const struct exchange *asked;   /* whose reply is waited for; NULL: any reply will do */
	struct line_reader line;
	struct stuffing stuffing; /* the content being sent */
	struct buf piece;         /* owned: borrowed by write while `writing` */
	bool writing;
	bool recognised; /* its session is open */
	bool quitting;   /* QUIT was sent, whether the script did it or we */
	bool closing;
	char input[CLIENT_READ_SIZE];
};

static void on_closed(uv_handle_t *handle)
{
	struct client *client = handle->data;
	struct hub *hub = client->hub;
	hub->clients[client->place] = hub->clients[--hub->client_count];
	hub->clients[client->place]->place = client->place;
	lesson_destroy(client->script);
	line_finish(&client->line);
	buf_finish(&client->piece);
	free(client);
}

static void close_client(struct client *client)
{
	if (client->closing)
		return;
	client->closing = true;
	uv_close((uv_handle_t *)&client->tcp, on_closed);
}

/* ---- sending */

static void send_piece(struct client *client);

static void on_written(uv_write_t *write, int status)
{
	struct client *client = write->data;
	client->writing = false;
	if (status < 0) {
		close_client(client);
		return;
	}
	buf_clear(&client->piece);
	if (stuffing_next(&client->stuffing, CLIENT_PIECE_SIZE, &client->piece))
		send_piece(client);
}

static void send_piece(struct client *client)
{
	uv_buf_t buf = uv_buf_init((char *)client->piece.data, (unsigned)client->piece.len);
	if (client->closing)
		return;
	client->write.data = client;
	client->writing = uv_write(&client->write, (uv_stream_t *)&client->tcp, &buf, 1, on_written) == 0;
	if (!client->writing)
		close_client(client);
}

static void send_command(struct client *client, const char *line)
{
	client->quitting = span_equal_nocase(span_of(line), "QUIT");
	buf_clear(&client->piece);
	buf_add_text(&client->piece, line);
	buf_add_text(&client->piece, "\r\n");
	send_piece(client);
}

static void send_quit(struct client *client)
{
	client->asked = NULL;
	send_command(client, "QUIT");
}

static void send_next(struct client *client)
{
	const struct lesson *script = client->script;
	while (client->next < script->count && script->exchanges[client->next].kind == EXCHANGE_GREETING)
		client->next++; /* there is one greeting, and it was read */
	if (client->next == script->count) {
		send_quit(client);
		return;
	}
	const struct exchange *exchange = &script->exchanges[client->next++];
	client->asked = exchange;
	if (exchange->kind == EXCHANGE_COMMAND) {
		send_command(client, exchange->send);
		return;
	}
	stuffing_init(&client->stuffing, buf_span(&exchange->content));
	buf_clear(&client->piece);
	stuffing_next(&client->stuffing, CLIENT_PIECE_SIZE, &client->piece);
	send_piece(client);
}

/* ---- replies */

static void take_reply(struct client *client, uint16_t code)
{
	bool expected = client->asked == NULL || exchange_expects(client->asked, code);
	if (client->quitting || client->writing || code == 421) /* over; or an answer in the middle of what we say */
		close_client(client);
	else if (expected)
		send_next(client);
	else
		send_quit(client);
}

static void take_line(struct client *client)
{
	struct reply_line line;
	if (!smtp_reply_line_parse(line_text(&client->line), &line))
		close_client(client);
	else if (line.last)
		take_reply(client, line.code);
}

static void take_input(struct client *client, struct span in)
{
	while (in.len > 0 && !client->closing) {
		size_t used = 0;
		enum line_result result = line_feed(&client->line, in, &used);
		in = span_from(in, used);
		if (result == LINE_BAD)
			close_client(client);
		else if (result == LINE_DONE)
			take_line(client);
	}
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
	if (len > 0)
		take_input(client, span_make(buf->base, (size_t)len));
	else if (len < 0)
		close_client(client);
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

void client_start(struct hub *hub, struct lesson *script, enum fact_origin origin, const struct sockaddr_storage *target)
{
	struct client *client = mem_zero(sizeof *client);
	client->hub = hub;
	client->script = script;
	client->origin = origin;
	client->place = hub->client_count;
	*array_push(hub->clients, hub->client_count, hub->client_cap) = client;
	line_init(&client->line, CLIENT_LINE_MAX);
	client->stuffing.ended = true;
	if (script->count > 0 && script->exchanges[0].kind == EXCHANGE_GREETING)
		client->asked = &script->exchanges[0];
	uv_tcp_init(&hub->loop, &client->tcp);
	client->tcp.data = client;
	int error = bind_and_connect(client, target);
	if (error != 0)
		tell_failure(client, error);
}

void client_recognise(const struct hub *hub, struct fact_opened *opened)
{
	for (size_t i = 0; i < hub->client_count; i++) {
		struct client *client = hub->clients[i];
		if (client->closing || strcmp(client->address, opened->client) != 0)
			continue;
		struct span name = span_of(client->script->name ? client->script->name : "");
		client->recognised = true;
		opened->origin = client->origin;
		snprintf(opened->label, sizeof opened->label, "%.*s", (int)utf8_cut(name, sizeof opened->label - 1), name.data);
	}
}

void client_stop_all(struct hub *hub)
{
	for (size_t i = 0; i < hub->client_count; i++) {
		if (!hub->clients[i]->recognised)
			close_client(hub->clients[i]);
	}
}
