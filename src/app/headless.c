#include "app/headless.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/deliveries.h"
#include "app/folder_log.h"
#include "app/library.h"
#include "app/serving.h"
#include "app/stats.h"
#include "app/store.h"
#include "export/transcript.h"
#include "base/log.h"
#include "capture/recorder.h"
#include "source/live.h"

#define QUEUE_BYTES (64u << 20)
#define POLL_MS     250 /* a signal is seen this late at worst */

static volatile sig_atomic_t asked_to_stop;

static void on_signal(int signal_number)
{
	(void)signal_number;
	asked_to_stop = 1;
}

struct headless {
	struct fact_queue *facts;
	struct transcript *transcript;
	struct recorder *recorder; /* NULL: no --save */
	struct deliveries deliveries;
	struct live *live; /* borrowed */
	bool failed; /* the port could not be taken */
};

static void add_fact(struct headless *headless, const struct fact *fact)
{
	if (fact->kind == FACT_LISTENING) {
		printf("listening on %.*s\n", (int)fact->len, (const char *)fact->data);
	} else if (fact->kind == FACT_NOT_LISTENING) {
		struct fact_refused refused = fact_refused(fact);
		log_error("cannot listen on %s: %s; choose another with --listen ADDR:PORT (port 0 takes a free one)",
		          refused.address, refused.detail);
		headless->failed = true;
	} else {
		transcript_add(headless->transcript, fact);
	}
}

static void drain(struct headless *headless)
{
	struct fact *fact;
	while ((fact = fact_queue_pop(headless->facts)) != NULL) {
		add_fact(headless, fact);
		deliveries_fact(&headless->deliveries, fact);
		if (headless->recorder != NULL)
			recorder_add(headless->recorder, fact);
		fact_destroy(fact);
	}
	transcript_flush(headless->transcript);
}

/* The mails of a folder: played until the last one's session has closed. */
static bool deliver(struct headless *headless)
{
	struct lesson *script = deliveries_turn(&headless->deliveries);
	if (script != NULL)
		live_run(headless->live, script, ORIGIN_FILE);
	lesson_destroy(script);
	return headless->deliveries.folder.count == 0 || !deliveries_are_over(&headless->deliveries);
}

/* Plays what --lesson or a file asked for, once the server thread runs. */
static bool begin_script(const struct options *options, struct live *live)
{
	if (options->lesson == NULL && (options->file == NULL || folder_is(options->file)))
		return true;
	struct library library;
	if (!library_init(&library))
		return false;
	enum fact_origin origin;
	struct lesson *script = library_script(&library, options, &origin);
	if (script != NULL)
		live_run_many(live, script, origin, options->clients);
	bool ok = script != NULL;
	lesson_destroy(script);
	library_finish(&library);
	return ok;
}

static bool serve(struct headless *headless, const struct options *options, struct live *live)
{
	if (!live_start(live)) {
		log_error("cannot start the server thread");
		return false;
	}
	serving_begin(options, live);
	bool ok = begin_script(options, live);
	while (ok && !asked_to_stop && !headless->failed && deliver(headless)) {
		fact_queue_wait(headless->facts, POLL_MS);
		drain(headless);
	}
	live_stop(live);
	live_join(live);
	drain(headless); /* what came while stopping: the closes */
	return ok && !headless->failed;
}

/* False: the folder has no mails to deliver; folder_log does the rest. */
static bool begin_folder(struct headless *headless, const struct options *options)
{
	struct folder folder;
	if (folder_list(&folder, options->file) && folder.kind == FOLDER_MAILS) {
		if (folder.left_out > 0)
			log_error("%zu more mails in %s were left out: at most %d are delivered at once", folder.left_out,
			          options->file, FOLDER_MAILS_MAX);
		deliveries_begin(&headless->deliveries, &folder);
	}
	folder_finish(&folder);
	return headless->deliveries.folder.count > 0;
}

int headless_run(const struct options *options)
{
	struct headless headless = { 0 };
	if (options->file != NULL && folder_is(options->file) && !begin_folder(&headless, options))
		return folder_log_run(options);
	struct sigaction action = { .sa_handler = on_signal };
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	struct stats stats;
	stats_init(&stats);

	struct store *store = options->save ? store_create(options->save) : NULL;
	if (options->save && store == NULL) {
		deliveries_finish(&headless.deliveries);
		return 1;
	}
	struct live_config config;
	serving_config(options, store, &config);

	headless.facts = fact_queue_create(QUEUE_BYTES);
	headless.transcript = transcript_create(stdout, options->log_json);
	headless.recorder = options->save ? recorder_create(options->save) : NULL;
	struct live *live = headless.live = live_create(&config, headless.facts);
	bool ok = serve(&headless, options, live);
	if (options->stats)
		stats_print(&stats, fact_queue_stats(headless.facts), live_stats(live));

	live_destroy(live); /* before the queue it pushes to and the store it calls */
	fact_queue_destroy(headless.facts);
	transcript_destroy(headless.transcript);
	store_destroy(store);
	recorder_destroy(headless.recorder);
	deliveries_finish(&headless.deliveries);
	stats_finish(&stats);
	return ok ? 0 : 1;
}
