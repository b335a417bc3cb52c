/* Pane 5: which packets are there at a step, what their line says, how fields and bytes belong together, what stays hidden, and
 * what an eavesdropper sees. */
#include "pane_text.h"

#include "view/looks.h"
#include "view/packet_fields.h"
#include "view/packet_info.h"
#include "view/packet_text.h"
#include "view/packet_tls.h"

static const float sizes[][2] = { { 1920, 1080 }, { 1600, 900 }, { 1280, 720 },  { 960, 540 },  { 768, 432 },
	                          { 1440, 1080 }, { 576, 432 },  { 1350, 1080 }, { 2580, 1080 } };
#define SIZES (sizeof sizes / sizeof *sizes)

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	stage->state.pane = PANE_PACKETS;
	stage->state.stepped_ms = stage->frame.clock_ms - 10000;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static void wire(struct stage *stage, enum smtp_side from, const char *bytes, size_t len)
{
	struct fact *fact = fact_create_bytes(1, from, stage->now_us += 1000, span_make(bytes, len));

	fact->layer = LAYER_WIRE;
	timeline_add(stage->timeline, fact);
}

#define WIRE(stage, from, text) wire(stage, from, text, sizeof text - 1)

/* STARTTLS, a handshake, then EHLO and AUTH under TLS. Packets: 0-2 handshake, 3 220, 4 STARTTLS, 5 220, 6 Client Hello, 7 Server
 * Hello, 8 the client's end of it with EHLO, 9 the 250, 10 AUTH, 11 the 235. */
static uint32_t stage_tls(struct stage *stage)
{
	uint32_t s = stage_open(stage, "127.0.0.1:51436");

	stage_say(stage, s, SMTP_SERVER, "220 lab\r\n");
	stage_say(stage, s, SMTP_CLIENT, "STARTTLS\r\n");
	stage_say(stage, s, SMTP_SERVER, "220 go\r\n");
	WIRE(stage, SMTP_CLIENT, "\x16\x03\x01\x00\x05\x01\x00\x00\x01x");
	WIRE(stage, SMTP_SERVER, "\x16\x03\x03\x00\x05\x02\x00\x00\x01y\x14\x03\x03\x00\x01\x01\x17\x03\x03\x00\x02zz");
	WIRE(stage, SMTP_CLIENT,
	     "\x17\x03\x03\x00\x03"
	     "fin"
	     "\x17\x03\x03\x00\x04"
	     "ehlo");
	stage_fact(stage, FACT_TLS, s, "TLSv1.3 X", 9);
	stage_say(stage, s, SMTP_CLIENT, "EHLO a\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 AUTH PLAIN\r\n");
	WIRE(stage, SMTP_SERVER,
	     "\x17\x03\x03\x00\x75"
	     "sealedsealedsealedsealedsealedsealedsealedsealedsealedsealedsealedsealedsealedsealedsealed"
	     "sealedsealedsealedsealed!!!");
	WIRE(stage, SMTP_CLIENT,
	     "\x17\x03\x03\x00\x04"
	     "auth");
	stage_say(stage, s, SMTP_CLIENT, "AUTH PLAIN AGxpAHB3\r\n");
	stage_say(stage, s, SMTP_SERVER, "235 ok\r\n");
	WIRE(stage, SMTP_SERVER,
	     "\x17\x03\x03\x00\x03"
	     "235");
	return s;
}

static struct packet_look look_at(struct stage *stage, size_t step)
{
	struct packet_look look;

	stage_go(stage, 1, step);
	assert_true(packet_look_find(&stage->frame, &look));
	return look;
}

static void expect_info(struct stage *stage, size_t packet, const char *protocol, const char *wanted)
{
	struct packet_look look = look_at(stage, timeline_session(stage->timeline, 1)->step_count);
	struct packet_info info;

	assert_true(packet < look.count);
	packet_info_make(&look, packet, 200, &info);
	assert_string_equal(info.protocol, protocol);
	assert_string_equal(info.info, wanted);
	packet_info_finish(&info);
}

