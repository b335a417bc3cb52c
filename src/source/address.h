/* address: IP addresses as people write them, "127.0.0.1:2525" and "[::1]:2525". Literals only, plus "localhost":
 * nothing is looked up, so nothing can hang. Any thread. */
#ifndef SOURCE_ADDRESS_H
#define SOURCE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#define ADDRESS_TEXT_MAX 64 /* with brackets, scope, port and NUL */

bool address_parse(const char *host, uint16_t port, struct sockaddr_storage *out_address);

/* IPv4 that came in over an IPv6 socket is written as IPv4. */
void address_format(const struct sockaddr_storage *address, char out_text[ADDRESS_TEXT_MAX]);

/* What was never parsed, the same way: host in brackets where it has a colon. */
void address_join(const char *host, uint16_t port, char out_text[ADDRESS_TEXT_MAX]);

uint16_t address_port(const struct sockaddr_storage *address);
void address_set_port(struct sockaddr_storage *address, uint16_t port);

/* Where a program on this machine reaches a listener on this address: the loopback for 0.0.0.0 and ::. */
void address_make_reachable(struct sockaddr_storage *address);

#endif
