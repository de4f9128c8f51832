/* SPDX-License-Identifier: ISC */
/* query_input.h - reads all of a file: what --decode and --send look for messages in. */
#ifndef QUERY_INPUT_H
#define QUERY_INPUT_H

#include "dns/text_out.h"

struct error;

/* Reads `file` (NULL: stdin), called `name` in sentences, to its end; from now on signals
 * end us at once, as nothing is left behind.  -1: `err` has a sentence. */
int query_input_read(const char *file, const char *name, struct text_out *input, struct error *err);

#endif
