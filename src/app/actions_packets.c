#include "app/actions_private.h"
#include "base/mem.h"
#include "view/packet_fields.h"
#include "view/packet_hex.h"

static struct view_frame packets_frame(struct app *app)
{
	return (struct view_frame){ .timeline = app->timeline, .state = &app->view, .packets = packet_frames_source(app) };
}

static bool find(struct app *app, struct view_frame *frame, struct packet_look *out)
{
	*frame = packets_frame(app);
	return app->view.screen == SCREEN_SESSION && packet_look_find(frame, out);
}

/* Chosen at the cursor's step; its fields are chosen anew where it has others. */
static void choose(struct app *app, const struct packet_look *look, size_t packet)
{
	struct packets_state *state = &app->view.packets;
	state->session = look->session->number;
	state->step = app_cursor(app)->step;
	state->packet = packet;
	state->hex_by = 0;
}

static void go(struct app *app, const struct packet_look *look, size_t packet)
{
	uint32_t step = packets_step(look->packets, look->session, packet);
	if (step != TIMELINE_NONE && !packet_look_is_lit(look, packet))
		actions_go(app, step + 1);
	choose(app, look, packet);
}

void action_packet(struct app *app, int arg)
{
	struct view_frame frame;
	struct packet_look look;
	if (arg >= 1 && find(app, &frame, &look) && (size_t)arg <= look.count)
		go(app, &look, (size_t)arg - 1);
	app->view.explain_only = false;
}

void action_eve(struct app *app, int arg)
{
	struct packets_state *state = &app->view.packets;
	struct view_frame frame;
	struct packet_look look;
	if (app->view.screen != SCREEN_SESSION)
		return;
	state->eve = arg == 0 ? !state->eve || app->view.pane != PANE_PACKETS : arg == 2;
	state->field = NULL;
	state->hex_by = 0;
	if (state->eve && find(app, &frame, &look) && look.curtain == PACKETS_NONE)
		app_toast(app, "packet.no-tls", NULL);
	if (app->view.pane != PANE_PACKETS)
		action_pane(app, PANE_PACKETS);
}

/* ---- fields */

static struct packet_fields *fields_of(struct app *app)
{
	struct view_frame frame;
	struct packet_look look;
	if (!find(app, &frame, &look))
		return NULL;
	struct packet_fields *fields = mem_alloc(sizeof *fields);
	packet_fields_init(fields, &look, look.chosen);
	return fields;
}

static void release(struct packet_fields *fields)
{
	if (fields != NULL)
		packet_fields_finish(fields);
	free(fields);
}

static void choose_field(struct app *app, const struct packet_fields *fields, size_t field)
{
	struct packets_state *state = &app->view.packets;
	state->field = fields->fields[field].key;
	state->field_nth = packet_fields_nth(fields, field);
	state->hex_by = 0;
}

static void open_layer(struct app *app, unsigned layer, bool open)
{
	struct packets_state *state = &app->view.packets;
	state->opened = open ? state->opened | 1u << layer : state->opened & ~(1u << layer);
	state->folded = open ? state->folded & ~(1u << layer) : state->folded | 1u << layer;
}

static void turn(struct app *app, const struct packet_fields *fields, size_t field)
{
	const struct packet_field *layer = &fields->fields[field];
	if (layer->depth == 0)
		open_layer(app, layer->layer,
		           !packet_fields_is_open(fields, &app->view.packets, (enum packet_layer)layer->layer));
}

void action_packet_field(struct app *app, int arg)
{
	struct packet_fields *fields = fields_of(app);
	if (fields != NULL && arg >= 1 && (size_t)arg <= fields->count) {
		choose_field(app, fields, (size_t)arg - 1);
		turn(app, fields, (size_t)arg - 1);
		app->view.explain_only = true; /* the arrow keys go on from here */
	}
	release(fields);
}

void action_packet_block(struct app *app, int arg)
{
	struct packet_fields *fields = fields_of(app);
	if (fields != NULL && arg >= 1 && (size_t)arg <= fields->count)
		choose_field(app, fields, (size_t)arg - 1);
	release(fields);
}

