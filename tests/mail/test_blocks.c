/* HTML as blocks: what a newsletter becomes, and what hostile HTML may cost. */
#include "mails.h"

#include "base/utf8.h"

#include "mail/blockhtml.h"
#include "mail/blocks.h"
#include "mail/html.h"

static const char *const kinds[] = { "p", "h", "item", "pre", "row", "rule", "picture" };

static void print_range(const struct blocks *blocks, size_t start, size_t end, struct buf *out)
{
	size_t run = blocks_first_run(blocks, start);
	while (start < end) {
		const struct block_run *r = run < blocks->run_count ? &blocks->runs[run] : NULL;
		bool in = r && r->start <= start && start < r->end;
		size_t stop = in ? r->end : r && r->start < end ? r->start : end;
		stop = stop < end ? stop : end;
		struct span s = blocks_text(blocks, start, stop);
		if (in) {
			buf_addf(out, "{%s%s%s%s%s%s%s", r->style & RUN_BOLD ? "b" : "", r->style & RUN_ITALIC ? "i" : "",
			         r->style & RUN_UNDERLINE ? "u" : "", r->style & RUN_STRIKE ? "s" : "",
			         r->style & RUN_MONO ? "m" : "", r->style & RUN_LINK ? "a" : "",
			         r->style & RUN_TARGET ? "t" : "");
			if (r->coloured)
				buf_addf(out, "#%06x", r->rgb);
			buf_add_byte(out, ':');
		}
		for (size_t i = 0; i < s.len; i++)
			if (s.data[i] == '\n')
				buf_add_text(out, "\\n");
			else
				buf_add_byte(out, s.data[i]);
		buf_add_text(out, in ? "}" : "");
		run += in;
		start = stop;
	}
}

static void print_block(const struct blocks *blocks, const struct block *block, struct buf *out)
{
	buf_addf(out, "%s%s", block->joined ? "+" : "", kinds[block->kind]);
	if (block->level)
		buf_addf(out, "%u", block->level);
	for (int i = 0; i < block->quote; i++)
		buf_add_text(out, ">");
	if (block->kind == BLOCK_ITEM)
		buf_addf(out, " %s", block->marker);
	if (block->kind == BLOCK_ROW)
		buf_addf(out, " %s%u", block->header ? "th" : "", block->table);
	for (size_t i = 0; i < block->cell_count; i++) {
		buf_add_text(out, " |");
		print_range(blocks, blocks->cells[block->first_cell + i].start, blocks->cells[block->first_cell + i].end, out);
	}
	if (block->kind != BLOCK_ROW && block->end > block->start) {
		buf_add_byte(out, ' ');
		print_range(blocks, block->start, block->end, out);
	}
	if (block->kind == BLOCK_PICTURE) {
		buf_addf(out, " %s ", block->origin == SOURCE_PART ? "cid" : block->origin == SOURCE_REMOTE ? "remote" : "none");
		buf_add(out, blocks_text(blocks, block->source_start, block->source_end));
	}
	buf_add_byte(out, '\n');
}

static char *printed(const struct blocks *blocks)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < blocks->count; i++)
		print_block(blocks, &blocks->items[i], &out);
	return buf_take_text(&out);
}

static void check(const char *html, const char *want)
{
	struct buf text = { 0 };
	struct blocks blocks = { 0 };
	struct html_budget budget = { 60000, HTML_MAX_MEMORY, SIZE_MAX }; /* the sanitizers are slow */
	assert_int_equal(html_read(span_of(html), &budget, &text, &blocks), HTML_READ);
	char *got = printed(&blocks);
	if (strcmp(got, want) != 0)
		print_error("%s\n", html);
	assert_string_equal(got, want);
	free(got);
	buf_finish(&text);
	blocks_finish(&blocks);
}