/* The list ends at the cursor; what carried the step is lit; forwards and backwards the same. */
static void test_follows_the_cursor(void **state)
{
	struct stage *stage = *state;
	size_t last = 0;

	stage_first_mail(stage);
	struct session *session = timeline_session(stage->timeline, 1);
	for (size_t step = 1; step <= session->step_count; step++) {
		struct packet_look look = look_at(stage, step);

		assert_true(look.count >= last && look.lit.last < look.count);
		assert_int_equal(look.chosen, look.lit.first);
		for (size_t i = look.lit.first; i <= look.lit.last; i++)
			assert_true(packets_step(look.packets, session, i) < step);
		for (size_t i = 0; i < look.count; i++)
			assert_true(packets_step(look.packets, session, i) < step);
		last = look.count;
	}
	assert_int_equal(last, stage->packets[0].count);
	assert_int_equal(look_at(stage, 1).count, 3); /* the handshake alone */
	struct packet_look look;
	stage_go(stage, 1, 0);
	assert_false(packet_look_find(&stage->frame, &look));
	pane_text_have(stage, packets_draw, "还没有数据包");
	stage_go(stage, 1, 3);
	pane_text_have(stage, packets_draw, "C: EHLO");
	pane_text_lack(stage, packets_draw, "S: 250-");
}

static void test_words(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	expect_info(stage, 0, "TCP", "[SYN] Seq=0 MSS=1460");
	expect_info(stage, 1, "TCP", "[SYN, ACK] Seq=0 Ack=1 MSS=1460");
	expect_info(stage, 2, "TCP", "[ACK] Seq=1 Ack=1");
	expect_info(stage, 3, "SMTP", "S: 220 lab-server ESMTP smtpscope");
	expect_info(stage, 5, "SMTP",
	            "S: 250-lab-server greets lab-pc.nankai.edu.cn | 250-PIPELINING | 250-SIZE 52428800 | 250-8BITMIME | "
	            "250-ENHANCEDSTATUSCODES | 250 HELP");
	expect_info(stage, 12, "IMF",
	            "C: From: liwei@nankai.edu.cn | To: wangfang@example.org | Subject: =?utf-8?B?5L2g5aW9?= | "
	            "Content-Type: text/plain; charset=utf-8 |  | Hello, Wang Fang. | .");
	expect_info(stage, stage->packets[0].count - 4, "TCP", "[FIN, ACK] Seq=297 Ack=254");
}

/* A packet that was chosen counts at its step only. */
static void test_choice(void **state)
{
	struct stage *stage = *state;
	struct packets_state *chosen = &stage->state.packets;

	stage_first_mail(stage);
	*chosen = (struct packets_state){ .session = 1, .step = 5, .packet = 1 };
	assert_int_equal(look_at(stage, 5).chosen, 1);
	assert_int_equal(look_at(stage, 6).chosen, look_at(stage, 6).lit.first);
	chosen->packet = 500;
	assert_int_equal(look_at(stage, 5).chosen, look_at(stage, 5).lit.first);
}

static size_t find_field(const struct packet_fields *fields, const char *key, size_t nth)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->fields[i].key, key) == 0 && nth-- == 0)
			return i;
	fail_msg("no field %s", key);
	return 0;
}

static void expect_field(const struct packet_fields *fields, const char *key, size_t nth, const char *value, size_t offset,
                         size_t len)
{
	const struct packet_field *field = &fields->fields[find_field(fields, key, nth)];

	assert_string_equal(field->value, value);
	assert_int_equal(field->offset, offset);
	assert_int_equal(field->len, len);
}

