/* Pages, diagrams and ladders: what was said is in them, and nothing a mail says can become markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/document.h"
#include "export/mermaid.h"
#include "support/facts.h"

static struct texts *texts;

static int load_texts(void **state)
{
	char *error = NULL;

	(void)state;
	texts = texts_load(SOURCE_DIR "/assets/text", &error);
	assert_non_null(texts);
	return 0;
}

static int drop_texts(void **state)
{
	(void)state;
	texts_destroy(texts);
	return 0;
}

static char *page(enum document_format format, const char *hostile)
{
	struct buf out = { 0 };
	struct document document;

	document_begin(&document, format, "en", hostile, &out);
	document_heading(&document, 2, hostile);
	document_paragraph(&document, hostile);
	document_table_begin(&document, (const char *const[]){ "a", "b" }, 2);
	document_table_row(&document, (const char *const[]){ hostile, "x\ny" });
	document_table_end(&document);
	document_picture(&document, hostile, hostile);
	document_link(&document, hostile, hostile);
	document_quote(&document, hostile);
	document_end(&document);
	return buf_take_text(&out);
}

static void test_html_escapes_all(void **state)
{
	(void)state;
	char *html = page(DOCUMENT_HTML, "<script>alert(\"1\")</script>&amp;\x01' onload=");
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "alert(\"1\")"));
	assert_null(strchr(html, '\x01'));
	assert_non_null(strstr(html, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;"));
	assert_non_null(strstr(html, "<td>x<br>y</td>"));
	assert_non_null(strstr(html, "src=\"%3Cscript%3E"));
	free(html);
}

static void test_markdown_escapes_all(void **state)
{
	(void)state;
	char *markdown = page(DOCUMENT_MARKDOWN, "# *x* | [a](b) <b> `c` \\");
	assert_non_null(strstr(markdown, "\\# \\*x\\* \\| \\[a\\]\\(b\\) &lt;b\\> \\`c\\` \\\\"));
	assert_non_null(strstr(markdown, "| x<br>y |"));
	char *tag = strstr(markdown, "<b>"); /* only where it is quoted: in a block of code */
	assert_ptr_equal(strstr(markdown, "\n    # *x* | [a](b) <b>") + strlen("\n    # *x* | [a](b) "), tag);
	assert_null(strstr(tag + 1, "<b>"));
	free(markdown);
}

/* A quoted text cannot leave its block: each of its lines is indented. */
static void test_markdown_quote_keeps_its_lines(void **state)
{
	struct buf out = { 0 };
	struct document document = { .format = DOCUMENT_MARKDOWN, .out = &out };

	(void)state;
	document_quote(&document, "one\n\n```\n# two\n");
	char *text = buf_take_text(&out);
	assert_string_equal(text, "\n    one\n    \n    ```\n    # two\n\n\n");
	free(text);
}

static char *diagram(const char *facts, enum lang lang)
{
	char *error = NULL, *path = NULL;
	struct buf out = { 0 }, name = { 0 };
	struct scene scene;

	buf_addf(&name, "%s/timeline/facts/%s.facts", TEST_DIR, facts);
	path = buf_take_text(&name);
	struct timeline *timeline = facts_timeline(path, &error);
	assert_non_null(timeline);
	scene_init(&scene, timeline, timeline->sessions[0], texts, lang, NULL);
	mermaid_write(&scene, &out);
	scene_finish(&scene);
	timeline_destroy(timeline);
	free(path);
	return buf_take_text(&out);
}

static size_t count(const char *text, const char *what)
{
	size_t found = 0;

	for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
		found++;
	return found;
}

static void test_mermaid(void **state)
{
	(void)state;
	char *text = diagram("first-mail", LANG_EN);
	assert_int_equal(strncmp(text, "sequenceDiagram\n", 16), 0);
	assert_non_null(strstr(text, "    C->>S: EHLO lab-pc.nankai.edu.cn\n"));
	assert_non_null(strstr(text, "    C->>S: MAIL FROM:#60;"));
	assert_non_null(strstr(text, "    S-->>C: 354 "));
	assert_int_equal(count(text, "    rect rgb("), count(text, "    end\n"));
	assert_int_equal(count(text, "    rect rgb("), 5);
	assert_null(strstr(text, "FROM:<"));
	free(text);
}

static void test_mermaid_masks_passwords(void **state)
{
	(void)state;
	char *text = diagram("auth", LANG_ZH);
	assert_non_null(strstr(text, "AUTH"));
	assert_non_null(strstr(text, "****"));
	assert_null(strstr(text, "AGFsaWNl"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html_escapes_all),
		cmocka_unit_test(test_markdown_escapes_all),
		cmocka_unit_test(test_markdown_quote_keeps_its_lines),
		cmocka_unit_test(test_mermaid),
		cmocka_unit_test(test_mermaid_masks_passwords),
	};
	return cmocka_run_group_tests(tests, load_texts, drop_texts);
}
