/* SPDX-License-Identifier: ISC */
/* out/safe_text.h - text from elsewhere, made harmless for a terminal. */
#ifndef OUT_SAFE_TEXT_H
#define OUT_SAFE_TEXT_H

#include <stddef.h>

/* Writes `len` bytes of `bytes` to `text` in vis(3) style: printable ASCII as
 * it is, everything else as an escape (^[ or M-C).  What doesn't fit ends
 * in "...".  Returns `text`. */
char *safe_text(char *text, size_t size, const void *bytes, size_t len);

#endif
