/* SPDX-License-Identifier: ISC */
/* Messages in any dress but a capture: text of all kinds, raw bytes, frames. */
#include "fuzz.h"

#include "dress_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	dress_oracle_check(bytes, len);
	return 0;
}
