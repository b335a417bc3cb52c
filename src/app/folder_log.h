/* folder_log: `--headless DIR`: the protocol log of all captures in a folder, in the order of time, then the end. Nothing
 * listens. A folder of mails is app/headless's: they are delivered. */
#ifndef APP_FOLDER_LOG_H
#define APP_FOLDER_LOG_H

#include "app/options.h"

/* Returns the exit status: 1 where a capture could not be read to its end, or there is none; what came before stands in the log.
 */
int folder_log_run(const struct options *options);

#endif
