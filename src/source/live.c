#include "source/live.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "source/address.h"
#include "source/client.h"
#include "source/connection.h"
#include "source/control.h"
#include "source/handshake.h"
#include "source/hub.h"
#include "source/play.h"

#define LIVE_MAX_CONNECTIONS 500
#define LIVE_IDLE_MS         (5 * 60 * 1000)
#define LIVE_BACKLOG         1024 /* clients that connect in the same instant */
#define LIVE_HOLD_MS         (25 * 1000)
#define LIVE_MEMORY          (UINT64_C(1) << 30)

struct listener {
	uv_tcp_t tcp;
	struct sockaddr_storage address; /* with the real port */
	bool initialised;                /* tcp is in the loop */
	bool open;
	bool waiting; /* somebody was not accepted because the queue was full */
};

struct live {
	struct live_config config;
	struct faults faults;     /* owned: config's */
	struct fact_queue *facts; /* borrowed */
	struct control control;   /* both threads */
	uv_thread_t thread;
	bool running;          /* main thread: started and not joined */
	struct hub hub;        /* server thread's while it runs, and what follows */
	struct listener outer; /* where clients connect */
	struct listener inner; /* a private one for scripts, where outer could not be opened */
};

void live_config_default(struct live_config *config)
{
	*config = (struct live_config){ .host = "127.0.0.1", .port = 2525, .listen = true };
	config->max_connections = LIVE_MAX_CONNECTIONS;
	config->idle_ms = LIVE_IDLE_MS;
	config->hold_ms = LIVE_HOLD_MS;
	config->memory = LIVE_MEMORY;
	smtp_server_config_default(&config->smtp);
	config->smtp.extensions |= EXTENSION_STARTTLS | EXTENSION_AUTH;
}

struct live *live_create(const struct live_config *config, struct fact_queue *facts)
{
	struct live *live = mem_zero(sizeof *live);
	live->config = *config;
	live->config.smtp.keep_content = config->store != NULL;
	faults_set(&live->faults, config->faults, config->fault_count);
	live->config.faults = live->faults.list;
	live->facts = facts;
	control_init(&live->control);
	return live;
}

void live_destroy(struct live *live)
{
	if (live == NULL)
		return;
	assert(!live->running);
	control_finish(&live->control);
	faults_finish(&live->faults);
	free(live);
}

/* ---- listeners */

static void accept_one(struct live *live, struct listener *listener)
{
	listener->waiting = live->hub.paused; /* libuv asks no further until the waiting one is accepted */
	if (!listener->waiting)
		connection_accept(&live->hub, (uv_stream_t *)&listener->tcp);
}

static void on_connection(uv_stream_t *stream, int status)
{
	struct live *live = stream->data;
	if (status == 0)
		accept_one(live, stream == (uv_stream_t *)&live->outer.tcp ? &live->outer : &live->inner);
}

static int listener_open(struct live *live, struct listener *listener, const char *host, uint16_t port)
{
	int len = sizeof listener->address;
	if (!address_parse(host, port, &listener->address))
		return UV_EINVAL;
	if (!listener->initialised)
		uv_tcp_init(&live->hub.loop, &listener->tcp);
	listener->initialised = true;
	listener->tcp.data = live;
	int error = uv_tcp_bind(&listener->tcp, (struct sockaddr *)&listener->address, 0);
	if (error == 0)
		handshake_keep(&listener->tcp);
	if (error == 0)
		error = uv_listen((uv_stream_t *)&listener->tcp, LIVE_BACKLOG, on_connection);
	if (error == 0)
		error = uv_tcp_getsockname(&listener->tcp, (struct sockaddr *)&listener->address, &len);
	listener->open = error == 0;
	return error;
}

static void listener_close(struct listener *listener)
{
	if (listener->initialised)
		uv_close((uv_handle_t *)&listener->tcp, NULL);
	listener->initialised = listener->open = listener->waiting = false;
}

static const char *reason_name(int error)
{
	switch (error) {
	case UV_EADDRINUSE: return "in-use";
	case UV_EACCES:
	case UV_EPERM: return "no-permission";
	case UV_EINVAL:
	case UV_EADDRNOTAVAIL:
	case UV_EAFNOSUPPORT: return "bad-address";
	default: return "other";
	}
}

