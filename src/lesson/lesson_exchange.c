#include "lesson/lesson_exchange.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { IN_GREETING = 1 << EXCHANGE_GREETING, IN_COMMAND = 1 << EXCHANGE_COMMAND, IN_CONTENT = 1 << EXCHANGE_CONTENT };
#define IN_ALL (IN_GREETING | IN_COMMAND | IN_CONTENT)

struct exchange_key {
	const char *name;
	unsigned kinds; /* in which kinds of exchange it may stand */
	int say;        /* enum lesson_say for a text in both languages, else -1 */
};

static const struct exchange_key exchange_keys[] = {
	{ "Send", IN_COMMAND, -1 },
	{ "Content", IN_CONTENT, -1 },
	{ "Expect", IN_ALL, -1 },
	{ "Delay", IN_COMMAND | IN_CONTENT, -1 },
	{ "Patience", IN_ALL, -1 },
	{ "Pipeline", IN_COMMAND, -1 },
	{ "Tls", IN_COMMAND, -1 },
	{ "Stuff", IN_CONTENT, -1 },
	{ "Pane", IN_ALL, -1 },
	{ "Show", IN_ALL, -1 },
	{ "Say", IN_GREETING | IN_COMMAND, SAY_COMMAND },
	{ "Reply", IN_ALL, SAY_REPLY },
	{ "Header", IN_CONTENT, SAY_HEADER },
	{ "Body", IN_CONTENT, SAY_BODY },
	{ "Dot", IN_CONTENT, SAY_DOT },
};
#define EXCHANGE_KEYS (sizeof exchange_keys / sizeof *exchange_keys)

/* ---- which keys */

static const struct exchange_key *find_key(const char *name)
{
	for (size_t i = 0; i < EXCHANGE_KEYS; i++) {
		if (lesson_file_is_key(name, exchange_keys[i].name, exchange_keys[i].say >= 0))
			return &exchange_keys[i];
	}
	return NULL;
}

static void check_key(struct lesson_file *file, const char *group, enum exchange_kind kind, const char *name)
{
	static const char *const kind_names[] = { "a greeting, the first group of a connection",
		                                  "a group with Send=", "a group with Content=" };
	const struct exchange_key *key = find_key(name);
	if (key == NULL)
		lesson_file_fail(
		        file, group, name,
		        "unknown key; known are Send, Content, Expect, Delay, Patience, Pipeline, Tls, Stuff, Pane, Show, "
		        "and Say, Reply, Header, Body, Dot with [zh] and [en]");
	else if (!(key->kinds & 1u << kind))
		lesson_file_fail(file, group, name, "does not belong into %s", kind_names[kind]);
}

static void check_keys(struct lesson_file *file, const char *group, enum exchange_kind kind)
{
	char **names = g_key_file_get_keys(file->keys, group, NULL, NULL);
	for (size_t i = 0; names[i] != NULL; i++)
		check_key(file, group, kind, names[i]);
	g_strfreev(names);
}

/* A wrong group is read as what it most looks like, so that its other mistakes are found, too. */
static enum exchange_kind find_kind(struct lesson_file *file, const char *group, bool first)
{
	bool send = lesson_file_has(file, group, "Send"), content = lesson_file_has(file, group, "Content");
	if (first && (send || content))
		lesson_file_fail(
		        file, group, send ? "Send" : "Content",
		        "the first group is the greeting: the server speaks first; put a group with Expect=220 before it");
	else if (send && content)
		lesson_file_fail(file, group, "Content", "stands beside Send; write two groups");
	else if (!first && !send && !content)
		lesson_file_fail(file, group, NULL, "needs Send= or Content=");
	if (first && !send && !content)
		return EXCHANGE_GREETING;
	return content && !send ? EXCHANGE_CONTENT : EXCHANGE_COMMAND;
}

/* ---- what is sent */

static void read_send(struct lesson_file *file, const char *group, struct exchange *exchange)
{
	char *line = lesson_file_has(file, group, "Send") ? lesson_file_value(file, group, "Send") : NULL;
	bool control = false;
	for (const char *c = line; c != NULL && *c != '\0'; c++)
		control |= (unsigned char)*c < ' ' || *c == 0x7F;
	if (line != NULL && strlen(line) > LESSON_LINE_MAX)
		lesson_file_fail(file, group, "Send", "is over %d bytes", LESSON_LINE_MAX);
	if (control)
		lesson_file_fail(file, group, "Send", "holds a control character; one command line a group, without \\r or \\n");
	exchange->send = mem_strdup(line ? line : "");
	g_free(line);
}

/* The name of a file beside the lesson, and of no other. */
static bool is_plain_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strpbrk(name, "/\\") == NULL && strstr(name, "..") == NULL;
}

static void load_content(struct lesson_file *file, const char *group, const char *name, struct exchange *exchange)
{
	const char *slash = strrchr(file->path, '/');
	char *path = mem_printf("%.*s%s", slash ? (int)(slash - file->path + 1) : 0, file->path, name);
	struct buf bytes = { 0 };
	if (lesson_file_bytes(path, LESSON_CONTENT_MAX, &bytes))
		lesson_add_crlf(&exchange->content, buf_span(&bytes));
	else
		lesson_file_fail(file, group, "Content", "%s: %s", path, strerror(errno));
	lesson_end_line(&exchange->content);
	buf_finish(&bytes);
	free(path);
}

