#include "export/transcript.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "smtp/dialogue.h"
#include "smtp/secret.h"

#define LOG_LINE_CHARS        512 /* of a network line that are shown */
#define OPEN_SESSIONS_BUCKETS 1024

/* One open connection. */
struct logged {
	struct logged *next;
	struct transcript *transcript;
	uint32_t session;
	int64_t opened_us;
	uint64_t content_bytes; /* header or body bytes not yet logged */
	enum event_kind content_kind;
	bool tls;                  /* what follows is under TLS */
	struct dialogue *dialogue; /* owned */
};

struct transcript {
	FILE *out;
	bool json;
	struct logged *open[OPEN_SESSIONS_BUCKETS]; /* owned, by session number */
};

static void write_json(struct transcript *transcript, json_t *object)
{
	char *line = json_dumps(object, JSON_COMPACT);
	fprintf(transcript->out, "%s\n", line ? line : "{}");
	free(line);
	json_decref(object);
}

static void write_mark(struct logged *logged, int64_t time_us, const char *mark)
{
	fprintf(logged->transcript->out, "#%" PRIu32 " +%.3f %s ", logged->session, (double)(time_us - logged->opened_us) / 1e6,
	        mark);
}

static void write_bytes(struct logged *logged, struct span bytes)
{
	while (bytes.len > 0 && (bytes.data[bytes.len - 1] == '\n' || bytes.data[bytes.len - 1] == '\r'))
		bytes.len--;
	char *shown = utf8_safe(bytes, LOG_LINE_CHARS);
	fprintf(logged->transcript->out, "%s\n", shown);
	free(shown);
}

static bool is_content(enum event_kind kind)
{
	return kind == EVENT_HEADER || kind == EVENT_BODY || kind == EVENT_CHUNK;
}

static const char *content_name(enum event_kind kind)
{
	return kind == EVENT_HEADER ? "header" : kind == EVENT_BODY ? "body" : "chunk";
}

/* Header and body come in many reads: one line for each section. */
static void write_content(struct logged *logged, int64_t time_us)
{
	if (logged->content_bytes == 0)
		return;
	write_mark(logged, time_us, logged->tls ? " ~>" : " ->");
	fprintf(logged->transcript->out, "[%s, %" PRIu64 " bytes]\n", content_name(logged->content_kind), logged->content_bytes);
	logged->content_bytes = 0;
}

static void write_happening(struct logged *logged, const struct event *event)
{
	write_mark(logged, event->time_us, event->kind == EVENT_VIOLATION ? "***" : "===");
	if (event->kind == EVENT_CLOSED)
		fprintf(logged->transcript->out, "closed by the %s\n", event->from == SMTP_CLIENT ? "client" : "server");
	else
		fprintf(logged->transcript->out, "%s\n", smtp_violation_name(event->rule));
}

static void write_text_event(struct logged *logged, const struct event *event, struct span bytes)
{
	if (is_content(event->kind)) {
		if (logged->content_kind != event->kind)
			write_content(logged, event->time_us);
		logged->content_kind = event->kind;
		logged->content_bytes += event->end - event->start;
		return;
	}
	if (event->kind == EVENT_REPLY_END || event->kind == EVENT_OPENED || event->kind == EVENT_TLS)
		return;
	write_content(logged, event->time_us);
	if (event->kind == EVENT_VIOLATION || event->kind == EVENT_CLOSED) {
		write_happening(logged, event);
		return;
	}
	static const char *const marks[2][2] = { { " ->", "<- " }, { " ~>", "<~ " } };
	struct buf shown = { 0 };
	smtp_secret_mask(event, bytes, &shown);
	if (event->kind == EVENT_NOTE) {
		write_mark(logged, event->time_us, "=== the rest of a line whose beginning is missing:");
		write_bytes(logged, bytes);
		return;
	}
	write_mark(logged, event->time_us, marks[logged->tls][event->from == SMTP_SERVER]);
	write_bytes(logged, buf_span(&shown));
	buf_finish(&shown);
}

