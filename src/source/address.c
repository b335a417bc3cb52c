#include "source/address.h"

#include <stdio.h>
#include <string.h>

bool address_parse(const char *host, uint16_t port, struct sockaddr_storage *out_address)
{
	memset(out_address, 0, sizeof *out_address);
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	return uv_ip4_addr(host, port, (struct sockaddr_in *)out_address) == 0 ||
	       uv_ip6_addr(host, port, (struct sockaddr_in6 *)out_address) == 0;
}

void address_join(const char *host, uint16_t port, char out_text[ADDRESS_TEXT_MAX])
{
	bool colon = strchr(host, ':') != NULL;
	snprintf(out_text, ADDRESS_TEXT_MAX, "%s%.50s%s:%u", colon ? "[" : "", host, colon ? "]" : "", (unsigned)port);
}

void address_format(const struct sockaddr_storage *address, char out_text[ADDRESS_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN] = "?";
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	if (address->ss_family == AF_INET)
		uv_ip4_name((const struct sockaddr_in *)address, host, sizeof host);
	else if (address->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		uv_inet_ntop(AF_INET, six->sin6_addr.s6_addr + 12, host, sizeof host);
	else if (address->ss_family == AF_INET6)
		uv_ip6_name(six, host, sizeof host);
	address_join(host, address_port(address), out_text);
}

uint16_t address_port(const struct sockaddr_storage *address)
{
	if (address->ss_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
	return address->ss_family == AF_INET ? ntohs(((const struct sockaddr_in *)address)->sin_port) : 0;
}

void address_set_port(struct sockaddr_storage *address, uint16_t port)
{
	if (address->ss_family == AF_INET6)
		((struct sockaddr_in6 *)address)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)address)->sin_port = htons(port);
}

void address_make_reachable(struct sockaddr_storage *address)
{
	struct sockaddr_in *four = (struct sockaddr_in *)address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
	if (address->ss_family == AF_INET && four->sin_addr.s_addr == htonl(INADDR_ANY))
		four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (address->ss_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr))
		six->sin6_addr = in6addr_loopback;
}
