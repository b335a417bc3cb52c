/* actions_private: the functions of the action table, one for each action; see actions.h. Shared by the app's actions_*.c. */
#ifndef APP_ACTIONS_PRIVATE_H
#define APP_ACTIONS_PRIVATE_H

#include "app/actions.h"

/* stepping and playing: actions_step.c */
void action_next(struct app *app, int arg);
void action_back(struct app *app, int arg);
void action_next_phase(struct app *app, int arg);
void action_back_phase(struct app *app, int arg);
void action_step_smaller(struct app *app, int arg);
void action_step_larger(struct app *app, int arg);
void action_first(struct app *app, int arg);
void action_last(struct app *app, int arg);
void action_go(struct app *app, int arg);
void action_play(struct app *app, int arg);
void action_slower(struct app *app, int arg);
void action_faster(struct app *app, int arg);
void actions_choose_lesson(struct app *app, int by); /* on the first screen, round and round */
void actions_start_chosen_lesson(struct app *app);
void action_resume(struct app *app, int arg); /* of the lesson with this number; 0: of the chosen one */
bool actions_step_on(struct app *app);         /* one step, or the release of a held reply */
void actions_go(struct app *app, size_t step); /* of the focused session; clamped */

/* panes, sessions and the screen itself: actions_screen.c */
void action_pane(struct app *app, int arg);
void action_next_pane(struct app *app, int arg);
void action_back_pane(struct app *app, int arg);
void action_report(struct app *app, int arg);
void action_session(struct app *app, int arg);
void action_next_session(struct app *app, int arg);
void action_lesson(struct app *app, int arg);
void action_home(struct app *app, int arg);
void action_larger(struct app *app, int arg);
void action_smaller(struct app *app, int arg);
void action_normal_size(struct app *app, int arg);
void action_fullscreen(struct app *app, int arg);
void action_black(struct app *app, int arg);
void action_language(struct app *app, int arg);
void action_theme(struct app *app, int arg);
void action_more(struct app *app, int arg);
void action_help(struct app *app, int arg);
void action_escape(struct app *app, int arg);
void action_quit(struct app *app, int arg);

/* scrolling, zoom and pan: actions_scroll.c */
void action_up(struct app *app, int arg);
void action_down(struct app *app, int arg);
void actions_scroll(struct app *app, int lines);                      /* or chooses, or pans: what the screen shows decides */
void actions_scroll_pane(struct app *app, enum pane pane, int lines); /* positive: towards the end */
void actions_zoom(struct app *app, float factor);                     /* of the picture; 0: fitted again */
void actions_pan(struct app *app, float dx, float dy);                /* units */

/* run until, back until: actions_until.c */
void action_until(struct app *app, int arg);
void action_until_back(struct app *app, int arg);
void action_until_row(struct app *app, int arg);
void action_until_again(struct app *app, int arg);
void action_until_again_back(struct app *app, int arg);
bool actions_until_key(struct app *app, const char *key);       /* true: the card took it */
void actions_until_stops(struct app *app, enum action action);  /* an action that goes somewhere ends a run */
void actions_until_update(struct app *app);                     /* after new facts: has it happened? */

/* several sessions on one clock: actions_lanes.c */
void action_lanes(struct app *app, int arg);
void action_lanes_first(struct app *app, int arg);
void action_lanes_go(struct app *app, int arg);
void action_lanes_release(struct app *app, int arg);
/* Over the session lie the help, or a card with rows: the keys of steps turn its pages or choose, and nothing moves behind it. */
bool actions_card_takes(struct app *app, enum action action);
bool actions_lanes_takes(struct app *app, enum action action); /* while they are shown, steps are those of all sessions */
bool actions_lanes_step_on(struct app *app);
bool actions_lanes_scroll(struct app *app, int lanes); /* false: they are not shown */
void actions_lanes_update(struct app *app); /* after new facts */

/* bookmarks: actions_bookmark.c */
void action_bookmark(struct app *app, int arg);
void action_bookmark_next(struct app *app, int arg);
void action_bookmark_back(struct app *app, int arg);
void action_bookmarks(struct app *app, int arg);
void action_bookmark_go(struct app *app, int arg);
bool actions_bookmark_choose(struct app *app, int by); /* false: the list is not shown */
bool actions_bookmark_take(struct app *app);
bool actions_bookmark_delete(struct app *app);

