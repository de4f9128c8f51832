/* SPDX-License-Identifier: ISC */
/* Lists of name servers, and whether resolv.conf has any. */
#include "dns/servers.h"

#include "base/error.h"
#include "dns/server_list.h"
#include "dns/system.h"

#include "check.h"

#include <unistd.h>

static char path[] = "/tmp/digcat-resolv-XXXXXX";

/* NULL: the list is fine. */
static const char *problem_with(const char *csv)
{
	static struct error err;

	if (servers_check(csv, &err) == 0)
		return "";
	check_number(err.status, STATUS_USAGE);
	return err.text;
}

static bool names_server(const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
	return system_servers(path) == SYSTEM_NAMES_SERVER;
}

static void addresses_with_and_without_ports_pass(void)
{
	check_text(problem_with("192.0.2.1"), "");
	check_text(problem_with("127.0.0.1:5353"), "");
	check_text(problem_with("::1"), "");
	check_text(problem_with("[::1]"), "");
	check_text(problem_with("[::1]:5353"), "");
	check_text(problem_with("192.0.2.1,[2001:db8::1]:53,2001:db8::2,192.0.2.2:65535"), "");
}

static void what_a_library_would_guess_is_refused(void)
{
	check_text(problem_with("127.1"), "name server '127.1' is not an address");
	check_text(problem_with("127.0.0.1:70000"),
		   "port '70000' of name server '127.0.0.1:70000' is too large");
	check_text(problem_with("127.0.0.1:0"), "port '0' of name server '127.0.0.1:0' is too small");
	check_text(problem_with("127.0.0.1:0x35"), "port '0x35' of name server '127.0.0.1:0x35' is invalid");
	check_text(problem_with("127.0.0.1:domain"),
		   "port 'domain' of name server '127.0.0.1:domain' is invalid");
}

static void half_an_address_is_refused(void)
{
	check_text(problem_with(""), "name server '' is not an address");
	check_text(problem_with("192.0.2.1,"), "name server '' is not an address");
	check_text(problem_with("192.0.2.1,,192.0.2.2"), "name server '' is not an address");
	check_text(problem_with("192.0.2.1:"), "name server '192.0.2.1:' is not an address");
	check_text(problem_with("[::1"), "name server '[::1' is not an address");
	check_text(problem_with("[::1]:"), "name server '[::1]:' is not an address");
	check_text(problem_with("[::1]5353"), "name server '[::1]5353' is not an address");
	check_text(problem_with("[192.0.2.1]:53"), "name server '[192.0.2.1]:53' is not an address");
	check_text(problem_with("192.0.2.1 "), "name server '192.0.2.1 ' is not an address");
	check_text(problem_with("ns.example.test"), "name server 'ns.example.test' is not an address");
	check_text(problem_with("2001:db8::1:2:3:4:5:6:7:8"),
		   "name server '2001:db8::1:2:3:4:5:6:7:8' is not an address");
}

static void a_zone_must_be_there_where_it_is_needed(void)
{
	check_text(problem_with("fe80::1%1,[fe80::1%1],[fe80::1%1]:5353"), "");
	check_text(problem_with("fe80::1%no-such-one"), "name server 'fe80::1%no-such-one': there is no such zone");
	check_text(problem_with("[fe80::1]:53"), "name server '[fe80::1]:53' needs a zone, as in fe80::1%eth0");
}

static void more_servers_than_there_is_room_for_are_refused(void)
{
	char list[(SERVER_LIST_MOST + 1) * 4] = "::1";

	for (int i = 1; i < SERVER_LIST_MOST; i++)
		strcat(list, ",::1");
	check_text(problem_with(list), "");
	strcat(list, ",::1");
	check_text(problem_with(list), "more than 64 name servers");
}

static void a_list_of_any_length_is_refused_in_one_sentence(void)
{
	char list[5000];

	memset(list, '1', sizeof list - 1);
	list[sizeof list - 1] = '\0';
	check(strlen(problem_with(list)) < 200);
	list[200] = '\0';
	check(strlen(problem_with(list)) < 400);
}

static void resolv_conf_names_a_server_or_does_not(void)
{
	check(names_server("nameserver 192.0.2.1\n"));
	check(names_server("search corp.test\nnameserver\t::1"));
	check(!names_server(""));
	check(!names_server("# nameserver 192.0.2.1\n;nameserver 192.0.2.1\n"));
	check(!names_server("search nameserver\nnameserver\nnameserver \nnameservers 192.0.2.1\n"));
	unlink(path);
	check(system_servers(path) == SYSTEM_HAS_NO_FILE);
	check(symlink(path, path) == 0);
	check(system_servers(path) == SYSTEM_CANT_READ_FILE);
	unlink(path);
}

static void the_environment_changes_the_search_list(void)
{
	struct system_dns system;

	setenv("LOCALDOMAIN", "corp.test lab.test. .", 1);
	setenv("RES_OPTIONS", "ndots:3 timeout:7 attempts:4", 1);
	system_dns_read(&system);
#ifdef __GLIBC__
	check_number(system.search.count, 2);
	check_text(system.search.domains[0], "corp.test");
	check_text(system.search.domains[1], "lab.test");
	check_number(system.search.ndots, 3);
	check_number(system.tries, 4);
	check(system.timeout_s > 6.9 && system.timeout_s < 7.1);
#endif
	check(system.tries > 0 && system.timeout_s > 0);
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	run_test(addresses_with_and_without_ports_pass);
	run_test(what_a_library_would_guess_is_refused);
	run_test(half_an_address_is_refused);
	run_test(a_zone_must_be_there_where_it_is_needed);
	run_test(more_servers_than_there_is_room_for_are_refused);
	run_test(a_list_of_any_length_is_refused_in_one_sentence);
	run_test(resolv_conf_names_a_server_or_does_not);
	run_test(the_environment_changes_the_search_list);
	return tests_done();
}
