/* SPDX-License-Identifier: ISC */
/* The addresses of a scan's host, from a lookup or a literal, and their order. */
#include "net/order.h"
#include "scan.h"

#include <stdlib.h>
#include <string.h>

void scan_add_address(struct mode_scan *mode, const struct address *address)
{
	unsigned family = address->sa.sa_family == AF_INET;

	mode->address_count++;
	if (mode->family_count[family] < SCAN_ADDRESSES)
		mode->by_family[family][mode->family_count[family]++] = *address;
}

struct candidate {
	struct destination destination;
	unsigned number;		/* as it came */
};

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *one = a, *other = b;
	int order = order_compare(&one->destination, &other->destination);

	if (order == 0)
		order = one->number < other->number ? -1 : 1;
	return order;
}

/* By RFC 6724; `candidates` has room for both families. */
static unsigned sort_candidates(const struct mode_scan *mode, struct candidate *candidates)
{
	const struct address *own = &mode->session->connect_options.socket.source;
	unsigned count = 0;

	for (unsigned family = 0; family < 2; family++)
		for (unsigned i = 0; i < mode->family_count[family]; i++, count++) {
			candidates[count].destination.address = mode->by_family[family][i];
			candidates[count].number = count;
			if (mode->address_count > 1)
				order_find_source(&candidates[count].destination, own);
		}
	if (count > 1)
		qsort(candidates, count, sizeof *candidates, compare_candidates);
	return count;
}

/* RFC 8305, 4: the families take turns, beginning with that of the first. */
unsigned scan_order_addresses(const struct mode_scan *mode, struct address addresses[SCAN_ADDRESSES])
{
	struct candidate sorted[2 * SCAN_ADDRESSES];
	unsigned all = sort_candidates(mode, sorted), count = 0, next[2] = { 0, 0 };
	bool is_other = false;

	while (count < all && count < SCAN_ADDRESSES) {
		unsigned *at = &next[is_other];

		while (*at < all && (sorted[*at].destination.address.sa.sa_family !=
				     sorted[0].destination.address.sa.sa_family) != is_other)
			++*at;
		if (*at < all)
			addresses[count++] = sorted[(*at)++].destination.address;
		is_other = !is_other;
	}
	return count;
}

void scan_addresses_taken(struct mode_scan *mode, unsigned count)
{
	if (mode->address_count > count)
		report(mode->session->report, REPORT_PASSED_OVER, F_UNSIGNED(mode->address_count - count),
		       F_TEXT("addresses"), F_TEXT(mode->session->endpoint.host));
	memset(mode->family_count, 0, sizeof mode->family_count);
	mode->address_count = 0;
}
