/* mermaid: a session as a Mermaid sequence diagram, the text that Markdown viewers draw (https://mermaid.js.org).
 *
 *   sequenceDiagram
 *       participant C as 客户端<br/>127.0.0.1:51436
 *       participant S as 服务器<br/>127.0.0.1:2525
 *       rect rgb(…)            one box a phase
 *       C->>S: EHLO lab-pc
 *       S-->>C: 250-localhost …
 *
 * Messages are cut to MERMAID_MESSAGE_MAX characters, only the first line of a reply is given; characters that mean something in
 * the format are written as its numeric entities, so no mail can draw anything of its own. Main thread.
 */
#ifndef EXPORT_MERMAID_H
#define EXPORT_MERMAID_H

#include "export/scene.h"

#define MERMAID_MESSAGE_MAX 72

void mermaid_write(const struct scene *scene, struct buf *out);

#endif
