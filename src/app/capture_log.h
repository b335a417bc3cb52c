/* capture_log: `--headless FILE.pcapng`: the protocol log of a capture, then the end. Nothing listens. */
#ifndef APP_CAPTURE_LOG_H
#define APP_CAPTURE_LOG_H

#include "app/options.h"

/* The file is a capture: its name ends so (.pcapng, .pcap, .cap), or its first bytes are a capture's. */
bool capture_log_wanted(const char *path);

/* Returns the exit status: 1 where the file could not be read to its end; what came before stands in the log. */
int capture_log_run(const struct options *options);

#endif
