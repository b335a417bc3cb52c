/* client: the built-in SMTP client. Plays one connection of a lesson over TCP against our own listener, as any client would.
 *
 *     connect → wait for the greeting → (say, wait for the replies) … → QUIT → wait → close
 *
 * What is said and when is recital's; the clock, the socket and TLS are here. It makes no facts: what it sends is seen
 * where everything is seen, at the server's end. Its socket is bound before it connects, so the server knows the session
 * by the client's address. Content goes in pieces; the next is made when the last was written. Under TLS it does not
 * check the server's certificate (source/tls). It waits for a reply as long as the script says, or for ever, and while
 * replies are held on purpose its clock stands still. A client owns itself until its handles are closed. Server thread.
 */
#ifndef SOURCE_CLIENT_H
#define SOURCE_CLIENT_H

#include "source/play.h"

/* Holds the play until it has gone. A failure to connect is told by a note of session 0. */
void client_start(struct play *play, size_t connection);

/* If opened->client is the address of one of our clients: sets origin, label and connection, and returns its play. */
struct play *client_recognise(const struct hub *hub, struct fact_opened *opened);

/* Ends those that have no session yet; the others end with their session's 421. */
void client_stop_all(struct hub *hub);

#endif
