#include "timeline/session_name.h"

#include <string.h>

#include "base/utf8.h"

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static struct span trim(struct span s)
{
	while (s.len > 0 && is_space(s.data[0]))
		s = span_from(s, 1);
	while (s.len > 0 && is_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* The first word of *rest, which is moved behind it. Empty at the end. */
static struct span next_word(struct span *rest)
{
	*rest = trim(*rest);
	size_t len = 0;
	while (len < rest->len && !is_space(rest->data[len]))
		len++;
	struct span word = span_part(*rest, 0, len);
	*rest = span_from(*rest, len);
	return word;
}

static struct span before_slash(struct span word)
{
	const uint8_t *slash = word.len > 0 ? memchr(word.data, '/', word.len) : NULL;
	return slash ? span_part(word, 0, (size_t)(slash - word.data)) : word;
}

char *session_name_from_command(struct span line)
{
	next_word(&line);
	struct span argument = trim(line);
	return argument.len > 0 ? utf8_safe(argument, SESSION_NAME_CHARS) : NULL;
}

/* "5.0", "v2020", "(X11;", "[cn]", "Version": from here on it is no name any more. */
static bool starts_version(struct span word)
{
	uint8_t first = word.data[0];
	if (is_digit(first) || strchr("([<-,;:", first) != NULL)
		return true;
	if ((first == 'v' || first == 'V') && word.len > 1 && is_digit(word.data[1]))
		return true;
	return span_equal_nocase(word, "version") || span_equal_nocase(word, "build");
}

/* Browser style: "Mozilla/5.0 (X11; Linux) Gecko/20100101 Thunderbird/102.3.0": the last product. */
static struct span last_product(struct span value)
{
	struct span name = { 0 }, word;
	while ((word = next_word(&value)).len > 0) {
		struct span product = before_slash(word);
		if (product.len > 0 && product.len < word.len && !starts_version(word))
			name = product;
	}
	return name;
}

/* The words in front of the version: "Roundcube Webmail/1.4.11", "Foxmail 7.2.25.213[cn]". */
static struct span leading_words(struct span value)
{
	struct span rest = value, word;
	size_t len = 0;
	while ((word = next_word(&rest)).len > 0 && !starts_version(word)) {
		struct span product = before_slash(word);
		len = (size_t)(product.data + product.len - value.data);
		if (product.len < word.len)
			break;
	}
	return trim(span_part(value, 0, len));
}

static char *program_name(struct span value)
{
	value = trim(value);
	if (value.len == 0 || span_starts_nocase(value, "=?"))
		return NULL;
	struct span name = span_starts_nocase(value, "Mozilla/") ? last_product(value) : leading_words(value);
	return utf8_safe(name.len > 0 ? name : value, SESSION_NAME_CHARS);
}

char *session_name_from_header(struct span header)
{
	static const char *const fields[] = { "X-Mailer:", "User-Agent:" };
	header = span_part(header, 0, SESSION_NAME_HEADER);
	while (header.len > 0) {
		const uint8_t *lf = memchr(header.data, '\n', header.len);
		struct span line = span_part(header, 0, lf ? (size_t)(lf - header.data) : header.len);
		header = span_from(header, line.len + 1);
		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
			if (span_starts_nocase(line, fields[i]))
				return program_name(span_from(line, strlen(fields[i])));
		}
	}
	return NULL;
}
