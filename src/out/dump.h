/* SPDX-License-Identifier: ISC */
/* out/dump.h - bytes with their meaning, a row for each field. */
#ifndef OUT_DUMP_H
#define OUT_DUMP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { DUMP_ROWS = 12 };

/* One field: where it is, its bytes, its name, its value, what to know of it. */
struct dump_row {
	size_t offset;
	const uint8_t *bytes;	/* lent: the dumped object's own */
	size_t len;
	const char *field;	/* lent: a constant */
	char value[128];	/* may be empty */
	char meaning[96];	/* may be empty */
};

struct dump {
	char heading[192];
	struct dump_row rows[DUMP_ROWS];
	size_t row_count;
};

/* Adds a row; `value` and `meaning` are copied.  Rows beyond DUMP_ROWS are a
 * mistake of the caller (assert). */
void dump_add(struct dump *dump, size_t offset, const void *bytes, size_t len, const char *field,
	      const char *value, const char *meaning);

/* Prints the heading and the rows as columns, `indent` blanks from the left. */
void dump_print(const struct dump *dump, int indent, FILE *to);

#endif
