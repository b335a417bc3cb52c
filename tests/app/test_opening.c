/* Captures opened while the server serves: numbers, focus, frames, messages, Esc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/actions.h"
#include "app/app.h"
#include "base/file.h"

#define CAPTURE(name) TEST_DIR "/fuzz/corpus/capture/" name ".pcapng"

static const struct options options = { .host = "127.0.0.1", .lang = LANG_EN, .theme = THEME_LIGHT, .scale = 100 };

static void begin(struct app *app)
{
	assert_true(app_init(app, &options, false));
	app->view.motion = false;
}

static void push_opened(struct app *app, uint32_t number)
{
	struct fact_opened opened;
	memset(&opened, 0, sizeof opened);
	snprintf(opened.client, sizeof opened.client, "127.0.0.1:%u", 50000 + number);
	struct fact *fact = fact_create(FACT_OPENED, number, 1000, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	fact_queue_push(app->facts, fact);
}

static void test_sessions_are_numbered_with_the_servers(void **state)
{
	(void)state;
	struct app app;
	begin(&app);
	push_opened(&app, 1);
	while (app_receive(&app))
		continue;
	assert_true(app_open_file(&app, CAPTURE("ethernet")));
	assert_true(app_open_file(&app, CAPTURE("reused"))); /* waits for the first */
	opening_wait(&app);
	push_opened(&app, 2);
	fact_queue_push(app.facts, fact_create_bytes(2, SMTP_SERVER, 2000, span_of("220 mx\r\n")));
	while (app_receive(&app))
		continue;
	assert_int_equal(app.timeline->session_count, 5);
	static const char *const names[] = { "", "ethernet.pcapng", "reused.pcapng", "reused.pcapng", "" };
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(app.timeline->sessions[i]->opened.label, names[i]);
	assert_int_equal(app.timeline->sessions[4]->step_count, 2); /* the server's second session took its bytes */
	assert_int_equal(app_live_session(&app, 1), 1);
	assert_int_equal(app_live_session(&app, 2), 0);
	assert_int_equal(app_live_session(&app, 5), 2);
	assert_int_equal(app.view.session, 3); /* the first of the file that was opened last */
	assert_int_equal(app_cursor(&app)->step, 1);
	app_finish(&app);
}

static void test_frames_come_from_the_file(void **state)
{
	(void)state;
	struct app app;
	struct buf file = { 0 };
	begin(&app);
	assert_true(app_open_file(&app, CAPTURE("vlan-v6")));
	opening_wait(&app);
	assert_true(file_read(CAPTURE("vlan-v6"), 1 << 20, &file));
	struct packet_source source = packet_frames_source(&app);
	const struct packets *packets = source.packets_of(source.context, 1);
	assert_non_null(packets);
	assert_true(packets->count > 15);
	for (size_t i = 0; i < packets->count; i++) {
		struct packet_frame frame = source.frame_of(source.context, 1, i);
		assert_true(frame.bytes.len >= 14 + 8 + 40 + 20);
		assert_non_null(memmem(file.data, file.len, frame.bytes.data, frame.bytes.len));
	}
	buf_finish(&file);
	app_finish(&app);
}

static void test_what_cannot_be_read_is_told(void **state)
{
	(void)state;
	struct app app;
	struct buf file = { 0 };
	char path[] = "/tmp/smtpscope-opening-XXXXXX.pcap";
	int fd = mkstemps(path, 5);
	assert_true(fd >= 0);
	assert_true(file_read(CAPTURE("ethernet"), 1 << 20, &file));
	assert_true(write(fd, file.data, 1500) == 1500);
	close(fd);
	begin(&app);
	assert_true(app_open_file(&app, path));
	opening_wait(&app);
	assert_int_equal(app.view.opening.shown, OPENING_BROKEN);
	assert_string_equal(app.view.opening.trouble, "capture.bad-cut");
	assert_in_range(app.view.opening.offset, 1300, 1500);
	assert_int_equal(app.timeline->session_count, 1);
	actions_key(&app, "Escape");
	assert_int_equal(app.view.opening.shown, OPENING_NOTHING);
	assert_int_equal(truncate(path, 3), 0);
	assert_true(app_open_file(&app, path));
	opening_wait(&app);
	assert_int_equal(app.view.opening.shown, OPENING_BROKEN);
	assert_string_equal(app.view.opening.trouble, "capture.bad-format");
	unlink(path);
	app_open_file(&app, path);
	assert_int_equal(app.view.opening.shown, OPENING_FAILED);
	assert_int_equal(app.timeline->session_count, 1);
	buf_finish(&file);
	app_finish(&app);
}

/* Esc while it is read: what was read stays, the next files are not opened. */
static void test_escape(void **state)
{
	(void)state;
	struct app app;
	begin(&app);
	assert_true(app_open_file(&app, CAPTURE("ethernet")));
	assert_true(app_open_file(&app, CAPTURE("raw")));
	assert_true(opening_busy(&app));
	actions_key(&app, "Escape");
	opening_wait(&app);
	assert_true(app.timeline->session_count <= 1);
	assert_int_equal(app.view.opening.shown, OPENING_NOTHING);
	app_finish(&app);
}

/* The program ends while a file is being read. */
static void test_end_while_reading(void **state)
{
	(void)state;
	struct app app;
	begin(&app);
	assert_true(app_open_file(&app, CAPTURE("ethernet")));
	assert_true(app_open_file(&app, CAPTURE("raw")));
	app_finish(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sessions_are_numbered_with_the_servers),
		cmocka_unit_test(test_frames_come_from_the_file),
		cmocka_unit_test(test_what_cannot_be_read_is_told),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_end_while_reading),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