static void read_content(struct lesson_file *file, const char *group, struct exchange *exchange)
{
	char *name = lesson_file_value(file, group, "Content");
	if (name != NULL && is_plain_name(name))
		load_content(file, group, name, exchange);
	else if (name != NULL)
		lesson_file_fail(file, group, "Content", "must name a file beside the lesson, without / or ..");
	g_free(name);
}

/* ---- single values */

/* 0: no code. */
static uint16_t read_code(const char *word)
{
	bool digits = strspn(word, "0123456789") == 3 && word[3] == '\0';
	int code = digits ? atoi(word) : 0;
	return code >= 200 && code <= 599 ? (uint16_t)code : 0;
}

static void read_expect(struct lesson_file *file, const char *group, struct exchange *exchange)
{
	char **words = lesson_file_has(file, group, "Expect") ? lesson_file_words(file, group, "Expect") : NULL;
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		uint16_t code = read_code(words[i]);
		if (code == 0 || i >= LESSON_EXPECT_MAX) {
			lesson_file_fail(file, group, "Expect",
			                 "must be reply codes, 200 to 599 and %d at most, as in 250 or 250;550",
			                 LESSON_EXPECT_MAX);
			break;
		}
		exchange->expect[i] = code;
	}
	g_strfreev(words);
}

static void read_pane(struct lesson_file *file, const char *group, struct exchange *exchange)
{
	static const char *const panes[] = { "explain", "mail", "raw", "structure", "packets", "log" };
	char *value = lesson_file_has(file, group, "Pane") ? lesson_file_value(file, group, "Pane") : NULL;
	for (size_t i = 0; value != NULL && i < sizeof panes / sizeof *panes; i++) {
		if (strcmp(value, panes[i]) == 0)
			exchange->pane = mem_strdup(value);
	}
	if (value != NULL && exchange->pane == NULL)
		lesson_file_fail(file, group, "Pane", "must be explain, mail, raw, structure, packets or log");
	g_free(value);
}

static void read_show(struct lesson_file *file, const char *group, struct exchange *exchange)
{
	static const char *const shows[SHOW_COUNT] = { "", "decode", "parts", "fields", "envelope", "brain", "predict" };
	char *value = lesson_file_has(file, group, "Show") ? lesson_file_value(file, group, "Show") : NULL;
	for (enum lesson_show i = SHOW_DECODE; value != NULL && i < SHOW_COUNT; i++) {
		if (strcmp(value, shows[i]) == 0)
			exchange->show = i;
	}
	if (value != NULL && exchange->show == SHOW_NOTHING)
		lesson_file_fail(file, group, "Show", "must be decode, parts, fields, envelope, brain or predict");
	g_free(value);
}

/* ---- content without stuffing */

/* Where the line that is a dot begins, and where the next one does; false: there is none. */
static bool find_dot(struct span content, size_t *out_dot, size_t *out_behind)
{
	for (size_t at = 0; at < content.len;) {
		struct span line = span_from(content, at);
		if (line.len >= 3 && memcmp(line.data, ".\r\n", 3) == 0) {
			*out_dot = at;
			*out_behind = at + 3;
			return true;
		}
		const uint8_t *lf = memchr(line.data, '\n', line.len);
		at += lf ? (size_t)(lf - line.data) + 1 : line.len;
	}
	return false;
}

static struct exchange *add_stray(struct lesson *lesson, const struct exchange *content, struct span line)
{
	char *name = mem_strdup(content->name);
	size_t number = content->line;
	struct exchange *stray = lesson_add_exchange(lesson, EXCHANGE_COMMAND);
	stray->name = name;
	stray->line = number;
	stray->send = span_dup(line);
	stray->stray = stray->pipelined = true;
	return stray;
}

/* Cuts the content at a dot of its own; what is behind it, the final dot too, the server will take for commands. */
static void split_strays(struct lesson_file *file, struct lesson *lesson, const char *group)
{
	struct exchange *content = &lesson->exchanges[lesson->count - 1];
	size_t dot, behind, count = 0, at = lesson->count - 1;
	if (!find_dot(buf_span(&content->content), &dot, &behind))
		return;
	struct buf rest = { 0 };
	buf_add(&rest, span_from(buf_span(&content->content), behind));
	buf_add_text(&rest, ".\r\n");
	content->content.len = dot;
	content->pipelined = true;
	for (struct span left = buf_span(&rest); left.len > 0; count++) {
		const uint8_t *lf = memchr(left.data, '\n', left.len);
		size_t len = lf ? (size_t)(lf - left.data) + 1 : left.len;
		struct span line = span_part(left, 0, len >= 2 ? len - 2 : 0);
		if (count == LESSON_STRAYS_MAX || line.len > LESSON_LINE_MAX ||
		    (line.len > 0 && memchr(line.data, '\0', line.len) != NULL)) {
			lesson_file_fail(file, group, "Stuff",
			                 "=no would make commands of the lines behind the dot: at most %d, "
			                 "of %d bytes each and without NUL",
			                 LESSON_STRAYS_MAX, LESSON_LINE_MAX);
			break;
		}
		add_stray(lesson, &lesson->exchanges[at], line);
		left = span_from(left, len);
	}
	lesson->exchanges[lesson->count - 1].pipelined = false;
	buf_finish(&rest);
}

