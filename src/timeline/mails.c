#include "timeline/mails.h"

#include "base/array.h"
#include "base/mem.h"
#include "smtp/command.h"
#include "timeline/builder.h"

#define BDAT_LINE_BYTES 512 /* of a BDAT command that are looked at; a longer one is refused anyway */

/* How much of the empty line that ends a header section has been seen. */
enum { HEADER_IN_LINE, HEADER_CR, HEADER_LINE_START, HEADER_EMPTY_CR, HEADER_ENDED, HEADER_READ };

static struct mail_record *mail_push(struct session_parts *parts, const struct asked *from, uint64_t content)
{
	struct session *session = parts->session;
	struct mail_record *mail = array_push(session->mails, session->mail_count, session->mail_cap);
	*mail = (struct mail_record){ .content_start = content,
		                      .content_end = content,
		                      .header_end = content,
		                      .first_step = from->step,
		                      .accepted_step = TIMELINE_NONE };
	return mail;
}

static const struct asked *transaction_or(const struct session_parts *parts, const struct asked *asked)
{
	const struct asked *transaction = &parts->builder.transaction;
	return transaction->step != TIMELINE_NONE ? transaction : asked;
}

/* ---- DATA ---- */

/* Content that came before its 354 could be seen (a client that does not wait) belongs to the mail as well. */
static void adopt_content(struct mail_record *mail, struct step *step, uint32_t index)
{
	step->mail = index;
	if (step->kind == STEP_HEADER)
		mail->header_end = step->end;
	if (step->kind == STEP_HEADER || step->kind == STEP_BODY)
		mail->content_end = step->end;
	if (step->kind == STEP_CONTENT_END) {
		mail->content_end = step->start;
		mail->complete = true;
	}
}

void mails_adopt(struct session_parts *parts, struct step *step)
{
	adopt_content(&parts->session->mails[parts->builder.mail], step, parts->builder.mail);
}

/* From `from` on, all of the exchanges up to `last` are the mail's. */
static void adopt_steps(struct session_parts *parts, struct mail_record *mail, const struct asked *from, uint32_t last)
{
	struct session *session = parts->session;
	for (size_t i = from->step; i < session->step_count; i++) {
		struct step *step = &session->steps[i];
		if (step->exchange >= from->exchange && step->exchange <= last)
			adopt_content(mail, step, (uint32_t)(mail - session->mails));
	}
}

/* From MAIL to DATA's 354 its steps did not know that they would become a mail. */
void mails_begin(struct session_parts *parts, const struct asked *data)
{
	struct session *session = parts->session;
	struct step_builder *builder = &parts->builder;
	const struct asked *from = transaction_or(parts, data);
	uint32_t index = (uint32_t)session->mail_count;
	struct mail_record *mail = mail_push(parts, from, session->steps[data->step].end);
	adopt_steps(parts, mail, from, data->exchange + 1);
	asked_adopt(&builder->asked, data->exchange + 1, data->exchange + 1, index);
	builder->mail = index;
	builder->mail_exchange = data->exchange + 1;
}

/* The exchange's first step. What the client sent is in the order of the exchanges, so the search ends where it began. */
static uint32_t first_step_of(const struct session *session, uint32_t exchange)
{
	uint32_t found = (uint32_t)session->step_count - 1;
	for (uint32_t i = found + 1; i-- > 0;) {
		const struct step *step = &session->steps[i];
		if (step->exchange == exchange)
			found = i;
		else if (step->from == SMTP_CLIENT && step->exchange < exchange)
			break;
	}
	return found;
}

uint32_t mails_begin_late(struct session_parts *parts, const struct asked *content)
{
	struct session *session = parts->session;
	struct asked first = *content;
	first.step = first_step_of(session, content->exchange);
	const struct asked *from = transaction_or(parts, &first);
	if (from->exchange > content->exchange)
		from = &first;
	struct mail_record *mail = mail_push(parts, from, session->steps[first.step].start);
	adopt_steps(parts, mail, from, content->exchange);
	return (uint32_t)(mail - session->mails);
}

