/* fault: what is done to a reply on purpose: another code, a delay, a drop, a cut. Chosen, never random.
 *
 *     SPEC   = where [ "#" n ] ":" what [ "@" connection ]      ; mail#2:421, data:delay=10s, rcpt:550@3, any:drop
 *     where  = "greeting" / verb / "end" / "any"                ; verb: "helo", "ehlo", "mail" … "bdat", "unknown"
 *     what   = code / "delay=" time / "drop" / "cut=" bytes
 *     code   = %x32-35 %x30-35 DIGIT                            ; RFC 5321 §4.2
 *     time   = 1*DIGIT ( "ms" / "s" )                           ; up to 600 s
 *
 * "data" is the reply to DATA, "end" the one that says what became of the content (after the final dot, or BDAT LAST). "auth" is
 * every reply to AUTH, each 334 too. "#2" is the second such reply on its connection, "@3" only the third connection. Words in
 * any case, no spaces. By address: RCPT with a local part of "550", "451-2" (fails twice, then is accepted) or "slow5" (seconds).
 * Plain values; any thread.
 */
#ifndef SMTP_FAULT_H
#define SMTP_FAULT_H

#include "smtp/reply.h"
#include "smtp/rules.h"

#define FAULT_NUMBER_MAX 1000000 /* of n, connection and bytes */
#define FAULT_DELAY_MAX  600000  /* ms */
#define FAULT_TEXT_MAX   64      /* of a SPEC written out, with NUL */

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
	enum smtp_verb verb; /* AT_VERB */
	unsigned nth;        /* 0: every time */
	uint32_t connection; /* 0: every one */
	struct fault_action action;
};

/* False: *out_at is the offset of the character that is wrong, *out_expected what would be right there (static text). */
bool fault_parse(const char *spec, struct fault *out_fault, size_t *out_at, const char **out_expected);

/* The SPEC that reads as this fault. */
void fault_format(const struct fault *fault, char out_text[FAULT_TEXT_MAX]);

/* Is a peer's local part one that asks for a fault? *out_times: how often it fails before it is accepted; 0: always. */
bool fault_from_local_part(struct span local, struct fault_action *out_action, unsigned *out_times);

#endif