static void set_text(json_t *object, const char *key, struct span bytes)
{
	while (bytes.len > 0 && (bytes.data[bytes.len - 1] == '\n' || bytes.data[bytes.len - 1] == '\r'))
		bytes.len--;
	char *shown = utf8_safe(bytes, LOG_LINE_CHARS);
	json_object_set_new(object, key, json_string(shown));
	free(shown);
}

static void write_json_event(struct logged *logged, const struct event *event, struct span bytes)
{
	json_t *object =
	        json_pack("{s:s, s:s, s:I, s:I, s:s, s:I, s:I, s:s}", "type", "event", "kind", event_kind_name(event->kind),
	                  "session", (json_int_t)logged->session, "time_us", (json_int_t)event->time_us, "from",
	                  event->from == SMTP_CLIENT ? "client" : "server", "start", (json_int_t)event->start, "end",
	                  (json_int_t)event->end, "state", smtp_state_name(event->state));
	if (event->kind == EVENT_COMMAND)
		json_object_set_new(object, "verb", json_string(smtp_verb_info(event->verb)->name));
	if (event->kind == EVENT_REPLY_LINE || event->kind == EVENT_REPLY_END)
		json_object_set_new(object, "code", json_integer(event->code));
	if (event->kind == EVENT_VIOLATION)
		json_object_set_new(object, "rule", json_string(smtp_violation_name(event->rule)));
	if (event->kind == EVENT_NOTE)
		set_text(object, "text", bytes);
	if (event->kind == EVENT_COMMAND || event->kind == EVENT_AUTH_RESPONSE || event->kind == EVENT_REPLY_LINE) {
		struct buf shown = { 0 };
		smtp_secret_mask(event, bytes, &shown);
		set_text(object, "text", buf_span(&shown));
		buf_finish(&shown);
	}
	write_json(logged->transcript, object);
}

static void on_event(void *context, const struct event *event, struct span bytes)
{
	struct logged *logged = context;
	if (logged->transcript->json)
		write_json_event(logged, event, bytes);
	else
		write_text_event(logged, event, bytes);
}

static struct logged **find(struct transcript *transcript, uint32_t session)
{
	struct logged **at = &transcript->open[session % OPEN_SESSIONS_BUCKETS];
	while (*at != NULL && (*at)->session != session)
		at = &(*at)->next;
	return at;
}

static void open_session(struct transcript *transcript, const struct fact *fact)
{
	struct logged **at = find(transcript, fact->session);
	if (*at != NULL)
		return;
	struct logged *logged = *at = mem_zero(sizeof *logged);
	logged->transcript = transcript;
	logged->session = fact->session;
	logged->opened_us = fact->time_us;
	logged->dialogue = dialogue_create(on_event, logged);
	if (!transcript->json) {
		write_mark(logged, fact->time_us, "===");
		fprintf(transcript->out, "connected from %s\n", fact_opened(fact).client);
	}
	dialogue_open(logged->dialogue, fact->time_us);
}

static void close_session(struct logged **at, const struct fact *fact)
{
	struct logged *logged = *at;
	if (fact != NULL)
		dialogue_close(logged->dialogue, fact->from, fact->time_us);
	*at = logged->next;
	dialogue_destroy(logged->dialogue);
	free(logged);
}

static void write_listening(struct transcript *transcript, const struct fact *fact)
{
	if (transcript->json)
		write_json(transcript,
		           json_pack("{s:s, s:s%}", "type", "listening", "address", (const char *)fact->data, fact->len));
	else
		fprintf(transcript->out, "=== listening on %.*s\n", (int)fact->len, (const char *)fact->data);
}

static void write_not_listening(struct transcript *transcript, const struct fact *fact)
{
	struct fact_refused refused = fact_refused(fact);
	if (transcript->json)
		write_json(transcript, json_pack("{s:s, s:s, s:s, s:s}", "type", "not-listening", "address", refused.address,
		                                 "reason", refused.reason, "detail", refused.detail));
	else
		fprintf(transcript->out, "*** cannot listen on %s: %s (%s)\n", refused.address, refused.reason, refused.detail);
}

