#include "mail/digest.h"

#include <glib.h>

#include "base/mem.h"

char *digest_sha256(struct span bytes)
{
	gchar *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes.len ? bytes.data : (const guchar *)"", bytes.len);
	char *copy = mem_strdup(hex);
	g_free(hex);
	return copy;
}
