/* show: the program in its window, until it is closed. */
#ifndef APP_SHOW_H
#define APP_SHOW_H

#include "app/options.h"

int show_run(const struct options *options); /* exit status */

#endif
