/* store: one mail on its way to whoever keeps mails, on a worker thread.
 *
 * Between store_begin and done the envelope is borrowed and must not change: the responder that owns it is not
 * fed meanwhile. done is called on the server's thread, always, also when the connection is gone.
 */
#ifndef SOURCE_STORE_H
#define SOURCE_STORE_H

#include "source/hub.h"

typedef void (*store_done_fn)(void *context, uint32_t number, bool stored);

/* message: taken over. mail->message is set from it. Needs config->store. */
void store_begin(struct hub *hub, const struct live_mail *mail, struct buf message, store_done_fn done, void *context);

#endif
