#include "view/packet_text.h"

#include <string.h>

#include "smtp/secret.h"
#include "view/predict.h"
#include "view/widgets.h"

#define SECRET_MOST  65536 /* bytes of a line that are looked at for where its password begins; a longer one is hidden whole */
#define PIECES_AHEAD 64    /* packets looked at for the end of a TLS record */

void packet_text_finish(struct packet_text *text)
{
	buf_finish(&text->bytes);
	buf_finish(&text->hidden);
}

static bool has_bytes(const struct step *step)
{
	return step->start < step->end && step->kind != STEP_HANDSHAKE && step->kind != STEP_TLS && step->kind != STEP_CLOSE;
}

const struct step *packet_text_step(const struct packet_look *look, const struct packet_text *text, uint64_t start, uint64_t end,
                                    size_t *at)
{
	const struct session *session = look->session;

	for (; *at < session->step_count; ++*at) {
		const struct step *step = &session->steps[*at];

		if (step->from != text->from || !has_bytes(step) || step->end <= start)
			continue;
		if (step->start >= end)
			return NULL;
		++*at;
		return step;
	}
	return NULL;
}

static void hide(struct packet_text *text, uint64_t start, uint64_t end, bool hidden)
{
	uint64_t last = text->start + text->bytes.len;

	start = start < text->start ? text->start : start;
	end = end > last ? last : end;
	if (start < end)
		memset(text->hidden.data + (start - text->start), hidden, (size_t)(end - start));
}

/* From the first byte that the mask changes to the last, and '*'s beside them, which it cannot change. */
static void hide_secret(const struct packet_look *look, struct packet_text *text, const struct step *step)
{
	struct buf line = { 0 }, masked = { 0 };
	struct event event = { .kind = step->kind == STEP_AUTH_RESPONSE ? EVENT_AUTH_RESPONSE : EVENT_COMMAND,
		               .from = step->from,
		               .secret = true };
	uint64_t end = text->start + text->bytes.len;

	if (end > step->end)
		end = step->end;
	if (end - step->start > SECRET_MOST) {
		hide(text, step->start, end, true);
		return;
	}
	timeline_read(look->frame->timeline, look->session, step->from, step->start, end, &line);
	smtp_secret_mask(&event, buf_span(&line), &masked);
	size_t first = 0, last = line.len < masked.len ? line.len : masked.len;
	while (first < last && line.data[first] == masked.data[first])
		first++;
	while (last > first && line.data[last - 1] == masked.data[last - 1])
		last--;
	while (first < last && first > 0 && line.data[first - 1] == '*')
		first--;
	while (first < last && last < line.len && line.data[last] == '*')
		last++;
	hide(text, step->start + first, step->start + last, true);
	buf_finish(&line);
	buf_finish(&masked);
}

/* What the server said behind the cursor, while the class is asked what it will say. */
static void hide_answer(const struct packet_look *look, struct packet_text *text)
{
	const struct view_frame *frame = look->frame;
	uint64_t said = 0;

	if (!predict_hides(frame->timeline, frame->state))
		return;
	for (size_t i = frame_step(frame); i-- > 0 && said == 0;) {
		const struct step *step = &look->session->steps[i];

		if (step->from == SMTP_SERVER && has_bytes(step))
			said = step->end;
	}
	hide(text, said, UINT64_MAX, true);
}

static void hide_all(const struct packet_look *look, struct packet_text *text)
{
	bool open = text->from == SMTP_SERVER || look->frame->state->reveal;
	size_t at = text->step == TIMELINE_NONE ? look->session->step_count : text->step;
	uint64_t end = text->start + text->bytes.len;
	const struct step *step;

	hide(text, text->start, end, !open);
	if (text->from == SMTP_SERVER)
		hide_answer(look, text);
	while (!open && (step = packet_text_step(look, text, text->start, end, &at)) != NULL) {
		hide(text, step->start, step->end, false);
		if (step->secret)
			hide_secret(look, text, step);
	}
	for (size_t i = 0; i < text->bytes.len; i++)
		if (text->hidden.data[i])
			text->bytes.data[i] = '*';
}

/* The next packets of the same side say the same: the record ends in one of them. */
static bool is_piece(const struct packet_look *look, size_t number, uint64_t start, uint64_t end)
{
	const struct packets *packets = look->packets;
	uint64_t next_start, next_end;

	if (!packet_look_is_cipher(look, number))
		return false;
	for (size_t i = number + 1; i < packets->count && i - number < PIECES_AHEAD; i++) {
		if (packets->list[i].from != packets->list[number].from || packets->list[i].start == packets->list[i].end)
			continue;
		return packets_clear(packets, i, &next_start, &next_end) && next_start == start && next_end == end;
	}
	return false;
}

bool packet_text_read(const struct packet_look *look, size_t number, size_t most, struct packet_text *out)
{
	*out = (struct packet_text){ .from = (enum smtp_side)look->packets->list[number].from, .step = TIMELINE_NONE };
	if (!packets_clear(look->packets, number, &out->start, &out->end))
		return false;
	out->piece = is_piece(look, number, out->start, out->end);
	if (out->piece)
		return true;
	uint64_t end = out->end - out->start > most ? out->start + most : out->end;
	timeline_read(look->frame->timeline, look->session, out->from, out->start, end, &out->bytes);
	buf_reserve(&out->hidden, out->bytes.len + 1);
	out->hidden.len = out->bytes.len;
	out->step = packets_step(look->packets, look->session, number);
	hide_all(look, out);
	return true;
}
