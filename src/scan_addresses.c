/* SPDX-License-Identifier: ISC */
/* The addresses of a scan's host, from a lookup or a literal, and their order. */
#include "net/order.h"
#include "scan.h"

#include <string.h>

void scan_add_address(struct mode_scan *mode, const struct address *address)
{
	unsigned family = address->sa.sa_family == AF_INET;

	mode->address_count++;
	if (mode->family_count[family] < SCAN_ADDRESSES)
		mode->by_family[family][mode->family_count[family]++] = *address;
}

/* `all` has room for both families, and so has `list`, which points into it. */
static unsigned gather(const struct mode_scan *mode, struct destination *all, struct destination **list)
{
	unsigned count = 0;

	for (unsigned family = 0; family < 2; family++)
		for (unsigned i = 0; i < mode->family_count[family]; i++, count++) {
			all[count] = (struct destination){ .address = mode->by_family[family][i], .number = count };
			list[count] = &all[count];
		}
	return count;
}

unsigned scan_order_addresses(const struct mode_scan *mode, struct address addresses[SCAN_ADDRESSES])
{
	struct destination all[2 * SCAN_ADDRESSES], *list[2 * SCAN_ADDRESSES];
	unsigned count = gather(mode, all, list);

	order_sort(list, count, &mode->session->connect_options.socket.source);
	order_take_turns(list, count, AF_UNSPEC);
	if (count > SCAN_ADDRESSES)
		count = SCAN_ADDRESSES;
	for (unsigned i = 0; i < count; i++)
		addresses[i] = list[i]->address;
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
