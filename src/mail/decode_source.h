/* decode_source: what of a mail can be decoded step by step: runs of encoded words in its header, and its leaf parts.
 *
 *     Subject: =?utf-8?B?5L2g5aW9?=          words (of the mail, of a mail inside it, of a part: file names), the encoded text
 * between the "?" is the block Content-Type: text/plain; charset=gbk  ← says which charset: label_start … label_end xMO6ww== a
 * part, its content is the block
 *
 * In the order in which they stand in raw. Words that follow each other in one header with the same charset and encoding are one
 * source, because senders cut inside a character (RFC 2047 §5 forbids it, readers join). Any thread.
 */
#ifndef MAIL_DECODE_SOURCE_H
#define MAIL_DECODE_SOURCE_H

#include "mail/decode.h"
#include "mail/message.h"

#define DECODE_SOURCES_MAX 300u

struct decode_source {
	bool words;    /* encoded words of a header, else the content of parts[number] */
	size_t number; /* of words: headers[number], or parts[number] where of_part */
	bool of_part;  /* words in the header section of a part (a file name), or of a mail inside the mail */
	size_t field;  /* of words: where the header field starts in raw */
	struct decode_block block;
	char charset[40];              /* as declared; "": not declared */
	size_t label_start, label_end; /* in raw: the line or word that says so; equal where nothing does */
};

struct decode_sources {
	struct decode_source *items; /* owned */
	size_t count, cap;
};

void decode_sources_find(struct decode_sources *sources, const struct mail *mail); /* overwrites sources */
void decode_sources_finish(struct decode_sources *sources);

/* What can be decoded of one mail, and the index of the source that is looked at. A zeroed one is valid and empty. */
struct decode_data {
	bool ready;
	struct decode_sources sources;
	size_t chosen;             /* the source that is indexed */
	struct decode_index index; /* without groups where there is no such source */
};

/* size: message bytes that count; what begins behind them is not there yet. */
void decode_data_open(struct decode_data *data, const struct mail *mail, size_t size);
void decode_data_choose(struct decode_data *data, const struct mail *mail, size_t source);
void decode_data_finish(struct decode_data *data);

/* The source that shows this part; the first text otherwise, or the first of all. */
size_t decode_data_find(const struct decode_data *data, const struct mail *mail, size_t part);

#endif
