/* SPDX-License-Identifier: ISC */
/* What texts are taken for, and the forms that are told of them. */
#include "check.h"

#include "base/error.h"
#include "net/explain.h"
#include "out/report.h"

#include <netdb.h>

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

static struct explanations found;
static struct error err;

/* The most likely meaning; a text that is nothing known ends the test program. */
static const struct explanation *first(const char *text)
{
	if (explain(text, &found, &err) < 0) {
		printf("Bail out! %s\n", err.text);
		exit(EXIT_FAILURE);
	}
	return &found.list[0];
}

static const char *fact(const char *text, enum fact which)
{
	return first(text)->facts[which];
}

/* What a text is, and the second thing it is ("" where there is none). */
static const struct {
	const char *text, *what, *also;
} meanings[] = {
	{ "8001", "port number", "IPv4 address" },
	{ "0x1F41", "port number", "IPv4 address" },
	{ "0120", "port number", "IPv4 address" },
	{ "080", "port number", "" },
	{ "65535", "port number", "IPv4 address" },
	{ "65536", "IPv4 address", "" },
	{ "53/udp", "port number", "" },
	{ "4294967295", "IPv4 address", "" },
	{ "4294967296", "MAC address", "" },
	{ "153.10.23.103", "IPv4 address", "" },
	{ "153.10.23.103:80", "IPv4 address and port", "" },
	{ "127.1:0x50", "IPv4 address and port", "" },
	{ "017700000001", "IPv4 address", "MAC address" },
	{ "001122334455", "MAC address", "IPv4 address" },
	{ "0001.0002.0003", "MAC address", "IPv4 address" },
	{ "0177.0000.0000.0001", "IPv4 address", "EUI-64 identifier" },
	{ "deadbeef", "IPv4 address", "" },
	{ "19:02:16:08:07:01", "MAC address", "" },
	{ "19-02-16-08-07-01", "MAC address", "" },
	{ "1902.1608.0701", "MAC address", "" },
	{ "190216080701", "MAC address", "" },
	{ "0x190216080701", "MAC address", "" },
	{ "0:1b:63:84:45:e6", "MAC address", "" },
	{ "0xF5325E850005235F", "EUI-64 identifier", "" },
	{ "F5-32-5E-85-00-05-23-5F", "EUI-64 identifier", "" },
	{ "f532.5e85.0005.235f", "EUI-64 identifier", "" },
	{ "17668288213451875167", "EUI-64 identifier", "" },
	{ "02:00:5e:ff:fe:00:53:01", "EUI-64 identifier", "IPv6 address" },
	{ "2:0:5e:ff:fe:0:53:1", "IPv6 address", "" },
	{ "18446744073709551616", "IPv6 address", "" },
	{ "20010db8000000000000000000000001", "IPv6 address", "" },
	{ "::", "IPv6 address", "" },
	{ "[::1]", "IPv6 address", "" },
	{ "[2001:db8::1]:80", "IPv6 address and port", "" },
	{ "2001:db8::/32", "IPv6 address", "" },
	{ "/tmp/no/such.sock", "Unix path", "" },
	{ "./8001", "Unix path", "" },
	{ "run/app.sock", "Unix path", "" },
	{ "@name", "abstract Unix name", "" },
};

static void a_text_is_told_for_what_it_is(void)
{
	for (size_t i = 0; i < COUNT(meanings); i++) {
		check_text(first(meanings[i].text)->what, meanings[i].what);
		check_text(found.count > 1 ? found.list[1].what : "", meanings[i].also);
	}
}

static const char *const unknown[] = {
	"", "xyz", "example.com", "localhost:80", "1.2.3.4.5", "1..2", "1.2.3.", "0x", "0x.1", "1.2.3.4 ", " 80", "+80",
	"-1", "08.1.1.1", "80/xyz", "19:02:16:08:07", "19:02:16:08:07:01:22", "19:02-16:08:07:01", "19:02:16:08:07:001",
	"[::1", "[::1]x", "[1.2.3.4]:80", "fe80::1%", "1.2.3.4%lo", ":::", "12345::", "0x1ffffffffffffffffffffffffffffffff",
	"\033[31m",
};

