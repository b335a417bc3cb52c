#include "view/shown_mail.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "view/widgets.h"

#define NAME_CHARS 80

static void find_position(const struct view_frame *frame, struct shown_mail *shown)
{
	size_t count = frame->timeline->mail_count;
	struct mail_place *places = mem_alloc(count * sizeof *places);

	shown->total = frame_mails_seen(frame, places, count);
	for (size_t i = 0; i < shown->total; i++) {
		if (places[i].session == shown->session->number && places[i].mail == shown->index)
			shown->position = i + 1;
	}
	free(places);
}

/* How far the client's stream lies before the cursor, as an offset in that stream. */
static uint64_t client_end(const struct session *session, size_t steps, uint64_t part_end)
{
	if (part_end && session->steps[steps - 1].from == SMTP_CLIENT)
		return part_end;
	while (steps) {
		const struct step *step = &session->steps[--steps];
		bool sent = step->kind != STEP_HANDSHAKE && step->kind != STEP_CLOSE;

		if (sent && step->from == SMTP_CLIENT)
			return step->end;
	}
	return 0;
}

/* Stuffing dots removed before wire offset `wire`. */
static size_t stuffed_before(const struct view_mail *view, uint64_t wire)
{
	size_t low = 0, high = view->stuffed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (view->stuffed[middle] < wire)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Without stuffing dots, or, in a mail that came in chunks, without the BDAT lines between them. */
static size_t message_offset(const struct shown_mail *shown, uint64_t wire)
{
	uint64_t gap = session_chunks_gap(shown->session, shown->record, shown->record->content_start + wire);

	return (size_t)(wire - gap - stuffed_before(&shown->view, wire));
}

static void find_extent(struct shown_mail *shown, size_t steps, uint64_t part_end)
{
	const struct mail_record *record = shown->record;
	uint64_t end = client_end(shown->session, steps, part_end);

	shown->ended = record->complete && (record->chunk_count ? end >= record->content_end : end > record->content_end);
	if (end > record->content_end)
		end = record->content_end;
	if (end <= record->content_start)
		return;
	shown->wire = end - record->content_start;
	shown->size = message_offset(shown, shown->wire);
	if (shown->view.mail && shown->size > shown->view.mail->raw.len)
		shown->size = shown->view.mail->raw.len;
	/* 0: the empty line has not come yet */
	uint64_t header = record->header_end > record->content_start ? record->header_end - record->content_start : 0;
	shown->header_size = !header || header > shown->wire ? shown->size : message_offset(shown, header);
}

static uint16_t refusal(const struct session *session, uint32_t mail, size_t steps)
{
	while (steps) {
		const struct step *step = &session->steps[--steps];

		if (step->mail == mail && step->kind == STEP_REPLY && step->answers_content)
			return step->code >= 300 ? step->code : 0;
		if (step->mail == mail && step->kind == STEP_CONTENT_END)
			return 0;
	}
	return 0;
}

struct shown_mail shown_mail_find(const struct view_frame *frame)
{
	struct shown_mail shown = { .session = frame_session(frame), .index = TIMELINE_NONE };
	size_t steps = frame_step(frame);

	if (!shown.session)
		return shown;
	shown.index = frame_mail(frame, &shown.exists);
	if (shown.index >= shown.session->mail_count) {
		shown.index = TIMELINE_NONE;
		return shown;
	}
	shown.record = &shown.session->mails[shown.index];
	if (frame->mail_of)
		shown.view = frame->mail_of(frame->context, shown.session->number, shown.index);
	find_position(frame, &shown);
	find_extent(&shown, steps, frame_part_end(frame));
	if (!shown.exists)
		shown.refused = refusal(shown.session, shown.index, steps);
	return shown;
}

static bool can_choose(const struct mail_part *part)
{
	return part->attachment || part->kind == PART_PICTURE;
}

size_t shown_mail_part(const struct mail *mail, size_t n)
{
	for (size_t i = 0; i < mail->part_count; i++) {
		if (can_choose(&mail->parts[i]) && n-- == 0)
			return i;
	}
	return MAIL_NO_PART;
}

size_t shown_mail_parts(const struct mail *mail)
{
	size_t count = 0;

	for (size_t i = 0; i < mail->part_count; i++)
		count += can_choose(&mail->parts[i]);
	return count;
}

char *shown_mail_part_name(const struct mail *mail, size_t part)
{
	const struct mail_part *p = &mail->parts[part];

	if (p->filename && *p->filename)
		return utf8_safe(span_of(p->filename), NAME_CHARS);
	if (p->kind == PART_MESSAGE && p->inner.subject && *p->inner.subject)
		return utf8_safe(span_of(p->inner.subject), NAME_CHARS);
	char *name = mail_safe_filename(p, part);
	char *safe = utf8_safe(span_of(name), NAME_CHARS);
	free(name);
	return safe;
}
