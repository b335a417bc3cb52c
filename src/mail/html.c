#include "mail/html.h"

#include <gumbo.h>
#include <setjmp.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/blockhtml.h"
#include "mail/htmltext.h"
#include "mail/transfer.h"

#define ARENA_BLOCK     (256u << 10)
#define ARENA_LARGE     (32u << 10) /* what is larger has a block of its own, so that little of the others is wasted */
#define ARENA_ALIGN     16u
#define ALLOCS_PER_LOOK 32 /* between two looks at the clock */
#define NODES_PER_LOOK  1024
#define CID_MAX         500 /* bytes of a Content-ID */

/* ---- gumbo's memory: one arena, thrown away as a whole. gumbo does not expect refusal, so a refused allocation
 * leaves gumbo by a jump; it holds nothing but arena memory. ---- */

struct arena_block {
	struct arena_block *next; /* owned */
	_Alignas(ARENA_ALIGN) uint8_t bytes[];
};

struct arena {
	struct arena_block *blocks; /* owned */
	size_t used, size;          /* of the first block */
	size_t left;                /* bytes that may still be handed out */
	unsigned allocs;
	int64_t deadline_ms;
	jmp_buf refused;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A block of its own, behind the one that is being filled. */
static void *arena_large(struct arena *arena, size_t size)
{
	struct arena_block *block = mem_alloc(sizeof *block + size);
	struct arena_block **behind = arena->blocks ? &arena->blocks->next : &arena->blocks;
	if (!arena->blocks)
		arena->used = arena->size = 0; /* nothing fits in behind it */
	block->next = *behind;
	*behind = block;
	return block->bytes;
}

static void arena_grow(struct arena *arena)
{
	struct arena_block *block = mem_alloc(sizeof *block + ARENA_BLOCK);
	block->next = arena->blocks;
	arena->blocks = block;
	arena->used = 0;
	arena->size = ARENA_BLOCK;
}

static void *arena_alloc(void *userdata, size_t size)
{
	struct arena *arena = userdata;
	if (++arena->allocs % ALLOCS_PER_LOOK == 0 && now_ms() > arena->deadline_ms)
		longjmp(arena->refused, 1);
	if (size > HTML_MAX_MEMORY)
		longjmp(arena->refused, 1);
	size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
	if (size > arena->left) {
		arena->left = 0;
		longjmp(arena->refused, 1);
	}
	arena->left -= size;
	if (size > ARENA_LARGE)
		return arena_large(arena, size);
	if (!arena->blocks || arena->size - arena->used < size)
		arena_grow(arena);
	void *memory = arena->blocks->bytes + arena->used;
	arena->used += size;
	return memory;
}

static void arena_free(void *userdata, void *memory)
{
	(void)userdata, (void)memory;
}

static void arena_finish(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;
		free(arena->blocks);
		arena->blocks = next;
	}
}

/* ---- the tree, walked without recursion: its depth is the peer's choice ---- */

static const GumboVector *children_of(const GumboNode *node)
{
	switch (node->type) {
	case GUMBO_NODE_DOCUMENT: return &node->v.document.children;
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE: return &node->v.element.children;
	default: return NULL;
	}
}

static struct span tag_name(const GumboNode *node)
{
	if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE)
		return span_make("", 0);
	if (node->v.element.tag != GUMBO_TAG_UNKNOWN)
		return span_of(gumbo_normalized_tagname(node->v.element.tag));
	return span_make("", 0);
}

/* Who is told of the nodes. */
struct readers {
	struct htmltext text;
	struct blockhtml *blocks; /* borrowed; NULL: nobody */
	const struct arena *arena;
	unsigned nodes;
};

static const char *attribute_of(const void *element, const char *name)
{
	const GumboNode *node = element;
	const GumboAttribute *attribute = gumbo_get_attribute(&node->v.element.attributes, name);
	return attribute ? attribute->value : NULL;
}

static bool is_element(const GumboNode *node)
{
	return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

/* Opens the node; true when its children are to be visited. */
static bool enter(const GumboNode *node, struct readers *readers)
{
	const struct blockhtml_element element = { attribute_of, node };
	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
		htmltext_add(&readers->text, span_of(node->v.text.text));
		if (readers->blocks)
			blockhtml_text(readers->blocks, span_of(node->v.text.text));
	}
	if (readers->blocks && is_element(node))
		blockhtml_open(readers->blocks, tag_name(node), &element);
	return children_of(node) && htmltext_open(&readers->text, tag_name(node));
}

static void leave(const GumboNode *node, struct readers *readers)
{
	htmltext_close(&readers->text, tag_name(node));
	if (readers->blocks && is_element(node))
		blockhtml_close(readers->blocks);
}

static bool is_late(struct readers *readers)
{
	return ++readers->nodes % NODES_PER_LOOK == 0 && now_ms() > readers->arena->deadline_ms;
}