/* Something the server did on purpose: held, released, altered, or another note. */
static void write_doing(struct logged *logged, const struct fact *fact, const char *type, struct span text)
{
	write_content(logged, fact->time_us);
	if (logged->transcript->json) {
		json_t *object = json_pack("{s:s, s:I, s:I}", "type", type, "session", (json_int_t)fact->session, "time_us",
		                           (json_int_t)fact->time_us);
		set_text(object, "text", text);
		write_json(logged->transcript, object);
	} else {
		write_mark(logged, fact->time_us, "===");
		if (strcmp(type, "note") != 0 && strcmp(type, "tls") != 0 && strcmp(type, "gap") != 0) /* these speak for themselves */
			fprintf(logged->transcript->out, "%s ", type);
		write_bytes(logged, text);
	}
}

/* The handshake is told with its version and cipher; the observer starts anew behind it. */
static void begin_tls(struct logged *logged, const struct fact *fact)
{
	write_doing(logged, fact, "tls", fact_bytes(fact));
	dialogue_tls(logged->dialogue, fact->time_us);
	logged->tls = true;
}

static void write_held(struct logged *logged, const struct fact *fact)
{
	struct fact_held held = fact_held(fact);
	char text[300];
	snprintf(text, sizeof text, "%u %s", held.code, held.text);
	write_doing(logged, fact, "held", span_of(text));
}

static void add_gap(struct logged *logged, const struct fact *fact)
{
	char text[FACT_GAP_TEXT];
	fact_gap_text(fact, text);
	if (fact_gap_both(fact))
		dialogue_gap(logged->dialogue, fact->from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT, fact_gap(fact).bytes);
	dialogue_gap(logged->dialogue, fact->from, fact_gap(fact).bytes);
	write_doing(logged, fact, "gap", span_of(text));
}

static void add_session_fact(struct transcript *transcript, const struct fact *fact)
{
	struct logged **at = find(transcript, fact->session);
	if (*at == NULL)
		return;
	if (fact->kind == FACT_BYTES && fact->layer == LAYER_CLEAR)
		dialogue_bytes((*at)->dialogue, fact->from, fact_bytes(fact), fact->time_us);
	else if (fact->kind == FACT_NOTE || fact->kind == FACT_ALTERED)
		write_doing(*at, fact, fact->kind == FACT_NOTE ? "note" : "altered", fact_bytes(fact));
	else if (fact->kind == FACT_GAP)
		add_gap(*at, fact);
	else if (fact->kind == FACT_HELD)
		write_held(*at, fact);
	else if (fact->kind == FACT_RELEASED)
		write_doing(*at, fact, "released", (struct span){ NULL, 0 });
	else if (fact->kind == FACT_TLS)
		begin_tls(*at, fact);
	else if (fact->kind == FACT_CLOSED)
		close_session(at, fact);
}

void transcript_add(struct transcript *transcript, const struct fact *fact)
{
	switch (fact->kind) {
	case FACT_LISTENING: write_listening(transcript, fact); break;
	case FACT_NOT_LISTENING: write_not_listening(transcript, fact); break;
	case FACT_OPENED: open_session(transcript, fact); break;
	default: add_session_fact(transcript, fact);
	}
}

void transcript_flush(struct transcript *transcript)
{
	fflush(transcript->out);
}

struct transcript *transcript_create(FILE *out, bool json)
{
	struct transcript *transcript = mem_zero(sizeof *transcript);
	transcript->out = out;
	transcript->json = json;
	return transcript;
}

void transcript_destroy(struct transcript *transcript)
{
	if (transcript == NULL)
		return;
	for (size_t i = 0; i < OPEN_SESSIONS_BUCKETS; i++) {
		while (transcript->open[i] != NULL)
			close_session(&transcript->open[i], NULL);
	}
	free(transcript);
}

bool transcript_of_session(const struct timeline *timeline, uint32_t session, bool json, struct buf *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	if (memory == NULL)
		return false;
	struct transcript *transcript = transcript_create(memory, json);
	for (size_t i = 0; i < timeline->fact_count; i++) {
		if (timeline->facts[i]->session == session)
			transcript_add(transcript, timeline->facts[i]);
	}
	transcript_flush(transcript);
	transcript_destroy(transcript);
	fclose(memory);
	buf_add(out, span_make(text, len));
	free(text);
	return true;
}
