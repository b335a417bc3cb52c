#include "mail/htmltext.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define TAG_MAX 16 /* longer names are not ours */

enum tag_look { LOOK_INLINE, LOOK_HIDDEN, LOOK_BLOCK, LOOK_PARAGRAPH, LOOK_BREAK, LOOK_CELL, LOOK_ITEM, LOOK_PRE };

static enum tag_look look_of(struct span tag)
{
	static const struct {
		const char *tag;
		enum tag_look look;
	} looks[] = {
		{ "script", LOOK_HIDDEN },
		{ "style", LOOK_HIDDEN },
		{ "head", LOOK_HIDDEN },
		{ "title", LOOK_HIDDEN },
		{ "template", LOOK_HIDDEN },
		{ "select", LOOK_HIDDEN },
		{ "textarea", LOOK_HIDDEN },
		{ "svg", LOOK_HIDDEN },
		{ "math", LOOK_HIDDEN },
		{ "object", LOOK_HIDDEN },
		{ "iframe", LOOK_HIDDEN },
		{ "p", LOOK_PARAGRAPH },
		{ "h1", LOOK_PARAGRAPH },
		{ "h2", LOOK_PARAGRAPH },
		{ "h3", LOOK_PARAGRAPH },
		{ "h4", LOOK_PARAGRAPH },
		{ "h5", LOOK_PARAGRAPH },
		{ "h6", LOOK_PARAGRAPH },
		{ "ul", LOOK_PARAGRAPH },
		{ "ol", LOOK_PARAGRAPH },
		{ "dl", LOOK_PARAGRAPH },
		{ "table", LOOK_PARAGRAPH },
		{ "blockquote", LOOK_PARAGRAPH },
		{ "div", LOOK_BLOCK },
		{ "section", LOOK_BLOCK },
		{ "article", LOOK_BLOCK },
		{ "header", LOOK_BLOCK },
		{ "footer", LOOK_BLOCK },
		{ "address", LOOK_BLOCK },
		{ "center", LOOK_BLOCK },
		{ "form", LOOK_BLOCK },
		{ "tr", LOOK_BLOCK },
		{ "dt", LOOK_BLOCK },
		{ "dd", LOOK_BLOCK },
		{ "hr", LOOK_BLOCK },
		{ "body", LOOK_BLOCK },
		{ "caption", LOOK_BLOCK },
		{ "main", LOOK_BLOCK },
		{ "nav", LOOK_BLOCK },
		{ "br", LOOK_BREAK },
		{ "td", LOOK_CELL },
		{ "th", LOOK_CELL },
		{ "li", LOOK_ITEM },
		{ "pre", LOOK_PRE },
	};
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (tag.len > 0 && (tag.data[0] | 0x20) == looks[i].tag[0] && span_equal_nocase(tag, looks[i].tag))
			return looks[i].look;
	return LOOK_INLINE;
}

void htmltext_init(struct htmltext *text, struct buf *out)
{
	*text = (struct htmltext){ .out = out, .start = out->len };
}

static void want_lines(struct htmltext *text, int lines)
{
	if (text->newlines < lines)
		text->newlines = lines;
	text->space = false;
}

/* Writes the white space that was wanted; none at the document's start. */
static void write_gap(struct htmltext *text)
{
	if (text->out->len > text->start) {
		for (int i = 0; i < text->newlines; i++)
			buf_add_byte(text->out, '\n');
		if (text->newlines == 0 && text->space)
			buf_add_byte(text->out, ' ');
	}
	text->newlines = 0;
	text->space = false;
}

bool htmltext_open(struct htmltext *text, struct span tag)
{
	switch (look_of(tag)) {
	case LOOK_HIDDEN: return false;
	case LOOK_BLOCK: want_lines(text, 1); break;
	case LOOK_PARAGRAPH: want_lines(text, 2); break;
	case LOOK_BREAK:
		text->newlines += text->newlines < 3;
		text->space = false;
		break;
	case LOOK_CELL: text->space = true; break;
	case LOOK_ITEM:
		want_lines(text, 1);
		write_gap(text);
		buf_add_text(text->out, "• ");
		break;
	case LOOK_PRE:
		want_lines(text, 2);
		text->pre++;
		break;
	case LOOK_INLINE: break;
	}
	return true;
}

