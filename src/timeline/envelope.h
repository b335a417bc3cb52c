/* envelope: who a mail is from and to as the SMTP commands say, which is not what its header says (RFC 5321 §2.3.1).
 * Read anew from the commands up to a step, so it is right wherever the cursor stands. The addresses are a stranger's
 * text: making them safe to show is the caller's task. Main thread only.
 */
#ifndef TIMELINE_ENVELOPE_H
#define TIMELINE_ENVELOPE_H

#include "timeline/timeline.h"

#define ENVELOPE_LINE_MAX 2048 /* bytes of a command line that are looked at */

struct envelope_recipient {
	char *address; /* owned */
	uint16_t code; /* the reply; 0 not answered yet */
	uint32_t exchange; /* of its RCPT, as in struct step */
};

struct envelope {
	char *reverse_path; /* owned; "" null reverse-path; NULL before MAIL */
	struct envelope_recipient *recipients; /* owned, in the order of RCPT */
	size_t count, cap;
};

/* The envelope of the session's mail `mail` as it stood after `steps` steps. mail may be TIMELINE_NONE: the transaction
 * in progress there, also when it never came to a 354. */
void timeline_envelope(const struct timeline *timeline, const struct session *session, uint32_t mail, size_t steps,
		       struct envelope *out);
void envelope_finish(struct envelope *envelope);

#endif
