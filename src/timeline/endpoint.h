/* endpoint: one end of a TCP connection, as bytes and as the text that facts carry: "127.0.0.1:51436", "[::1]:51436".
 *
 * Pure: it asks no resolver. Text is written as RFC 5952 recommends, so equal endpoints have equal text. An IPv6 scope
 * ("%eth0") is read over: packets do not carry it. Any thread.
 */
#ifndef TIMELINE_ENDPOINT_H
#define TIMELINE_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#define ENDPOINT_TEXT_MAX 64 /* with brackets, port and NUL */

struct endpoint {
	uint8_t version;     /* of IP: 4 or 6 */
	uint8_t address[16]; /* network order; version 4: the first four, the rest 0 */
	uint16_t port;
};

/* False: it is not of that form; out is then 0.0.0.0:0. */
bool endpoint_parse(const char *text, struct endpoint *out);
void endpoint_format(const struct endpoint *endpoint, char out_text[ENDPOINT_TEXT_MAX]);
void endpoint_format_address(const struct endpoint *endpoint, char out_text[ENDPOINT_TEXT_MAX]); /* without port and brackets */
bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

#endif