/* False: the time was over. */
static bool walk(const GumboNode *root, struct readers *readers)
{
	const GumboNode *node = root;
	bool down = enter(node, readers);
	while (node) {
		const GumboVector *children = down ? children_of(node) : NULL;
		if (is_late(readers))
			return false;
		if (children && children->length > 0) {
			node = children->data[0];
			down = enter(node, readers);
			continue;
		}
		while (node != root) {
			leave(node, readers);
			const GumboVector *siblings = children_of(node->parent);
			size_t next = node->index_within_parent + 1;
			if (next < siblings->length) {
				node = siblings->data[next];
				break;
			}
			node = node->parent;
		}
		if (node == root)
			break;
		down = enter(node, readers);
	}
	return true;
}

/* False: stopped by a limit. arena and readers are the caller's, so that they outlive the jump. */
static bool read_tree(struct span html, struct arena *arena, struct readers *readers)
{
	GumboOptions options = kGumboDefaultOptions;
	options.allocator = arena_alloc;
	options.deallocator = arena_free;
	options.userdata = arena;
	options.max_errors = HTML_MAX_ERRORS;
	if (setjmp(arena->refused) != 0)
		return false;
	const GumboOutput *output = gumbo_parse_with_options(&options, html.data ? (const char *)html.data : "", html.len);
	return walk(output->document, readers);
}

/* Beyond the limits: the tags are dropped, and the blocks are the lines of what is left. */
static void read_stripped(struct span html, struct buf *out, struct blocks *blocks)
{
	size_t before = out->len;
	htmltext_strip(html, out);
	if (blocks) {
		blocks_finish(blocks);
		blocks_add_lines(blocks, span_from(buf_span(out), before));
	}
}

struct html_budget html_budget_full(void)
{
	return (struct html_budget){ HTML_MAX_MS, HTML_MAX_MEMORY, HTML_MAX_TOTAL };
}

enum html_result html_read(struct span html, struct html_budget *budget, struct buf *out, struct blocks *blocks)
{
	size_t before = out->len;
	struct span window = span_part(html, 0, utf8_cut(html, budget->input < HTML_MAX_INPUT ? budget->input : HTML_MAX_INPUT));
	int64_t start = now_ms();
	struct arena arena = { .deadline_ms = start + budget->ms, .left = budget->bytes };
	struct readers readers = { .arena = &arena, .blocks = blocks ? mem_alloc(sizeof *readers.blocks) : NULL };
	htmltext_init(&readers.text, out);
	if (blocks)
		blockhtml_init(readers.blocks, blocks);
	bool done = window.len == 0 || (budget->ms > 0 && budget->bytes > 0 && read_tree(window, &arena, &readers));
	int64_t took = now_ms() - start;
	budget->ms -= took < budget->ms ? (unsigned)took : budget->ms;
	budget->bytes = arena.left;
	budget->input -= window.len;
	if (done) {
		htmltext_end(&readers.text);
		if (blocks)
			blockhtml_end(readers.blocks);
	} else {
		out->len = before;
		read_stripped(window, out, blocks);
	}
	arena_finish(&arena);
	free(readers.blocks);
	if (window.len < html.len)
		return HTML_CUT;
	return !done ? HTML_TOO_MUCH : blocks && blocks->cut ? HTML_CUT : HTML_READ;
}

enum html_result html_text(struct span html, struct html_budget *budget, struct buf *out)
{
	return html_read(html, budget, out, NULL);
}

/* ---- cid: links (RFC 2392) ---- */

static bool ends_link(uint8_t c)
{
	return c <= ' ' || strchr("\"'<>)", c) != NULL;
}

static struct buf read_id(struct span s)
{
	struct buf id = { 0 };
	for (size_t i = 0; i < s.len && !ends_link(s.data[i]) && id.len < CID_MAX; i++) {
		int high = s.data[i] == '%' && i + 1 < s.len ? transfer_hex(s.data[i + 1]) : -1;
		int low = s.data[i] == '%' && i + 2 < s.len ? transfer_hex(s.data[i + 2]) : -1;
		bool escape = high >= 0 && low >= 0 && (high | low);
		buf_add_byte(&id, escape ? (uint8_t)(high << 4 | low) : s.data[i]);
		i += escape ? 2 : 0;
	}
	return id;
}

void html_content_ids(struct span html, size_t max, void (*found)(void *context, const char *id), void *context)
{
	for (size_t at = 0, count = 0; count < max && at < html.len;) {
		const uint8_t *colon = memchr(html.data + at, ':', html.len - at);
		if (!colon)
			return;
		size_t here = (size_t)(colon - html.data);
		at = here + 1;
		if (here < 3 || !span_equal_nocase(span_part(html, here - 3, here), "cid"))
			continue;
		struct buf bytes = read_id(span_from(html, at));
		char *id = buf_take_text(&bytes);
		found(context, id);
		free(id);
		count++;
	}
}
