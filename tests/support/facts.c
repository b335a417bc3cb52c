#include "support/facts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"

/* What has been read of the line at hand. */
struct loader {
	struct span rest; /* of the line */
	int64_t time_us;
	uint32_t session;
	struct fact_list *out;
	const char *wrong; /* NULL: nothing */
};

static struct span next_word(struct loader *loader)
{
	struct span *rest = &loader->rest;
	while (rest->len > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t'))
		*rest = span_from(*rest, 1);
	size_t len = 0;
	while (len < rest->len && rest->data[len] != ' ' && rest->data[len] != '\t')
		len++;
	struct span word = span_part(*rest, 0, len);
	*rest = span_from(*rest, len);
	return word;
}

/* The rest of the line behind one space. */
static struct span rest_of(const struct loader *loader)
{
	struct span rest = loader->rest;
	return rest.len > 0 && rest.data[0] == ' ' ? span_from(rest, 1) : rest;
}

static void copy_text(char *out, size_t size, struct span text)
{
	size_t len = text.len < size - 1 ? text.len : size - 1;
	memset(out, 0, size);
	if (len > 0)
		memcpy(out, text.data, len);
}

static int hex(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* How many bytes of text the escape at its front takes; 0: it is none that we know. */
static size_t add_escape(struct buf *out, struct span text)
{
	static const char names[] = "rnt\\", values[] = "\r\n\t\\";
	const char *name = text.len > 1 && text.data[1] != '\0' ? strchr(names, text.data[1]) : NULL;
	if (name != NULL) {
		buf_add_byte(out, (uint8_t)values[name - names]);
		return 2;
	}
	if (text.len < 4 || text.data[1] != 'x' || hex(text.data[2]) < 0 || hex(text.data[3]) < 0)
		return 0;
	buf_add_byte(out, (uint8_t)(hex(text.data[2]) * 16 + hex(text.data[3])));
	return 4;
}

static void add_unescaped(struct loader *loader, struct buf *out, struct span text)
{
	while (text.len > 0) {
		size_t taken = 1;
		if (text.data[0] != '\\')
			buf_add_byte(out, text.data[0]);
		else if ((taken = add_escape(out, text)) == 0) {
			loader->wrong = "escapes are \\r \\n \\t \\\\ \\xHH";
			return;
		}
		text = span_from(text, taken);
	}
}

static struct fact *push(struct loader *loader, enum fact_kind kind, struct span data)
{
	struct fact *fact = fact_create(kind, loader->session, FACTS_EPOCH_US + loader->time_us, data.len);
	if (data.len > 0)
		memcpy(fact->data, data.data, data.len);
	*array_push(loader->out->facts, loader->out->count, loader->out->cap) = fact;
	return fact;
}

static void read_listening(struct loader *loader)
{
	push(loader, FACT_LISTENING, next_word(loader));
}

static void read_refused(struct loader *loader)
{
	struct fact_refused refused;
	copy_text(refused.address, sizeof refused.address, next_word(loader));
	copy_text(refused.reason, sizeof refused.reason, next_word(loader));
	copy_text(refused.detail, sizeof refused.detail, rest_of(loader));
	push(loader, FACT_NOT_LISTENING, span_make(&refused, sizeof refused));
}

static void read_open(struct loader *loader)
{
	struct fact_opened opened;
	memset(&opened, 0, sizeof opened);
	copy_text(opened.client, sizeof opened.client, next_word(loader));
	copy_text(opened.server, sizeof opened.server, next_word(loader));
	struct span origin = next_word(loader);
	if (span_equal(origin, span_of("lesson")))
		opened.origin = ORIGIN_LESSON;
	else if (span_equal(origin, span_of("file")))
		opened.origin = ORIGIN_FILE;
	else if (!span_equal(origin, span_of("client")))
		loader->wrong = "open CLIENT SERVER client, lesson NAME or file NAME";
	copy_text(opened.label, sizeof opened.label, rest_of(loader));
	push(loader, FACT_OPENED, span_make(&opened, sizeof opened));
}

static void read_data(struct loader *loader, enum smtp_side from)
{
	struct buf data = { 0 };
	add_unescaped(loader, &data, rest_of(loader));
	push(loader, FACT_BYTES, buf_span(&data))->from = from;
	buf_finish(&data);
}

static void read_client(struct loader *loader)
{
	read_data(loader, SMTP_CLIENT);
}

static void read_server(struct loader *loader)
{
	read_data(loader, SMTP_SERVER);
}

static void read_note(struct loader *loader)
{
	push(loader, FACT_NOTE, rest_of(loader))->from = SMTP_SERVER;
}

static void read_held(struct loader *loader)
{
	struct fact_held held;
	memset(&held, 0, sizeof held);
	char *code = span_dup(next_word(loader)), *wait = span_dup(next_word(loader)), *end_code, *end_wait;
	held.code = (uint16_t)strtoul(code, &end_code, 10);
	double ms = strtod(wait, &end_wait);
	if (*code == '\0' || *end_code != '\0' || *wait == '\0' || *end_wait != '\0')
		loader->wrong = "held CODE MS TEXT";
	held.release_us = ms > 0 ? FACTS_EPOCH_US + loader->time_us + (int64_t)(ms * 1000) : 0;
	copy_text(held.text, sizeof held.text, rest_of(loader));
	free(code);
	free(wait);
	push(loader, FACT_HELD, span_make(&held, sizeof held))->from = SMTP_SERVER;
}

static void read_released(struct loader *loader)
{
	push(loader, FACT_RELEASED, (struct span){ 0 })->from = SMTP_SERVER;
}

static void read_altered(struct loader *loader)
{
	push(loader, FACT_ALTERED, rest_of(loader))->from = SMTP_SERVER;
}

static void read_tls(struct loader *loader)
{
	push(loader, FACT_TLS, rest_of(loader))->from = SMTP_SERVER;
}

static void read_wire(struct loader *loader)
{
	struct span side = next_word(loader);
	bool client = span_equal(side, span_of("C:"));
	if (!client && !span_equal(side, span_of("S:")))
		loader->wrong = "wire C: or wire S:";
	read_data(loader, client ? SMTP_CLIENT : SMTP_SERVER);
	loader->out->facts[loader->out->count - 1]->layer = LAYER_WIRE;
}

static void read_close(struct loader *loader)
{
	struct span side = next_word(loader);
	bool client = span_equal(side, span_of("C"));
	if (!client && !span_equal(side, span_of("S")))
		loader->wrong = "close C or close S";
	push(loader, FACT_CLOSED, (struct span){ 0 })->from = client ? SMTP_CLIENT : SMTP_SERVER;
}

/* "  > text": goes on with the fact above. */
static void read_more(struct loader *loader, struct span text)
{
	struct fact_list *list = loader->out;
	struct buf more = { 0 };
	if (list->count == 0 || list->facts[list->count - 1]->kind != FACT_BYTES) {
		loader->wrong = "> must stand below C: or S:";
		return;
	}
	if (text.len > 0 && text.data[0] == ' ')
		text = span_from(text, 1);
	add_unescaped(loader, &more, text);
	buf_add_text(&more, "\r\n");
	struct fact *fact = mem_resize(list->facts[list->count - 1], sizeof *fact + list->facts[list->count - 1]->len + more.len);
	memcpy(fact->data + fact->len, more.data, more.len);
	fact->len += more.len;
	list->facts[list->count - 1] = fact;
	buf_finish(&more);
}

static bool read_numbers(struct loader *loader)
{
	char *time = span_dup(next_word(loader)), *session = span_dup(next_word(loader)), *end_time, *end_session;
	double ms = strtod(time, &end_time);
	loader->time_us = (int64_t)(ms * 1000 + 0.5);
	loader->session = (uint32_t)strtoul(session, &end_session, 10);
	bool good = *time != '\0' && *end_time == '\0' && *session != '\0' && *end_session == '\0' && ms >= 0 && ms < 1e9;
	free(time);
	free(session);
	return good;
}

static const struct {
	const char *word;
	void (*read)(struct loader *loader);
} kinds[] = {
	{ "listening", read_listening }, { "refused", read_refused }, { "open", read_open }, { "C:", read_client },
	{ "S:", read_server },           { "note", read_note },       { "held", read_held }, { "released", read_released },
	{ "altered", read_altered },     { "tls", read_tls },         { "wire", read_wire }, { "close", read_close },
};

static void read_line(struct loader *loader)
{
	struct span line = loader->rest, word = next_word(loader);
	if (word.len == 0 || word.data[0] == '#')
		return;
	if (word.data[0] == '>') {
		read_more(loader, span_from(span_make(word.data, (size_t)(line.data + line.len - word.data)), 1));
		return;
	}
	loader->rest = line;
	if (!read_numbers(loader)) {
		loader->wrong = "a line begins with time and session";
		return;
	}
	word = next_word(loader);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (span_equal(word, span_of(kinds[i].word))) {
			kinds[i].read(loader);
			return;
		}
	}
	loader->wrong = "known are listening, refused, open, C:, S:, note, held, released, altered, tls, wire, close";
}

bool facts_parse(const char *name, struct span text, struct fact_list *out, char **out_error)
{
	struct loader loader = { .out = out };
	*out = (struct fact_list){ 0 };
	for (size_t number = 1; text.len > 0; number++) {
		const uint8_t *lf = memchr(text.data, '\n', text.len);
		loader.rest = span_part(text, 0, lf ? (size_t)(lf - text.data) : text.len);
		text = span_from(text, loader.rest.len + 1);
		read_line(&loader);
		if (loader.wrong == NULL)
			continue;
		*out_error = mem_printf("%s:%zu: %s", name, number, loader.wrong);
		facts_finish(out);
		return false;
	}
	return true;
}

bool facts_load(const char *path, struct fact_list *out, char **out_error)
{
	struct buf text = { 0 };
	uint8_t part[4096];
	size_t got;
	FILE *file = fopen(path, "rb");
	*out = (struct fact_list){ 0 };
	if (file == NULL) {
		*out_error = mem_printf("%s: %s", path, strerror(errno));
		return false;
	}
	while ((got = fread(part, 1, sizeof part, file)) > 0)
		buf_add(&text, span_make(part, got));
	fclose(file);
	bool good = facts_parse(path, buf_span(&text), out, out_error);
	buf_finish(&text);
	return good;
}

void facts_finish(struct fact_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		fact_destroy(list->facts[i]);
	free(list->facts);
	*list = (struct fact_list){ 0 };
}

struct fact *facts_copy(const struct fact *fact)
{
	struct fact *copy = mem_alloc(sizeof *copy + fact->len);
	memcpy(copy, fact, sizeof *fact + fact->len);
	return copy;
}

void facts_replay(const struct fact_list *list, struct timeline *timeline)
{
	for (size_t i = 0; i < list->count; i++)
		timeline_add(timeline, facts_copy(list->facts[i]));
}

struct timeline *facts_timeline(const char *path, char **out_error)
{
	struct fact_list list;
	if (!facts_load(path, &list, out_error))
		return NULL;
	struct timeline *timeline = timeline_create();
	facts_replay(&list, timeline);
	facts_finish(&list);
	return timeline;
}

unsigned facts_random(unsigned *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void cut_one(const struct fact *fact, size_t max, unsigned *seed, struct fact_list *out)
{
	struct span rest = fact_bytes(fact);
	while (rest.len > 0) {
		size_t len = *seed ? 1 + facts_random(seed) % max : max;
		struct span part = span_part(rest, 0, len);
		struct fact *piece = fact_create_bytes(fact->session, fact->from, fact->time_us, part);
		piece->layer = fact->layer;
		*array_push(out->facts, out->count, out->cap) = piece;
		rest = span_from(rest, part.len);
	}
}

void facts_cut(const struct fact_list *list, size_t max, unsigned seed, struct fact_list *out)
{
	*out = (struct fact_list){ 0 };
	for (size_t i = 0; i < list->count; i++) {
		if (list->facts[i]->kind == FACT_BYTES)
			cut_one(list->facts[i], max, &seed, out);
		else
			*array_push(out->facts, out->count, out->cap) = facts_copy(list->facts[i]);
	}
}
