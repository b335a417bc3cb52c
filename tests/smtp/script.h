/* script: reads a conversation file (tests/smtp/conversations/README.md has the format).
 *
 * A turn is what the client sends in one go and what the server answers to it. All text is unescaped. */
#ifndef TESTS_SMTP_SCRIPT_H
#define TESTS_SMTP_SCRIPT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "smtp/server.h"

#define SCRIPT_MAX_TURNS 64

struct turn {
	struct buf client, server; /* owned */
	bool tls;                  /* its last reply begins TLS */
};

struct script {
	struct smtp_server_config config;
	bool observer_only;   /* the S: lines are given, no server runs */
	uint16_t refuse_code; /* 0: mails are accepted */
	struct turn turns[SCRIPT_MAX_TURNS];
	size_t turn_count;
	struct buf message;   /* owned; M: of all mails */
	struct buf envelopes; /* owned; V:, one line each */
	struct buf events;    /* owned; E:, one line each */
	enum smtp_side closes;
};

/* \r, \n, \\, \xHH; \*C*N; is N times the character C. */
static inline void script_unescape(const char *text, struct buf *out)
{
	while (*text) {
		unsigned value, count;
		char character;
		int length = 0;
		if (sscanf(text, "\\x%2x%n", &value, &length) == 1 && length == 4)
			buf_add_byte(out, (uint8_t)value);
		else if (sscanf(text, "\\*%c*%u;%n", &character, &count, &length) == 2 && length > 0)
			while (count-- > 0)
				buf_add_byte(out, (uint8_t)character);
		else if (text[0] == '\\' && text[1] != '\0') {
			buf_add_byte(out, text[1] == 'r' ? '\r' : text[1] == 'n' ? '\n' : (uint8_t)text[1]);
			length = 2;
		} else {
			buf_add_byte(out, (uint8_t)*text);
			length = 1;
		}
		text += length;
	}
}

static inline struct turn *script_turn(struct script *script, bool client_speaks)
{
	struct turn *last = script->turn_count > 0 ? &script->turns[script->turn_count - 1] : NULL;
	if (last == NULL || (client_speaks && last->server.len > 0)) {
		if (script->turn_count == SCRIPT_MAX_TURNS)
			abort();
		last = &script->turns[script->turn_count++];
	}
	return last;
}

static inline bool script_config(struct script *script, const char *name, unsigned long long value)
{
	if (strcmp(name, "max-size") == 0)
		script->config.max_size = value;
	else if (strcmp(name, "max-line") == 0)
		script->config.max_line = value;
	else if (strcmp(name, "max-recipients") == 0)
		script->config.max_recipients = value;
	else if (strcmp(name, "max-bad-commands") == 0)
		script->config.max_bad_commands = value;
	else if (strcmp(name, "keep-content") == 0)
		script->config.keep_content = value != 0;
	else if (strcmp(name, "extensions") == 0)
		script->config.extensions = (unsigned)value;
	else if (strcmp(name, "bugs") == 0)
		script->config.bugs = (unsigned)value;
	else if (strcmp(name, "refuse") == 0)
		script->refuse_code = (uint16_t)value;
	else if (strcmp(name, "observer-only") == 0)
		script->observer_only = value != 0;
	else if (strcmp(name, "server-closes") == 0)
		script->closes = value ? SMTP_SERVER : SMTP_CLIENT;
	else
		return false;
	return true;
}

/* "C: text" ends in CR LF, "C- text" does not; the same for S and M. */
static inline bool script_line(struct script *script, const char *line)
{
	struct buf *out = NULL;
	char name[32];
	unsigned long long value;
	if (line[0] == '\0' || line[0] == '#')
		return true;
	if (strcmp(line, "T:") == 0 && script->turn_count > 0) {
		script->turns[script->turn_count - 1].tls = true;
		return true;
	}
	if (sscanf(line, "config: %31s %llu", name, &value) == 2)
		return script_config(script, name, value);
	if ((line[1] != ':' && line[1] != '-') || (line[2] != ' ' && line[2] != '\0'))
		return false;
	switch (line[0]) {
	case 'C': out = &script_turn(script, true)->client; break;
	case 'S': out = &script_turn(script, false)->server; break;
	case 'M': out = &script->message; break;
	case 'V': out = &script->envelopes; break;
	case 'E': out = &script->events; break;
	default: return false;
	}
	if (line[2] == ' ')
		script_unescape(line + 3, out);
	if (line[1] == ':')
		buf_add_text(out, line[0] == 'V' || line[0] == 'E' ? "\n" : "\r\n");
	return true;
}

/* False: the file cannot be read or line *out_line (from 1) is wrong. */
static inline bool script_read(struct script *script, const char *path, unsigned *out_line)
{
	char *line = NULL;
	size_t cap = 0;
	bool ok = true;
	FILE *file = fopen(path, "r");
	*script = (struct script){ 0 };
	smtp_server_config_default(&script->config);
	strcpy(script->config.hostname, "mx.example");
	script->config.extensions =
	        EXTENSION_PIPELINING | EXTENSION_SIZE | EXTENSION_8BITMIME | EXTENSION_HELP | EXTENSION_ENHANCEDSTATUSCODES;
	*out_line = 0;
	if (file == NULL)
		return false;
	while (ok && getline(&line, &cap, file) >= 0) {
		++*out_line;
		line[strcspn(line, "\n")] = '\0';
		ok = script_line(script, line);
	}
	free(line);
	fclose(file);
	return ok;
}

static inline void script_finish(struct script *script)
{
	for (size_t i = 0; i < script->turn_count; i++) {
		buf_finish(&script->turns[i].client);
		buf_finish(&script->turns[i].server);
	}
	buf_finish(&script->message);
	buf_finish(&script->envelopes);
	buf_finish(&script->events);
}

#endif
