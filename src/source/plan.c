#include "source/plan.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"

static struct plan_item *item_for(struct plan *plan, enum fault_kind kind)
{
	switch (kind) {
	case FAULT_CODE: return &plan->code;
	case FAULT_DELAY: return &plan->delay;
	case FAULT_DROP:
	case FAULT_CUT: return &plan->end;
	case FAULT_NONE: break;
	}
	return NULL;
}

void plan_add(struct plan *plan, struct fault_action action, const char *why)
{
	struct plan_item *item = item_for(plan, action.kind);
	if (item == NULL)
		return;
	item->action = action;
	snprintf(item->why, sizeof item->why, "%s", why);
}

static void forget_addresses(struct faults *faults)
{
	for (size_t i = 0; i < faults->address_count; i++)
		free(faults->addresses[i].address);
	free(faults->addresses);
	faults->addresses = NULL;
	faults->address_count = faults->address_cap = faults->address_oldest = 0;
}

void faults_finish(struct faults *faults)
{
	free(faults->list);
	faults->list = NULL;
	faults->count = 0;
	forget_addresses(faults);
}

void faults_set(struct faults *faults, const struct fault *list, size_t count)
{
	free(faults->list);
	faults->list = NULL;
	faults->count = count;
	if (count == 0)
		return;
	faults->list = mem_alloc(count * sizeof *list);
	memcpy(faults->list, list, count * sizeof *list);
}

/* How often replies of this fault's kind were given, this one counted; 0: this reply is not of the kind. */
static unsigned occurrence(const struct fault *fault, const struct question *asked)
{
	bool content = asked->verb == VERB_COUNT;
	switch (fault->where) {
	case FAULT_AT_GREETING: return asked->greeting ? 1 : 0;
	case FAULT_AT_VERB: return !content && asked->verb == fault->verb ? question_verb_count(asked) : 0;
	case FAULT_AT_END: return asked->content_end ? question_end_count(asked) : 0;
	case FAULT_AT_ANY: return question_any_count(asked);
	}
	return 0;
}

static void plan_fault(const struct fault *fault, uint32_t connection, const struct question *asked, struct plan *plan)
{
	char text[FAULT_TEXT_MAX], why[FAULT_TEXT_MAX + 16];
	unsigned nth = occurrence(fault, asked);
	struct plan_item *item = item_for(plan, fault->action.kind);
	if (nth == 0 || (fault->nth != 0 && fault->nth != nth) || (fault->connection != 0 && fault->connection != connection))
		return;
	if (item == NULL || item->action.kind != FAULT_NONE)
		return;
	fault_format(fault, text);
	snprintf(why, sizeof why, "fault %s", text);
	plan_add(plan, fault->action, why);
}

static struct faults_address *find_address(struct faults *faults, const char *address)
{
	for (size_t i = 0; i < faults->address_count; i++)
		if (strcmp(faults->addresses[i].address, address) == 0)
			return &faults->addresses[i];
	struct faults_address *place;
	if (faults->address_count < FAULTS_ADDRESSES_MAX) {
		place = array_push(faults->addresses, faults->address_count, faults->address_cap);
	} else {
		place = &faults->addresses[faults->address_oldest];
		faults->address_oldest = (faults->address_oldest + 1) % FAULTS_ADDRESSES_MAX;
		free(place->address);
	}
	*place = (struct faults_address){ mem_strdup(address), 0 };
	return place;
}

static void plan_address(struct faults *faults, const char *address, struct plan *plan)
{
	struct fault_action action;
	unsigned times = 0;
	const char *at = strrchr(address, '@');
	struct span local = at == NULL ? span_of(address) : span_make(address, (size_t)(at - address));
	if (!fault_from_local_part(local, &action, &times) || item_for(plan, action.kind)->action.kind != FAULT_NONE)
		return;
	if (times > 0) {
		struct faults_address *place = find_address(faults, address);
		if (place->failed >= times)
			return;
		place->failed++;
	}
	char why[FAULT_TEXT_MAX + 16];
	snprintf(why, sizeof why, "recipient %.*s@", (int)local.len, (const char *)local.data);
	plan_add(plan, action, why);
}

void faults_plan(struct faults *faults, uint32_t connection, const struct question *asked, uint16_t code, struct plan *out_plan)
{
	*out_plan = (struct plan){ 0 };
	for (size_t i = 0; i < faults->count; i++)
		plan_fault(&faults->list[i], connection, asked, out_plan);
	if (asked->address[0] != '\0' && code / 100 == 2)
		plan_address(faults, asked->address, out_plan);
}