/* Its field is in sight: the layer opens. */
void action_packet_byte(struct app *app, int arg)
{
	struct packet_fields *fields = fields_of(app);
	const struct packets_state *state = &app->view.packets;
	size_t chosen = fields != NULL ? packet_fields_chosen(fields, state) : 0;
	if (fields != NULL && chosen < fields->count) {
		size_t field = packet_fields_at(fields, (size_t)arg, fields->fields[chosen].clear);
		long by = state->hex_by;
		if (field < fields->count) {
			enum packet_layer layer = (enum packet_layer)fields->fields[field].layer;
			by += (long)(fields->fields[chosen].offset / PACKET_HEX_BYTES) -
			      (long)(fields->fields[field].offset / PACKET_HEX_BYTES);
			choose_field(app, fields, field);
			open_layer(app, layer, true);
			app->view.packets.hex_by = by; /* the bytes stay where they are */
		}
	}
	release(fields);
}

static void choose_row(struct app *app, int by)
{
	struct packet_fields *fields = fields_of(app);
	size_t rows[PACKET_FIELDS_MAX], at = 0;
	size_t count = fields != NULL ? packet_fields_rows(fields, &app->view.packets, rows) : 0;
	size_t chosen = fields != NULL ? packet_fields_chosen(fields, &app->view.packets) : 0;
	while (at + 1 < count && rows[at + 1] <= chosen)
		at++;
	if (by > 0 && at + 1 < count)
		at++;
	else if (by < 0 && at > 0)
		at--;
	if (count > 0)
		choose_field(app, fields, rows[at]);
	release(fields);
}

static void choose_packet(struct app *app, int by)
{
	struct view_frame frame;
	struct packet_look look;
	if (!find(app, &frame, &look))
		return;
	size_t most = look.count - 1, steps = (size_t)(by < 0 ? -by : by);
	if (by < 0)
		choose(app, &look, look.chosen > steps ? look.chosen - steps : 0);
	else
		choose(app, &look, steps < most - look.chosen ? look.chosen + steps : most);
}

/* Never past the first or the last row, so that turning back moves at once. */
static void scroll_bytes(struct app *app, int lines)
{
	struct packet_fields *fields = fields_of(app);
	struct packets_state *state = &app->view.packets;
	size_t chosen = fields != NULL ? packet_fields_chosen(fields, state) : 0, most = app->scroll_most[PANE_BYTES];
	if (fields != NULL && chosen < fields->count) {
		size_t offset = fields->fields[chosen].offset;
		long by = packet_hex_by(offset, state->hex_by, most) + lines;
		state->hex_by = packet_hex_by(offset, by, most);
	}
	release(fields);
}

/* ---- keys and wheel */

static bool is_shown(const struct app *app)
{
	return app->view.pane == PANE_PACKETS && app->view.screen == SCREEN_SESSION && !app->view.mail_list &&
	       !app->view.decode.open;
}

bool actions_packets_scroll(struct app *app, enum pane pane, int lines)
{
	if (!is_shown(app))
		return false;
	if (pane == PANE_BYTES) {
		scroll_bytes(app, lines);
	} else if (pane == PANE_FIELDS) {
		choose_row(app, lines);
	} else if (pane == PANE_PACKETS) {
		choose_packet(app, lines);
	} else {
		return false;
	}
	return true;
}

bool actions_packets_choose(struct app *app, int by)
{
	return actions_packets_scroll(app, app->view.explain_only ? PANE_FIELDS : PANE_PACKETS, by);
}

bool actions_packets_open(struct app *app)
{
	struct view_frame frame;
	struct packet_look look;
	if (!is_shown(app))
		return false;
	if (!app->view.explain_only) {
		if (find(app, &frame, &look))
			go(app, &look, look.chosen);
		return true;
	}
	struct packet_fields *fields = fields_of(app);
	size_t chosen = fields != NULL ? packet_fields_chosen(fields, &app->view.packets) : 0;
	if (fields != NULL && chosen < fields->count)
		turn(app, fields, chosen);
	release(fields);
	return true;
}
