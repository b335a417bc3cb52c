/* fact: one thing that happened on the wire, as the source saw it. The only thing that crosses from the
 * server's thread to the screen's.
 *
 * A fact is one heap block that owns its bytes. Whoever holds the pointer owns the fact: the source until
 * the queue takes it, the queue until it is popped, then the timeline. Facts of one session keep their order. The timeline
 * may move the bytes of long mails elsewhere (timeline/gather): read them with fact_bytes.
 */
#ifndef TIMELINE_FACT_H
#define TIMELINE_FACT_H

#include "smtp/rules.h"

enum fact_kind {
	FACT_LISTENING,     /* session 0: data is "ADDR:PORT" */
	FACT_NOT_LISTENING, /* session 0: data is a struct fact_refused */
	FACT_OPENED,        /* data is a struct fact_opened */
	FACT_BYTES,         /* data is what `from` sent */
	FACT_NOTE,          /* data is UTF-8 text: what the source did to this session */
	FACT_HELD,          /* data is a struct fact_held: a reply was computed and waits at the gate */
	FACT_RELEASED,      /* it waits no longer; what is sent follows as FACT_BYTES. A client that hangs up while held: FACT_CLOSED only */
	FACT_ALTERED,       /* data is UTF-8 text: a fault changed, delayed, cut or dropped what follows */
	FACT_TLS,           /* data is "TLSv1.3 TLS_AES_256_GCM_SHA384": the handshake is done, what follows is under TLS */
	FACT_CLOSED         /* from: who closed first */
};

enum fact_layer { LAYER_CLEAR, LAYER_WIRE }; /* under TLS both are kept; without it everything is CLEAR */

enum fact_origin {
	ORIGIN_CLIENT, /* a program outside */
	ORIGIN_LESSON, /* our built-in client, playing a lesson */
	ORIGIN_FILE    /* our built-in client, delivering an opened .eml */
};

struct fact_opened {
	char client[64]; /* "127.0.0.1:51436", "[::1]:51436" */
	char server[64];
	char label[64];  /* ORIGIN_LESSON: the lesson's name; ORIGIN_FILE: the file's name; else empty */
	enum fact_origin origin;
};

struct fact_refused {
	char address[64];
	char reason[32]; /* "in-use", "no-permission", "bad-address", "other": catalogue keys "listen.<reason>" */
	char detail[128]; /* the system's words */
};

struct fact_held {
	uint16_t code;
	char text[256];      /* the reply's first line, cut */
	int64_t release_us;  /* when it will be released by itself, µs since the epoch; 0: never */
};

struct fact {
	enum fact_kind kind;
	enum fact_layer layer;
	enum smtp_side from;
	uint32_t session; /* 1, 2, … in the order of their opening; 0: the listener */
	int64_t time_us;  /* µs since the epoch; never decreases in the order of the queue */
	size_t len;
	const uint8_t *moved; /* borrowed: where the bytes are now; NULL: in data */
	uint8_t data[];
};

struct fact *fact_create(enum fact_kind kind, uint32_t session, int64_t time_us, size_t len); /* data uninitialised */
struct fact *fact_create_bytes(uint32_t session, enum smtp_side from, int64_t time_us, struct span bytes);
void fact_destroy(struct fact *fact);

struct span fact_bytes(const struct fact *fact);
struct fact_opened fact_opened(const struct fact *fact);    /* a copy; kind must be FACT_OPENED */
struct fact_refused fact_refused(const struct fact *fact);  /* a copy; kind must be FACT_NOT_LISTENING */

struct fact_held fact_held(const struct fact *fact); /* a copy; kind must be FACT_HELD */

#endif