/* break-if: actions_break.c */
void action_hold(struct app *app, int arg);
void action_breaks(struct app *app, int arg);
void action_break_row(struct app *app, int arg);
bool actions_has_breaks(const struct app *app);        /* replies of a kind are held, not every one */
bool actions_break_stops(struct app *app);             /* playing stops at the current step */
bool actions_break_holds(struct app *app);             /* it waits before the reply that the server keeps because of its kind */
bool actions_break_choose(struct app *app, int by);    /* false: its overlay is not shown */
bool actions_break_take(struct app *app);

/* holding, faults and switches: actions_serve.c */
void action_release_all(struct app *app, int arg);
void action_fault_menu(struct app *app, int arg);
void action_fault(struct app *app, int arg);
void action_switches(struct app *app, int arg);
void action_extension(struct app *app, int arg);
void action_bug(struct app *app, int arg);
void action_reveal(struct app *app, int arg);
bool actions_choose(struct app *app, int by); /* in the fault menu or the switches; false: neither is shown */
bool actions_take_choice(struct app *app);    /* does what is chosen there; false: neither is shown */
bool actions_release(struct app *app);        /* the reply the focused session holds; false: it holds none */

/* the structure pane: actions_structure.c */
void action_structure(struct app *app, int arg);
void action_structure_part(struct app *app, int arg);
void action_structure_defect(struct app *app, int arg);
void action_structure_field(struct app *app, int arg);
void action_structure_line(struct app *app, int arg);
void actions_structure_turn(struct app *app);           /* key 4 again: parts, header, envelope, parts */
bool actions_structure_choose(struct app *app, int by); /* false: nothing is chosen there, it scrolls */

/* the packets pane: actions_packets.c */
void action_packet(struct app *app, int arg);
void action_packet_field(struct app *app, int arg);
void action_packet_block(struct app *app, int arg);
void action_packet_byte(struct app *app, int arg);
void action_eve(struct app *app, int arg);
bool actions_packets_choose(struct app *app, int by); /* a packet, or a field where those have the keys; false: not shown */
bool actions_packets_scroll(struct app *app, enum pane pane, int lines); /* false: none of its panes */
bool actions_packets_open(struct app *app);                              /* Enter; false: not shown */

/* how decoding works: actions_decode.c */
void action_decode(struct app *app, int arg);
void action_decode_go(struct app *app, int arg);
void action_charset(struct app *app, int arg);
bool actions_decode_takes(struct app *app, enum action action, int arg); /* while it is open, keys mean groups */
bool actions_decode_play(struct app *app);                               /* the next group; false: it is not open */

/* the server brain: actions_brain.c */
void action_brain(struct app *app, int arg); /* 1: show; 0: show or hide */

/* predict mode: actions_predict.c */
void action_predict(struct app *app, int arg); /* 1: on; 0: on or off */
void action_answer(struct app *app, int arg);
void action_tally(struct app *app, int arg);
bool actions_predict_takes(struct app *app, enum action action); /* while a question is asked, next reveals and ↑ ↓ count hands */
bool actions_predict_key(struct app *app, const char *key);      /* true: a digit that answered */
bool actions_predict_waits(const struct app *app);               /* playing waits for the class */
bool actions_predict_escape(struct app *app);                    /* false: there is nothing to leave */

/* mails and their parts: actions_mail.c */
void action_mail(struct app *app, int arg);
void action_mail_next(struct app *app, int arg);
void action_mail_back(struct app *app, int arg);
void action_mail_list(struct app *app, int arg);
void action_part(struct app *app, int arg);
void action_part_next(struct app *app, int arg);
void action_part_back(struct app *app, int arg);
void action_delete(struct app *app, int arg);
void action_body(struct app *app, int arg);
void action_save(struct app *app, int arg);
void action_open(struct app *app, int arg);

/* what can be taken home: actions_export.c */
void action_exports(struct app *app, int arg);
void action_export(struct app *app, int arg);
void action_lab_report(struct app *app, int arg);
void action_save_capture(struct app *app, int arg);
bool actions_export_choose(struct app *app, int by); /* false: the card is not shown */
bool actions_export_take(struct app *app);

#endif
