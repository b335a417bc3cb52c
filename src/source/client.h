/* client: the built-in SMTP client. Plays one script over TCP against our own listener, as any client would.
 *
 *     connect → wait for the greeting → (send, wait for the whole reply) … → QUIT → wait → close
 *
 * It makes no facts: what it sends is seen where everything is seen, at the server's end. Its socket is bound before
 * it connects, so the server knows the session by the client's address. When a reply is not the expected one, QUIT
 * is sent and the rest of the script is not. Content goes in pieces; the next is made when the last was written.
 * A client owns itself until its handle is closed. Server thread.
 */
#ifndef SOURCE_CLIENT_H
#define SOURCE_CLIENT_H

#include "source/hub.h"

/* script: taken over. target: where our listener is. A failure to connect is told by a note of session 0. */
void client_start(struct hub *hub, struct lesson *script, enum fact_origin origin, const struct sockaddr_storage *target);

/* If opened->client is the address of one of our clients: sets origin and label. */
void client_recognise(const struct hub *hub, struct fact_opened *opened);

/* Ends those that have no session yet; the others end with their session's 421. */
void client_stop_all(struct hub *hub);

#endif
