/* headless: serve and print the protocol log until SIGINT or SIGTERM. Nothing is kept but open connections. */
#ifndef APP_HEADLESS_H
#define APP_HEADLESS_H

#include "app/options.h"

int headless_run(const struct options *options); /* exit status */

#endif
