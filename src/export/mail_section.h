/* mail_section: one received mail in a report: its head, its text, its pictures, and the files beside the page.
 *
 *   FOLDER/mail-3.eml     byte for byte as it was received
 *   FOLDER/mail-3/…       its attachments, decoded, under safe names; names that are taken get " (2)"
 *
 * Parses the mail anew, so a long one takes its time. Main thread.
 */
#ifndef EXPORT_MAIL_SECTION_H
#define EXPORT_MAIL_SECTION_H

#include "export/document.h"
#include "export/scene.h"

/* mail: an accepted one of the scene's session. False: errno says why a file could not be written. */
bool mail_section_write(const struct scene *scene, const struct mail_record *mail, struct document *document, const char *folder);

#endif
