#include "app/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/array.h"

int64_t stats_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void stats_init(struct stats *stats)
{
	*stats = (struct stats){ .started_us = stats_now_us() };
}

void stats_finish(struct stats *stats)
{
	free(stats->frame_ms);
	*stats = (struct stats){ 0 };
}

void stats_frame(struct stats *stats, int64_t begin_us, int64_t end_us)
{
	if (stats->frame_count == 0)
		stats->first_frame_us = end_us - stats->started_us;
	*array_push(stats->frame_ms, stats->frame_count, stats->frame_cap) = (float)(end_us - begin_us) / 1000;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static void print_frames(struct stats *stats)
{
	size_t n = stats->frame_count;
	if (n == 0)
		return;
	qsort(stats->frame_ms, n, sizeof *stats->frame_ms, compare);
	fprintf(stderr, "frames %zu  median %.2f ms  p99 %.2f ms  longest %.2f ms  first after %.0f ms\n", n,
	        (double)stats->frame_ms[n / 2], (double)stats->frame_ms[n * 99 / 100], (double)stats->frame_ms[n - 1],
	        (double)stats->first_frame_us / 1000);
}

/* VmHWM where there is one: ru_maxrss begins with what the process that started us had. */
static double peak_mb(const struct rusage *usage)
{
	long kb = usage->ru_maxrss;
	char line[128];
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		if (sscanf(line, "VmHWM: %ld kB", &kb) == 1)
			break;
	if (status)
		fclose(status);
	return (double)kb / 1024;
}

void stats_print(struct stats *stats, struct fact_queue_stats queue, struct live_stats live)
{
	double seconds = (double)(stats_now_us() - stats->started_us) / 1e6;
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	             (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	print_frames(stats);
	fprintf(stderr, "queue  %" PRIu64 " facts  most %zu facts, %zu KB at once  full %" PRIu64 " times\n", queue.passed_facts,
	        queue.most_facts, queue.most_bytes / 1024, queue.full);
	fprintf(stderr, "server %" PRIu64 " connections  %" PRIu64 " mails  %.1f KB in  %.1f KB out  %.1f mails/s\n",
	        live.connections, live.mails, (double)live.bytes_in / 1024, (double)live.bytes_out / 1024,
	        (double)live.mails / (seconds > 0 ? seconds : 1));
	fprintf(stderr, "run    %.2f s  cpu %.2f s (%.2f %% of a core)  peak memory %.1f MB\n", seconds, cpu, 100 * cpu / seconds,
	        peak_mb(&usage));
}
