/* inspect: `--inspect FILE.eml [--json]`: decodes one mail and prints it on stdout.
 *
 * As JSON it is the contract of DESIGN.md, "Command line": one object with a fixed order of keys, UTF-8, absent is null. Without
 * --json it is a listing for people: headers, the tree of parts, defects, the text; what the mail says is printed
 * safely, without the control characters that a terminal would obey.
 */
#ifndef APP_INSPECT_H
#define APP_INSPECT_H

#include <stdbool.h>

#define INSPECT_MAX_FILE (1u << 30) /* bytes of a mail that are read */

/* Exit status: 0 printed, 1 the file cannot be read or stdout not written. */
int inspect_run(const char *path, bool json);

#endif
