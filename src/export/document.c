#include "export/document.h"

#include <string.h>

#include "base/utf8.h"

static const char STYLE[] =
        "body{font:17px/1.6 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;color:#12161C;background:#fff;"
        "max-width:1100px;margin:2em auto;padding:0 1.2em}\n"
        "h1{font-size:1.9em;margin:.2em 0 .6em}h2{font-size:1.35em;margin:1.8em 0 .5em;border-bottom:2px solid #D9DEE5;"
        "padding-bottom:.2em}h3{font-size:1.1em;margin:1.4em 0 .4em}\n"
        "table{border-collapse:collapse;width:100%;margin:.6em 0}th,td{border:1px solid #D9DEE5;padding:.35em .6em;"
        "vertical-align:top;text-align:left}th{background:#F4F5F7}tr{break-inside:avoid}\n"
        ".columns-6 td:nth-child(-n+4){white-space:nowrap}\n"
        "pre,.columns-6 td:nth-child(5){font-family:'Noto Sans Mono CJK "
        "SC',Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}\n"
        "pre{background:#F4F5F7;padding:.8em 1em;white-space:pre-wrap;border-radius:8px}\n"
        "img{max-width:100%;border:1px solid #D9DEE5;border-radius:8px}\n"
        "@media print{body{margin:0;max-width:none;font-size:12px}}\n";

/* ---- escaping ---- */

/* A control character that is no line end or tab has no place in either format. */
static bool is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

static void add_html(struct buf *out, const char *text, const char *line_end)
{
	for (; *text; text++) {
		if (is_control(*text)) {
			utf8_add(out, UTF8_REPLACEMENT);
			continue;
		}
		switch (*text) {
		case '<': buf_add_text(out, "&lt;"); break;
		case '>': buf_add_text(out, "&gt;"); break;
		case '&': buf_add_text(out, "&amp;"); break;
		case '"': buf_add_text(out, "&quot;"); break;
		case '\n': buf_add_text(out, line_end); break;
		default: buf_add_byte(out, (uint8_t)*text);
		}
	}
}

/* Every ASCII sign that Markdown could read as something is escaped by a backslash; '<' and '&' as entities, which
 * viewers that allow HTML honour too. */
static void add_markdown(struct buf *out, const char *text, const char *line_end)
{
	for (; *text; text++) {
		if (is_control(*text))
			utf8_add(out, UTF8_REPLACEMENT);
		else if (*text == '<')
			buf_add_text(out, "&lt;");
		else if (*text == '&')
			buf_add_text(out, "&amp;");
		else if (*text == '\n')
			buf_add_text(out, line_end);
		else {
			if (strchr("\\`*_{}[]()#+-!|>~", *text))
				buf_add_byte(out, '\\');
			buf_add_byte(out, (uint8_t)*text);
		}
	}
}

static void add_text(struct document *document, const char *text)
{
	if (document->format == DOCUMENT_HTML)
		add_html(document->out, text, "<br>");
	else
		add_markdown(document->out, text, " ");
}

/* A path as a URL: what is no plain character is written %XX. */
static void add_url(struct buf *out, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/";

	for (; *path; path++) {
		if (strchr(plain, *path))
			buf_add_byte(out, (uint8_t)*path);
		else
			buf_addf(out, "%%%02X", (unsigned)(uint8_t)*path);
	}
}

/* ---- the page ---- */

void document_begin(struct document *document, enum document_format format, const char *lang, const char *title, struct buf *out)
{
	*document = (struct document){ .format = format, .out = out };
	if (format == DOCUMENT_MARKDOWN) {
		buf_add_text(out, "# ");
		add_text(document, title);
		buf_add_text(out, "\n\n");
		return;
	}
	buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>", lang);
	add_text(document, title);
	buf_add_text(out, "</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n");
	buf_add_text(out, STYLE);
	buf_add_text(out, "</style>\n</head>\n<body>\n<h1>");
	add_text(document, title);
	buf_add_text(out, "</h1>\n");
}

