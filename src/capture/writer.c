#include "capture/writer.h"

#include "base/utf8.h"
#include "capture/block.h"
#include "capture/factblock.h"
#include "timeline/frame.h"

#define NOTE_CHARS 400 /* of one note in a comment */

#define SECTION_COMMENT                                                                                                          \
	"Written by smtpscope. A server sees bytes, not packets: TCP segments are rebuilt from what its socket read and wrote, " \
	"at "                                                                                                                    \
	"the times it did so; sequence numbers, ACKs and the Ethernet header are made up. Real are the bytes, and a SYN whose "  \
	"comment says so. The file holds all that was on the wire, passwords too."

void writer_begin(struct writer *writer, struct buf *out)
{
	*writer = (struct writer){ .out = out };
	block_add_section(out, "smtpscope " SMTPSCOPE_VERSION, SECTION_COMMENT);
}

static void flush_facts(struct writer *writer)
{
	if (writer->facts.len > 0)
		block_add_facts(writer->out, buf_span(&writer->facts));
	buf_clear(&writer->facts);
	writer->behind = 0;
}

static void count_packet(struct writer *writer, size_t len)
{
	writer->behind += len + WRITER_PACKET_COST;
}

void writer_end(struct writer *writer)
{
	flush_facts(writer);
	buf_finish(&writer->facts);
}

void writer_session_finish(struct writer_session *session)
{
	buf_finish(&session->comment);
}

/* The interface of this link type, described when it is needed first. False: there is room for no more. */
static bool interface_of(struct writer *writer, unsigned link_type, uint32_t *out)
{
	for (*out = 0; *out < writer->link_count; ++*out)
		if (writer->links[*out] == link_type)
			return true;
	if (writer->link_count == WRITER_LINKS_MAX)
		return false;
	writer->links[writer->link_count++] = link_type;
	block_add_interface(writer->out, link_type, link_type == FRAME_LINK_ETHERNET ? "smtpscope" : "capture",
	                    "what the SMTP server read and wrote");
	return true;
}

/* ---- packets */

static struct block_packet describe(struct writer_session *session, const struct packet *packet, struct buf *comment)
{
	struct block_packet block = { .time_us = packet->time_us,
		                      .session = session->number,
		                      .outbound = packet->from == SMTP_SERVER };
	bool carries = packet->start < packet->end || (packet->flags & PACKET_FIN) != 0;
	if (packet->real && !packet->captured)
		buf_add_text(comment, "The client's own SYN, as the kernel kept it; checksums computed anew");
	if (carries) {
		buf_add(comment, buf_span(&session->comment));
		buf_clear(&session->comment);
	}
	block.comment = buf_span(comment);
	return block;
}

void writer_packet(struct writer *writer, struct writer_session *session, const struct packet *packet, struct span payload)
{
	struct buf comment = { 0 };
	struct block_packet block = describe(session, packet, &comment);
	interface_of(writer, FRAME_LINK_ETHERNET, &block.interface);
	size_t start = block_begin_packet(writer->out, &block);
	frame_build(&session->opened, packet, session->packets++, payload, writer->out);
	block_end_packet(writer->out, start, &block);
	count_packet(writer, payload.len);
	buf_finish(&comment);
}

bool writer_frame(struct writer *writer, struct writer_session *session, const struct packet *packet,
                  const struct fact_packet *seen, struct span frame)
{
	struct buf comment = { 0 };
	struct block_packet block = describe(session, packet, &comment);
	block.wire_len = seen->wire_len;
	bool known = interface_of(writer, seen->link_type, &block.interface);
	if (known) {
		size_t start = block_begin_packet(writer->out, &block);
		buf_add(writer->out, frame);
		block_end_packet(writer->out, start, &block);
		count_packet(writer, frame.len);
		session->packets++;
	}
	buf_finish(&comment);
	return known;
}

/* ---- facts */

static void comment_on(struct writer_session *session, struct span text)
{
	if (session->comment.len > 0)
		buf_add_byte(&session->comment, '\n');
	utf8_add_safe(&session->comment, text, NOTE_CHARS);
}

static void comment_on_hold(struct writer_session *session, int64_t time_us)
{
	struct buf text = { 0 };
	buf_addf(&text, "Held by hand for %.3f s", (double)(time_us - session->held_us) / 1e6);
	comment_on(session, buf_span(&text));
	buf_finish(&text);
	session->held_us = 0;
}

static void comment(struct writer_session *session, const struct fact *fact)
{
	if (fact->kind == FACT_NOTE || fact->kind == FACT_ALTERED)
		comment_on(session, fact_bytes(fact));
	else if (fact->kind == FACT_HELD && session->held_us == 0)
		session->held_us = fact->time_us;
	else if (fact->kind == FACT_RELEASED && session->held_us != 0)
		comment_on_hold(session, fact->time_us);
}

void writer_fact(struct writer *writer, struct writer_session *session, const struct fact *fact, bool carried)
{
	bool secret = fact->kind == FACT_TLS_SECRET;
	comment(session, fact);
	if (secret)
		block_add_secrets(writer->out, fact_bytes(fact));
	if (writer->facts.len == 0)
		factblock_begin(&writer->facts);
	factblock_add(&writer->facts, fact, session->number, secret || carried || fact->kind == FACT_PACKET);
	if (writer->facts.len >= WRITER_FACTS_MAX || writer->behind >= WRITER_BEHIND_MAX)
		flush_facts(writer);
}
