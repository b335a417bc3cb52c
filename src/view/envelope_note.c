#include "view/envelope_note.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"

#define ADDRESS_CHARS 64
#define HIDDEN_SHOWN  3
#define LOOKED_MAX    2000 /* addresses compared for each recipient: a hostile To must not cost a frame */

char *envelope_note_address(const char *address)
{
	char *safe = utf8_safe(span_of(address), ADDRESS_CHARS);
	char *text = mem_printf("<%s>", safe);

	free(safe);
	return text;
}

static bool names(const struct mail_addresses *list, const char *address)
{
	for (size_t i = 0; i < list->count && i < LOOKED_MAX; i++) {
		if (span_equal_nocase(span_of(list->items[i].address), address))
			return true;
	}
	return false;
}

static void add_sentence(struct buf *out, char *sentence)
{
	if (out->len)
		buf_add_byte(out, '\n');
	buf_add_text(out, sentence);
	free(sentence);
}

static void add_sender(struct buf *out, const struct view_frame *frame, const struct mail *mail, const char *path)
{
	if (!path || (*path && names(&mail->from, path)))
		return;
	char *sender = envelope_note_address(path);
	char *from = mail->from.count ? envelope_note_address(mail->from.items[0].address) : NULL;

	add_sentence(out, phrase_fill(frame,
	                              !*path ? "ui.envelope.null"
	                              : from ? "ui.envelope.sender"
	                                     : "ui.envelope.no-from",
	                              sender, from, NULL));
	free(sender);
	free(from);
}

static void add_hidden(struct buf *out, const struct view_frame *frame, const struct mail *mail, const struct envelope *envelope)
{
	struct buf hidden = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < envelope->count && i < LOOKED_MAX && count <= HIDDEN_SHOWN; i++) {
		const struct envelope_recipient *to = &envelope->recipients[i];

		if (to->code >= 300 || names(&mail->to, to->address) || names(&mail->cc, to->address))
			continue;
		char *address = envelope_note_address(to->address);
		buf_add_text(&hidden, count ? ", " : "");
		buf_add_text(&hidden, count == HIDDEN_SHOWN ? "…" : address);
		count++;
		free(address);
	}
	char *list = buf_take_text(&hidden);
	if (count)
		add_sentence(out, phrase_fill(frame, "ui.envelope.hidden", list, NULL, NULL));
	free(list);
}

char *envelope_note_text(const struct view_frame *frame, const struct mail *mail, const struct envelope *envelope)
{
	struct buf out = { 0 };

	add_sender(&out, frame, mail, envelope->reverse_path);
	add_hidden(&out, frame, mail, envelope);
	if (!out.len) {
		buf_finish(&out);
		return NULL;
	}
	return buf_take_text(&out);
}
