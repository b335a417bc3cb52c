/* packet_fields_text: the fields of what a packet says: commands and their parameters, codes and their texts, header fields,
 * lines.
 *
 * Part of view/packet_fields, which calls it. The text is that of packet_text: secrets are '*' already. Pure. Main thread.
 */
#ifndef VIEW_PACKET_FIELDS_TEXT_H
#define VIEW_PACKET_FIELDS_TEXT_H

#include "view/packet_fields.h"
#include "view/packet_text.h"

/* at: where the text begins in the frame's bytes, or in the clear ones. */
void packet_fields_text(struct packet_fields *fields, const struct packet_look *look, const struct packet_text *text, size_t at,
                        bool clear);

/* One more field; a spare one where there is no room. packet_fields.c. */
struct packet_field *packet_fields_add(struct packet_fields *fields, const char *key, enum packet_layer layer, unsigned depth,
                                       size_t offset, size_t len);

#endif
