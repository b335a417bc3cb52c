/* The lab report's folder: the three tables, the ladder, the mails byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "export/lab_report.h"
#include "export/ladder_file.h"
#include "support/facts.h"
#include "view/theme.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable()
#define __lsan_enable()
#endif

static struct texts *texts;
static struct text *text;
static char folder[] = "/tmp/lab-report-XXXXXX";

static int set_up(void **state)
{
	char *error = NULL;

	(void)state;
	texts = texts_load(SOURCE_DIR "/assets/text", &error);
	text = text_create(SOURCE_DIR "/fonts");
	assert_non_null(texts);
	assert_non_null(text);
	assert_non_null(mkdtemp(folder));
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
	text_destroy(text);
	texts_destroy(texts);
	return 0;
}

static struct timeline *load(const char *facts)
{
	char *error = NULL, *path = mem_printf("%s/timeline/facts/%s.facts", TEST_DIR, facts);
	struct timeline *timeline = facts_timeline(path, &error);

	assert_non_null(timeline);
	free(path);
	return timeline;
}

static char *read_file(const char *dir, const char *name)
{
	struct buf bytes = { 0 };
	char *path = mem_printf("%s/%s", dir, name);

	assert_true(file_read(path, 64u << 20, &bytes));
	free(path);
	return buf_take_text(&bytes);
}

static size_t count(const char *in, const char *what)
{
	size_t found = 0;

	for (const char *at = in; (at = strstr(at, what)) != NULL; at += strlen(what))
		found++;
	return found;
}

/* Cairo 1.16 keeps 768 bytes of each font that it writes into an SVG or a PDF. */
static char *write_report(struct timeline *timeline, enum lang lang, enum document_format format)
{
	struct lab_report report = { timeline, timeline->sessions[0], texts, lang, format, text, theme_palette(THEME_LIGHT) };
	__lsan_disable();
	char *path = lab_report_write(&report, folder, "report");
	__lsan_enable();

	assert_non_null(path);
	return path;
}

static void test_html(void **state)
{
	(void)state;
	struct timeline *timeline = load("chinese-mail");
	struct session *session = timeline->sessions[0];
	char *path = write_report(timeline, LANG_ZH, DOCUMENT_HTML), *page = read_file(path, "report.html");

	assert_int_equal(count(page, "<table "), 3 + session->mail_count);
	assert_int_equal(count(page, "源 IP"), 3);
	assert_int_equal(count(page, "<tr><td>"), session->step_count + 6 * session->mail_count); /* a mail's head: 6 rows */
	assert_non_null(strstr(page, "MAIL FROM:&lt;"));
	assert_non_null(strstr(page, "ladder.svg"));
	char *eml = read_file(path, "mail-1.eml"), *svg = read_file(path, "ladder.svg"), *log = read_file(path, "transcript.txt");
	struct buf message = { 0 };
	timeline_message(timeline, session, &session->mails[0], &message, NULL);
	assert_int_equal(strlen(eml), message.len);
	assert_memory_equal(eml, message.data, message.len);
	assert_non_null(strstr(svg, "<svg"));
	assert_non_null(strstr(log, " -> EHLO "));
	buf_finish(&message);
	free(log);
	free(svg);
	free(eml);
	free(page);
	free(path);
	timeline_destroy(timeline);
}

static void test_markdown_and_a_second_report(void **state)
{
	(void)state;
	struct timeline *timeline = load("first-mail");
	char *first = write_report(timeline, LANG_EN, DOCUMENT_MARKDOWN),
	     *second = write_report(timeline, LANG_EN, DOCUMENT_MARKDOWN);
	char *page = read_file(second, "report.md");

	assert_string_not_equal(first, second);
	assert_int_equal(count(page, "Source IP"), 3);
	free(page);
	free(second);
	free(first);
	timeline_destroy(timeline);
}

/* One session of n mails, as facts in words. */
static struct timeline *long_session(size_t mails)
{
	struct buf words = { 0 };
	struct fact_list facts;
	char *error = NULL;

	buf_add_text(
	        &words,
	        "0 1 open 127.0.0.1:50000 127.0.0.1:2525 client\n1 1 S: 220 x\\r\\n\n1 1 C: HELO x\\r\\n\n1 1 S: 250 x\\r\\n\n");
	for (size_t i = 0; i < mails; i++)
		buf_add_text(&words, "2 1 C: MAIL FROM:<a@b>\\r\\n\n2 1 S: 250 x\\r\\n\n2 1 C: RSET\\r\\n\n2 1 S: 250 x\\r\\n\n");
	assert_true(facts_parse("long", buf_span(&words), &facts, &error));
	struct timeline *timeline = timeline_create();
	facts_replay(&facts, timeline);
	facts_finish(&facts);
	buf_finish(&words);
	return timeline;
}

static void test_pdf_and_png_of_any_length(void **state)
{
	(void)state;
	struct timeline *timeline = long_session(200);
	struct draw_measure measure = text_measure(text);
	struct scene scene;
	scene_init(&scene, timeline, timeline->sessions[0], texts, LANG_ZH, &measure);
	struct ladder_file file = { &scene, text, theme_palette(THEME_LIGHT) };
	char *pdf = mem_printf("%s/ladder.pdf", folder), *png = mem_printf("%s/ladder.png", folder);
	struct buf bytes = { 0 };

	__lsan_disable(); /* as above */
	assert_true(ladder_file_pdf(&file, pdf));
	assert_false(ladder_file_pdf(&file, pdf)); /* never replaced */
	__lsan_enable();
	assert_true(ladder_file_png(&file, png));
	assert_true(file_read(pdf, 64u << 20, &bytes));
	assert_memory_equal(bytes.data, "%PDF", 4);
	buf_finish(&bytes);
	char *more = mem_printf("%s/ladder-2.png", folder);
	assert_int_equal(access(more, R_OK), 0);
	free(more);
	free(pdf);
	free(png);
	scene_finish(&scene);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_markdown_and_a_second_report),
		cmocka_unit_test(test_pdf_and_png_of_any_length),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