void mails_accept(struct session_parts *parts, uint32_t mail)
{
	struct timeline *timeline = parts->timeline;
	*array_push(timeline->mails, timeline->mail_count, timeline->mail_cap) =
	        (struct mail_place){ .session = parts->session->number, .mail = mail };
	parts->session->mails[mail].accepted_step = builder_newest(parts);
	parts->session->mails[mail].number = (uint32_t)timeline->mail_count;
}

/* ---- BDAT ---- */

static struct mail_chunk *newest_chunk(const struct session_parts *parts)
{
	const struct session *session = parts->session;
	return session->chunk_count > 0 ? &session->chunks[session->chunk_count - 1] : NULL;
}

bool mails_chunk_begin(struct session_parts *parts, const struct event *command)
{
	struct session *session = parts->session;
	struct smtp_command bdat;
	struct buf line = { 0 };
	if (command->end - command->start > BDAT_LINE_BYTES || command->end - command->start < 2)
		return false;
	stream_read(&parts->streams[SMTP_CLIENT], command->start, command->end - 2, &line);
	bool good = smtp_command_parse(buf_span(&line), &bdat) && bdat.verb == VERB_BDAT;
	buf_finish(&line);
	if (good)
		*array_push(session->chunks, session->chunk_count, session->chunk_cap) =
		        (struct mail_chunk){ command->end, command->end, bdat.chunk_size, 0, bdat.last_chunk };
	return good;
}

bool mails_chunk_is_whole(const struct session_parts *parts)
{
	const struct mail_chunk *chunk = newest_chunk(parts);
	return chunk == NULL || chunk->end - chunk->start >= chunk->size;
}

static uint8_t header_next(uint8_t state, uint8_t c)
{
	if (c == '\r')
		return state == HEADER_LINE_START ? HEADER_EMPTY_CR : HEADER_CR;
	if (c == '\n' && state == HEADER_EMPTY_CR)
		return HEADER_ENDED;
	return c == '\n' && state == HEADER_CR ? HEADER_LINE_START : HEADER_IN_LINE;
}

/* Looks for the end of the header section in [start, end) of the client's stream. Until it is found, all is header. */
static void seek_header_end(struct session_parts *parts, struct mail_record *mail, uint64_t start, uint64_t end)
{
	struct span piece;
	if (mail->header_state >= HEADER_ENDED)
		return;
	for (uint64_t at = start; at < end && mail->header_state != HEADER_ENDED; at += piece.len) {
		piece = stream_piece(&parts->streams[SMTP_CLIENT], at, end);
		size_t i = 0;
		while (i < piece.len && mail->header_state != HEADER_ENDED)
			mail->header_state = header_next(mail->header_state, piece.data[i++]);
		mail->header_end = at + i;
		if (piece.len == 0)
			return;
	}
}

/* What came of the mail's newest chunk from the offset `from` on. */
static void read_chunk(struct session_parts *parts, struct mail_record *mail, const struct mail_chunk *chunk, uint64_t from)
{
	mail->content_end = chunk->end;
	seek_header_end(parts, mail, from, chunk->end);
	mail->complete = chunk->last && chunk->end - chunk->start >= chunk->size;
}

static void adopt_chunk(struct session_parts *parts, struct mail_record *mail, const struct mail_chunk *chunk)
{
	if (mail->chunk_count++ == 0)
		mail->header_state = HEADER_LINE_START;
	read_chunk(parts, mail, chunk, chunk->start);
}

/* The mail goes on with the chunks [first, …] up to LAST; the steps from MAIL on are its. */
static uint32_t begin_chunked(struct session_parts *parts, const struct asked *bdat)
{
	struct session *session = parts->session;
	const struct asked *from = transaction_or(parts, bdat);
	uint32_t index = (uint32_t)session->mail_count, last = bdat->exchange;
	struct mail_record *mail = mail_push(parts, from, session->chunks[bdat->chunk].start);
	mail->first_chunk = bdat->chunk;
	for (size_t i = bdat->chunk; i < session->chunk_count; i++) {
		struct mail_chunk *chunk = &session->chunks[i];
		adopt_chunk(parts, mail, chunk);
		last = chunk->exchange;
		parts->builder.chunked_mail = chunk->last ? TIMELINE_NONE : index;
		if (chunk->last)
			break;
	}
	adopt_steps(parts, mail, from, last);
	asked_adopt(&parts->builder.asked, bdat->exchange, last, index);
	return index;
}