static void a_text_that_is_nothing_known_is_an_error(void)
{
	char sentence[256];

	for (size_t i = 0; i < COUNT(unknown); i++) {
		check_number(explain(unknown[i], &found, &err), -1);
		check_number(found.count, 0);
		check_number(err.status, STATUS_FAILED);
		snprintf(sentence, sizeof sentence, "'%s' is no address, port, MAC address, service or path", unknown[i]);
		check(strncmp(err.text, sentence, strlen(sentence)) == 0);
	}
	check_number(explain("xyz", &found, &err), -1);
	check_text(err.text, "'xyz' is no address, port, MAC address, service or path");
}

static void a_near_miss_is_told_why(void)
{
	static const char *const misses[][2] = {
		{ "256.1.1.1", "a part is more than 255" },
		{ "1.2.3.256", "the last part is too large" },
		{ "1.2.65536", "the last part is too large" },
		{ "1.2.3.4:65536", "the port is no number up to 65535 and no service" },
		{ "[::1]:", "the port is no number up to 65535 and no service" },
		{ "10.0.0.0/33", "a prefix has 0 to 32 bits" },
		{ "::/129", "a prefix has 0 to 128 bits" },
	};

	for (size_t i = 0; i < COUNT(misses); i++) {
		check_number(explain(misses[i][0], &found, &err), -1);
		check(strstr(err.text, ": "));
		check_text(strstr(err.text, ": ") + 2, misses[i][1]);
	}
}

static void a_path_too_long_for_sun_path_is_an_error(void)
{
	char path[600] = "/";

	memset(path + 1, 'x', 107);
	check_number(explain(path, &found, &err), -1);
	check(strstr(err.text, "too long for sun_path"));
	memset(path + 1, 'x', sizeof path - 2);
	check_number(explain(path, &found, &err), -1);
	check(strstr(err.text, "x...' is no address, port, MAC address, service or path: too long"));
}

/* The forms that inet_aton(3) reads. */
static void ipv4_is_read_in_every_form(void)
{
	static const char *const forms[][2] = {
		{ "127.1", "127.0.0.1" }, { "0x7f000001", "127.0.0.1" }, { "0X7F000001", "127.0.0.1" },
		{ "017700000001", "127.0.0.1" }, { "2130706433", "127.0.0.1" }, { "7f000001", "127.0.0.1" },
		{ "0177.0.0.01", "127.0.0.1" }, { "0x7f.0x0.0x0.0x1", "127.0.0.1" }, { "1.2.0x304", "1.2.3.4" },
		{ "1.131844", "1.2.3.4" }, { "255.0xffffff", "255.255.255.255" }, { "192.168.65535", "192.168.255.255" },
		{ "010.010.010.010", "8.8.8.8" }, { "0.0.0.0", "0.0.0.0" }, { "0xffffffff", "255.255.255.255" },
	};

	for (size_t i = 0; i < COUNT(forms); i++)
		check_text(fact(forms[i][0], FACT_FULL), forms[i][1]);
}

static void an_odd_form_is_told(void)
{
	check_text(fact("1.2.3.4", FACT_NOTE), "");
	check_text(fact("127.1", FACT_NOTE), "as inet_aton(3) reads it: the last of two parts has 24 bits");
	check_text(fact("16777343", FACT_NOTE),
		   "as inet_aton(3) reads it: one number of 32 bits; in the other byte order 127.0.0.1");
	check(strstr(fact("010.0.0.1", FACT_NOTE), "a leading 0 octal"));
}