static void push_refused(struct live *live, const char *host, uint16_t port, int error)
{
	struct fact_refused refused = { 0 };
	address_join(host, port, refused.address);
	snprintf(refused.reason, sizeof refused.reason, "%s", reason_name(error));
	snprintf(refused.detail, sizeof refused.detail, "%s", uv_strerror(error));
	struct fact *fact = fact_create(FACT_NOT_LISTENING, 0, 0, sizeof refused);
	memcpy(fact->data, &refused, sizeof refused);
	hub_push(&live->hub, fact);
}

static void listen_outside(struct live *live)
{
	const struct live_config *config = &live->config;
	char text[ADDRESS_TEXT_MAX];
	int error = listener_open(live, &live->outer, config->host, config->port);
	if (error != 0) {
		listener_close(&live->outer);
		push_refused(live, config->host, config->port, error);
		return;
	}
	address_format(&live->outer.address, text);
	struct fact *fact = fact_create(FACT_LISTENING, 0, 0, strlen(text));
	memcpy(fact->data, text, strlen(text));
	hub_push(&live->hub, fact);
}

/* ---- orders from the main thread */

/* The private listener is opened when it is needed first. False: told, nothing to connect to. */
static bool have_listener(struct live *live, struct listener *listener)
{
	int error = listener->open ? 0 : listener_open(live, listener, "127.0.0.1", 0);
	if (error == 0)
		return true;
	listener_close(listener);
	push_refused(live, "127.0.0.1", 0, error);
	return false;
}

static void run_script(struct live *live, struct control_order *order)
{
	struct listener *listener = live->outer.open ? &live->outer : &live->inner;
	if (live->hub.stopping || !have_listener(live, listener))
		return;
	struct sockaddr_storage target = listener->address;
	address_make_reachable(&target);
	play_start(&live->hub, order->script, order->origin, &target, (size_t)order->number);
	order->script = NULL;
}

static void resume(struct live *live)
{
	if (!live->hub.paused || fact_queue_full(live->facts)) /* full again: it will be drained again */
		return;
	live->hub.paused = false;
	connection_resume_all(&live->hub);
	if (live->outer.waiting)
		accept_one(live, &live->outer);
	if (live->inner.waiting)
		accept_one(live, &live->inner);
}

/* Ends everything; the loop runs out when the last handle is closed. */
static void stop(struct live *live)
{
	if (live->hub.stopping)
		return;
	live->hub.stopping = true;
	listener_close(&live->outer);
	listener_close(&live->inner);
	play_stop_all(&live->hub);
	connection_stop_all(&live->hub);
	client_stop_all(&live->hub); /* the others read their 421 first */
	control_close(&live->control);
}

/* All of them, or those that were turned over by hand. */
static void set_switch(struct hub *hub, unsigned *set, const struct control_order *order)
{
	bool extensions = set == &hub->smtp.extensions;
	unsigned which = order->which;
	*set = which == 0 ? (unsigned)order->number : order->on ? *set | which : *set & ~which;
	play_follow_all(hub, extensions ? which : 0, extensions ? 0 : which);
}

static void obey(struct live *live, struct control_order *order)
{
	struct hub *hub = &live->hub;
	switch (order->kind) {
	case CONTROL_RUN: run_script(live, order); break;
	case CONTROL_DRAINED: resume(live); break;
	case CONTROL_HOLD: connection_hold_all(hub, order->on, &order->breaks); break;
	case CONTROL_RELEASE: connection_release(hub, order->session); break;
	case CONTROL_ALTER: connection_alter(hub, order->session, order->action); break;
	case CONTROL_FAULTS: faults_set(&hub->faults, order->faults, order->fault_count); break;
	case CONTROL_EXTENSIONS: set_switch(hub, &hub->smtp.extensions, order); break;
	case CONTROL_BUGS: set_switch(hub, &hub->smtp.bugs, order); break;
	case CONTROL_MEMORY_USED: hub->memory_used = order->number; break;
	case CONTROL_STOP: stop(live); break;
	}
}

static void on_order(uv_async_t *async)
{
	struct live *live = async->data;
	struct control_order order;
	while (control_take(&live->control, &order)) {
		obey(live, &order);
		control_order_finish(&order);
	}
}

/* ---- the thread */

