#include "view/our_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "smtp/command.h"
#include "timeline/snapshot.h"

#define NAME_CHARS    80
#define ADDRESS_CHARS 100
#define LINE_MAX_READ 1024

char *our_fields_return_path(const struct view_frame *frame, const struct shown_mail *shown)
{
	struct envelope envelope;

	timeline_envelope(frame->timeline, shown->session, shown->index, frame_step(frame), &envelope);
	char *safe = utf8_safe(span_of(envelope.reverse_path ? envelope.reverse_path : ""), ADDRESS_CHARS);
	char *text = mem_printf("<%s>", safe);
	free(safe);
	envelope_finish(&envelope);
	return text;
}

/* The step's first line without its end, as far as it is looked at. */
static struct buf step_line(const struct view_frame *frame, const struct session *session, const struct step *step)
{
	struct buf line = { 0 };
	uint64_t end = step->end - step->start > LINE_MAX_READ ? step->start + LINE_MAX_READ : step->end;

	timeline_read(frame->timeline, session, step->from, step->start, end, &line);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\r' || line.data[i] == '\n')
			line.len = i;
	return line;
}

/* What the client called itself, in the last EHLO or HELO before the mail; "" when it never did. */
static char *client_name(const struct view_frame *frame, const struct shown_mail *shown, bool *out_extended)
{
	*out_extended = false;
	for (size_t i = shown->record->first_step; i-- > 0;) {
		const struct step *step = &shown->session->steps[i];
		struct smtp_command command;

		if (step->kind != STEP_COMMAND || (step->verb != VERB_EHLO && step->verb != VERB_HELO))
			continue;
		struct buf line = step_line(frame, shown->session, step);
		smtp_command_parse(buf_span(&line), &command);
		char *name = utf8_safe(command.argument, NAME_CHARS);
		buf_finish(&line);
		*out_extended = step->verb == VERB_EHLO;
		return name;
	}
	return mem_strdup("");
}

/* The word behind 220 in the greeting (RFC 5321 §4.2: the server's domain). */
static char *server_name(const struct view_frame *frame, const struct session *session)
{
	for (size_t i = 0; i < session->step_count && i < 8; i++) {
		if (session->steps[i].kind != STEP_REPLY)
			continue;
		struct buf line = step_line(frame, session, &session->steps[i]);
		struct span rest = span_from(buf_span(&line), 4);
		size_t len = 0;

		while (len < rest.len && rest.data[len] != ' ')
			len++;
		char *name = utf8_safe(span_part(rest, 0, len), NAME_CHARS);
		buf_finish(&line);
		return name;
	}
	return mem_strdup("smtpscope");
}

/* "ESMTPSA": extended, secured by TLS, authenticated (RFC 3848). */
static const char *protocol(const struct view_frame *frame, const struct shown_mail *shown, bool extended)
{
	static const char *const names[] = { "ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA" };
	struct snapshot snapshot;

	timeline_snapshot(frame->timeline, shown->session, shown->record->first_step, &snapshot);
	return extended ? names[2 * snapshot.tls + snapshot.authenticated] : "SMTP";
}

/* Date-time of RFC 5322 §3.3, whatever the locale. */
static void date_time(int64_t time_us, char out[64])
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(time_us / 1000000);
	struct tm local;

	if (!localtime_r(&seconds, &local)) {
		snprintf(out, 64, "-");
		return;
	}
	long zone = labs(local.tm_gmtoff) / 60;
	snprintf(out, 64, "%.3s, %d %.3s %d %02d:%02d:%02d %c%02ld%02ld", days + 3 * local.tm_wday, local.tm_mday,
	         months + 3 * local.tm_mon, 1900 + local.tm_year, local.tm_hour, local.tm_min, local.tm_sec,
	         local.tm_gmtoff < 0 ? '-' : '+', zone / 60, zone % 60);
}

/* " for <wang@example.org>": only for a single recipient, the others are nobody's business (RFC 5321 §7.2). */
static char *only_recipient(const struct view_frame *frame, const struct shown_mail *shown)
{
	struct envelope envelope;
	const char *only = NULL;
	size_t accepted = 0;

	timeline_envelope(frame->timeline, shown->session, shown->index, frame_step(frame), &envelope);
	for (size_t i = 0; i < envelope.count; i++) {
		if (envelope.recipients[i].code / 100 != 2)
			continue;
		only = envelope.recipients[i].address;
		accepted++;
	}
	char *safe = utf8_safe(span_of(only ? only : ""), ADDRESS_CHARS);
	char *text = accepted == 1 ? mem_printf(" for <%s>", safe) : mem_strdup("");
	free(safe);
	envelope_finish(&envelope);
	return text;
}

/* "127.0.0.1:51436" and "[::1]:51436" as an address-literal: [127.0.0.1], [IPv6:::1] (RFC 5321 §4.1.3). free() it. */
static char *client_address(const struct session *session)
{
	const char *text = session->opened.client, *port = strrchr(text, ':');
	size_t len = port ? (size_t)(port - text) : strlen(text);
	bool six = *text == '[' && len > 2;
	char *safe = utf8_safe(six ? span_make(text + 1, len - 2) : span_make(text, len), NAME_CHARS);
	char *literal = mem_printf("[%s%s]", six ? "IPv6:" : "", safe);

	free(safe);
	return literal;
}

char *our_fields_received(const struct view_frame *frame, const struct shown_mail *shown)
{
	bool extended;
	char when[64];
	char *client = client_name(frame, shown, &extended), *address = client_address(shown->session);
	char *server = server_name(frame, shown->session), *recipient = only_recipient(frame, shown);
	uint32_t accepted = shown->record->accepted_step;

	date_time(accepted < shown->session->step_count ? shown->session->steps[accepted].end_us : 0, when);
	char *text = mem_printf("from %s (%s) by %s with %s%s; %s", *client ? client : "unknown", address, server,
	                        protocol(frame, shown, extended), recipient, when);
	free(client);
	free(address);
	free(server);
	free(recipient);
	return text;
}
