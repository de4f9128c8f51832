/* SPDX-License-Identifier: ISC */
/* tests/fuzz/fuzz.h - what a fuzz target has to define.
 *
 * Seeds of fuzz_NAME.c are the files of tests/fuzz/corpus/NAME. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Parses `bytes` and throws the result away.  Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
