/* SPDX-License-Identifier: ISC */
/* digcat -A: explains addresses, ports, MAC addresses, paths. */
#include "mode_address.h"

#include "base/error.h"
#include "net/explain.h"
#include "net/sockaddr_dump.h"
#include "out/dump.h"
#include "out/report.h"

#include <stdlib.h>

/* `input`, `what`, the facts, the dump and the end of the list. */
enum { VALUES_MOST = 2 + FACT_COUNT + 1 + 1 };

_Static_assert(VALUES_MOST <= (int)REPORT_FIELDS, "REPORT_ADDRESS has no room for all facts");

/* Facts are texts; in JSON a port is a number, as everywhere. */
static struct field_value value_of(const struct explanation *meaning, enum fact fact)
{
	const char *text = meaning->facts[fact];

	if (fact == FACT_PORT)
		return (struct field_value)F_NUMBER(*text ? strtoll(text, NULL, 10) : REPORT_UNKNOWN);
	return (struct field_value)F_TEXT(*text ? text : NULL);
}

static void tell(struct report *report, const char *text, const struct explanation *meaning)
{
	struct field_value values[VALUES_MOST] = { F_TEXT(text), F_TEXT(meaning->what) };
	struct field_value *to = values + 2;
	struct dump dump;

	for (int i = 0; i < FACT_COUNT; i++)
		*to++ = value_of(meaning, (enum fact)i);
	if (meaning->address.len)
		sockaddr_dump(&dump, &meaning->address);
	*to++ = (struct field_value)F_DUMP(meaning->address.len ? &dump : NULL);
	to->type = FIELD_NONE;
	report_raise(report, REPORT_ADDRESS, values);
}

/* Told at once, so that no text is forgotten and each line is in its place. */
static int tell_unknown(struct report *report, struct error *err)
{
	report(report, REPORT_ERROR, F_TEXT(err->text), F_TEXT("usage"), F_NUMBER(err->status), F_TEXT(NULL),
	       F_NUMBER(REPORT_UNKNOWN));
	err->is_told = true;
	return -1;
}

int mode_address(char *const *texts, size_t count, struct report *report, struct error *err)
{
	struct explanations found;
	int result = 0;

	if (count == 0)
		return error_set(err, STATUS_USAGE, "-A needs addresses, ports or paths to explain");
	for (size_t i = 0; i < count; i++) {
		if (explain(texts[i], &found, err) < 0) {
			result = tell_unknown(report, err);
			continue;
		}
		for (size_t j = 0; j < found.count; j++)
			tell(report, texts[i], &found.list[j]);
	}
	return result;
}
