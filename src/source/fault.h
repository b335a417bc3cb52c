/* fault: what is done to a reply on purpose: another code, a delay, a drop, a cut. Chosen, never random.
 *
 *     SPEC   = where [ "#" n ] ":" what [ "@" connection ]
 *     where  = "greeting" / "helo" / "ehlo" / "mail" / "rcpt" / "data" / "end" / "rset" / ... / "quit" / "any"
 *     what   = code / "delay=" time / "drop" / "cut=" bytes      ; 550, delay=10s, delay=500ms, drop, cut=3
 *
 * "data" is the reply to DATA, "end" the one to the final dot. "#2" is the second time on that connection. By address: a local
 * part of "550", "451-2" (fails twice, then is accepted) or "slow5" does the same to RCPT. Plain values; any thread.
 */
#ifndef SOURCE_FAULT_H
#define SOURCE_FAULT_H

#include "smtp/reply.h"
#include "smtp/rules.h"

enum fault_kind { FAULT_NONE, FAULT_CODE, FAULT_DELAY, FAULT_DROP, FAULT_CUT };

struct fault_action {
	enum fault_kind kind;
	uint16_t code;     /* CODE */
	uint64_t delay_ms; /* DELAY */
	size_t cut_bytes;  /* CUT: so many bytes of the reply are sent, then the connection is closed */
};

enum fault_where { FAULT_AT_GREETING, FAULT_AT_VERB, FAULT_AT_END, FAULT_AT_ANY };

struct fault {
	enum fault_where where;
	enum smtp_verb verb;   /* AT_VERB */
	unsigned nth;          /* 0: every time */
	uint32_t connection;   /* 0: every one */
	struct fault_action action;
};

/* False: *out_at is the offset of the character that is wrong, *out_expected what would be right there (static text). */
bool fault_parse(const char *spec, struct fault *out_fault, size_t *out_at, const char **out_expected);

#endif
