/* store: `--save DIR`: every received mail as a file, its attachments beside it.
 *
 *     DIR/20261122-214401-0001.eml     the message exactly as it was received, no header added
 *     DIR/20261122-214401-0001/图.png  its attachments, decoded, under safe names
 *
 * A mail, and the folder of its attachments, is written under a temporary name and renamed, so that whoever watches the folder sees
 * whole mails only, and a crash leaves no other (app/leftovers); what is there is never replaced. This guards against the death of the process, not of the machine: no fsync. Several threads may store
 * at once; create and destroy belong to the main thread.
 */
#ifndef APP_STORE_H
#define APP_STORE_H

#include "source/live.h"

struct store;

/* dir: made if it is not there (its parent must be). NULL: it cannot be used; why is on stderr. */
struct store *store_create(const char *dir);
void store_destroy(struct store *store);

/* With BUG_BASE64_TAIL among the mail's bugs, base64 attachments get bytes too many at their end ("find the bug").
 * A live_store_fn with the store as its context. False: the mail is not stored, nothing of it is left, and why is on stderr.
 * Attachments that cannot be written are reported there and do not make it false: they are in the .eml too. */
bool store_mail(void *store, const struct live_mail *mail);

#endif
