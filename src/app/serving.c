#include "app/serving.h"

#include <stdio.h>

void serving_config(const struct options *options, struct store *store, struct live_config *out_config)
{
	live_config_default(out_config);
	snprintf(out_config->host, sizeof out_config->host, "%s", options->host);
	out_config->port = options->port;
	out_config->hold = options->hold;
	if (options->release_after != OPTION_UNSET)
		out_config->hold_ms = (uint64_t)options->release_after * 1000;
	out_config->faults = options->faults;
	out_config->fault_count = options->fault_count;
	out_config->memory = options->memory != OPTION_UNSET ? (uint64_t)options->memory : SERVING_MEMORY;
	if (options->max_size != OPTION_UNSET)
		out_config->smtp.max_size = (uint64_t)options->max_size;
	if (options->max_clients != OPTION_UNSET)
		out_config->max_connections = (size_t)options->max_clients;
	if (options->idle_timeout != OPTION_UNSET)
		out_config->idle_ms = (uint64_t)options->idle_timeout * 1000;
	out_config->store = store ? store_mail : NULL;
	out_config->store_context = store;
}

void serving_begin(const struct options *options, struct live *live)
{
	if (options->hold)
		live_hold(live, true, &options->hold_what);
}
