/* widgets: the small pieces every pane is built from, so that they look and behave the same everywhere.
 *
 * All take the frame they draw into; positions and sizes are design units. Text handed in is trusted (catalogue) unless the
 * name says safe. Nothing a lecturer must read is below TEXT_SMALL.
 */
#ifndef VIEW_WIDGETS_H
#define VIEW_WIDGETS_H

#include "view/view.h"

#define TEXT_SMALL  24.0f /* labels, times, log, hex */
#define TEXT_NORMAL 28.0f /* explanations, mail */
#define TEXT_LARGE  36.0f /* titles */
#define TEXT_HUGE   64.0f /* the first screen's title, a reply code */

const char *widget_text(const struct view_frame *frame, const char *key); /* in the chosen language */
/* The same with its first and second "%s" replaced; b may be NULL. out is cut between characters. */
void widget_fill(const struct view_frame *frame, const char *key, const char *a, const char *b, char *out, size_t size);
/* The y at which a line of text of this size stands in the middle of a box from y on, h high. */
float widget_middle(float y, float h, float size);

/* Each returns its width. Chips, buttons and key caps are as high as `h`, their label is centred. */
float widget_chip_width(const struct view_frame *frame, const char *label, bool chosen);
float widget_chip(struct view_frame *frame, float x, float y, float h, const char *label, bool chosen, enum action action,
                  int arg);
float widget_key_width(const struct view_frame *frame, float h, const char *label);
float widget_key(struct view_frame *frame, float x, float y, float h, const char *label, enum action action, int arg);
void widget_button(struct view_frame *frame, struct rect at, enum shape shape, bool primary, enum action action, int arg);
/* A switch that is on or off, by word, place of its knob and colour. */
#define WIDGET_TOGGLE_W 100.0f
#define WIDGET_TOGGLE_H 38.0f
void widget_toggle(struct view_frame *frame, float x, float y, bool on, enum colour colour);
void widget_card(struct view_frame *frame, struct rect at); /* surface with a fine border, radius 14 */

/* "(250 ✓)": rounded badge with the code's colour and sign. Returns its width. */
float widget_code_badge_width(const struct view_frame *frame, float h, uint16_t code);
float widget_code_badge(struct view_frame *frame, float x, float y, float h, uint16_t code);
enum colour widget_code_colour(uint16_t code); /* COLOUR_2XX … by first digit; INK2 for others */
enum colour widget_code_soft(uint16_t code);
enum shape widget_code_shape(uint16_t code);

/* A ring around (x, y) that is full when part is 1. radius: to its outer edge. */
void widget_ring(struct view_frame *frame, float x, float y, float radius, float width, float part, enum colour colour);

/* A button with the key that does the same and a word; returns its width. */
float widget_key_button_width(const struct view_frame *frame, const char *key, const char *label);
float widget_key_button(struct view_frame *frame, float x, float y, float h, const char *key, const char *label, bool primary,
                        enum action action, int arg);

/* Another frame is wanted at this clock_ms; the earliest wish counts. */
void frame_redraw_at(struct view_frame *frame, int64_t clock_ms);

/* Where in `total` lines the `visible` ones from `first` on are; nothing when all fit. at: a narrow upright strip. */
void widget_scrollbar(struct view_frame *frame, struct rect at, size_t first, size_t visible, size_t total);

/* The bytes of one event, or of a whole step, as one safe line (control characters made visible), at most max_chars;
 * passwords masked (smtp/secret.h) unless state->reveal. free() it. */
char *widget_safe_event(const struct view_frame *frame, const struct session *session, const struct event *event,
                        size_t max_chars);
char *widget_safe_step(const struct view_frame *frame, const struct session *session, const struct step *step, size_t max_chars);

/* "+0.41 ms", "+12 ms", "+1.234 s" since the session opened; "412 KB"; "2026-11-22 21:44". out is always terminated. */
void widget_elapsed(const struct session *session, const struct timeline *timeline, int64_t time_us, char *out, size_t size);
void widget_size(uint64_t bytes, char *out, size_t size);
void widget_clock(int64_t time_us, char *out, size_t size);

/* The focused session, its cursor's step (1-based; 0 none) and its mail at the cursor (TIMELINE_NONE: none). */
struct session *frame_session(const struct view_frame *frame);
size_t frame_step(const struct view_frame *frame);
uint64_t frame_part_end(const struct view_frame *frame); /* cursor.part_end: how far the current step is shown; 0: all */
const struct step *frame_current(const struct view_frame *frame);

/* The mail every mail pane shows: the newest of the focused session whose 250 is not ahead of the cursor; while one is
 * being received, that one with *out_exists false. TIMELINE_NONE: there is none at all. */
uint32_t frame_mail(const struct view_frame *frame, bool *out_exists);

/* Was mail `number` deleted from the history? What travelled stays in ladder, log and raw message of its session. */
bool frame_is_removed(const struct view_frame *frame, uint32_t number);

/* The history: accepted mails of all sessions that are not ahead of their session's cursor and not removed. Returns how many. */
size_t frame_mails_seen(const struct view_frame *frame, struct mail_place *out, size_t max);

/* Can others on the network connect? The server listens on an address that is not this machine's own loopback. */
bool frame_is_open(const struct view_frame *frame);

/* The wheel over this rectangle scrolls that pane. Call it before what is to be clicked in it. */
void widget_scroll_area(struct view_frame *frame, struct rect at, enum pane pane);

/* Does a phase begin with this step (1 …)? A reply stands in the phase of its command even when, in a pipeline, later
 * commands came in between, so it begins none. */
bool frame_opens_phase(const struct session *session, size_t number);

#endif
