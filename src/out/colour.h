/* SPDX-License-Identifier: ISC */
/* out/colour.h - record lines and wire dumps in colour, for terminals alone. */
#ifndef OUT_COLOUR_H
#define OUT_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

/* Whether to colour what goes to `to`: a terminal that can, and NO_COLOR is not set
 * (https://no-color.org). */
bool colour_is_wanted(FILE *to);

/* Writes whole lines.  Zone-file lines have their owner, type and data marked, lines of
 * a wire dump their offset and field, comments are dim; no letter is changed. */
void colour_write(FILE *to, const char *text, size_t len);

#endif
