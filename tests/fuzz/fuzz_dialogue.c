/* Any bytes from both sides. 0xF5 changes the side, 0xF6 ends a read, 0xF7 is the TLS handshake; none
 * occurs in UTF-8. The observer must keep
 * the promises tests/smtp/watch.h checks, and say the same when every byte comes alone. */
#include "smtp/watch.h"

#define CHANGE_SIDE 0xF5
#define END_READ    0xF6
#define TLS         0xF7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_in(struct watch *watch, enum smtp_side from, struct span bytes, bool bytewise)
{
	size_t step = bytewise ? 1 : bytes.len;
	for (size_t at = 0; at < bytes.len; at += step)
		watch_bytes(watch, from, span_part(bytes, at, at + step));
}

static char *observe(struct span input, bool bytewise)
{
	struct watch watch;
	struct buf out = { 0 };
	enum smtp_side from = SMTP_SERVER;
	watch_init(&watch);
	while (input.len > 0) {
		size_t len = 0;
		while (len < input.len && (input.data[len] < CHANGE_SIDE || input.data[len] > TLS))
			len++;
		read_in(&watch, from, span_part(input, 0, len), bytewise);
		if (len < input.len && input.data[len] == CHANGE_SIDE)
			from = from == SMTP_SERVER ? SMTP_CLIENT : SMTP_SERVER;
		if (len < input.len && input.data[len] == TLS)
			dialogue_tls(watch.dialogue, 0);
		input = span_from(input, len + 1);
	}
	watch_close(&watch, from);
	watch_print(&watch, &out);
	if (watch.broken != NULL) {
		fprintf(stderr, "does not hold: %s\n", watch.broken);
		abort();
	}
	watch_finish(&watch);
	return buf_take_text(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *whole = observe(span_make(data, size), false);
	char *bytewise = observe(span_make(data, size), true);
	if (strcmp(whole, bytewise) != 0) {
		fprintf(stderr, "whole:\n%s\nbyte by byte:\n%s\n", whole, bytewise);
		abort();
	}
	free(whole);
	free(bytewise);
	return 0;
}