static void test_fields(void **state)
{
	struct stage *stage = *state;
	struct packet_fields fields;
	size_t rows[PACKET_FIELDS_MAX];

	stage_first_mail(stage);
	struct packet_look look = look_at(stage, 4);
	packet_fields_init(&fields, &look, 5);
	expect_field(&fields, "ip4.ttl", 0, "64", 22, 1);
	expect_field(&fields, "tcp.flags", 0, "PSH, ACK", 47, 1);
	expect_field(&fields, "smtp.code", 1, "250", 98, 3);
	expect_field(&fields, "smtp.reply", 1, "PIPELINING", 102, 10);
	struct packets_state none = { 0 };
	assert_string_equal(fields.fields[packet_fields_chosen(&fields, &none)].key, "smtp");
	/* only the topmost layer is open, until somebody turns others */
	size_t count = packet_fields_rows(&fields, &none, rows);
	for (size_t i = 0; i < count; i++)
		assert_true(fields.fields[rows[i]].depth == 0 || fields.fields[rows[i]].layer == PACKET_LAYER_TEXT);
	struct packets_state turned = { .folded = 1u << PACKET_LAYER_TEXT, .opened = 1u << PACKET_LAYER_IP };
	count = packet_fields_rows(&fields, &turned, rows);
	for (size_t i = 0; i < count; i++)
		assert_true(fields.fields[rows[i]].depth == 0 || fields.fields[rows[i]].layer == PACKET_LAYER_IP);
	/* every byte has a field, and the innermost of it */
	for (size_t i = 0; i < fields.frame.len; i++)
		assert_true(packet_fields_at(&fields, i, false) < fields.count);
	assert_string_equal(fields.fields[packet_fields_at(&fields, 47, false)].key, "tcp.flags");
	assert_string_equal(fields.fields[packet_fields_at(&fields, 103, false)].key, "smtp.reply");
	/* the same field is found again in another packet */
	struct packets_state flags = { .field = "tcp.flags" };
	assert_int_equal(packet_fields_chosen(&fields, &flags), find_field(&fields, "tcp.flags", 0));
	packet_fields_finish(&fields);
	look = look_at(stage, 14);
	packet_fields_init(&fields, &look, 12);
	assert_string_equal(fields.fields[packet_fields_chosen(&fields, &none)].key, "imf");
	const struct packet_field *subject = &fields.fields[find_field(&fields, "smtp.header", 2)];
	assert_string_equal(subject->label, "Subject");
	assert_string_equal(subject->value, "=?utf-8?B?5L2g5aW9?=");
	assert_memory_equal(fields.frame.data + subject->offset, "Subject: =?utf-8?B?5L2g5aW9?=", subject->len);
	packet_fields_finish(&fields);
}

