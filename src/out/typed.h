/* SPDX-License-Identifier: ISC */
/* out/typed.h - what the user typed, and may see again as it is. */
#ifndef OUT_TYPED_H
#define OUT_TYPED_H

#include <stdbool.h>

/* Whether the user's terminal is to be trusted with the text: it is not all ASCII,
 * the locale is UTF-8, and each character is one that shows: no control, nothing
 * invisible, nothing that turns the direction of writing. */
bool typed_is_plain(const char *text);

#endif
