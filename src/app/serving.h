/* serving: the command line → how the server serves. Main thread. */
#ifndef APP_SERVING_H
#define APP_SERVING_H

#include "app/options.h"
#include "app/store.h"
#include "source/live.h"

#define SERVING_MEMORY ((uint64_t)1 << 30) /* bytes kept, unless --memory says otherwise */

/* store: borrowed, NULL without --save. The faults of options are borrowed by the config: options outlives live_create. */
void serving_config(const struct options *options, struct store *store, struct live_config *out_config);

/* Orders that follow live_start: which replies --hold=WHAT means. */
void serving_begin(const struct options *options, struct live *live);

#endif
