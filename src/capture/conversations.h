/* conversations: all TCP connections of an opened capture, found by their two ends.
 *
 *     frame ──► addresses and ports ──► its conversation ──► facts of those that are SMTP
 *
 * The same ports may be used again: a SYN with another sequence number begins a new conversation. How many are followed at once
 * is bounded, the one that was silent longest ends first; so is what they hold together. One thread.
 */
#ifndef CAPTURE_CONVERSATIONS_H
#define CAPTURE_CONVERSATIONS_H

#include "capture/conversation.h"

#define CONVERSATIONS_MAX         65536
#define CONVERSATIONS_WAITING_MAX (256u << 20) /* bytes; above it nothing waits for what is missing */

struct conversations;

struct conversations *conversations_create(const struct conversation_sink *sink /* borrowed */);
void conversations_destroy(struct conversations *conversations);

/* A BLOCK_PACKET. */
void conversations_frame(struct conversations *conversations, const struct block *block);
void conversations_end(struct conversations *conversations); /* the capture is over */

#endif
