#include "smtp/reply.h"

#include <string.h>

void smtp_reply_set(struct smtp_reply *reply, uint16_t code, const char *text)
{
	buf_clear(&reply->text);
	reply->code = code;
	reply->then_close = reply->then_start_tls = false;
	smtp_reply_add_line(reply, text);
}

void smtp_reply_add_line(struct smtp_reply *reply, const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		buf_add_byte(&reply->text, *c == '\r' ? ' ' : (uint8_t)*c);
	buf_add_byte(&reply->text, '\n');
}

void smtp_reply_finish(struct smtp_reply *reply)
{
	if (reply == NULL)
		return;
	buf_finish(&reply->text);
	*reply = (struct smtp_reply){ 0 };
}

void smtp_reply_write(const struct smtp_reply *reply, struct buf *out)
{
	struct span rest = buf_span(&reply->text);
	while (reply->code != 0 && rest.len > 0) {
		const uint8_t *lf = memchr(rest.data, '\n', rest.len);
		size_t len = lf ? (size_t)(lf - rest.data) : rest.len;
		bool last = len + 1 >= rest.len;
		buf_addf(out, "%03u%c", (unsigned)reply->code, last ? ' ' : '-');
		buf_add(out, span_part(rest, 0, len));
		buf_add_text(out, "\r\n");
		rest = span_from(rest, len + 1);
	}
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* status-code = class "." 1*3DIGIT "." 1*3DIGIT (RFC 2034); the class repeats the reply's first digit.
 * Returns its length, 0 if s does not start with one. */
static size_t enhanced_length(struct span s, uint8_t class)
{
	if (s.len < 5 || s.data[0] != class || class == '3')
		return 0;
	size_t at = 1;
	for (int part = 0; part < 2; part++) {
		if (at >= s.len || s.data[at] != '.')
			return 0;
		size_t start = ++at;
		while (at < s.len && at - start < 3 && is_digit(s.data[at]))
			at++;
		if (at == start)
			return 0;
	}
	return at == s.len || s.data[at] == ' ' ? at : 0;
}

/* Reply-code = %x32-35 %x30-35 %x30-39 (§4.2); the text may be missing. */
bool smtp_reply_line_parse(struct span line, struct reply_line *out_line)
{
	*out_line = (struct reply_line){ 0 };
	const uint8_t *c = line.data;
	if (line.len < 3 || c[0] < '2' || c[0] > '5' || c[1] < '0' || c[1] > '5' || !is_digit(c[2]))
		return false;
	if (line.len > 3 && c[3] != ' ' && c[3] != '-')
		return false;
	out_line->code = (uint16_t)((c[0] - '0') * 100 + (c[1] - '0') * 10 + (c[2] - '0'));
	out_line->last = line.len == 3 || c[3] == ' ';
	out_line->text = span_from(line, 4);
	size_t enhanced = enhanced_length(out_line->text, c[0]);
	out_line->enhanced = span_part(out_line->text, 0, enhanced);
	if (enhanced > 0)
		out_line->text = span_from(out_line->text, enhanced + 1);
	return true;
}
