/* until: the card on which it is chosen what to run to: the next refusal, a header field, a word that was sent.
 *
 *   ╭ Run until …            ↑ ↓ choose · Enter runs ╮
 *   │ the next refusal: 4yz or 5yz                   │
 *   │ a reply with the code           [ 550_       ] │   typed, while its row is chosen
 *   │ the command                     [ ←  RCPT  → ] │
 *   ╰────────────────────────────────────────────────╯
 *
 * One row for each enum search_kind, in that order. Drawn by until_draw (panes.h). Main thread.
 */
#ifndef VIEW_UNTIL_H
#define VIEW_UNTIL_H

#include "view/view.h"

/* What is typed in that row, and the room for it with its zero; NULL: nothing is. */
char *until_text(struct until_state *until, enum search_kind row, size_t *out_size);

/* Can it be run? A row to type in needs something typed. */
bool until_is_ready(const struct until_state *until);

/* What the chosen row asks for. */
struct search until_search(const struct until_state *until);

/* The same in words: "a reply 550". free() it. */
char *until_words(const struct texts *texts, enum lang lang, const struct until_state *until);

/* "running until …" while it waits for what has not happened; NULL: it does not. free() it. */
char *until_running_text(const struct view_frame *frame);

#endif
