/* glance: whether taking a mail apart can find attachments in it. A server that stores many small mails need not take them all
 * apart.
 *
 * "No" is certain; "yes" only means that nothing short of mail_parse can tell. Time is linear and stops at GLANCE_MAX. Any
 * thread.
 */
#ifndef MAIL_GLANCE_H
#define MAIL_GLANCE_H

#include "base/buf.h"

#define GLANCE_MAX (64u << 10) /* bytes: a longer mail is always a "yes" */

bool glance_may_hold_files(struct span message);

#endif
