/* film: the frames of a picture for the screen, and which of them is due when. A picture that stands is a film of one.
 *
 * A film runs for ever, whatever the file says how often: who looks up late sees it move too. Times are milliseconds since
 * it began. All frames have the same size.
 */
#ifndef DISPLAY_FILM_H
#define DISPLAY_FILM_H

#include <stddef.h>
#include <stdint.h>

#define FILM_MAX_FRAMES 1000
#define FILM_MAX_BYTES  (128u << 20) /* of all frames together: half of what is kept of all pictures */

struct film {
	uint32_t **frames; /* owned, as each of them: 0x00RRGGBB, rows without gaps */
	uint32_t *ends;    /* owned: when each frame is over */
	size_t count, cap;
	int width, height;
};

/* Takes the pixels over. delay_cs: hundredths of a second as the file says; 0 and 1 mean a tenth of a second, as browsers have
 * it. */
void film_add(struct film *film, uint32_t *pixels, int width, int height, int delay_cs);
void film_finish(struct film *film);

size_t film_frame_at(const struct film *film, int64_t ms);
int64_t film_change_after(const struct film *film, int64_t ms); /* when the frame due at ms is over; -1: never */
size_t film_bytes(const struct film *film);

#endif
