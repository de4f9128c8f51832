/* SPDX-License-Identifier: ISC */
/* Whose defaults and letters hold: digcat's, nc's or ncat's. */
#include "dialect.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct dialect dialect_table[] = {
	{
		.name = "digcat",
		.letters = LETTERS_NC,
		.usage_status = 2,
		.shuts_down = true,
		.linger_connect_s = 0.5,
		.linger_listen_s = 0.5,
		.listens_on_both = true,
		.clients_at_once = true,
		.scan_limit_s = 5,
		.scan_datagram_limit_s = 2,
		.scan_datagram = "",
	}, {
		.name = "nc",
		.letters = LETTERS_NC,
		.usage_status = 1,
		.linger_connect_s = INFINITY,
		.n_knows_services = true,
		.v6_takes_v4 = true,
		.says_as_nc = true,
		.scan_limit_s = -1,
		.scan_datagram_limit_s = 3,
		.scan_datagram = "X",
	}, {
		.name = "ncat",
		.letters = LETTERS_NCAT,
		.usage_status = 2,
		.shuts_down = true,
		.listens_on_both = true,
		.clients_at_once = true,
		.scan_limit_s = 10,
		.scan_datagram_limit_s = 2,
		.scan_datagram = "",
		.default_port = "31337",
	},
};

static const struct dialect *find_name(const char *name)
{
	for (size_t i = 0; i < sizeof dialect_table / sizeof dialect_table[0]; i++)
		if (strcmp(name, dialect_table[i].name) == 0)
			return &dialect_table[i];
	return NULL;
}

int dialect_find(const char *program, const struct dialect **dialect, struct error *err)
{
	const char *wanted = getenv("DIGCAT_DIALECT");
	bool is_wanted = wanted && *wanted;

	*dialect = find_name(is_wanted ? wanted : text_basename(program));
	if (*dialect)
		return 0;
	*dialect = &dialect_table[0];
	if (!is_wanted)
		return 0;
	return error_set(err, STATUS_USAGE, "DIGCAT_DIALECT invalid: %s (digcat, nc or ncat)", wanted);
}
