#include "source/certificate.h"

#include <string.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define VALID_BEFORE_S (24L * 60 * 60)       /* for clients whose clock is behind ours */
#define VALID_S        (365L * 24 * 60 * 60) /* a run of the program is shorter */
#define NAME_MAX_BYTES 253                   /* RFC 1035 §2.3.4, without the root's dot and length */

static bool set_serial(X509 *certificate)
{
	uint64_t serial = 0;
	if (RAND_bytes((unsigned char *)&serial, sizeof serial) != 1)
		return false;
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) ==
	       1; /* RFC 5280 §4.1.2.2: positive */
}

static bool set_dates(X509 *certificate)
{
	return X509_gmtime_adj(X509_getm_notBefore(certificate), -VALID_BEFORE_S) != NULL &&
	       X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_S) != NULL;
}

/* Subject and issuer are the same: nobody vouches for it. */
static bool set_names(X509 *certificate)
{
	X509_NAME *name = X509_get_subject_name(certificate);
	return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"smtpscope", -1, -1, 0) == 1 &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)"localhost", -1, -1, 0) == 1 &&
	       X509_set_issuer_name(certificate, name) == 1;
}

/* Takes value over, whose bytes are set here. */
static bool add_name(GENERAL_NAMES *names, int type, ASN1_STRING *value, const void *data, size_t len)
{
	GENERAL_NAME *name = GENERAL_NAME_new();
	if (name == NULL || value == NULL || ASN1_STRING_set(value, data, (int)len) != 1) {
		GENERAL_NAME_free(name);
		ASN1_STRING_free(value);
		return false;
	}
	GENERAL_NAME_set0_value(name, type, value);
	if (sk_GENERAL_NAME_push(names, name) > 0)
		return true;
	GENERAL_NAME_free(name);
	return false;
}

static bool add_dns(GENERAL_NAMES *names, const char *host)
{
	return add_name(names, GEN_DNS, ASN1_IA5STRING_new(), host, strlen(host));
}

static bool add_address(GENERAL_NAMES *names, const void *bytes, size_t len)
{
	return add_name(names, GEN_IPADD, ASN1_OCTET_STRING_new(), bytes, len);
}

/* Letters, digits, "-" and ".": anything else is no domain name (RFC 1035 §2.3.1). */
static bool is_domain(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
	size_t len = strlen(host);
	return len > 0 && len <= NAME_MAX_BYTES && strspn(host, allowed) == len;
}

static bool add_alternative_names(X509 *certificate, const char *hostname)
{
	static const unsigned char four[4] = { 127, 0, 0, 1 }, six[16] = { [15] = 1 };
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	bool ok = names != NULL && add_dns(names, "localhost") && add_address(names, four, sizeof four) &&
	          add_address(names, six, sizeof six);
	if (ok && is_domain(hostname) && strcmp(hostname, "localhost") != 0)
		ok = add_dns(names, hostname);
	ok = ok && X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
	GENERAL_NAMES_free(names);
	return ok;
}

static bool add_extension(X509 *certificate, int nid, const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	bool ok = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return ok;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *hostname)
{
	return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) && set_dates(certificate) &&
	       set_names(certificate) && X509_set_pubkey(certificate, key) == 1 &&
	       add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
	       add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
	       add_extension(certificate, NID_subject_key_identifier, "hash") && add_alternative_names(certificate, hostname) &&
	       X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool certificate_make(const char *hostname, EVP_PKEY **out_key, X509 **out_certificate)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	if (key == NULL || certificate == NULL || !fill(certificate, key, hostname)) {
		EVP_PKEY_free(key);
		X509_free(certificate);
		return false;
	}
	*out_key = key;
	*out_certificate = certificate;
	return true;
}
