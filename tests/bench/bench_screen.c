/* How long a full redraw takes: the real screens at 1920x1080, each pane in each theme, of a short session that carries a
 * newsletter with pictures and of one with 100,000 steps, while someone steps through its end.
 *
 *     bench_screen [MAIL.eml]
 *
 * Measured from the timeline to pixels on a canvas, in time of the processor: what else runs on the machine does not count, and
 * can double what a clock shows. Showing it costs 0.5 ms more. Bar: median 6 ms, p99 10 ms. The first
 * frame of a pane, which lays its texts out and scales its pictures, is reported by itself: stepping on never pays it again. */
#include "../view/stage.h"

#include "display/paint.h"

#include <stdlib.h>
#include <time.h>

#define FRAMES     300
#define LONG_STEPS 100000
#define WALK       12 /* steps gone through at the end */

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct mail *kept; /* of both sessions the same */

static struct view_mail mail_of(void *context, uint32_t session, uint32_t mail)
{
	(void)context, (void)session, (void)mail;
	return (struct view_mail){ .mail = kept };
}

static uint64_t picture_of(void *context, uint32_t session, uint32_t mail, size_t part)
{
	(void)context, (void)session, (void)mail;
	return part + 1;
}

static struct buf read_message(const char *path)
{
	struct buf bytes = { 0 };
	char piece[65536];
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
		buf_add(&bytes, span_make(piece, got));
	fclose(file);
	return bytes;
}

static void request_pictures(struct pictures *pictures)
{
	for (size_t i = 0; i < kept->part_count; i++) {
		const struct mail_part *part = &kept->parts[i];
		if (part->kind == PART_PICTURE && part->picture.verdict == PICTURE_OK)
			pictures_request(pictures, i + 1, buf_span(&part->bytes), part->picture.orientation, 1);
	}
}

/* A session that says NOOP so often that it has so many steps once the mail is there. */
static void play(struct stage *stage, const char *client, size_t noops, struct span message)
{
	uint32_t s = stage_open(stage, client);
	stage_say(stage, s, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO lab-pc.nankai.edu.cn\r\n");
	stage_say(stage, s, SMTP_SERVER, "250-lab-server greets lab-pc\r\n250-PIPELINING\r\n250 HELP\r\n");
	for (size_t i = 0; i < noops; i++) {
		stage_say(stage, s, SMTP_CLIENT, "NOOP\r\n");
		stage_say(stage, s, SMTP_SERVER, "250 2.0.0 Ok\r\n");
	}
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<liwei@nankai.edu.cn>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.1.0 Sender ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "RCPT TO:<wangfang@example.org>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.1.5 Recipient ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 Start mail input; end with <CRLF>.<CRLF>\r\n");
	stage_say_bytes(stage, s, SMTP_CLIENT, message);
	stage_say(stage, s, SMTP_CLIENT, "\r\n.\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.0.0 Ok: queued as 7F3A\r\n");
	stage_say(stage, s, SMTP_CLIENT, "QUIT\r\n");
	stage_say(stage, s, SMTP_SERVER, "221 2.0.0 Bye\r\n");
	stage_close(stage, s, SMTP_SERVER);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct rig {
	struct stage *stage;
	struct canvas *canvas;
	struct text *text;
	struct pictures *pictures;
};

static double draw(struct rig *rig, uint32_t session, size_t step, double *out_view)
{
	double start = now_ms();
	stage_go(rig->stage, session, step);
	screen_draw(&rig->stage->frame);
	*out_view = now_ms() - start;
	paint(rig->canvas, &rig->stage->list, theme_palette(rig->stage->state.theme), 1, rig->text, rig->pictures);
	return now_ms() - start;
}

static void measure(struct rig *rig, uint32_t session, enum pane pane, const char *name, enum theme theme)
{
	static double times[FRAMES], views[FRAMES];
	size_t last = timeline_session(rig->stage->timeline, session)->step_count;
	rig->stage->state.pane = pane;
	rig->stage->state.theme = theme;
	for (int frame = 0; frame < FRAMES; frame++)
		times[frame] = draw(rig, session, last - (size_t)frame % WALK, &views[frame]);
	double first = times[0];
	qsort(times, FRAMES, sizeof *times, by_value);
	qsort(views, FRAMES, sizeof *views, by_value);
	printf("%7zu steps  %-9s  %-8s  median %5.2f ms  p99 %5.2f ms  longest %5.2f ms  first %5.2f ms  (view %.2f ms, %zu "
	       "items)\n",
	       last, name, theme_name(theme), times[FRAMES / 2], times[FRAMES * 99 / 100], times[FRAMES - 1], first,
	       views[FRAMES / 2], rig->stage->list.count);
}

static void measure_all(struct rig *rig)
{
	static const struct {
		enum pane pane;
		const char *name;
	} panes[] = { { PANE_EXPLAIN, "explain" },     { PANE_MAIL, "mail" }, { PANE_RAW, "raw" },
		      { PANE_STRUCTURE, "structure" }, { PANE_PACKETS, "packets" }, { PANE_LOG, "log" },
		      { PANE_REPORT, "report" } };
	for (uint32_t session = 1; session <= 2; session++)
		for (enum theme theme = THEME_LIGHT; theme <= THEME_CONTRAST; theme++)
			for (size_t i = 0; i < sizeof panes / sizeof *panes; i++)
				measure(rig, session, panes[i].pane, panes[i].name, theme);
}

int main(int argc, char **argv)
{
	struct stage stage;
	struct canvas canvas;
	struct worker *worker = worker_create(NULL, NULL);
	struct rig rig = { &stage, &canvas, text_create(SOURCE_DIR "/fonts"), pictures_create(worker) };
	struct buf message = read_message(argc > 1 ? argv[1] : SOURCE_DIR "/tests/mail/data/newsletter-both.eml");
	struct draw_measure font = text_measure(rig.text);
	stage_init(&stage, &font);
	play(&stage, "127.0.0.1:51436", 0, buf_span(&message));
	play(&stage, "127.0.0.1:51437", LONG_STEPS / 2, buf_span(&message));
	kept = mail_parse(&message);
	stage.frame.mail_of = mail_of;
	stage.frame.picture_of = picture_of;
	request_pictures(rig.pictures);
	worker_wait(worker);
	if (canvas_init(&canvas, 1920, 1080))
		measure_all(&rig);
	canvas_finish(&canvas);
	stage_finish(&stage);
	mail_destroy(kept);
	pictures_destroy(rig.pictures);
	text_destroy(rig.text);
	worker_destroy(worker);
	buf_finish(&message);
	return 0;
}