/* Nobody sees a password: not in Info, not in fields, not as bytes; also not the half of an AUTH line that has no step yet. */
static void test_secrets(void **state)
{
	struct stage *stage = *state;
	struct packet_fields fields;

	stage_open(stage, "127.0.0.1:51436");
	stage_say(stage, 1, SMTP_SERVER, "220 lab\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "EHLO a\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 AUTH PLAIN\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "AUTH PLAIN AGxpAHB3\r\n");
	stage_say(stage, 1, SMTP_SERVER, "535 no\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "NOOP\r\nAUTH PLAIN AGxp");
	expect_info(stage, 6, "SMTP", "C: AUTH PLAIN ********");
	expect_info(stage, 8, "SMTP", "C: NOOP | ***************");
	struct packet_look look = look_at(stage, timeline_session(stage->timeline, 1)->step_count);
	packet_fields_init(&fields, &look, 6);
	expect_field(&fields, "smtp.parameter", 0, "PLAIN ********", 59, 14);
	for (size_t i = 0; i < fields.frame.len; i++)
		assert_int_equal(fields.frame_hidden.data[i], i >= 65 && i < 73);
	packet_fields_finish(&fields);
	stage->state.packets = (struct packets_state){ .session = 1, .step = look.session->step_count, .packet = 6 };
	pane_text_lack(stage, packet_detail_draw, "AGxp");
	pane_text_lack(stage, packet_detail_draw, "41 47"); /* "AG" */
	pane_text_have(stage, packet_detail_draw, "** ** **");
	pane_text_lack(stage, packets_draw, "AGxp");
	stage->state.reveal = true;
	expect_info(stage, 6, "SMTP", "C: AUTH PLAIN AGxpAHB3");
	expect_info(stage, 8, "SMTP", "C: NOOP | AUTH PLAIN AGxp");
	stage->state.packets.step = look.session->step_count;
	pane_text_have(stage, packet_detail_draw, "41 47");
}

/* The next reply came in one segment with the last: predict mode does not betray it. */
static void test_predict(void **state)
{
	struct stage *stage = *state;
	struct packet_info info;

	stage_open(stage, "127.0.0.1:51436");
	stage_say(stage, 1, SMTP_SERVER, "220 lab\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "NOOP\r\nRSET\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 first\r\n250 second\r\n");
	stage->state.predict.on = true;
	struct packet_look look = look_at(stage, 5);
	assert_int_equal(look.session->step_count, 6);
	packet_info_make(&look, look.count - 1, 100, &info);
	assert_string_equal(info.info, "S: 250 first | ************");
	packet_info_finish(&info);
	stage->state.predict.on = false;
	packet_info_make(&look, look.count - 1, 100, &info);
	assert_string_equal(info.info, "S: 250 first | 250 second");
	packet_info_finish(&info);
}

static void test_eve(void **state)
{
	struct stage *stage = *state;
	struct packet_fields fields;

	stage->state.lang = LANG_EN;
	stage_tls(stage);
	size_t steps = timeline_session(stage->timeline, 1)->step_count;
	expect_info(stage, 6, "TLS", "Client Hello");
	expect_info(stage, 7, "TLS", "Server Hello, Change Cipher Spec, TLS application data, 2 bytes");
	expect_info(stage, 8, "SMTP", "C: EHLO a");
	expect_info(stage, 9, "SMTP", "S: 250 AUTH PLAIN");
	expect_info(stage, 10, "SMTP", "C: AUTH PLAIN ********");
	assert_int_equal(look_at(stage, steps).curtain, 6);
	assert_int_equal(look_at(stage, 4).curtain, PACKETS_NONE); /* not drawn before it has happened */
	pane_text_lack(stage, packets_draw, "eavesdropper");
	look_at(stage, steps);
	pane_text_have(stage, packets_draw, "eavesdropper");
	struct packet_look look = look_at(stage, steps);
	packet_fields_init(&fields, &look, 10);
	assert_int_equal(fields.clear.len, 21);
	expect_field(&fields, "smtp.parameter", 0, "PLAIN ********", 5, 14);
	assert_true(fields.fields[find_field(&fields, "smtp", 0)].clear);
	packet_fields_finish(&fields);
	stage->state.packets.eve = true;
	expect_info(stage, 4, "SMTP", "C: STARTTLS");
	expect_info(stage, 8, "TLS", "TLS application data, 7 bytes");
	expect_info(stage, 9, "TLS", "TLS application data, 117 bytes");
	look = look_at(stage, steps);
	packet_fields_init(&fields, &look, 9);
	assert_int_equal(fields.clear.len, 0);
	expect_field(&fields, "tls.length", 0, "117", 57, 2);
	expect_field(&fields, "tls.record", 0, "Application Data", 54, 122);
	packet_fields_finish(&fields);
	stage->state.packets.packet = 9;
	stage->state.packets.session = 1;
	stage->state.packets.step = steps;
	pane_text_have(stage, packet_detail_draw, "73 65 61 6c 65 64");
	pane_text_lack(stage, packet_detail_draw, "AUTH");
}

/* ---- an opened capture: its packets are frames of a file */

#define FRAMES 16

struct file {
	struct stage *stage;
	struct buf frames[FRAMES];
	size_t count;
	bool wire; /* what follows is under TLS */
	uint32_t seq[2];
};

static struct packet_frame file_frame_of(void *context, uint32_t session, size_t index)
{
	struct file *file = context;

	(void)session;
	return index < file->count ? (struct packet_frame){ buf_span(&file->frames[index]), FRAME_LINK_ETHERNET }
	                           : (struct packet_frame){ .link_type = FRAME_LINK_ETHERNET };
}

static const struct packets *file_packets_of(void *context, uint32_t session)
{
	struct file *file = context;

	return stage_packets_of(file->stage, session);
}

/* One frame of the file, and, unless it was seen before (remark), what it says. */
static void file_add(struct file *file, enum smtp_side from, uint8_t flags, const char *text, enum fact_remark remark)
{
	struct stage *stage = file->stage;
	struct session *session = timeline_session(stage->timeline, 1);
	bool again = remark == REMARK_RETRANSMITTED;
	uint32_t start = again ? file->seq[from] - (uint32_t)strlen(text) : file->seq[from];
	struct packet packet = { .from = (uint8_t)from, .flags = flags, .seq = start + 1, .ack = 1 };
	struct buf *frame = &file->frames[file->count++];

	frame_build(&session->opened, &packet, file->count, span_of(text), frame);
	struct fact_packet seen = { .len = (uint32_t)frame->len,
		                    .wire_len = (uint32_t)frame->len,
		                    .start = again ? 0 : start,
		                    .end = again ? 0 : start + strlen(text),
		                    .seq = start + 1,
		                    .ack = 1,
		                    .flags = flags,
		                    .link_type = FRAME_LINK_ETHERNET,
		                    .remark = (uint8_t)remark };
	struct fact *fact = fact_create(FACT_PACKET, 1, stage->now_us += 1000, sizeof seen);
	fact->from = from;
	memcpy(fact->data, &seen, sizeof seen);
	timeline_add(stage->timeline, fact);
	if (*text && !again) {
		fact = fact_create_bytes(1, from, stage->now_us, span_of(text));
		fact->layer = file->wire ? LAYER_WIRE : LAYER_CLEAR;
		timeline_add(stage->timeline, fact);
		file->seq[from] += (uint32_t)strlen(text);
	}
}

static void file_finish(struct file *file)
{
	for (size_t i = 0; i < FRAMES; i++)
		buf_finish(&file->frames[i]);
}

static void test_capture(void **state)
{
	struct stage *stage = *state;
	struct file file = { .stage = stage };
	struct fact_opened opened = { .client = "192.168.1.2:40000", .server = "[2001:db8::1]:25", .origin = ORIGIN_CAPTURE };
	struct packet_fields fields;

	stage_fact(stage, FACT_OPENED, 1, &opened, sizeof opened);
	stage->state.cursor_count = 1;
	stage->frame.packets = (struct packet_source){ file_packets_of, file_frame_of, &file };
	file_add(&file, SMTP_CLIENT, PACKET_SYN, "", REMARK_NONE);
	file_add(&file, SMTP_SERVER, PACKET_ACK | PACKET_PSH, "220 mx\r\n", REMARK_NONE);
	file_add(&file, SMTP_CLIENT, PACKET_ACK | PACKET_PSH, "AUTH PLAIN AGxpAHB3\r\n", REMARK_NONE);
	file_add(&file, SMTP_CLIENT, PACKET_ACK | PACKET_PSH, "AUTH PLAIN AGxpAHB3\r\n", REMARK_RETRANSMITTED);
	file_add(&file, SMTP_SERVER, PACKET_ACK | PACKET_PSH, "535 no\r\n", REMARK_NONE);
	stage->state.lang = LANG_EN;
	expect_info(stage, 1, "SMTP", "S: 220 mx");
	expect_info(stage, 2, "SMTP", "C: AUTH PLAIN ********");
	expect_info(stage, 3, "TCP", "[retransmission] [ACK] Seq=1 Ack=1");
	struct packet_look look = look_at(stage, timeline_session(stage->timeline, 1)->step_count);
	assert_true(look.packets->list[3].real);
	for (size_t i = 2; i <= 3; i++) { /* sent again, it is as secret; nobody knows where in it the password is */
		packet_fields_init(&fields, &look, i);
		for (size_t at = fields.frame.len - 10; at < fields.frame.len - 2; at++)
			assert_true(fields.frame_hidden.data[at]);
		assert_false(fields.frame_hidden.data[0]);
		packet_fields_finish(&fields);
	}
	stage->state.packets = (struct packets_state){ .session = 1, .step = look.session->step_count, .packet = 3 };
	pane_text_lack(stage, packet_detail_draw, "41 47");
	pane_text_have(stage, packet_detail_draw, "capture file");
	pane_text_lack(stage, packet_detail_draw, "made up");
	/* the file says other bytes than were taken: hidden too */
	file.frames[2].data[file.frames[2].len - 20] ^= 1;
	packet_fields_init(&fields, &look, 2);
	assert_true(fields.frame_hidden.data[fields.frame.len - 20]);
	packet_fields_finish(&fields);
	/* a frame cut short, or gone, in every length */
	file.frames[2].data[file.frames[2].len - 20] ^= 1;
	for (size_t len = file.frames[2].len; len-- > 0;) {
		file.frames[2].len = len;
		packet_fields_init(&fields, &look, 2);
		assert_non_null(fields.trouble);
		for (size_t at = 74 + 11; at < len; at++)
			assert_true(fields.frame_hidden.data[at]);
		packet_fields_finish(&fields);
		free(pane_text_print(stage, packets_draw, 1100, 860));
		free(pane_text_print(stage, packet_detail_draw, 800, 800));
	}
	file_finish(&file);
}

/* STARTTLS without keys: the curtain, records by name, and an ACK is still an ACK. */
static void test_capture_of_tls(void **state)
{
	struct stage *stage = *state;
	struct file file = { .stage = stage };
	struct fact_opened opened = { .client = "192.168.1.2:40000", .server = "192.168.1.3:25", .origin = ORIGIN_CAPTURE };

	stage_fact(stage, FACT_OPENED, 1, &opened, sizeof opened);
	stage->state.cursor_count = 1;
	stage->state.lang = LANG_EN;
	stage->frame.packets = (struct packet_source){ file_packets_of, file_frame_of, &file };
	file_add(&file, SMTP_SERVER, PACKET_ACK | PACKET_PSH, "220 mx\r\n", REMARK_NONE);
	file_add(&file, SMTP_CLIENT, PACKET_ACK | PACKET_PSH, "STARTTLS\r\n", REMARK_NONE);
	file_add(&file, SMTP_SERVER, PACKET_ACK | PACKET_PSH, "220 go\r\n", REMARK_NONE);
	file.wire = true;
	file_add(&file, SMTP_CLIENT, PACKET_ACK | PACKET_PSH, "\x17\x03\x03\x01\x02half a record", REMARK_NONE);
	file_add(&file, SMTP_SERVER, PACKET_ACK, "", REMARK_NONE);
	file_add(&file, SMTP_CLIENT, PACKET_ACK | PACKET_PSH, "\x17\x03\x03\x01\x02half a record", REMARK_RETRANSMITTED);
	stage_close(stage, 1, SMTP_SERVER);
	for (int eve = 0; eve < 2; eve++) {
		stage->state.packets.eve = eve;
		expect_info(stage, 2, "SMTP", "S: 220 go");
		expect_info(stage, 3, "TLS", "TLS application data, 258 bytes");
		expect_info(stage, 4, "TCP", "[ACK] Seq=17 Ack=1");
		expect_info(stage, 5, "TLS", "[retransmission] TLS application data, 258 bytes");
	}
	pane_text_have(stage, packets_draw, "eavesdropper");
	pane_text_have(stage, packets_draw, "Without the keys");
	pane_text_lack(stage, packets_draw, "Ours");
	file_finish(&file);
}

/* Records cut anywhere, and bytes that are none, are read without harm. */
static void test_records(void **state)
{
	static const char flight[] = "\x16\x03\x03\x00\x0c\x02\x00\x00\x01y\x0b\x00\x00\x03"
	                             "abc\x14\x03\x03\x00\x01\x01";
	struct packet_tls record;
	struct buf names = { 0 };
	size_t at = 0;

	(void)state;
	while (packet_tls_next(span_make(flight, sizeof flight - 1), &at, &record)) {
		packet_tls_name(&record, &names);
		buf_add_byte(&names, '.');
	}
	assert_int_equal(at, sizeof flight - 1);
	char *text = buf_take_text(&names);
	assert_string_equal(text, "Server Hello, Certificate.Change Cipher Spec.");
	free(text);
	for (size_t from = 0; from < sizeof flight; from++)
		for (size_t to = from; to < sizeof flight; to++) {
			uint8_t *copy = mem_alloc(to - from);

			memcpy(copy, flight + from, to - from);
			for (at = 0; packet_tls_next(span_make(copy, to - from), &at, &record); buf_clear(&names)) {
				packet_tls_name(&record, &names);
				assert_true(names.len > 0 && names.len < 200);
			}
			free(copy);
		}
	buf_finish(&names);
}

static void check_looks(struct stage *stage, const char *what)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int turn = 0; turn < 2 * LANG_COUNT; turn++) {
			stage->frame.width = sizes[i][0];
			stage->frame.height = sizes[i][1];
			stage->state.lang = (enum lang)(turn / 2);
			stage->state.explain_only = turn % 2 != 0;
			draw_begin(&stage->list, &fake_font);
			screen_draw(&stage->frame);
			assert_true(looks_clips_closed(&stage->list));
			looks_wrong(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, wrong, sizeof wrong);
			if (*wrong)
				fail_msg("%s, %.0fx%.0f %s %d: %s", what, sizes[i][0], sizes[i][1], lang_code(stage->state.lang),
				         turn % 2, wrong);
		}
	stage->state.lang = LANG_ZH;
}

