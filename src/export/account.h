/* account: a session told message by message, in words: who sent it to whom, what it says, what it is for.
 *
 *   4  envelope  C→S  MAIL FROM:<li@example.org> SIZE=1234      The sender of the envelope: where failures go.
 *   5  envelope  S→C  250 2.1.0 Sender ok                       The server has noted it.
 *
 * The rows of the lab report's table (报文摘要和参数, 报文作用) and the lines of the diagram. The words are those of the
 * screen in the scene's language, without marks for bold; what came from the network is safe to show (control characters made
 * visible, lengths capped at ACCOUNT_MESSAGE_MAX characters a line) but not escaped for any format. Main thread.
 */
#ifndef EXPORT_ACCOUNT_H
#define EXPORT_ACCOUNT_H

#include "export/scene.h"

#define ACCOUNT_MESSAGE_MAX 400
#define ACCOUNT_LINES_MAX   40 /* of one reply; more are counted in a last line */

struct account_row {
	size_t number; /* of the step, 1 … */
	const struct step *step;
	char *time;    /* owned: since the session opened, "+12 ms" */
	char *message; /* owned: what was said; a reply's lines are parted by '\n' */
	char *purpose; /* owned: the sentence that explains it; "" where there is none */
	char *remark;  /* owned: what a rule forbids about it; NULL: nothing */
};

void account_row_init(struct account_row *row, const struct scene *scene, size_t number);
void account_row_finish(struct account_row *row);

/* "连接", "信封" … */
const char *account_phase(const struct scene *scene, enum smtp_phase phase);

#endif
