/* array: growable arrays of values, three plain fields each:
 *
 *     struct step *steps;  // owned
 *     size_t step_count, step_cap;
 *
 * `*array_push(x->steps, x->step_count, x->step_cap) = step;` appends one element. Pointers into the
 * array are borrowed until the next push. Capacity doubles, so n pushes cost O(n).
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stddef.h>

/* Room for at least one more element of element_size bytes; *cap is updated. Returns the array. */
void *array_room(void *items, size_t count, size_t *cap, size_t element_size);

#define array_push(items, count, cap) ((items) = array_room((items), (count), &(cap), sizeof *(items)), &(items)[(count)++])

#endif