/* ---- the group */

static void read_texts(struct lesson_file *file, const char *group, struct exchange *exchange)
{
	for (size_t i = 0; i < EXCHANGE_KEYS; i++) {
		const struct exchange_key *key = &exchange_keys[i];
		if (key->say >= 0)
			lesson_file_translated(file, group, key->name, false, exchange->say[key->say]);
	}
}

void lesson_exchange_read(struct lesson_file *file, struct lesson *lesson, const char *group)
{
	const struct lesson_connection *connection = &lesson->connections[lesson->connection_count - 1];
	enum exchange_kind kind = find_kind(file, group, connection->count == 0);
	bool stuff = true;
	check_keys(file, group, kind);
	struct exchange *exchange = lesson_add_exchange(lesson, kind);
	exchange->name = mem_strdup(group);
	exchange->line = lesson_file_line(file, group, NULL);
	if (kind == EXCHANGE_COMMAND)
		read_send(file, group, exchange);
	else if (kind == EXCHANGE_CONTENT)
		read_content(file, group, exchange);
	read_expect(file, group, exchange);
	read_pane(file, group, exchange);
	read_show(file, group, exchange);
	lesson_file_time(file, group, "Delay", &exchange->delay_ms);
	lesson_file_time(file, group, "Patience", &exchange->patience_ms);
	lesson_file_yes(file, group, "Pipeline", &exchange->pipelined);
	lesson_file_yes(file, group, "Tls", &exchange->tls);
	lesson_file_yes(file, group, "Stuff", &stuff);
	exchange->plain = !stuff;
	read_texts(file, group, exchange);
	if (kind == EXCHANGE_CONTENT && !stuff)
		split_strays(file, lesson, group);
}

/* ---- several groups together */

static bool is_command(const struct exchange *exchange, const char *command)
{
	return exchange != NULL && exchange->kind == EXCHANGE_COMMAND && strcasecmp(exchange->send, command) == 0;
}

/* Content anywhere but behind DATA's 354 would be taken for commands, and commands behind a 354 for mail. */
static void check_data(struct lesson_file *file, const struct exchange *exchange, const struct exchange *next)
{
	bool data = is_command(exchange, "DATA"), content = next != NULL && next->kind == EXCHANGE_CONTENT;
	if (content && !data)
		lesson_file_fail(file, next->name, "Content", "must come directly after Send=DATA");
	if (!data || exchange->expect[0] != 354 || exchange->expect[1] != 0 || content)
		return;
	if (next == NULL)
		lesson_file_fail(file, exchange->name, NULL, "after DATA and its 354 a group with Content= must follow");
	else
		lesson_file_fail(file, next->name, NULL, "comes after DATA and its 354: here Content= must stand");
}

static void check_pipeline(struct lesson_file *file, const struct exchange *exchange, const struct exchange *next)
{
	if (!exchange->pipelined || exchange->stray || exchange->kind != EXCHANGE_COMMAND)
		return;
	if (next == NULL)
		lesson_file_fail(file, exchange->name, "Pipeline", "=yes, but no command follows; remove the line");
	else if (next->kind == EXCHANGE_CONTENT)
		lesson_file_fail(file, exchange->name, "Pipeline", "=yes, but the mail waits for 354; remove the line");
	else if (exchange->tls)
		lesson_file_fail(file, exchange->name, "Pipeline",
		                 "=yes, but nothing may be sent before the TLS handshake "
		                 "(RFC 3207); remove the line");
	else if (next->delay_ms > 0)
		lesson_file_fail(file, next->name, "Delay",
		                 "the group before has Pipeline=yes: both are sent at once; remove one");
}

static void check_tls(struct lesson_file *file, const struct exchange *exchange)
{
	if (exchange->tls && (!is_command(exchange, "STARTTLS") || exchange->expect[0] != 220 || exchange->expect[1] != 0))
		lesson_file_fail(file, exchange->name, "Tls", "=yes belongs to Send=STARTTLS with Expect=220");
	else if (!exchange->tls && is_command(exchange, "STARTTLS") && exchange->expect[0] == 220)
		lesson_file_fail(file, exchange->name, "Send",
		                 "after the 220 the server waits for the TLS handshake; write Tls=yes");
}

void lesson_exchange_check(struct lesson_file *file, const struct lesson *lesson, size_t connection)
{
	const struct lesson_connection *at = &lesson->connections[connection];
	for (size_t i = 0; i < at->count; i++) {
		const struct exchange *exchange = &lesson->exchanges[at->first + i];
		const struct exchange *next = i + 1 < at->count ? exchange + 1 : NULL;
		check_data(file, exchange, next);
		check_pipeline(file, exchange, next);
		check_tls(file, exchange);
	}
}
