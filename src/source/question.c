#include "source/question.h"

#include <string.h>

#define PLACE_END VERB_COUNT + 1
#define PLACE_ANY VERB_COUNT + 2

void question_greet(struct question *asked)
{
	*asked = (struct question){ .verb = VERB_COUNT, .greeting = true };
	asked->seen[VERB_COUNT] = asked->seen[PLACE_ANY] = 1;
}

void question_feed(struct question *asked, bool content, struct span taken)
{
	if (asked->whole || (content && asked->len == 0) || taken.len == 0)
		return;
	const uint8_t *lf = memchr(taken.data, '\n', taken.len);
	size_t len = lf != NULL ? (size_t)(lf - taken.data) + 1 : taken.len, room = sizeof asked->line - asked->len;
	memcpy(asked->line + asked->len, taken.data, len < room ? len : room);
	asked->len += len < room ? len : room;
	asked->whole = lf != NULL;
}

static struct span line_text(const struct question *asked)
{
	struct span line = span_make(asked->line, asked->len);
	while (line.len > 0 && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
		line.len--;
	return line;
}

static void read_line(struct question *asked)
{
	struct smtp_command command;
	if (asked->in_auth) {
		asked->verb = VERB_AUTH;
		return;
	}
	smtp_command_parse(line_text(asked), &command);
	asked->verb = command.verb;
	if (command.verb != VERB_RCPT || command.error != COMMAND_OK || command.path.len > QUESTION_ADDRESS_MAX)
		return;
	memcpy(asked->address, command.path.data, command.path.len);
	asked->address[command.path.len] = '\0';
}

void question_end(struct question *asked, bool mail)
{
	bool line = asked->len > 0;
	asked->greeting = false;
	asked->content_end = mail || !line;
	asked->verb = VERB_COUNT;
	asked->address[0] = '\0';
	if (line)
		read_line(asked);
	if (asked->verb < VERB_COUNT)
		asked->seen[asked->verb]++;
	asked->seen[PLACE_END] += asked->content_end;
	asked->seen[PLACE_ANY]++;
	asked->len = 0;
	asked->whole = false;
}

void question_replied(struct question *asked, uint16_t code)
{
	asked->in_auth = asked->verb == VERB_AUTH && code == 334;
}

unsigned question_verb_count(const struct question *asked)
{
	return asked->seen[asked->verb];
}

unsigned question_end_count(const struct question *asked)
{
	return asked->seen[PLACE_END];
}

unsigned question_any_count(const struct question *asked)
{
	return asked->seen[PLACE_ANY];
}
