/* SPDX-License-Identifier: ISC */
/* What changes the bytes of a flow, or looks at them. */
#include "net/filter.h"

#include "base/buffer.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int crlf_change(struct filter *self, const uint8_t *bytes, size_t len, struct buffer *out)
{
	struct crlf_filter *crlf = (struct crlf_filter *)self;
	uint8_t *start = buffer_reserve(out, 2 * len), *to = start;

	if (!start)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n' && !crlf->last_was_cr)
			*to++ = '\r';
		*to++ = bytes[i];
		crlf->last_was_cr = bytes[i] == '\r';
	}
	buffer_added(out, (size_t)(to - start));
	return 0;
}

void crlf_filter_init(struct crlf_filter *crlf)
{
	memset(crlf, 0, sizeof *crlf);
	crlf->filter.change = crlf_change;
}

struct checksum_filter {
	struct filter filter;
	SHA2_CTX sum;
	uint64_t bytes;
};

static void checksum_see(struct filter *self, const uint8_t *bytes, size_t len)
{
	struct checksum_filter *checksum = (struct checksum_filter *)self;

	SHA256Update(&checksum->sum, bytes, len);
	checksum->bytes += len;
}

struct checksum_filter *checksum_filter_new(void)
{
	struct checksum_filter *checksum = calloc(1, sizeof *checksum);

	if (checksum) {
		SHA256Init(&checksum->sum);
		checksum->filter.see = checksum_see;
	}
	return checksum;
}

void checksum_filter_free(struct checksum_filter *checksum)
{
	free(checksum);
}

struct filter *checksum_filter_base(struct checksum_filter *checksum)
{
	return &checksum->filter;
}

void checksum_filter_end(struct checksum_filter *checksum, char hex[65], uint64_t *bytes)
{
	SHA256End(&checksum->sum, hex);
	*bytes = checksum->bytes;
}
