/* SPDX-License-Identifier: ISC */
/* The servers that a referral names: which addresses that come along are believed. */
#include "query_trace_servers.h"

#include "check.h"
#include "dns_fixtures.h"
#include "query_options.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static struct trace_servers servers;

static void name_of(struct dns_name *name, const char *text)
{
	dns_name_from_text(name, text, strlen(text), NULL);
}

/* Reads a referral from the servers of `referring` to b.a. */
static void read_from(const char *referring, const struct query_options *query, const char *hex)
{
	static uint8_t bytes[65536];
	struct dns_message message;
	struct dns_name asked, zone;

	name_of(&asked, referring);
	name_of(&zone, "b.a.");
	dns_message_init(&message);
	check_number(dns_message_parse(&message, bytes, from_hex(hex, bytes)), 0);
	trace_servers_read(&servers, &message, DNS_AUTHORITY, &zone, &asked, query, 5300);
	dns_message_destroy(&message);
}

/* "n.b.a. 192.0.2.1, n.c.": those with an address, and those without. */
static const char *told(void)
{
	static char text[2048];
	char name[DNS_NAME_TEXT], host[ADDRESS_HOST_LEN];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < servers.count; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%s %s", len ? ", " : "",
					dns_name_text(&servers.list[i].name, name),
					address_host(&servers.list[i].address, host, sizeof host));
	for (size_t i = 0; i < servers.nameless_count; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", len ? ", " : "",
					dns_name_text(&servers.nameless[i], name));
	return text;
}

/* b.a. NS n.b.a., n.a. and n.c., with an address of each; n.b.a. has two. */
static const char referral[] =
	"1234 8000 0001 0000 0003 0004"
	"01620161 00 0001 0001"						/* at 12: b.a. A */
	"c00c 0002 0001 00000e10 0004 016ec00c"				/* at 21: n.b.a. at 33 */
	"c00c 0002 0001 00000e10 0004 016ec00e"				/* n.a. at 49 */
	"c00c 0002 0001 00000e10 0005 016e016300"			/* n.c. at 65 */
	"c021 0001 0001 00000e10 0004 c0000201"
	"c021 001c 0001 00000e10 0010 20010db8000000000000000000000001"
	"c031 0001 0001 00000e10 0004 c0000202"
	"c041 0001 0001 00000e10 0004 c0000203";

static void addresses_are_believed_below_the_zone_that_refers(void)
{
	const struct query_options any = { .v4_alone = false }, v4 = { .v4_alone = true }, v6 = { .v6_alone = true };

	read_from(".", &any, referral);
	check_text(told(), "n.b.a. 192.0.2.1, n.a. 192.0.2.2, n.c. 192.0.2.3, n.b.a. 2001:db8::1");
	read_from("a.", &any, referral);
	check_text(told(), "n.b.a. 192.0.2.1, n.a. 192.0.2.2, n.b.a. 2001:db8::1, n.c.");
	read_from("a.", &v4, referral);
	check_text(told(), "n.b.a. 192.0.2.1, n.a. 192.0.2.2, n.c.");
	read_from("a.", &v6, referral);
	check_text(told(), "n.b.a. 2001:db8::1, n.a., n.c.");
}

static void no_more_names_are_read_than_fit(void)
{
	const struct query_options any = { .v4_alone = false };
	char hex[8192] = "1234 8000 0001 0000 00c8 0000 01620161 00 0001 0001";

	for (int i = 0; i < 200; i++)
		snprintf(hex + strlen(hex), sizeof hex - strlen(hex), "c00c00020001000000000004 01%02xc00c", i);
	read_from("a.", &any, hex);
	check_number(servers.count, 0);
	check_number(servers.nameless_count, TRACE_NAMES_MOST);
}

int main(void)
{
	run_test(addresses_are_believed_below_the_zone_that_refers);
	run_test(no_more_names_are_read_than_fit);
	return tests_done();
}
