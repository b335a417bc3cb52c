/* rig: a live server on a free loopback port, the main thread's end of its queue, and a blocking client.
 *
 * Nothing sleeps: waiting is waiting for a fact or for bytes. A socket that stays silent for RIG_PATIENCE_S fails
 * the test. rig_finish checks what holds for every run: times never decrease, each session opens first and closes
 * last, no file descriptor is left.
 */
#ifndef TESTS_SOURCE_RIG_H
#define TESTS_SOURCE_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <uv.h>

#include "base/array.h"
#include "base/mem.h"
#include "source/live.h"

#define RIG_PATIENCE_S  30
#define RIG_QUEUE_BYTES (256u << 20)

struct rig {
	struct fact_queue *queue;
	struct live *live;
	struct fact **facts; /* owned, owned: all that was popped, in order */
	size_t count, cap;
	char address[64]; /* of FACT_LISTENING */
	int port;         /* 0: not listening */
	struct fact_refused refused;
	size_t files;                        /* open before */
	struct live_stats stats;             /* after rig_stop */
	struct fact_queue_stats queue_stats; /* after rig_stop */
};

static inline size_t count_files(void)
{
	size_t count = 0;
	DIR *dir = opendir("/proc/self/fd");
	assert_non_null(dir);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count;
}

static inline void rig_pump(struct rig *rig)
{
	for (struct fact *fact; (fact = fact_queue_pop(rig->queue)) != NULL;)
		*array_push(rig->facts, rig->count, rig->cap) = fact;
}

static inline size_t rig_count(const struct rig *rig, enum fact_kind kind, uint32_t session)
{
	size_t count = 0;
	for (size_t i = 0; i < rig->count; i++)
		count += rig->facts[i]->kind == kind && (session == 0 || rig->facts[i]->session == session);
	return count;
}

static inline struct fact *rig_find(const struct rig *rig, enum fact_kind kind, uint32_t session)
{
	for (size_t i = 0; i < rig->count; i++) {
		if (rig->facts[i]->kind == kind && rig->facts[i]->session == session)
			return rig->facts[i];
	}
	return NULL;
}

/* Pops until count facts of the kind are there; session 0: of any session. */
static inline void rig_wait(struct rig *rig, enum fact_kind kind, uint32_t session, size_t count)
{
	for (rig_pump(rig); rig_count(rig, kind, session) < count; rig_pump(rig))
		fact_queue_wait(rig->queue, -1);
}

static inline void rig_take_listening(struct rig *rig)
{
	while (rig->count == 0) {
		fact_queue_wait(rig->queue, -1);
		rig_pump(rig);
	}
	struct fact *fact = rig->facts[0];
	assert_int_equal(fact->session, 0);
	if (fact->kind == FACT_NOT_LISTENING) {
		rig->refused = fact_refused(fact);
		return;
	}
	assert_int_equal(fact->kind, FACT_LISTENING);
	snprintf(rig->address, sizeof rig->address, "%.*s", (int)fact->len, (const char *)fact->data);
	rig->port = atoi(strrchr(rig->address, ':') + 1);
	assert_int_not_equal(rig->port, 0);
}

static inline struct live_config rig_config(void)
{
	struct live_config config;
	live_config_default(&config);
	config.port = 0;
	return config;
}

static inline void rig_start_with(struct rig *rig, const struct live_config *config, size_t queue_bytes)
{
	*rig = (struct rig){ .files = count_files() };
	rig->queue = fact_queue_create(queue_bytes);
	rig->live = live_create(config, rig->queue);
	assert_true(live_start(rig->live));
	if (config->listen)
		rig_take_listening(rig);
}

static inline void rig_start(struct rig *rig)
{
	struct live_config config = rig_config();
	rig_start_with(rig, &config, RIG_QUEUE_BYTES);
}

/* Ends the server; what it had to say is in rig->facts. */
static inline void rig_stop(struct rig *rig)
{
	live_stop(rig->live);
	live_join(rig->live);
	rig_pump(rig);
	rig->stats = live_stats(rig->live);
	rig->queue_stats = fact_queue_stats(rig->queue);
	live_destroy(rig->live);
	fact_queue_destroy(rig->queue);
	rig->live = NULL;
	rig->queue = NULL;
}

static inline void rig_check_session(const struct rig *rig, uint32_t session)
{
	bool open = false, closed = false;
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->session != session)
			continue;
		assert_false(closed);
		assert_int_equal(fact->kind == FACT_OPENED, !open);
		open = true;
		closed = fact->kind == FACT_CLOSED;
	}
	assert_true(open && closed);
}

