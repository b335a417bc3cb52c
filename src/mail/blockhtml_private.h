/* blockhtml_private: what the files of blockhtml share: where blocks begin and end, and the elements that are more than a
 * style: links, pictures, tables. */
#ifndef MAIL_BLOCKHTML_PRIVATE_H
#define MAIL_BLOCKHTML_PRIVATE_H

#include "mail/blockhtml.h"

const struct blockhtml_level *blockhtml_top(const struct blockhtml *maker);
size_t blockhtml_trimmed_end(const struct blocks *out, size_t start, size_t end);
void blockhtml_flush(struct blockhtml *maker);
struct block blockhtml_new_block(struct blockhtml *maker, enum block_kind kind);
bool blockhtml_is_live_cell(const struct blockhtml *maker);
void blockhtml_break_row(struct blockhtml *maker);
void blockhtml_break_block(struct blockhtml *maker, bool gap);
size_t blockhtml_text_start(const struct blockhtml *maker);
void blockhtml_make_ready(struct blockhtml *maker);
void blockhtml_close_link(struct blockhtml *maker, const struct blockhtml_level *level);
const char *blockhtml_attribute(const struct blockhtml_element *element, const char *name);
void blockhtml_add_picture(struct blockhtml *maker, const struct blockhtml_element *element);
void blockhtml_open_table(struct blockhtml *maker);
void blockhtml_close_table(struct blockhtml *maker);
void blockhtml_open_row(struct blockhtml *maker);
void blockhtml_close_row(struct blockhtml *maker);
void blockhtml_open_cell(struct blockhtml *maker);
void blockhtml_close_cell(struct blockhtml *maker);

#endif
