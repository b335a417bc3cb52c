/* Any bytes as a received mail: everything the screen, --inspect and --save rely on holds. */
#include "mail/check_mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_mail(data, size);
	return 0;
}