static inline void rig_finish(struct rig *rig)
{
	uint32_t sessions = 0;
	if (rig->live != NULL)
		rig_stop(rig);
	for (size_t i = 0; i < rig->count; i++) {
		assert_true(i == 0 || rig->facts[i - 1]->time_us <= rig->facts[i]->time_us);
		if (rig->facts[i]->kind == FACT_OPENED)
			assert_int_equal(rig->facts[i]->session, ++sessions);
	}
	assert_int_equal(rig->stats.connections, sessions);
	for (uint32_t session = 1; session <= sessions; session++)
		rig_check_session(rig, session);
	for (size_t i = 0; i < rig->count; i++)
		fact_destroy(rig->facts[i]);
	free(rig->facts);
	assert_int_equal(count_files(), rig->files);
}

/* All that one side of a session sent. */
static inline struct buf rig_bytes(const struct rig *rig, uint32_t session, enum smtp_side from)
{
	struct buf bytes = { 0 };
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->kind == FACT_BYTES && fact->session == session && fact->from == from)
			buf_add(&bytes, fact_bytes(fact));
	}
	return bytes;
}

static inline void rig_check_bytes(const struct rig *rig, uint32_t session, enum smtp_side from, struct span expected)
{
	struct buf bytes = rig_bytes(rig, session, from);
	assert_int_equal(bytes.len, expected.len);
	assert_true(span_equal(buf_span(&bytes), expected));
	buf_finish(&bytes);
}

/* ---- a blocking client */

struct peer {
	int fd;
	struct buf sent, received; /* owned: everything */
	size_t taken;              /* received bytes that peer_reply gave out */
};

static inline void peer_connect_to(struct peer *peer, const struct sockaddr *address, socklen_t len)
{
	struct timeval patience = { .tv_sec = RIG_PATIENCE_S };
	int on = 1;
	*peer = (struct peer){ .fd = socket(address->sa_family, SOCK_STREAM, 0) };
	assert_true(peer->fd >= 0);
	setsockopt(peer->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	assert_int_equal(connect(peer->fd, address, len), 0);
}

static inline void peer_connect(struct peer *peer, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer_connect_to(peer, (struct sockaddr *)&address, sizeof address);
}

static inline void peer_send_bytes(struct peer *peer, struct span bytes)
{
	buf_add(&peer->sent, bytes);
	while (bytes.len > 0) {
		ssize_t sent = send(peer->fd, bytes.data, bytes.len, MSG_NOSIGNAL);
		assert_true(sent > 0);
		bytes = span_from(bytes, (size_t)sent);
	}
}

static inline void peer_send(struct peer *peer, const char *text)
{
	peer_send_bytes(peer, span_of(text));
}

/* False: the server's end. */
static inline bool peer_read(struct peer *peer)
{
	uint8_t chunk[16384];
	ssize_t len = recv(peer->fd, chunk, sizeof chunk, 0);
	assert_true(len >= 0);
	buf_add(&peer->received, span_make(chunk, (size_t)len));
	return len > 0;
}

/* Waits for one whole reply; its code. */
static inline int peer_reply(struct peer *peer)
{
	for (;;) {
		struct span rest = span_from(buf_span(&peer->received), peer->taken);
		const uint8_t *lf = rest.len > 0 ? memchr(rest.data, '\n', rest.len) : NULL;
		if (lf == NULL) {
			assert_true(peer_read(peer));
			continue;
		}
		peer->taken += (size_t)(lf - rest.data) + 1;
		if (rest.data[3] == ' ')
			return atoi((const char *)rest.data);
	}
}

static inline void peer_expect(struct peer *peer, int code)
{
	assert_int_equal(peer_reply(peer), code);
}

static inline void peer_say(struct peer *peer, const char *line, int code)
{
	peer_send(peer, line);
	peer_expect(peer, code);
}

static inline void peer_expect_end(struct peer *peer)
{
	assert_int_equal(peer->taken, peer->received.len);
	assert_false(peer_read(peer));
}

static inline void peer_close(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

/* Closes with a reset: what is on its way is lost. */
static inline void peer_reset(struct peer *peer)
{
	struct linger now = { .l_onoff = 1 };
	setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	peer_close(peer);
}

static inline void peer_finish(struct peer *peer)
{
	peer_close(peer);
	buf_finish(&peer->sent);
	buf_finish(&peer->received);
}

/* The facts hold exactly what this client sent and received. */
static inline void peer_check(const struct peer *peer, const struct rig *rig, uint32_t session)
{
	rig_check_bytes(rig, session, SMTP_CLIENT, buf_span(&peer->sent));
	rig_check_bytes(rig, session, SMTP_SERVER, buf_span(&peer->received));
}

/* libuv opens a pipe of its own once in a process: before files are counted. */
static inline int rig_warm_up(void **state)
{
	uv_loop_t loop;
	(void)state;
	return uv_loop_init(&loop) != 0 || uv_loop_close(&loop) != 0;
}

#endif
