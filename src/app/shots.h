/* shots: a lesson or a mail played without a display: every step as DIR/001.png, 002.png … (--shots), its lab report as
 * DIR/report (--report). Nothing moves. */
#ifndef APP_SHOTS_H
#define APP_SHOTS_H

#include "app/options.h"

int shots_run(const struct options *options); /* exit status */

#endif
