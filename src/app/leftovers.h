/* leftovers: what a process that died in the middle of writing left in the folder of --save.
 *
 *     DIR/.1234-1-7.part     a mail, or a connection's capture (.1234-3.part), under its temporary name
 *     DIR/.1234-1-7.files/   the attachments of a mail
 *
 * Whoever saves holds a shared lock of the folder itself (flock) until it ends, however it ends. Who begins to save and finds the
 * folder unlocked takes the leftovers away; other names, and links, are never touched. On a file system without locks they stay:
 * they are hidden, and nobody reads them. Any thread.
 */
#ifndef APP_LEFTOVERS_H
#define APP_LEFTOVERS_H

/* The lock, for leftovers_release; -1: none could be taken, which is no misfortune. */
int leftovers_clean(const char *dir);
void leftovers_release(int lock);

/* Removes a folder and the files in it; not what is in folders inside. */
void leftovers_remove_folder(const char *dir, const char *name);

#endif