void mails_chunk_asked(struct session_parts *parts, struct asked *bdat)
{
	struct step_builder *builder = &parts->builder;
	struct session *session = parts->session;
	struct mail_chunk *chunk = newest_chunk(parts);
	struct step *step = &session->steps[bdat->step];
	bdat->chunk = (uint32_t)session->chunk_count - 1;
	chunk->exchange = bdat->exchange;
	if (builder->chunked_mail == TIMELINE_NONE && builder->transaction.step != TIMELINE_NONE && !step->pipelined) {
		bdat->mail = begin_chunked(parts, bdat);
	} else if (builder->chunked_mail != TIMELINE_NONE) {
		step->mail = bdat->mail = builder->chunked_mail;
		adopt_chunk(parts, &session->mails[bdat->mail], chunk);
		builder->chunked_mail = chunk->last ? TIMELINE_NONE : builder->chunked_mail;
	}
}

/* The mail that the newest chunk belongs to, NULL while nobody knows. */
static struct mail_record *mail_of_newest_chunk(const struct session_parts *parts)
{
	struct session *session = parts->session;
	if (session->mail_count == 0)
		return NULL;
	struct mail_record *mail = &session->mails[session->mail_count - 1];
	bool belongs = mail->chunk_count > 0 && mail->first_chunk + mail->chunk_count == session->chunk_count;
	return belongs ? mail : NULL;
}

void mails_chunk_grow(struct session_parts *parts, const struct event *event)
{
	struct mail_chunk *chunk = newest_chunk(parts);
	if (chunk == NULL)
		return;
	uint64_t from = chunk->end;
	chunk->end = event->end;
	struct mail_record *mail = mail_of_newest_chunk(parts);
	if (mail != NULL)
		read_chunk(parts, mail, chunk, from);
}

uint32_t mails_chunk_exchange(const struct session_parts *parts, uint32_t *out_mail)
{
	const struct mail_chunk *chunk = newest_chunk(parts);
	const struct mail_record *mail = mail_of_newest_chunk(parts);
	*out_mail = mail != NULL ? (uint32_t)(mail - parts->session->mails) : TIMELINE_NONE;
	return chunk != NULL ? chunk->exchange : parts->builder.exchanges;
}

bool mails_chunk_header(struct session_parts *parts, size_t most, struct buf *out_header)
{
	struct session *session = parts->session;
	struct mail_record *mail = session->mail_count > 0 ? &session->mails[session->mail_count - 1] : NULL;
	if (mail == NULL || mail->chunk_count == 0 || mail->header_state == HEADER_READ)
		return false;
	if (mail->header_state != HEADER_ENDED && !mail->complete)
		return false;
	mail->header_state = HEADER_READ;
	for (uint32_t i = 0; i < mail->chunk_count && out_header->len < most; i++) {
		const struct mail_chunk *chunk = &session->chunks[mail->first_chunk + i];
		uint64_t room = chunk->start + (most - out_header->len);
		uint64_t end = chunk->end < mail->header_end ? chunk->end : mail->header_end;
		stream_read(&parts->streams[SMTP_CLIENT], chunk->start, end < room ? end : room, out_header);
	}
	return true;
}

/* The last chunk's reply ends the transaction, and so does a refusal (RFC 3030 §2), but for 500 to 504. */
void mails_chunk_answered(struct session_parts *parts, const struct asked *bdat, const struct event *reply)
{
	struct step_builder *builder = &parts->builder;
	uint32_t mail = bdat->mail;
	if (bdat->chunk == TIMELINE_NONE)
		return;
	if (reply->code / 100 == 2 && mail == TIMELINE_NONE)
		parts->session->steps[builder_newest(parts)].mail = mail = begin_chunked(parts, bdat);
	if (snapshot_takes_mail(reply))
		mails_accept(parts, mail);
	if (reply->state != STATE_READY && reply->state != STATE_CLOSED && !snapshot_takes_mail(reply))
		return;
	builder->transaction.step = TIMELINE_NONE;
	if (builder->chunked_mail == mail)
		builder->chunked_mail = TIMELINE_NONE;
}
