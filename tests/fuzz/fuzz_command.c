/* Any bytes as a command line and as a reply line: what comes out lies inside what went in and keeps its promises. */
#include "smtp/command.h"
#include "smtp/reply.h"
#include "smtp/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void inside(struct span part, struct span whole)
{
	check(part.len == 0 || (part.data >= whole.data && part.data + part.len <= whole.data + whole.len));
}

static void check_command(struct span line)
{
	struct smtp_command command;
	check(smtp_command_parse(line, &command) == (command.error == COMMAND_OK));
	inside(command.word, line);
	inside(command.argument, line);
	inside(command.path, line);
	inside(command.mechanism, line);
	inside(command.initial_response, line);
	check(command.error != COMMAND_OK || command.chunk_size <= COMMAND_MAX_CHUNK);
	if (command.error == COMMAND_OK && command.initial_response.len > 0)
		check(command.initial_response.data == line.data + smtp_secret_start(line));
	check(smtp_secret_start(line) <= line.len);
	check(command.param_count <= COMMAND_MAX_PARAMS);
	for (size_t i = 0; i < command.param_count; i++) {
		inside(command.params[i].name, line);
		inside(command.params[i].value, line);
		check(command.params[i].name.len > 0);
	}
	check((command.verb == VERB_UNKNOWN) == (command.error == COMMAND_UNKNOWN));
	if (command.error == COMMAND_OK && (command.verb == VERB_MAIL || command.verb == VERB_RCPT))
		check(command.path.len <= 254 && command.null_path == (command.path.len == 0));
}

static void check_reply(struct span line)
{
	struct reply_line reply;
	if (!smtp_reply_line_parse(line, &reply))
		return;
	check(reply.code >= 200 && reply.code < 560);
	inside(reply.text, line);
	inside(reply.enhanced, line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_command(span_make(data, size));
	check_reply(span_make(data, size));
	return 0;
}
