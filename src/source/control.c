#include "source/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void control_init(struct control *control)
{
	memset(control, 0, sizeof *control);
	if (uv_mutex_init(&control->mutex) != 0)
		abort(); /* only when the system is out of everything */
}

void control_order_finish(struct control_order *order)
{
	lesson_destroy(order->script);
	free(order->faults);
	order->script = NULL;
	order->faults = NULL;
}

void control_finish(struct control *control)
{
	for (size_t i = 0; i < control->count; i++)
		control_order_finish(&control->orders[i]);
	free(control->orders);
	uv_mutex_destroy(&control->mutex);
	memset(control, 0, sizeof *control);
}

bool control_open(struct control *control, uv_loop_t *loop, uv_async_cb on_order, void *context)
{
	if (uv_async_init(loop, &control->async, on_order) != 0)
		return false;
	control->async.data = context;
	uv_mutex_lock(&control->mutex);
	control->open = true;
	uv_async_send(&control->async); /* for what was posted before */
	uv_mutex_unlock(&control->mutex);
	return true;
}

void control_close(struct control *control)
{
	uv_mutex_lock(&control->mutex);
	bool was_open = control->open;
	control->open = false;
	uv_mutex_unlock(&control->mutex);
	if (was_open)
		uv_close((uv_handle_t *)&control->async, NULL);
}

/* An account that comes often must not pile up before a loop that is busy. */
static bool replaces_last(const struct control *control, const struct control_order *order)
{
	return order->kind == CONTROL_MEMORY_USED && control->count > 0 &&
	       control->orders[control->count - 1].kind == CONTROL_MEMORY_USED;
}

void control_post(struct control *control, struct control_order order)
{
	uv_mutex_lock(&control->mutex);
	if (replaces_last(control, &order))
		control->orders[control->count - 1] = order;
	else
		*array_push(control->orders, control->count, control->cap) = order;
	if (control->open)
		uv_async_send(&control->async);
	uv_mutex_unlock(&control->mutex);
}

bool control_take(struct control *control, struct control_order *out_order)
{
	uv_mutex_lock(&control->mutex);
	bool any = control->count > 0;
	if (any) {
		*out_order = control->orders[0];
		control->count--;
		memmove(control->orders, control->orders + 1, control->count * sizeof *control->orders);
	}
	uv_mutex_unlock(&control->mutex);
	return any;
}