static void ipv4_has_its_forms(void)
{
	const struct explanation *meaning = first("198.35.26.96");

	check_text(meaning->facts[FACT_BIG_ENDIAN], "3324189280");
	check_text(meaning->facts[FACT_LITTLE_ENDIAN], "1612325830");
	check_text(meaning->facts[FACT_HEX], "0xc6231a60");
	check_text(meaning->facts[FACT_FORMS], "030610615140, 0xc6.0x23.0x1a.0x60, 0306.043.032.0140");
	check_text(meaning->facts[FACT_REVERSE_DNS], "96.26.35.198.in-addr.arpa.");
	check_text(meaning->facts[FACT_SHORT], "198.35.26.96");
	check_text(fact("127.0.0.1", FACT_SHORT), "127.1");
	check_text(fact("192.168.0.1", FACT_SHORT), "192.168.1");
	check_text(fact("0.0.0.0", FACT_SHORT), "0");
	check_text(fact("10.0.5.1", FACT_SHORT), "10.0.5.1");
}

static void an_address_with_a_port_has_both(void)
{
	const struct explanation *meaning = first("198.35.26.96:80");

	check_number(address_port(&meaning->address), 80);
	check_text(meaning->facts[FACT_PORT], "80");
	check(strstr(meaning->facts[FACT_SOCKADDR_BYTES], "00 50 c6 23 1a 60"));
	check_number(address_port(&first("[::1]:65535")->address), 65535);
}

static void a_prefix_length_gives_the_network(void)
{
	check_text(fact("192.168.1.77/20", FACT_NETWORK), "192.168.0.0 to 192.168.15.255, netmask 255.255.240.0");
	check_text(fact("1.2.3.4/0", FACT_NETWORK), "0.0.0.0 to 255.255.255.255, netmask 0.0.0.0");
	check_text(fact("1.2.3.4/32", FACT_NETWORK), "1.2.3.4 to 1.2.3.4, netmask 255.255.255.255");
	check_text(fact("2001:db8::1/61", FACT_NETWORK), "2001:db8:: to 2001:db8:0:7:ffff:ffff:ffff:ffff");
}

