/* SPDX-License-Identifier: ISC */
/* What a text can be: any text at all. */
#include "fuzz.h"

#include "base/error.h"
#include "net/explain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct explanations found;
	struct error err;
	char *text = malloc(len + 1);

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	explain(text, &found, &err);
	free(text);
	return 0;
}
