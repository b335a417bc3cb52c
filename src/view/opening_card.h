/* opening_card: how far the opening of a capture has come, and what went wrong with it, as a card at the foot of the screen.
 *
 * Nothing waits for it: what was read already can be stepped through meanwhile. Short work shows no card. Main thread.
 */
#ifndef VIEW_OPENING_CARD_H
#define VIEW_OPENING_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPENING_CARD_AFTER_MS 300

enum opening_shown {
	OPENING_NOTHING,
	OPENING_READING, /* done, size, sessions */
	OPENING_BROKEN,  /* trouble, offset, sessions */
	OPENING_EMPTY,   /* no SMTP in it */
	OPENING_FAILED,  /* reason: it could not be opened */
	OPENING_NO_FILES /* a folder with nothing to open */
};

struct opening_state {
	enum opening_shown shown;
	const char *name;            /* borrowed from app: the file's, not safe to show as it is */
	uint64_t done, size, offset; /* bytes */
	uint32_t sessions;
	size_t others; /* BROKEN, FAILED: so many other files of the folder too */
	bool stopping;
	int64_t since_ms;    /* on the frame's clock */
	const char *trouble; /* a catalogue key, or NULL */
	char reason[128];    /* the system's words */
};

struct view_frame;

void opening_card_draw(struct view_frame *frame, float bottom /* of the card's room */);

#endif
