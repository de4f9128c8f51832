/* SPDX-License-Identifier: ISC */
/* dns/rdata_svcb.h - the parameters of SVCB and HTTPS records (RFC 9460). */
#ifndef DNS_RDATA_SVCB_H
#define DNS_RDATA_SVCB_H

#include "dns/codes.h"

#include <stddef.h>
#include <stdint.h>

struct text_out;

enum svc_param {
	SVC_MANDATORY,
	SVC_ALPN,
	SVC_NO_DEFAULT_ALPN,
	SVC_PORT,
	SVC_IPV4HINT,
	SVC_ECH,
	SVC_IPV6HINT,
	SVC_DOHPATH,
};

/* As dig 9.18 prints it: the name, from 7 on keyNNN. */
const char *svc_key_text(unsigned key, char text[DNS_CODE_TEXT]);
/* A value that suits its key. */
void svc_value_text(struct text_out *out, unsigned key, const uint8_t *value, size_t len);

#endif