/* The certificate is made before anybody can ask for it. Without it STARTTLS is not offered. */
static void begin_tls(struct live *live)
{
	char text[TLS_TEXT_MAX + 32], reason[TLS_TEXT_MAX];
	live->hub.tls = tls_server_create(live->hub.smtp.hostname, reason);
	if (live->hub.tls != NULL)
		return;
	live->hub.smtp.extensions &= ~(unsigned)EXTENSION_STARTTLS;
	snprintf(text, sizeof text, "TLS is not available: %s", reason);
	hub_push_note(&live->hub, 0, text);
}

static void end_tls(struct live *live)
{
	tls_client_destroy(live->hub.tls_client);
	live->hub.tls_client = NULL;
	tls_server_destroy(live->hub.tls); /* every connection is gone */
	live->hub.tls = NULL;
}

static void run(void *context)
{
	struct live *live = context;
	begin_tls(live);
	if (live->config.listen)
		listen_outside(live);
	uv_run(&live->hub.loop, UV_RUN_DEFAULT);
	end_tls(live);
	int error = uv_loop_close(&live->hub.loop);
	assert(error == 0); /* every handle was closed */
	(void)error;
}

static void on_drained(void *context)
{
	struct live *live = context;
	control_post(&live->control, (struct control_order){ .kind = CONTROL_DRAINED });
}

bool live_start(struct live *live)
{
#ifdef SIGPIPE
	signal(SIGPIPE, SIG_IGN); /* libuv 1.44 writes to sockets whose peer is gone without guarding it */
#endif
	hub_init(&live->hub, &live->config, live->facts);
	if (uv_loop_init(&live->hub.loop) != 0) {
		hub_finish(&live->hub);
		return false;
	}
	if (control_open(&live->control, &live->hub.loop, on_order, live)) {
		fact_queue_on_drained(live->facts, on_drained, live);
		live->running = uv_thread_create(&live->thread, run, live) == 0;
		if (live->running)
			return true;
		control_close(&live->control);
		uv_run(&live->hub.loop, UV_RUN_DEFAULT);
	}
	uv_loop_close(&live->hub.loop);
	fact_queue_on_drained(live->facts, NULL, NULL);
	hub_finish(&live->hub);
	return false;
}

void live_stop(struct live *live)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_STOP });
}

void live_join(struct live *live)
{
	if (!live->running)
		return;
	uv_thread_join(&live->thread);
	live->running = false;
	fact_queue_on_drained(live->facts, NULL, NULL); /* nobody reads any more */
	hub_finish(&live->hub);
}

void live_run(struct live *live, const struct lesson *script, enum fact_origin origin)
{
	live_run_many(live, script, origin, 1);
}

void live_run_many(struct live *live, const struct lesson *script, enum fact_origin origin, size_t times)
{
	control_post(&live->control, (struct control_order){
	                                     .kind = CONTROL_RUN, .script = lesson_copy(script), .origin = origin, .number = times });
}

/* ---- the teaching server */

void live_hold(struct live *live, bool on, const struct live_break *what)
{
	struct control_order order = { .kind = CONTROL_HOLD, .on = on };
	if (what != NULL)
		order.breaks = *what;
	control_post(&live->control, order);
}

void live_release(struct live *live, uint32_t session)
{
	if (session != 0)
		control_post(&live->control, (struct control_order){ .kind = CONTROL_RELEASE, .session = session });
}

void live_release_all(struct live *live)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_RELEASE });
}

void live_alter(struct live *live, uint32_t session, struct fault_action action)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_ALTER, .session = session, .action = action });
}

void live_set_faults(struct live *live, const struct fault *faults, size_t count)
{
	struct control_order order = { .kind = CONTROL_FAULTS, .fault_count = count };
	order.faults = mem_alloc(count * sizeof *faults);
	if (count > 0)
		memcpy(order.faults, faults, count * sizeof *faults);
	control_post(&live->control, order);
}

void live_set_extensions(struct live *live, unsigned extensions)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_EXTENSIONS, .number = extensions });
}

void live_set_bugs(struct live *live, unsigned bugs)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_BUGS, .number = bugs });
}

void live_turn_extensions(struct live *live, unsigned which, bool on)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_EXTENSIONS, .which = which, .on = on });
}

void live_turn_bugs(struct live *live, unsigned which, bool on)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_BUGS, .which = which, .on = on });
}

void live_set_memory_used(struct live *live, uint64_t bytes)
{
	control_post(&live->control, (struct control_order){ .kind = CONTROL_MEMORY_USED, .number = bytes });
}

struct live_stats live_stats(const struct live *live)
{
	return live->hub.stats;
}