static void test_paragraphs(void **state)
{
	(void)state;
	check("", "");
	check("plain", "+p plain\n");
	check("<p>one <p>  two", "p one\np two\n");
	check("<div>a</div><div>b</div><p>c</p>d", "+p a\n+p b\np c\np d\n");
	check("a<br>b<br><br>c", "+p a\\nb\np c\n");
	check("<h2>T</h2>x<hr>y", "h2 T\np x\nrule\np y\n");
	check("a<script>x</script><style>y</style><p style='display:none'>z</p><p hidden>w</p>b", "+p ab\n");
	check("<pre>\n a\n\tb</pre>", "pre {m: a\\n    b}\n");
	check("<blockquote>a<blockquote>b</blockquote></blockquote>c", "p> a\np>> b\np c\n");
	check("<p>&lt;&amp;&nbsp;&#x4F60;&#128512;", "p <&\xC2\xA0你😀\n");
}

static void test_runs(void **state)
{
	(void)state;
	check("a <b>b</b> c", "+p a {b:b} c\n");
	check("<b>a <i>b</b> c</i>", "+p {b:a }{bi:b}{i: c}\n"); /* broken nesting, as browsers read it */
	check("<u>a</u><s>b</s><code>c</code>", "+p {u:a}{s:b}{m:c}\n");
	check("<font color=red>a</font><span style='color:#0a0; font-weight:700'>b</span>", "+p {#ff0000:a}{b#00aa00:b}\n");
	check("<span style='background-color:red;color: rgb(1, 2,300)'>b</span>", "+p {#0102ff:b}\n");
	check("<p style='font-size:40px;font-family:x'>plain</p>", "p plain\n");
	check("<b>a</b> <b style='font-weight:normal'>c</b>", "+p {b:a} c\n");
}

static void test_links(void **state)
{
	(void)state;
	check("<a href='https://example.org/x'>here</a>!", "+p {a:here} {t:[https://example.org/x]}!\n");
	check("<a href='https://example.org/'>example.org</a>", "+p {a:example.org}\n");
	check("<a href='mailto:a@b.c'>a@b.c</a>", "+p {a:a@b.c}\n");
	check("<a href='#top'>up</a> <a name=x>n</a>", "+p {a:up} n\n");
	check("<a href='http://evil.example/'>https://bank.example/</a>",
	      "+p {a:https://bank.example/} {t:[http://evil.example/]}\n");
	check("<a href='javascript:alert(1)'>x</a>", "+p {a:x} {t:[javascript:alert(1)]}\n");
}

