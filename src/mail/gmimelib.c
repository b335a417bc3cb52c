#include "mail/gmimelib.h"

#include <pthread.h>

#include "base/mem.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;

void gmimelib_start(void)
{
	pthread_once(&started, g_mime_init);
}

void gmimelib_open(struct gmimelib_source *source, struct span bytes)
{
	source->bytes = g_byte_array_new_take((guint8 *)bytes.data, bytes.len);
	source->stream = g_mime_stream_mem_new_with_byte_array(source->bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(source->stream), FALSE);
}

void gmimelib_close(struct gmimelib_source *source)
{
	g_object_unref(source->stream);
	g_byte_array_free(source->bytes, FALSE);
}

char *gmimelib_date(const char *value)
{
	gmimelib_start();
	GDateTime *date = g_mime_utils_header_decode_date(value);
	char *text = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
	char *copy = mem_strdup(text);
	g_free(text);
	if (date)
		g_date_time_unref(date);
	return copy;
}
