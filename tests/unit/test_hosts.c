/* SPDX-License-Identifier: ISC */
/* The hosts file: what counts as an entry, and what it says of a name. */
#include "dns/hosts.h"

#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/tmp/digcat-hosts-XXXXXX";
static struct hosts_answer answer;

static void write_hosts(const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(text, 1, len, file) != len || fclose(file) != 0)
		abort();
}

static void hosts_are(const char *text)
{
	write_hosts(text, strlen(text));
}

static const char *host(size_t i)
{
	static char text[ADDRESS_HOST_LEN];

	return i < answer.count ? address_host(&answer.addresses[i], text, sizeof text) : "(none)";
}

static const char *name_of(const char *address_word, unsigned *line)
{
	static char name[64];
	struct address address;

	address_from_text(&address, address_word, 4242);
	return hosts_find_name(path, &address, name, sizeof name, line) == 0 ? name : "(none)";
}

static void addresses_come_in_the_order_of_the_file(void)
{
	hosts_are("192.0.2.1 one two\n\n192.0.2.9 other\n2001:db8::1\ttwo\n192.0.2.2 two\n");
	hosts_find(path, "two", AF_UNSPEC, &answer);
	check_number(answer.count, 3);
	check_text(host(0), "192.0.2.1");
	check_text(host(1), "2001:db8::1");
	check_text(host(2), "192.0.2.2");
	check_number(answer.lines[0], 1);
	check_number(answer.lines[1], 4);
	check_number(answer.lines[2], 5);
	check_number(address_port(&answer.addresses[0]), 0);
}

static void a_family_can_be_asked_for(void)
{
	hosts_are("192.0.2.1 two\n2001:db8::1 two\n");
	hosts_find(path, "two", AF_INET, &answer);
	check_number(answer.count, 1);
	check_text(host(0), "192.0.2.1");
	hosts_find(path, "two", AF_INET6, &answer);
	check_number(answer.count, 1);
	check_text(host(0), "2001:db8::1");
}

static void case_and_a_final_dot_do_not_count(void)
{
	hosts_are("192.0.2.1 Host.Example.Test. alias\n");
	hosts_find(path, "hOST.example.test", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
	hosts_find(path, "host.example.test.", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
	hosts_find(path, "ALIAS", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
}

static void part_of_a_name_is_another_name(void)
{
	hosts_are("192.0.2.1 host.example.test\n");
	hosts_find(path, "host", AF_UNSPEC, &answer);
	check_number(answer.count, 0);
	hosts_find(path, "host.example.test.org", AF_UNSPEC, &answer);
	check_number(answer.count, 0);
	hosts_find(path, "", AF_UNSPEC, &answer);
	check_number(answer.count, 0);
}

static void comments_blanks_and_carriage_returns_are_no_names(void)
{
	hosts_are("# 192.0.2.1 two\r\n  192.0.2.2\t two \r\n192.0.2.3 one#two\n192.0.2.4 one # two\n#");
	hosts_find(path, "two", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
	check_text(host(0), "192.0.2.2");
	hosts_find(path, "one", AF_UNSPEC, &answer);
	check_number(answer.count, 2);
}

static void lines_that_make_no_sense_are_skipped(void)
{
	static const char text[] = "two\n192.0.2\n127.1 two\n300.1.1.1 two\nnonsense two\n192.0.2.8\n"
				   "\0\0 two\n192.0.2.7 two";

	write_hosts(text, sizeof text - 1);
	hosts_find(path, "two", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
	check_text(host(0), "192.0.2.7");
	check_number(answer.lines[0], 8);
}

static void an_address_listed_twice_counts_once(void)
{
	hosts_are("192.0.2.1 two two\n192.0.2.1 two\n");
	hosts_find(path, "two", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
	check_number(answer.lines[0], 1);
}

static void more_addresses_than_there_is_room_for_are_left_out(void)
{
	FILE *file = fopen(path, "w");

	for (int i = 0; i < HOSTS_MOST + 9; i++)
		fprintf(file, "192.0.2.%d many\n", i);
	fclose(file);
	hosts_find(path, "many", AF_UNSPEC, &answer);
	check_number(answer.count, HOSTS_MOST);
	check_text(host(HOSTS_MOST - 1), "192.0.2.63");
}

static void a_zone_is_kept(void)
{
	hosts_are("fe80::1%1 zoned\n");
	hosts_find(path, "zoned", AF_UNSPEC, &answer);
	check_number(answer.count, 1);
	check_number(answer.addresses[0].in6.sin6_scope_id, 1);
}

static void a_file_that_cannot_be_read_has_no_names(void)
{
	unsigned line = 0;

	hosts_find("/nonexistent/hosts", "two", AF_UNSPEC, &answer);
	check_number(answer.count, 0);
	hosts_find("/", "two", AF_UNSPEC, &answer);
	check_number(answer.count, 0);
	hosts_are("");
	check_text(name_of("192.0.2.1", &line), "(none)");
}

static void the_first_name_of_an_address_is_its_name(void)
{
	unsigned line = 0;

	hosts_are("192.0.2.1\n192.0.2.1 first second\n192.0.2.1 third\n2001:0db8::0001 six\n");
	check_text(name_of("192.0.2.1", &line), "first");
	check_number(line, 2);
	check_text(name_of("2001:db8::1", &line), "six");
	check_number(line, 4);
	check_text(name_of("192.0.2.2", &line), "(none)");
}

static void a_name_that_does_not_fit_is_passed_over(void)
{
	unsigned line = 0;

	hosts_are("192.0.2.1 sixty-four-letters-are-one-too-many-for-sixty-three-and-a-zero-00\n"
		  "192.0.2.1 short\n");
	check_text(name_of("192.0.2.1", &line), "short");
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	run_test(addresses_come_in_the_order_of_the_file);
	run_test(a_family_can_be_asked_for);
	run_test(case_and_a_final_dot_do_not_count);
	run_test(part_of_a_name_is_another_name);
	run_test(comments_blanks_and_carriage_returns_are_no_names);
	run_test(lines_that_make_no_sense_are_skipped);
	run_test(an_address_listed_twice_counts_once);
	run_test(more_addresses_than_there_is_room_for_are_left_out);
	run_test(a_zone_is_kept);
	run_test(a_file_that_cannot_be_read_has_no_names);
	run_test(the_first_name_of_an_address_is_its_name);
	run_test(a_name_that_does_not_fit_is_passed_over);
	unlink(path);
	return tests_done();
}
