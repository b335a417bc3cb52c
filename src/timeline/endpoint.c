#include "timeline/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads digits of the base, at most max_digits of them, up to most. Returns what follows, NULL: no number, or too large. */
static const char *read_number(const char *text, int base, int max_digits, unsigned most, unsigned *out)
{
	static const char digits[] = "0123456789abcdef";
	int count = 0;
	*out = 0;
	for (; *text != '\0'; text++, count++) {
		const char *digit = memchr(digits, *text >= 'A' && *text <= 'F' ? *text - 'A' + 'a' : *text, (size_t)base);
		if (digit == NULL)
			break;
		*out = *out * (unsigned)base + (unsigned)(digit - digits);
		if (count >= max_digits || *out > most)
			return NULL;
	}
	return count > 0 ? text : NULL;
}

static const char *parse_ipv4(const char *text, uint8_t out[4])
{
	for (int i = 0; i < 4; i++) {
		unsigned byte;
		if (i > 0 && *text++ != '.')
			return NULL;
		text = read_number(text, 10, 3, 255, &byte);
		if (text == NULL)
			return NULL;
		out[i] = (uint8_t)byte;
	}
	return text;
}

/* One group, or the IPv4 address that may end the text. *used: bytes filled. */
static const char *parse_group(const char *text, uint8_t *out, size_t room, size_t *used)
{
	unsigned group;
	size_t digits = strspn(text, "0123456789");
	if (digits > 0 && text[digits] == '.' && room >= 4) {
		*used = 4;
		return parse_ipv4(text, out);
	}
	text = read_number(text, 16, 4, 0xffff, &group);
	if (text == NULL || room < 2)
		return NULL;
	out[0] = (uint8_t)(group >> 8);
	out[1] = (uint8_t)group;
	*used = 2;
	return text;
}

/* RFC 4291 §2.2: eight groups, one run of zeros may be "::". */
static const char *parse_ipv6(const char *text, uint8_t out[16])
{
	uint8_t bytes[16] = { 0 };
	size_t len = 0, gap = 17; /* where "::" stands; 17: nowhere */
	if (text[0] == ':' && text[1] != ':')
		return NULL;
	while (*text != '\0' && *text != ']' && *text != '%') {
		size_t used;
		if (text[0] == ':' && text[1] == ':') {
			if (gap <= 16)
				return NULL;
			gap = len;
			text += 2;
			continue;
		}
		if (*text == ':' && (len == 0 || gap == len))
			return NULL;
		if (*text == ':')
			text++;
		text = parse_group(text, bytes + len, sizeof bytes - len, &used);
		if (text == NULL)
			return NULL;
		len += used;
	}
	if (gap > 16 && len < 16)
		return NULL;
	if (gap <= 16) {
		memmove(bytes + 16 - (len - gap), bytes + gap, len - gap);
		memset(bytes + gap, 0, 16 - len);
	}
	memcpy(out, bytes, 16);
	return text + strcspn(text, "]");
}

bool endpoint_parse(const char *text, struct endpoint *out)
{
	struct endpoint read = { .version = *text == '[' ? 6 : 4 };
	unsigned port = 0;
	*out = (struct endpoint){ .version = 4 };
	const char *rest = read.version == 6 ? parse_ipv6(text + 1, read.address) : parse_ipv4(text, read.address);
	if (rest != NULL && read.version == 6)
		rest = *rest == ']' ? rest + 1 : NULL;
	if (rest == NULL || *rest != ':')
		return false;
	rest = read_number(rest + 1, 10, 5, 65535, &port);
	if (rest == NULL || *rest != '\0')
		return false;
	read.port = (uint16_t)port;
	*out = read;
	return true;
}

static unsigned group_of(const struct endpoint *endpoint, int i)
{
	return (unsigned)(endpoint->address[2 * i] << 8 | endpoint->address[2 * i + 1]);
}

/* RFC 5952 §4.2: the longest run of two or more zero groups, the first of equal ones. */
static int longest_zeros(const struct endpoint *endpoint, int *out_count)
{
	int best = -1, best_count = 1;
	for (int i = 0; i < 8; i++) {
		int count = 0;
		while (i + count < 8 && group_of(endpoint, i + count) == 0)
			count++;
		if (count > best_count) {
			best = i;
			best_count = count;
		}
		i += count;
	}
	*out_count = best_count;
	return best;
}

static void format_ipv6(const struct endpoint *endpoint, char *out, size_t size)
{
	int zeros, at = longest_zeros(endpoint, &zeros);
	size_t len = 0;
	out[0] = '\0';
	for (int i = 0; i < 8; i++) {
		if (i == at) {
			len += (size_t)snprintf(out + len, size - len, "::");
			i += zeros - 1;
			continue;
		}
		len += (size_t)snprintf(out + len, size - len, "%s%x", len > 0 && out[len - 1] != ':' ? ":" : "",
		                        group_of(endpoint, i));
	}
}

void endpoint_format_address(const struct endpoint *endpoint, char out_text[ENDPOINT_TEXT_MAX])
{
	const uint8_t *a = endpoint->address;
	if (endpoint->version == 6)
		format_ipv6(endpoint, out_text, ENDPOINT_TEXT_MAX);
	else
		snprintf(out_text, ENDPOINT_TEXT_MAX, "%u.%u.%u.%u", a[0], a[1], a[2], a[3]);
}

void endpoint_format(const struct endpoint *endpoint, char out_text[ENDPOINT_TEXT_MAX])
{
	char address[ENDPOINT_TEXT_MAX - 10]; /* an IPv6 address is 39 characters at most */
	char whole[ENDPOINT_TEXT_MAX];
	endpoint_format_address(endpoint, whole);
	snprintf(address, sizeof address, "%.*s", (int)sizeof address - 1, whole);
	snprintf(out_text, ENDPOINT_TEXT_MAX, endpoint->version == 6 ? "[%s]:%u" : "%s:%u", address, endpoint->port);
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return a->version == b->version && a->port == b->port && memcmp(a->address, b->address, sizeof a->address) == 0;
}
