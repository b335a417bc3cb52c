/* handshake: what the kernel can tell of a connection's beginning: the client's SYN, the segment size, the round trip.
 *
 *     handshake_keep (listener, before listen) → the kernel keeps the IP and TCP header of every SYN
 *     handshake_read (accepted socket)         → they are read, once
 *
 * Linux gives both without privileges (TCP_SAVE_SYN, TCP_INFO: tcp(7)). Elsewhere, and where the kernel refuses, the fields
 * stay 0, and the packets that are shown are rebuilt. Server thread.
 */
#ifndef SOURCE_HANDSHAKE_H
#define SOURCE_HANDSHAKE_H

#include <uv.h>

#include "timeline/fact.h"

void handshake_keep(const uv_tcp_t *listener);
void handshake_read(const uv_tcp_t *accepted, struct fact_opened *opened);

#endif