static const char *const scopes[][3] = {
	{ "0.0.0.0", "unspecified", "0.0.0.0/32" },
	{ "0.1.2.3", "this network", "0.0.0.0/8" },
	{ "8.8.8.8", "global", "" },
	{ "10.255.255.255", "private", "10.0.0.0/8" },
	{ "100.64.0.1", "shared", "100.64.0.0/10" },
	{ "100.128.0.1", "global", "" },
	{ "127.0.0.1", "loopback", "127.0.0.0/8" },
	{ "169.254.0.1", "link-local", "169.254.0.0/16" },
	{ "172.31.255.255", "private", "172.16.0.0/12" },
	{ "172.32.0.0", "global", "" },
	{ "192.0.0.9", "anycast", "192.0.0.9/32" },
	{ "192.0.0.171", "protocol assignments", "192.0.0.170/31" },
	{ "192.0.2.1", "documentation", "192.0.2.0/24" },
	{ "192.168.1.1", "private", "192.168.0.0/16" },
	{ "198.19.0.0", "benchmarking", "198.18.0.0/15" },
	{ "198.51.100.7", "documentation", "198.51.100.0/24" },
	{ "203.0.113.7", "documentation", "203.0.113.0/24" },
	{ "224.0.0.251", "multicast", "224.0.0.251/32" },
	{ "239.1.2.3", "multicast", "239.0.0.0/8" },
	{ "240.0.0.1", "reserved", "240.0.0.0/4" },
	{ "255.255.255.255", "broadcast", "255.255.255.255/32" },
	{ "::", "unspecified", "::/128" },
	{ "::1", "loopback", "::1/128" },
	{ "::2", "IPv4-compatible", "::/96" },
	{ "::ffff:1.2.3.4", "IPv4-mapped", "::ffff:0:0/96" },
	{ "64:ff9b::1.2.3.4", "translation", "64:ff9b::/96" },
	{ "64:ff9b:1::1", "translation", "64:ff9b:1::/48" },
	{ "100::1", "discard-only", "100::/64" },
	{ "2001:0:1::", "Teredo", "2001::/32" },
	{ "2001:2::1", "benchmarking", "2001:2::/48" },
	{ "2001:2f::1", "ORCHIDv2", "2001:20::/28" },
	{ "2001:db8::1", "documentation", "2001:db8::/32" },
	{ "2002:c000:204::", "6to4", "2002::/16" },
	{ "2606:4700::1", "global", "2000::/3" },
	{ "3fff:fff::1", "documentation", "3fff::/20" },
	{ "4000::1", "reserved", "" },
	{ "5f00::1", "segment routing", "5f00::/16" },
	{ "fdff::1", "unique local", "fc00::/7" },
	{ "febf::1", "link-local", "fe80::/10" },
	{ "fec0::1", "site-local", "fec0::/10" },
	{ "ff02::1:ff12:3456", "multicast", "ff02::1:ff00:0/104" },
	{ "ff0e::1234", "multicast", "ff00::/8" },
	{ "00:00:5e:00:53:ff", "documentation", "00:00:5e:00:53:00/40" },
	{ "00:00:5e:00:01:07", "virtual router", "00:00:5e:00:01:00/40" },
	{ "01:00:5e:7f:ff:ff", "IPv4 multicast", "01:00:5e:00:00:00/25" },
	{ "33:33:00:00:00:01", "IPv6 multicast", "33:33:00:00:00:00/16" },
	{ "01:80:c2:00:00:0e", "bridge", "01:80:c2:00:00:00/44" },
	{ "ff:ff:ff:ff:ff:ff", "broadcast", "ff:ff:ff:ff:ff:ff/48" },
	{ "0", "reserved", "0-0" },
	{ "1023", "system (well-known)", "1-1023" },
	{ "1024", "user (registered)", "1024-49151" },
	{ "49152", "dynamic (private)", "49152-65535" },
};

static void each_scope_is_known(void)
{
	for (size_t i = 0; i < COUNT(scopes); i++) {
		check_text(fact(scopes[i][0], FACT_SCOPE), scopes[i][1]);
		check_text(fact(scopes[i][0], FACT_BLOCK), scopes[i][2]);
	}
}

/* RFC 5952, 4 and 5. */
static void ipv6_is_shortened_and_written_in_full(void)
{
	static const char *const forms[][3] = {
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1", "" },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "" },
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1", "" },
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "" },
		{ "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::", "" },
		{ "::ffff:102:304", "::ffff:1.2.3.4", "::ffff:102:304" },
		{ "64:ff9b::1.2.3.4", "64:ff9b::102:304", "64:ff9b::1.2.3.4" },
		{ "::", "::", "" },
	};

	for (size_t i = 0; i < COUNT(forms); i++) {
		check_text(fact(forms[i][0], FACT_SHORT), forms[i][1]);
		check_text(fact(forms[i][0], FACT_FORMS), forms[i][2]);
	}
	check_text(fact("2001:db8::1", FACT_FULL), "2001:0db8:0000:0000:0000:0000:0000:0001");
}

