/* connection_private: what the files of connection share: the connection itself, and the way from one to another.
 *
 *     connection.c        the socket: accept, read, feed, write, linger, close
 *     connection_reply.c  what is said: faults, budget, mails and goodbyes, on their way to the outbox
 *     connection_hold.c   when it is said: hold, release, delay, the lecturer's hand
 *     connection_tls.c    what it looks like on the wire: TLS between the socket and the rest
 *
 * Nothing else includes this. Server thread.
 */
#ifndef SOURCE_CONNECTION_PRIVATE_H
#define SOURCE_CONNECTION_PRIVATE_H

#include "source/connection.h"
#include "source/gate.h"
#include "source/inbox.h"
#include "source/outbox.h"
#include "source/play.h"

struct connection {
	struct hub *hub; /* borrowed */
	uv_tcp_t tcp;
	uv_timer_t timer; /* OPEN: idle; afterwards: linger */
	uv_timer_t wait;  /* the reply at the gate: held until then, or delayed */
	uv_shutdown_t shutdown;
	unsigned holds;             /* open handles and running stores: freed at 0 */
	struct smtp_server *server; /* owned; NULL: refused, only read and forgotten */
	struct play *play;          /* held; NULL: the client is not ours */
	size_t part;                /* which connection of the play this is */
	struct question asked;      /* what the reply at hand answers */
	struct gate gate;
	struct plan plan;       /* what is done to the reply at hand */
	uint16_t computed;      /* its code without that ... */
	uint16_t server_code;   /* ... and the one the responder goes by */
	struct smtp_reply kept; /* owned: what the responder said, while another code stands in its place */
	uint32_t mail_waits;  /* a whole mail's number: its reply is held, and it is not stored before that is let go; 0: none */
	bool decided;         /* the reply at hand was held and delayed already */
	int64_t release_us;   /* held: fact_held's */
	struct inbox pending; /* owned: read, not fed */
	struct outbox outbox; /* owned: replies, written at the end of a turn */
	struct tls *tls;      /* owned; NULL: clear text */
	size_t keys_told;     /* bytes of its key log that are facts already */
	size_t place;         /* in hub->connections */
	uint64_t active_ms;   /* uv_now of the last read or reply */
	uint64_t linger_bytes;
	uint64_t content_bytes; /* taken since MAIL: part of the hub's */
	uint32_t session;
	bool tls_due;      /* 220 to STARTTLS was given: the handshake begins when it is written */
	bool turning;      /* inside a turn: replies are written at its end */
	bool reading;      /* uv_read_start is on */
	bool client_ended; /* the client's end was read */
	bool ending;       /* the last reply was given: nothing is fed any more */
	bool shut;         /* our end was sent */
	bool closing;
	bool stopping; /* 421 is due as soon as the gate is free */
	bool closer_known;
	enum smtp_side closer; /* who closed first */
};

/* connection.c. go_on: feeds and writes what may be, unless a turn does so already; settles what follows. */
const struct smtp_server_config *connection_smtp(const struct connection *conn);
void connection_go_on(struct connection *conn);
void connection_push(struct connection *conn, struct fact *fact);
void connection_take(struct connection *conn,
                     struct fact *fact);        /* clear text of the client: fed, and pushed before its replies */
bool connection_flush(struct connection *conn); /* false: the client is gone, and so is the connection */
void connection_client_ended(struct connection *conn);
void connection_free_hold(struct connection *conn);                        /* one of conn->holds; conn may be gone afterwards */
void connection_account(struct connection *conn, size_t taken, bool mail); /* content in progress; mail: it is whole just now */

/* connection_reply.c. The reply may be taken over. */
void connection_out(void *context, const struct smtp_reply *reply); /* gate_out_fn */
void connection_answer(struct connection *conn, struct smtp_reply *reply);
void connection_take_mail(struct connection *conn);
void connection_set_code(struct connection *conn, struct smtp_reply *reply,
                         uint16_t code);                    /* back again to what was computed, too */
void connection_meet_early_talker(struct connection *conn); /* it spoke while the greeting waits at the gate */
void connection_say_goodbye(struct connection *conn, const char *enhanced, const char *why); /* the gate must be free */

/* connection_tls.c */
void connection_send(struct connection *conn, struct span bytes);    /* of a reply, to the outbox, in each layer */
void connection_begin_tls(struct connection *conn);                  /* tls_due, and the 220 was written */
bool connection_in_handshake(const struct connection *conn);         /* or just before it: nothing is fed */
void connection_decrypt(struct connection *conn, struct fact *fact); /* a read; takes it over */
void connection_end_tls(struct connection *conn);                    /* our close_notify, unless a fault cuts it off */
void connection_tell_broken_handshake(struct connection *conn);      /* if the client's end came in one */

/* connection_hold.c */
void connection_offer(struct connection *conn, struct smtp_reply *reply); /* to the gate: held, delayed or at once */
void connection_tell_held(struct connection *conn);                       /* again, when the held reply was changed */
void connection_let_go(struct connection *conn);                          /* at once, whatever it waits for but the writer */
bool connection_must_hold(const struct connection *conn, uint16_t code);  /* a reply with this code */
bool connection_is_held(const struct connection *conn);                   /* by hold or delay: a client's end is not waited out */

#endif