static void test_looks(void **state)
{
	struct stage *stage = *state;

	stage_tls(stage);
	for (int eve = 0; eve < 2; eve++)
		for (size_t step = 1; step <= timeline_session(stage->timeline, 1)->step_count; step++) {
			char *what = mem_printf("eve %d, step %zu", eve, step);

			stage->state.packets.eve = eve;
			stage_go(stage, 1, step);
			check_looks(stage, what);
			free(what);
		}
}

static void test_looks_of_a_mail(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	stage->state.packets.opened = ~0u;
	for (size_t step = 1; step <= timeline_session(stage->timeline, 1)->step_count; step++) {
		stage_go(stage, 1, step);
		check_looks(stage, "first mail");
	}
}

/* Line by line through a body of several packets: those that begin behind the line are ahead. */
static void test_parts(void **state)
{
	struct stage *stage = *state;
	struct buf body = { 0 };

	stage_open(stage, "127.0.0.1:51436");
	stage_say(stage, 1, SMTP_SERVER, "220 lab\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "MAIL FROM:<a@b>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "RCPT TO:<c@d>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, 1, SMTP_SERVER, "354 go\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "Subject: x\r\n\r\n");
	for (int i = 0; i < 200; i++)
		buf_addf(&body, "line %04d of the body, as long as all the others are\r\n", i);
	stage_say_bytes(stage, 1, SMTP_CLIENT, buf_span(&body));
	buf_finish(&body);
	struct session *session = timeline_session(stage->timeline, 1);
	size_t step = session->step_count, last = 0, seen = 0;
	uint64_t start = session->steps[step - 1].start, end = session->steps[step - 1].end;
	size_t whole = look_at(stage, step).count;
	for (uint64_t at = start + 54; at <= end; at += 54) {
		stage->cursors[0].part_end = at;
		struct packet_look look = look_at(stage, step);
		const struct packet *packet = &look.packets->list[look.chosen];

		assert_int_equal(look.lit.last + 1, look.count);
		assert_true(packet->start < at && packet->end + 1460 > at && look.count >= last);
		assert_true(at <= packet->end); /* what is shown has come */
		seen += look.count != last;
		last = look.count;
	}
	assert_int_equal(last, whole);
	assert_int_equal(seen, 8); /* 10,800 bytes in segments of 1460 */
	stage->cursors[0].part_end = 0;
}