void htmltext_close(struct htmltext *text, struct span tag)
{
	switch (look_of(tag)) {
	case LOOK_PRE:
		text->pre -= text->pre > 0;
		want_lines(text, 2);
		break;
	case LOOK_PARAGRAPH: want_lines(text, 2); break;
	case LOOK_BLOCK:
	case LOOK_ITEM: want_lines(text, 1); break;
	case LOOK_CELL: text->space = true; break;
	default: break;
	}
}

static void add_pre(struct htmltext *text, struct span utf8)
{
	for (size_t i = 0; i < utf8.len; i++) {
		if (utf8.data[i] == '\n') {
			text->newlines += text->newlines < 3;
			text->space = false;
		} else if (utf8.data[i] != '\r') {
			write_gap(text);
			buf_add_byte(text->out, utf8.data[i]);
		}
	}
}

void htmltext_add(struct htmltext *text, struct span utf8)
{
	if (text->pre > 0) {
		add_pre(text, utf8);
		return;
	}
	for (size_t i = 0; i < utf8.len; i++) {
		if (strchr(" \t\r\n\f", utf8.data[i]) && utf8.data[i]) {
			text->space = true;
			continue;
		}
		write_gap(text);
		buf_add_byte(text->out, utf8.data[i]);
	}
}

void htmltext_end(struct htmltext *text)
{
	if (text->out->len > text->start)
		buf_add_byte(text->out, '\n');
}

/* ---- the scanner ---- */

static size_t find(struct span s, size_t at, const char *needle)
{
	size_t len = strlen(needle);
	const uint8_t *found = at < s.len ? memmem(s.data + at, s.len - at, needle, len) : NULL;
	return found ? (size_t)(found - s.data) + len : s.len;
}

/* Where the element that tag opened has ended; script and style hold no tags. */
static size_t find_close(struct span s, size_t at, struct span tag)
{
	while (at < s.len) {
		at = find(s, at, "</");
		struct span name = span_part(s, at, at + tag.len);
		if (name.len == tag.len && strncasecmp((const char *)name.data, (const char *)tag.data, tag.len) == 0)
			return find(s, at, ">");
	}
	return s.len;
}

static struct span read_tag_name(struct span s, size_t at)
{
	size_t end = at;
	while (end < s.len && end - at < TAG_MAX && isalnum(s.data[end]))
		end++;
	return span_part(s, at, end);
}

/* Handles the "<" at `at`. Returns where to go on. */
static size_t strip_tag(struct span html, size_t at, struct htmltext *text)
{
	if (span_starts_nocase(span_from(html, at), "<!--"))
		return find(html, at + 4, "-->");
	bool closing = at + 1 < html.len && html.data[at + 1] == '/';
	struct span tag = read_tag_name(html, at + 1 + closing);
	if (tag.len == 0 && !(at + 1 < html.len && strchr("!?/", html.data[at + 1]))) {
		htmltext_add(text, span_of("<"));
		return at + 1;
	}
	size_t end = find(html, at, ">");
	if (closing)
		htmltext_close(text, tag);
	else if (span_equal_nocase(tag, "script") || span_equal_nocase(tag, "style"))
		return find_close(html, end, tag);
	else
		htmltext_open(text, tag);
	return end;
}

static size_t strip_entity(struct span html, size_t at, struct htmltext *text)
{
	static const struct {
		const char *name, *text;
	} entities[] = { { "&amp;", "&" },   { "&lt;", "<" },          { "&gt;", ">" },
		         { "&quot;", "\"" }, { "&nbsp;", "\xC2\xA0" }, { "&apos;", "'" } };
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		if (span_starts_nocase(span_from(html, at), entities[i].name)) {
			htmltext_add(text, span_of(entities[i].text));
			return at + strlen(entities[i].name);
		}
	}
	htmltext_add(text, span_of("&"));
	return at + 1;
}

void htmltext_strip(struct span html, struct buf *out)
{
	struct htmltext text;
	htmltext_init(&text, out);
	for (size_t at = 0; at < html.len;) {
		size_t plain = at;
		while (at < html.len && html.data[at] != '<' && html.data[at] != '&')
			at++;
		htmltext_add(&text, span_part(html, plain, at));
		if (at < html.len)
			at = html.data[at] == '<' ? strip_tag(html, at, &text) : strip_entity(html, at, &text);
	}
	htmltext_end(&text);
}
