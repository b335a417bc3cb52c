#include "timeline/asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define ASKED_COMPACT 256 /* answered entries kept before the list is moved up */

void asked_finish(struct asked_list *list)
{
	free(list->items);
	*list = (struct asked_list){ 0 };
}

void asked_forget(struct asked_list *list)
{
	list->first = list->count = 0;
}

void asked_add(struct asked_list *list, struct asked asked)
{
	*array_push(list->items, list->count, list->cap) = asked;
}

const struct asked *asked_find(const struct asked_list *list, const struct event *reply)
{
	if (reply->verb == VERB_COUNT && !reply->answers_content)
		return NULL;
	for (size_t i = list->first; i < list->count; i++) {
		if (list->items[i].verb == reply->verb)
			return &list->items[i];
	}
	return NULL;
}

static void compact(struct asked_list *list)
{
	if (list->first < ASKED_COMPACT && list->first < list->count)
		return;
	list->count -= list->first;
	memmove(list->items, list->items + list->first, list->count * sizeof *list->items);
	list->first = 0;
}

bool asked_take(struct asked_list *list, const struct event *reply, struct asked *out)
{
	const struct asked *asked = asked_find(list, reply);
	if (asked == NULL)
		return false;
	*out = *asked;
	list->first = (size_t)(asked - list->items) + 1;
	compact(list);
	return true;
}

void asked_adopt(struct asked_list *list, uint32_t first, uint32_t last, uint32_t mail)
{
	for (size_t i = list->first; i < list->count; i++) {
		if (list->items[i].exchange >= first && list->items[i].exchange <= last)
			list->items[i].mail = mail;
	}
}