/* 100,000 steps, and a mail of 25 MB: a frame looks at what is seen. */
static void test_long(void **state)
{
	struct stage *stage = *state;
	struct buf body = { 0 };

	stage_open(stage, "127.0.0.1:51436");
	stage_say(stage, 1, SMTP_SERVER, "220 lab\r\n");
	for (int i = 0; i < 50000; i++) {
		stage_say(stage, 1, SMTP_CLIENT, "NOOP\r\n");
		stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	}
	stage_say(stage, 1, SMTP_CLIENT, "MAIL FROM:<a@b>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "RCPT TO:<c@d>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, 1, SMTP_SERVER, "354 go\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "Subject: x\r\n\r\n");
	while (body.len < 60000)
		buf_add_text(&body, "0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	for (int i = 0; i < 420; i++)
		stage_say_bytes(stage, 1, SMTP_CLIENT, buf_span(&body));
	buf_finish(&body);
	size_t steps = timeline_session(stage->timeline, 1)->step_count;
	const size_t places[] = { 1, 2, 777, steps / 2, steps - 1, steps };
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct packet_look look = look_at(stage, places[i]);

		assert_true(packets_step(look.packets, look.session, look.chosen) + 1 == places[i]);
		char *text = pane_text_print(stage, packets_draw, 1120, 900);
		assert_in_range(pane_text_count(text, "hit "), 4, 40);
		assert_true(stage->list.count < 500);
		free(text);
	}
	assert_true(stage->packets[0].count > 110000);
}

int main(void)
{
#define PACKETS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		PACKETS_TEST(test_follows_the_cursor),
		PACKETS_TEST(test_words),
		PACKETS_TEST(test_choice),
		PACKETS_TEST(test_fields),
		PACKETS_TEST(test_secrets),
		PACKETS_TEST(test_predict),
		PACKETS_TEST(test_capture),
		PACKETS_TEST(test_capture_of_tls),
		PACKETS_TEST(test_eve),
		PACKETS_TEST(test_records),
		PACKETS_TEST(test_looks),
		PACKETS_TEST(test_looks_of_a_mail),
		PACKETS_TEST(test_parts),
		PACKETS_TEST(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