void document_end(struct document *document)
{
	if (document->format == DOCUMENT_HTML)
		buf_add_text(document->out, "</body>\n</html>\n");
}

void document_heading(struct document *document, int level, const char *text)
{
	if (document->format == DOCUMENT_HTML) {
		buf_addf(document->out, "<h%d>", level);
		add_text(document, text);
		buf_addf(document->out, "</h%d>\n", level);
		return;
	}
	buf_addf(document->out, "\n%.*s ", level, "######");
	add_text(document, text);
	buf_add_text(document->out, "\n\n");
}

void document_paragraph(struct document *document, const char *text)
{
	buf_add_text(document->out, document->format == DOCUMENT_HTML ? "<p>" : "");
	add_text(document, text);
	buf_add_text(document->out, document->format == DOCUMENT_HTML ? "</p>\n" : "\n\n");
}

/* Indented by four spaces, Markdown's code block has no fence that a line of the text could close. */
void document_quote(struct document *document, const char *text)
{
	if (document->format == DOCUMENT_HTML) {
		buf_add_text(document->out, "<pre>");
		add_html(document->out, text, "\n");
		buf_add_text(document->out, "</pre>\n");
		return;
	}
	buf_add_text(document->out, "\n    ");
	for (; *text; text++) {
		buf_add_byte(document->out, is_control(*text) ? '.' : (uint8_t)*text);
		if (*text == '\n' && text[1])
			buf_add_text(document->out, "    ");
	}
	buf_add_text(document->out, "\n\n");
}

/* ---- tables ---- */

static void add_row(struct document *document, const char *const *cells, const char *html_cell, const char *html_end)
{
	bool html = document->format == DOCUMENT_HTML;

	buf_add_text(document->out, html ? "<tr>" : "|");
	for (size_t i = 0; i < document->columns; i++) {
		buf_add_text(document->out, html ? html_cell : " ");
		if (html)
			add_html(document->out, cells[i], "<br>");
		else
			add_markdown(document->out, cells[i], "<br>");
		buf_add_text(document->out, html ? html_end : " |");
	}
	buf_add_text(document->out, html ? "</tr>\n" : "\n");
}

void document_table_begin(struct document *document, const char *const *headings, size_t columns)
{
	document->columns = columns;
	if (document->format == DOCUMENT_HTML)
		buf_addf(document->out, "<table class=\"columns-%zu\">\n", columns);
	add_row(document, headings, "<th>", "</th>");
	if (document->format == DOCUMENT_HTML)
		return;
	for (size_t i = 0; i < columns; i++)
		buf_add_text(document->out, i ? " --- |" : "| --- |");
	buf_add_text(document->out, "\n");
}

void document_table_row(struct document *document, const char *const *cells)
{
	add_row(document, cells, "<td>", "</td>");
}

void document_table_end(struct document *document)
{
	buf_add_text(document->out, document->format == DOCUMENT_HTML ? "</table>\n" : "\n");
}

/* ---- what lies beside the page ---- */

void document_picture(struct document *document, const char *path, const char *words)
{
	bool html = document->format == DOCUMENT_HTML;

	buf_add_text(document->out, html ? "<p><img alt=\"" : "![");
	add_text(document, words);
	buf_add_text(document->out, html ? "\" src=\"" : "](");
	add_url(document->out, path);
	buf_add_text(document->out, html ? "\"></p>\n" : ")\n\n");
}

void document_link(struct document *document, const char *path, const char *words)
{
	bool html = document->format == DOCUMENT_HTML;

	buf_add_text(document->out, html ? "<p><a href=\"" : "[");
	if (html)
		add_url(document->out, path);
	else
		add_text(document, words);
	buf_add_text(document->out, html ? "\">" : "](");
	if (html)
		add_text(document, words);
	else
		add_url(document->out, path);
	buf_add_text(document->out, html ? "</a></p>\n" : ")\n\n");
}
