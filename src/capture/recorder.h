/* recorder: `--save DIR`: every connection as DIR/<time>-c<number>.pcapng, as it happens.
 *
 *     every fact ──► recorder_add ──► one sink a connection ──► its name when the connection closes, or at recorder_destroy
 *
 * Facts are written as they come and not kept, so a long session costs no memory. Until it is closed a connection is a hidden
 * temporary file: a crash leaves only whole captures. What came out of a capture is not recorded again. Where writing fails,
 * log_error says so once for each connection; nothing else stops. Thread: whoever pops the facts.
 */
#ifndef CAPTURE_RECORDER_H
#define CAPTURE_RECORDER_H

#include "timeline/fact.h"

struct recorder;

struct recorder *recorder_create(const char *folder); /* it must be there */
void recorder_destroy(struct recorder *recorder);     /* ends the files of what is still open */
void recorder_add(struct recorder *recorder, const struct fact *fact /* borrowed for the call */);

#endif
