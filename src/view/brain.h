/* brain: the server's states and what leads from one to another, read from the rules table (smtp/rules) and from nothing
 * else, in the shape in which a diagram and a list of what may come next need it.
 *
 *     brain_pairs   every arrow of the diagram: from one state to another one, whatever leads there
 *     brain_rows    what may come in a state: commands that are accepted by where they lead, others by the code they get
 *
 * Nothing here draws or allocates; any thread.
 */
#ifndef VIEW_BRAIN_H
#define VIEW_BRAIN_H

#include "smtp/rules.h"

#define BRAIN_PAIRS (STATE_COUNT * STATE_COUNT)
#define BRAIN_ITEMS (VERB_COUNT + 1)  /* of one row: all commands, and one thing that is none */
#define BRAIN_ROWS  (STATE_COUNT + 8) /* by where they lead, and by code */

struct brain_state { /* of view_state */
	bool open;
};

struct brain_pair {
	enum smtp_state from, to; /* never equal */
};

/* What leads from a state to another one. Not every cause is a command. */
enum brain_cause {
	BRAIN_COMMAND,
	BRAIN_GREETING, /* the server's 220 */
	BRAIN_RESPONSE, /* the line after a 334 */
	BRAIN_DOT,      /* the end of the content */
	BRAIN_LAST      /* BDAT ... LAST */
};

struct brain_item {
	enum brain_cause cause;
	enum smtp_verb verb; /* of a COMMAND; VERB_UNKNOWN: whatever is no command of SMTP */
	uint16_t code;       /* what our server answers */
};

struct brain_row {
	bool accepted;
	enum smtp_state to; /* accepted: all its items lead there */
	uint16_t code;      /* refused: all its items are answered so; 0: not at all */
	struct brain_item items[BRAIN_ITEMS];
	size_t count;
};

/* In the order of the states. At most BRAIN_PAIRS. */
size_t brain_pairs(struct brain_pair *out);

/* Accepted ones first: those that lead elsewhere, then those that stay. At most BRAIN_ROWS. */
size_t brain_rows(enum smtp_state state, struct brain_row *out);

/* Which item of a state a message of the client is; TIMELINE knows its verb and kind. */
bool brain_item_is(const struct brain_item *item, enum brain_cause cause, enum smtp_verb verb);

#endif