static void ipv6_has_integers_and_a_reverse_name(void)
{
	const struct explanation *meaning = first("2001:db8::567:89ab");

	check_text(meaning->facts[FACT_BIG_ENDIAN], "42540766411282592856903984951744498091");
	check_text(meaning->facts[FACT_HEX], "0x20010db80000000000000000056789ab");
	check_text(meaning->facts[FACT_REVERSE_DNS],
		   "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
	check_text(fact("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", FACT_LITTLE_ENDIAN),
		   "340282366920938463463374607431768211455");
	check_text(fact("42540766411282592856903984951653826561", FACT_SHORT), "2001:db8::1");
}

static void an_ipv4_address_within_is_found(void)
{
	check_text(fact("::ffff:10.1.2.3", FACT_IPV4), "10.1.2.3");
	check(strstr(fact("::ffff:10.1.2.3", FACT_NOTE), "10.1.2.3 is private"));
	check_text(fact("64:ff9b::c000:221", FACT_IPV4), "192.0.2.33");
	check_text(fact("2002:c000:204::1", FACT_IPV4), "192.0.2.4");
	/* The example of RFC 4380, 2.8. */
	check_text(fact("2001:0:4136:e378:8000:63bf:3fff:fdd2", FACT_IPV4), "192.0.2.45");
	check(strstr(fact("2001:0:4136:e378:8000:63bf:3fff:fdd2", FACT_NOTE),
		     "server 65.54.227.120, the client's NAT at UDP port 40000"));
}

static void a_zone_is_told_even_if_it_is_not_here(void)
{
	const struct explanation *meaning = first("fe80::1%no-such0");

	check_text(meaning->facts[FACT_ZONE], "no-such0: no such interface on this machine");
	check_text(meaning->facts[FACT_SHORT], "fe80::1");
	check_text(fact("fe80::1", FACT_NOTE), "to reach it a zone is needed: fe80::1%INTERFACE");
	check_number(first("[fe80::1%4000000000]:80")->address.in6.sin6_scope_id, 4000000000);
}

/* The example of RFC 4291, App. A: 34-56-78-9A-BC-DE. */
static void a_mac_address_has_its_ipv6_forms(void)
{
	const struct explanation *meaning = first("34-56-78-9A-BC-DE");

	check_text(meaning->facts[FACT_FULL], "34:56:78:9a:bc:de");
	check_text(meaning->facts[FACT_FORMS], "34-56-78-9a-bc-de, 3456.789a.bcde, 3456789abcde");
	check_text(meaning->facts[FACT_EUI64], "34:56:78:ff:fe:9a:bc:de");
	check_text(meaning->facts[FACT_INTERFACE_ID], "3656:78ff:fe9a:bcde");
	check_text(meaning->facts[FACT_LINK_LOCAL], "fe80::3656:78ff:fe9a:bcde");
	check_text(meaning->facts[FACT_CAST], "unicast");
	check_text(meaning->facts[FACT_ADMINISTRATION], "universal");
	check_text(meaning->facts[FACT_OUI], "34:56:78");
	check_text(fact("fe80::3656:78ff:fe9a:bcde", FACT_MAC), "34:56:78:9a:bc:de");
	check_text(fact("34:56:78:ff:fe:9a:bc:de", FACT_MAC), "34:56:78:9a:bc:de");
}

static void the_bits_of_a_mac_address_are_told(void)
{
	check_text(fact("19:02:16:08:07:01", FACT_CAST), "multicast");
	check_text(fact("19:02:16:08:07:01", FACT_ADMINISTRATION), "universal");
	check_text(fact("02:42:ac:11:00:02", FACT_CAST), "unicast");
	check_text(fact("02:42:ac:11:00:02", FACT_ADMINISTRATION), "local");
	check_text(fact("02:42:ac:11:00:02", FACT_OUI), "");
	check_text(fact("ff:ff:ff:ff:ff:ff", FACT_CAST), "broadcast");
}

static void a_number_too_long_is_told_so(void)
{
	check_text(fact("0xF5325E850005235F", FACT_IS_NOT),
		   "a port (16 bits), an IPv4 address (32 bits), a MAC address (48 bits): it has 64 bits");
	check_text(fact("0xF5325E850005235F", FACT_FULL), "f5:32:5e:85:00:05:23:5f");
	check_text(fact("190216080701", FACT_IS_NOT), "a port (16 bits), an IPv4 address (32 bits): it has 48 bits");
	check_text(fact("70000", FACT_IS_NOT), "a port (16 bits): it has 17 bits");
	check_text(fact("8001", FACT_IS_NOT), "");
}

static void what_is_less_likely_is_brief(void)
{
	first("8001");
	check_text(found.list[1].facts[FACT_FULL], "0.0.31.65");
	check_text(found.list[1].facts[FACT_NOTE],
		   "as inet_aton(3) reads it: one number of 32 bits; less likely than the above");
	check_text(found.list[1].facts[FACT_REVERSE_DNS], "");
	check_number(found.list[1].address.len, 0);
}

static void a_port_has_its_bytes_in_both_orders(void)
{
	check_text(fact("80", FACT_BIG_ENDIAN), "80");
	check_text(fact("80", FACT_LITTLE_ENDIAN), "20480");
	check_text(fact("80", FACT_HEX), "0x0050");
}

static void a_service_is_known_by_name_and_by_number(void)
{
	if (!getservbyname("domain", "udp"))	/* no services file here */
		return;
	check_text(first("domain")->what, "service name");
	check_text(fact("domain", FACT_PORT), "53");
	check(strstr(fact("53", FACT_SERVICE), "domain/udp"));
	check_number(address_port(&first("127.0.0.1:domain")->address), 53);
}

static void a_path_tells_what_is_there(void)
{
	check(strstr(fact("/", FACT_NOTE), "a directory is there"));
	check(strstr(fact("/no/such/path", FACT_NOTE), "nothing is there now"));
	check_text(fact("@name", FACT_NOTE), "5 of at most 108 bytes");
}

/* mode_address() passes the facts on in the order of this enum. */
static void the_report_has_a_field_for_each_fact(void)
{
	const struct report_row *row = report_row(REPORT_ADDRESS);

	check_text(row->fields[0].name, "input");
	check_text(row->fields[1].name, "what");
	check_text(row->fields[2 + FACT_NOTE].name, "note");
	check_text(row->fields[2 + FACT_BLOCK].name, "block");
	check_text(row->fields[2 + FACT_PORT].name, "port");
	check_text(row->fields[2 + FACT_IPV4].name, "ipv4");
	check_text(row->fields[2 + FACT_ADMINISTRATION].name, "administration");
	check_text(row->fields[2 + FACT_LINK_LOCAL].name, "link_local");
	check_text(row->fields[2 + FACT_REVERSE_DNS].name, "reverse_dns");
	check_text(row->fields[2 + FACT_SOCKADDR_BYTES].name, "sockaddr_bytes");
	check_text(row->fields[2 + FACT_COUNT].name, "sockaddr");
	check(!row->fields[2 + FACT_COUNT + 1].name);
}

int main(void)
{
	run_test(a_text_is_told_for_what_it_is);
	run_test(a_text_that_is_nothing_known_is_an_error);
	run_test(a_near_miss_is_told_why);
	run_test(a_path_too_long_for_sun_path_is_an_error);
	run_test(ipv4_is_read_in_every_form);
	run_test(an_odd_form_is_told);
	run_test(ipv4_has_its_forms);
	run_test(an_address_with_a_port_has_both);
	run_test(a_prefix_length_gives_the_network);
	run_test(each_scope_is_known);
	run_test(ipv6_is_shortened_and_written_in_full);
	run_test(ipv6_has_integers_and_a_reverse_name);
	run_test(an_ipv4_address_within_is_found);
	run_test(a_zone_is_told_even_if_it_is_not_here);
	run_test(a_mac_address_has_its_ipv6_forms);
	run_test(the_bits_of_a_mac_address_are_told);
	run_test(a_number_too_long_is_told_so);
	run_test(what_is_less_likely_is_brief);
	run_test(a_port_has_its_bytes_in_both_orders);
	run_test(a_service_is_known_by_name_and_by_number);
	run_test(a_path_tells_what_is_there);
	run_test(the_report_has_a_field_for_each_fact);
	return tests_done();
}
