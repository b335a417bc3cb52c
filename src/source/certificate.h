/* certificate: the server's key and certificate, made anew in memory at each start and never written to disk.
 *
 * EC P-256, self-signed with SHA-256, for the names localhost, 127.0.0.1, ::1 and the server's own. Nobody has a reason
 * to trust it: a client has to be told not to check (--insecure, tls_certcheck off), and one that checks is a lesson too.
 * The caller owns key and certificate. Any thread.
 */
#ifndef SOURCE_CERTIFICATE_H
#define SOURCE_CERTIFICATE_H

#include <stdbool.h>
#include <openssl/x509.h>

/* False: OpenSSL would not; its error queue says why. A hostname that fits no certificate is left out. */
bool certificate_make(const char *hostname, EVP_PKEY **out_key, X509 **out_certificate);

#endif
