/* shots: every step of a lesson or a mail as DIR/001.png, 002.png … No display is needed, nothing moves. */
#ifndef APP_SHOTS_H
#define APP_SHOTS_H

#include "app/options.h"

int shots_run(const struct options *options); /* exit status */

#endif
