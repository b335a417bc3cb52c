#include "app/deliveries.h"

#include <stdlib.h>

#include "app/library.h"
#include "base/mem.h"

void deliveries_begin(struct deliveries *deliveries, struct folder *folder)
{
	deliveries_finish(deliveries);
	deliveries->folder = *folder;
	*folder = (struct folder){ 0 };
	deliveries->sessions = mem_zero((deliveries->folder.count + 1) * sizeof *deliveries->sessions);
}

void deliveries_finish(struct deliveries *deliveries)
{
	folder_finish(&deliveries->folder);
	free(deliveries->sessions);
	*deliveries = (struct deliveries){ 0 };
}

void deliveries_fact(struct deliveries *deliveries, const struct fact *fact)
{
	if (!deliveries->under_way)
		return;
	uint32_t *session = &deliveries->sessions[deliveries->next - 1];
	if (fact->kind == FACT_OPENED && *session == 0) {
		struct fact_opened opened = fact_opened(fact);
		if (opened.origin == ORIGIN_FILE && !opened.reopened)
			*session = fact->session;
	}
	if (fact->kind == FACT_CLOSED && fact->session == *session && *session != 0)
		deliveries->under_way = false;
}

struct lesson *deliveries_turn(struct deliveries *deliveries)
{
	struct lesson *script = NULL;
	while (script == NULL && !deliveries->under_way && deliveries->next < deliveries->folder.count)
		script = library_script_from_file(deliveries->folder.files[deliveries->next++]);
	deliveries->under_way |= script != NULL;
	return script;
}

bool deliveries_are_over(const struct deliveries *deliveries)
{
	return !deliveries->under_way && deliveries->next == deliveries->folder.count;
}
