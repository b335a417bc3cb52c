/* The readable text of HTML, and HTML that wants to hang whoever reads it. */
#include "mails.h"

#include "mail/html.h"
#include "mail/htmltext.h"

static void check(const char *html, const char *want)
{
	struct buf out = { 0 };
	struct html_budget budget = { 60000, HTML_MAX_MEMORY, SIZE_MAX }; /* the sanitizers are slow; the limit has a test of its own */
	assert_int_equal(html_text(span_of(html), &budget, &out), HTML_READ);
	char *text = buf_take_text(&out);
	assert_string_equal(text, want);
	free(text);
}

static void test_layout(void **state)
{
	(void)state;
	check("", "");
	check("plain", "plain\n");
	check("<p>one<p>two", "one\n\ntwo\n");
	check("a<br>b<br/><br>c", "a\nb\n\nc\n");
	check("<div>a</div><div>b</div>", "a\nb\n");
	check("<div><div>a</div></div>\n\n<div>b</div>", "a\nb\n");
	check("  much\n\t space <b> and </b> tags ", "much space and tags\n");
	check("<ul><li>a<li>b</ul>after", "• a\n• b\n\nafter\n");
	check("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc\n");
	check("<pre>a\n  b</pre>c", "a\n  b\n\nc\n");
	check("<a href='http://x/'>你好</a>&nbsp;&amp;&#x4F60;&lt;", "你好\xC2\xA0&你<\n");
}

static void test_hidden(void **state)
{
	(void)state;
	check("<html><head><title>t</title><style>p{}</style></head><body>x<script>alert(1)</script>y<!-- c --></body></html>",
	      "xy\n");
	check("<template>t</template>z", "z\n");
}

static void test_broken(void **state)
{
	(void)state;
	check("<b><i>x</b></i>", "x\n");
	check("a < b && c > d", "a < b && c > d\n");
	check("<p", "");
	check("</div></div>x", "x\n");
}

static void test_scanner(void **state)
{
	(void)state;
	struct buf out = { 0 };
	htmltext_strip(span_of("<p>one</p><P>two&lt;&unknown;<script>no</b></SCRIPT>three<!-- x > --> 1 < 2<br>four<unclosed"),
	               &out);
	mails_assert_bytes(buf_span(&out), "one\n\ntwo<&unknown;three 1 < 2\nfour\n");
	buf_finish(&out);
}

/* 500 KB of nested tags: gumbo would take all memory; the scanner's answer is exact. */
static void test_limits(void **state)
{
	(void)state;
	static const char *const bombs[] = { "<div>", "<table><a>", "<b><p>", "<font><table>", "&lt;<i>" };
	for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
		struct buf html = { 0 }, out = { 0 };
		struct html_budget budget = html_budget_full();
		while (html.len < 500000)
			buf_add_text(&html, bombs[i]);
		buf_add_text(&html, "the end");
		assert_int_not_equal(html_text(buf_span(&html), &budget, &out), HTML_CUT);
		assert_true(out.len >= 8);
		assert_memory_equal(out.data + out.len - 8, "the end\n", 8);
		buf_finish(&html);
		buf_finish(&out);
	}
}

static void test_no_time_left(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct html_budget budget = { 0, HTML_MAX_MEMORY, SIZE_MAX };
	assert_int_equal(html_text(span_of("<p>a</p>b"), &budget, &out), HTML_TOO_MUCH);
	mails_assert_bytes(buf_span(&out), "a\n\nb\n");
	buf_finish(&out);
}

static void test_too_long(void **state)
{
	(void)state;
	struct buf html = { 0 }, out = { 0 };
	struct html_budget budget = { 600000, HTML_MAX_MEMORY, SIZE_MAX };
	while (html.len <= HTML_MAX_INPUT)
		buf_add_text(&html, "0123456789012345678901234567890123456789012345678901234567890\n");
	assert_int_equal(html_text(buf_span(&html), &budget, &out), HTML_CUT);
	assert_true(out.len > HTML_MAX_INPUT - 10 && out.len <= HTML_MAX_INPUT + 1);
	buf_finish(&html);
	buf_finish(&out);
}

static void note_id(void *context, const char *id)
{
	buf_add_text(context, id);
	buf_add_byte(context, '|');
}

static void test_content_ids(void **state)
{
	(void)state;
	struct buf ids = { 0 };
	html_content_ids(span_of("<img src=\"cid:a@b\"><img src=CID:c%40d><p style='background:url(cid:e)'>cid:cid:f cid"), 10,
	                 note_id, &ids);
	mails_assert_bytes(buf_span(&ids), "a@b|c@d|e|cid:f|f|");
	buf_clear(&ids);
	html_content_ids(span_of("cid:a cid:b cid:c"), 2, note_id, &ids);
	mails_assert_bytes(buf_span(&ids), "a|b|");
	buf_finish(&ids);
}

/* One budget for all documents: what they take is subtracted, and never more than there is. */
static void test_one_budget(void **state)
{
	(void)state;
	struct html_budget budget = { 600000, HTML_MAX_MEMORY, SIZE_MAX };
	struct buf html = { 0 };
	size_t read = 0;
	for (int i = 0; i < 4000; i++)
		buf_addf(&html, "<p title=x>paragraph %d <b>bold</b>", i);
	struct buf out = { 0 };
	struct html_budget once = budget;
	assert_int_equal(html_text(buf_span(&html), &once, &out), HTML_READ);
	size_t taken = budget.bytes - once.bytes;
	assert_true(taken > html.len && taken < HTML_MAX_MEMORY / 4);
	for (int i = 0; i < 40; i++) {
		size_t before = budget.bytes;
		bool whole = html_text(buf_span(&html), &budget, &out) == HTML_READ;
		assert_int_equal(budget.bytes, whole ? before - taken : 0); /* the same document costs the same */
		read += whole;
	}
	assert_int_equal(read, HTML_MAX_MEMORY / taken);
	buf_finish(&html);
	buf_finish(&out);
}

/* Never more memory than the budget, whatever the document; each is read, if only without its tags. */
static void test_hostile_documents_cost_no_more(void **state)
{
	(void)state;
	static const struct {
		const char *head, *piece;
	} kinds[] = { { "", "<div>" },           { "", "<b>" },
		      { "<p ", "a=b " },         { "<p ", "x" },
		      { "", "<table>" },         { "", "<a><p>" },
		      { "", "<svg><math>" },     { "", "&amp;" },
		      { "", "<!-- " },           { "<b><i><u><s><em><tt>", "<p>x" },
		      { "", "<select><option>" } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct buf html = { 0 }, out = { 0 };
		struct html_budget budget = html_budget_full();
		buf_add_text(&html, kinds[i].head);
		while (html.len < 600000)
			buf_add_text(&html, kinds[i].piece);
		html_text(buf_span(&html), &budget, &out);
		assert_true(budget.bytes <= HTML_MAX_MEMORY && budget.ms <= HTML_MAX_MS);
		assert_true(out.len <= html.len + 16);
		buf_finish(&html);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),     cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_broken),     cmocka_unit_test(test_scanner),
		cmocka_unit_test(test_limits),     cmocka_unit_test(test_no_time_left),
		cmocka_unit_test(test_too_long),   cmocka_unit_test(test_content_ids),
		cmocka_unit_test(test_one_budget), cmocka_unit_test(test_hostile_documents_cost_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
