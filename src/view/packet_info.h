/* packet_info: what the list says of a packet: its protocol and, in one line, what is in it.
 *
 *     TCP   [SYN] Seq=0 MSS=65495
 *     SMTP  S: 250-lab-server | 250-PIPELINING | 250 HELP
 *     IMF   C: From: li@example.org | Subject: …          the content of a mail
 *     TLS   Client Hello; in Eve's view also: TLS application data, 117 bytes
 *
 * Pure. Main thread.
 */
#ifndef VIEW_PACKET_INFO_H
#define VIEW_PACKET_INFO_H

#include "view/packet_look.h"

struct packet_info {
	const char *protocol; /* a constant: "TCP", "SMTP", "IMF", "TLS" */
	char *info;           /* owned; safe to show */
};

void packet_info_make(const struct packet_look *look, size_t number, size_t max_chars, struct packet_info *out);
void packet_info_finish(struct packet_info *info);

/* Steps of this kind carry the content of a mail. */
bool packet_info_is_content(const struct step *step);

#endif
