/* mailbox: mails taken apart for the screen, on demand, on the worker.
 *
 * A mail's bytes stay in the timeline's facts; a copy is put together and parsed only when a pane asks for it (of a long mail
 * not even a copy: timeline_lend), and at most MAILBOX_MAX_BYTES of such copies are kept (the least recently used go first). Main
 * thread; parsing runs on the worker.
 */
#ifndef APP_MAILBOX_H
#define APP_MAILBOX_H

#include "display/pictures.h"
#include "display/worker.h"
#include "timeline/timeline.h"
#include "view/view.h"

#define MAILBOX_MAX_BYTES (512u << 20)

struct mailbox;

/* All borrowed; they outlive the mailbox but for the worker's jobs, see mailbox_destroy. */
struct mailbox *mailbox_create(struct timeline *timeline, struct worker *worker, struct pictures *pictures);
void mailbox_destroy(struct mailbox *mailbox); /* after the worker has ended */

/* Before each frame: lets go of what is too much. What mailbox_mail gave out is borrowed until then. */
void mailbox_trim(struct mailbox *mailbox);

/* As struct view_frame wants them; context is the mailbox. */
struct view_mail mailbox_mail(void *mailbox, uint32_t session, uint32_t mail);
uint64_t mailbox_picture(void *mailbox, uint32_t session, uint32_t mail, size_t part);

#endif