static void test_lists(void **state)
{
	(void)state;
	check("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "item1 • a\n+item1 • b\n+item2 – c\n+item1 • d\np e\n");
	check("<ol start=9><li>a<li>b</ol>", "item1 9. a\n+item1 10. b\n");
	check("<ul><li><p>a</p><p>b</p></ul>", "item1 • a\np1 b\n");
}

static void test_tables(void **state)
{
	(void)state;
	check("<table><tr><th>N<th>V<tr><td>a<td>1<tr><td><td>2</table>", "row th1 |{b:N} |{b:V}\n+row 1 |a |1\n+p 2\n");
	check("<table><tr><td>a<br>b<td><p>c</p></table>x", "row 1 |a\\nb |c\np x\n");
	check("<table><tr><td><h1>T</h1><p>one<p>two</table>", "h1 T\np one\np two\n");
	check("<table><tr><td>left<td><ul><li>i</ul></table>", "p left\nitem1 • i\n");
	check("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", "row 2 |a |b\np c\n");
	check("<table><tr><td>&nbsp;<td>only</table>", "row 1 |\xC2\xA0 |only\n");
}

static void test_pictures(void **state)
{
	(void)state;
	check("a<img src='cid:p%401' alt='lake'>b", "+p a\n+picture lake cid p@1\n+p b\n");
	check("<img src='https://u:p@track.example:80/x.gif?id=1' width=1 height=1>", "+picture remote track.example:80\n");
	check("<img src='data:image/png;base64,xxxx' alt='dot'>", "+picture dot none \n");
	check("<img src='file:///etc/passwd'><img src='cid:s' width=1 height=1>", "");
}

static void test_safe(void **state)
{
	(void)state;
	check("a&#x202E;b", "+p a\\u{202E}b\n");
}

/* ---- limits ---- */

static void bounded(const char *start, const char *bomb, const char *end)
{
	struct buf html = { 0 }, text = { 0 };
	struct blocks blocks = { 0 };
	struct html_budget budget = { 60000, HTML_MAX_MEMORY, SIZE_MAX };
	buf_add_text(&html, start);
	while (html.len < 60000)
		buf_add_text(&html, bomb);
	buf_add_text(&html, end);
	html_read(buf_span(&html), &budget, &text, &blocks);
	assert_true(blocks.count > 0 && blocks.count <= BLOCKS_MAX);
	assert_true(blocks.text.len <= BLOCKS_MAX_TEXT && blocks.run_count <= BLOCKS_MAX_RUNS);
	assert_true(blocks.cell_count <= BLOCKS_MAX_CELLS);
	size_t memory = blocks.cap * sizeof *blocks.items + blocks.run_cap * sizeof *blocks.runs +
	                blocks.cell_cap * sizeof *blocks.cells + blocks.text.cap;
	assert_true(memory <= 16u << 20);
	for (size_t i = 0; i < blocks.count; i++) {
		const struct block *block = &blocks.items[i];
		assert_true(block->start <= block->end && block->end <= blocks.text.len);
		assert_true(block->end - block->start <= 4 * BLOCKS_LONG);
		assert_true(utf8_valid(blocks_text(&blocks, block->start, block->end)));
	}
	buf_finish(&html);
	buf_finish(&text);
	blocks_finish(&blocks);
}

static void test_hostile(void **state)
{
	(void)state;
	bounded("", "<div>", "end");
	bounded("", "<table><tr><td>a<td>b</table>", "end");
	bounded("", "<b><i>", "end");
	bounded("<p ", "a b=c d='e' ", ">end");
	bounded("<p title='", "aaaaaaaaaaaa", "'>end");
	bounded("", "<b>x</b><i>y</i>", "end");
	bounded("", "word ", "end");
	bounded("", "word", "end");
	bounded("", "中文", "end");
	bounded("<table><tr>", "<td>x", "</table>end");
	bounded("<table><tr><td>", "word ", "</table>end");
	bounded("", "<img src=http://x/>", "end");
	bounded("<pre>", "aaaaaaa", "</pre>");
	bounded("", "<a href=http://y/>z</a>", "end");
	bounded("", "<li>", "end");
	bounded("<ul>", "<li>x<ul>", "end");
}

static void test_no_time(void **state)
{
	(void)state;
	struct buf text = { 0 };
	struct blocks blocks = { 0 };
	struct html_budget budget = { 0, HTML_MAX_MEMORY, SIZE_MAX };
	assert_int_equal(html_read(span_of("<p>one<p>two"), &budget, &text, &blocks), HTML_TOO_MUCH);
	char *got = printed(&blocks);
	assert_string_equal(got, "+pre one\n+pre\n+pre two\n");
	free(got);
	buf_finish(&text);
	blocks_finish(&blocks);
}

static void test_lines(void **state)
{
	(void)state;
	struct blocks blocks = { 0 };
	blocks_add_lines(&blocks, span_of("a\n\n\tb\x1b\n\n"));
	char *got = printed(&blocks);
	assert_string_equal(got, "+pre a\n+pre\n+pre     b\\x1B\n");
	free(got);
	blocks_finish(&blocks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_runs),    cmocka_unit_test(test_links),
		cmocka_unit_test(test_lists),      cmocka_unit_test(test_tables),  cmocka_unit_test(test_pictures),
		cmocka_unit_test(test_safe),       cmocka_unit_test(test_hostile), cmocka_unit_test(test_no_time),
		cmocka_unit_test(test_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
