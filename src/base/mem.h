/* mem: heap memory that is there or ends the program.
 *
 * Running out of memory is handled in one place: a message on stderr and exit status 1. What a peer
 * can make us allocate is bounded by named limits elsewhere, so this is never a peer's doing.
 * Any thread. Release everything with free().
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>

void *mem_alloc(size_t size);                    /* uninitialised; size 0 gives a valid pointer */
void *mem_zero(size_t size);                     /* all bytes 0 */
void *mem_resize(void *old, size_t size);        /* as realloc; old may be NULL */
void mem_trim(void);                             /* what was freed goes back to the system; for after large blocks, ~1 ms */
char *mem_strdup(const char *text);              /* NULL gives NULL */
char *mem_strndup(const char *text, size_t len); /* at most len bytes, always terminated */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
