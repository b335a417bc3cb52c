#include "lesson/lesson_message.h"

#include <string.h>

#include "base/mem.h"
#include "lesson/lesson.h"
#include "smtp/command.h"

#define RECIPIENTS_MAX 100 /* §4.5.3.1.8: what every server must take */

/* The command with an address that comes out of a file, or NULL where a server would have to call it malformed: the mail in
 * the file is to be seen, and a header may say "From: root". *utf8 is set where the address needs SMTPUTF8 (RFC 6531). */
static char *address_command(const char *verb, const char *address, bool *utf8)
{
	struct smtp_command command;
	bool several = strpbrk(address, " <>\t\r\n") != NULL; /* could end the path */
	char *line = mem_printf("%s:<%s>", verb, address);
	if (several || !smtp_command_parse(span_of(line), &command)) {
		free(line);
		return NULL;
	}
	*utf8 |= command.utf8_path;
	return line;
}

static struct exchange *add_exchange(struct lesson *lesson, enum exchange_kind kind, uint16_t expect)
{
	struct exchange *exchange = lesson_add_exchange(lesson, kind);
	exchange->expect[0] = expect;
	return exchange;
}

static void add_command(struct lesson *lesson, char *owned_line, uint16_t expect)
{
	add_exchange(lesson, EXCHANGE_COMMAND, expect)->send = owned_line;
}

/* Any reply will do: one refused recipient must not stop the others. */
static void add_recipients(struct lesson *lesson, char *const *recipients, size_t count, bool *utf8)
{
	size_t added = 0;
	for (size_t i = 0; i < count && added < RECIPIENTS_MAX; i++) {
		char *line = address_command("RCPT TO", recipients[i], utf8);
		if (line == NULL)
			continue;
		add_command(lesson, line, 0);
		added++;
	}
	if (added == 0) /* §4.1.1.3: every server takes mail for it */
		add_command(lesson, mem_strdup("RCPT TO:<postmaster>"), 0);
}

/* A file whose first line ends in CR LF is in wire form and stays as it is, bare LFs included. */
static bool is_wire_form(struct span message)
{
	const uint8_t *lf = message.len > 0 ? memchr(message.data, '\n', message.len) : NULL;
	return lf == NULL || (lf > message.data && lf[-1] == '\r');
}

struct lesson *lesson_from_message(const char *name, const char *reverse_path, char *const *recipients, size_t recipient_count,
                                   struct span message)
{
	struct lesson *lesson = mem_zero(sizeof *lesson);
	lesson->name = mem_strdup(name);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		lesson->title[lang] = mem_strdup(name);
		lesson->goal[lang] = mem_strdup("");
	}
	bool utf8 = false;
	char *from = address_command("MAIL FROM", reverse_path != NULL ? reverse_path : "", &utf8);
	lesson_add_connection(lesson, "1");
	add_exchange(lesson, EXCHANGE_GREETING, 220);
	add_command(lesson, mem_strdup("EHLO smtpscope.example"), 250);
	size_t mail = lesson->count;
	add_command(lesson, NULL, 250);
	add_recipients(lesson, recipients, recipient_count, &utf8);
	lesson->exchanges[mail].send = mem_printf("%s%s", from != NULL ? from : "MAIL FROM:<>", utf8 ? " SMTPUTF8" : "");
	free(from);
	add_command(lesson, mem_strdup("DATA"), 354);
	struct exchange *content = add_exchange(lesson, EXCHANGE_CONTENT, 250);
	if (is_wire_form(message))
		buf_add(&content->content, message);
	else
		lesson_add_crlf(&content->content, message);
	lesson_end_line(&content->content);
	add_command(lesson, mem_strdup("QUIT"), 221);
	return lesson;
}

void lesson_add_crlf(struct buf *out, struct span text)
{
	size_t line = 0;
	buf_reserve(out, text.len + text.len / 32);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] != '\n' || (i > 0 && text.data[i - 1] == '\r'))
			continue;
		buf_add(out, span_part(text, line, i));
		buf_add_byte(out, '\r');
		line = i;
	}
	buf_add(out, span_from(text, line));
}

void lesson_end_line(struct buf *content)
{
	if (content->len >= 2 && memcmp(content->data + content->len - 2, "\r\n", 2) == 0)
		return;
	if (content->len > 0)
		buf_add_text(content, "\r\n");
}
