#include "source/handshake.h"

#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#ifdef TCP_SAVED_SYN
/* Longer ones (IPv6 extension headers) are not wanted in part. */
static void read_syn(int descriptor, struct fact_opened *opened)
{
	uint8_t headers[FACT_SYN_MAX];
	socklen_t len = sizeof headers;
	if (getsockopt(descriptor, IPPROTO_TCP, TCP_SAVED_SYN, headers, &len) != 0 || len == 0 || len > sizeof headers)
		return;
	memcpy(opened->syn, headers, len);
	opened->syn_len = (uint8_t)len;
}
#endif

#ifdef TCP_INFO
static void read_info(int descriptor, struct fact_opened *opened)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof info;
	if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return;
	opened->mss = info.tcpi_snd_mss;
	opened->rtt_us = info.tcpi_rtt;
}
#endif

void handshake_keep(const uv_tcp_t *listener)
{
	uv_os_fd_t descriptor;
	if (uv_fileno((const uv_handle_t *)listener, &descriptor) != 0)
		return;
#ifdef TCP_SAVED_SYN
	int on = 1;
	setsockopt(descriptor, IPPROTO_TCP, TCP_SAVE_SYN, &on, sizeof on); /* refused: none will be there */
#endif
}

void handshake_read(const uv_tcp_t *accepted, struct fact_opened *opened)
{
	uv_os_fd_t descriptor;
	if (uv_fileno((const uv_handle_t *)accepted, &descriptor) != 0)
		return;
#ifdef TCP_SAVED_SYN
	read_syn(descriptor, opened);
#endif
#ifdef TCP_INFO
	read_info(descriptor, opened);
#endif
}
