/* control: what the main thread asks of the server's thread, in order, as whole values.
 *
 * Anything may be posted at any time, before the loop runs and after it has ended too: what was never taken is
 * destroyed with the control. The wake-up (uv_async) carries no data and coalesces: take until false.
 * post: any thread. open, take, close: server thread (open before it runs).
 */
#ifndef SOURCE_CONTROL_H
#define SOURCE_CONTROL_H

#include <uv.h>

#include "source/live.h"

enum control_kind {
	CONTROL_RUN,         /* play a script, number times at once */
	CONTROL_DRAINED,     /* the fact queue has room again */
	CONTROL_HOLD,        /* on, breaks */
	CONTROL_RELEASE,     /* session; 0: all */
	CONTROL_ALTER,       /* session, action */
	CONTROL_FAULTS,      /* faults */
	CONTROL_EXTENSIONS,  /* number; or which, on */
	CONTROL_BUGS,        /* the same */
	CONTROL_MEMORY_USED, /* number; of several that wait in a row, the last */
	CONTROL_STOP
};

struct control_order {
	enum control_kind kind;
	struct lesson *script; /* owned: RUN */
	enum fact_origin origin;
	bool on;
	struct live_break breaks;
	uint32_t session;
	struct fault_action action;
	struct fault *faults; /* owned: FAULTS */
	size_t fault_count;
	uint64_t number;
	unsigned which; /* these only are turned on or off; 0: number is all of them */
};

struct control {
	uv_mutex_t mutex;             /* guards what follows */
	bool open;                    /* async may be rung */
	struct control_order *orders; /* owned */
	size_t count, cap;
	uv_async_t async;
};

void control_init(struct control *control);
void control_finish(struct control *control);

bool control_open(struct control *control, uv_loop_t *loop, uv_async_cb on_order, void *context); /* context: async->data */
void control_close(struct control *control); /* closes the handle; nothing rings it afterwards */

void control_post(struct control *control, struct control_order order);      /* takes over what it owns */
bool control_take(struct control *control, struct control_order *out_order); /* false: nothing left */
void control_order_finish(struct control_order *order);

#endif
