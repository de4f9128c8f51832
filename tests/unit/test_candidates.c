/* SPDX-License-Identifier: ISC */
/* What a typed name may stand for: IDN, search list, ndots. */
#include "dns/candidates.h"

#include "check.h"

static struct search two_domains = { { "corp.test", "lab.test" }, 2, 1 };

/* The candidates with blanks between them, or "(bad)". */
static const char *candidates_of(const char *name, unsigned ndots)
{
	static char all[(SEARCH_MOST + 1) * (NAME_SIZE + 1)];
	struct candidates candidates;

	two_domains.ndots = ndots;
	if (candidates_make(&candidates, name, &two_domains) != 0)
		return "(bad)";
	all[0] = '\0';
	for (size_t i = 0; i < candidates.count; i++) {
		strcat(all, i ? " " : "");
		strcat(all, candidates.names[i]);
	}
	return all;
}

static const char *ascii_of(const char *typed)
{
	static char ascii[NAME_SIZE];

	return name_to_ascii(typed, ascii) == 0 ? ascii : "(bad)";
}

static void a_name_without_dots_is_searched_first(void)
{
	check_text(candidates_of("www", 1), "www.corp.test www.lab.test www");
}

static void a_name_with_ndots_dots_is_asked_first_as_it_is(void)
{
	check_text(candidates_of("www.example", 1), "www.example www.example.corp.test www.example.lab.test");
	check_text(candidates_of("www.example", 2), "www.example.corp.test www.example.lab.test www.example");
	check_text(candidates_of("www", 0), "www www.corp.test www.lab.test");
}

static void a_final_dot_ends_the_search(void)
{
	check_text(candidates_of("www.", 1), "www");
	check_text(candidates_of("www.example.", 5), "www.example");
}

static void names_that_are_none_are_refused(void)
{
	char label[70] = "";

	check_text(candidates_of("", 1), "(bad)");
	check_text(candidates_of(".", 1), "(bad)");
	check_text(candidates_of("a..b", 1), "(bad)");
	check_text(candidates_of(".a", 1), "(bad)");
	check_text(candidates_of("a..", 1), "(bad)");
	check_text(candidates_of("a b", 1), "(bad)");
	check_text(candidates_of("a\\.b", 1), "(bad)");
	check_text(candidates_of("a\nb", 1), "(bad)");
	memset(label, 'x', 64);
	check_text(candidates_of(label, 1), "(bad)");
	label[63] = '\0';
	check(strcmp(candidates_of(label, 1), "(bad)") != 0);
}

static void a_candidate_that_is_too_long_is_left_out(void)
{
	char name[300];
	struct candidates candidates;

	for (int i = 0; i < 253; i++)
		name[i] = i % 50 == 49 ? '.' : 'x';
	name[253] = '\0';
	check_number(candidates_make(&candidates, name, &two_domains), 0);
	check_number(candidates.count, 1);
	strcpy(name + 253, ".");
	check_number(candidates_make(&candidates, name, &two_domains), 0);
	strcpy(name + 253, "x");
	check_number(candidates_make(&candidates, name, &two_domains), -1);
	memset(name, 'x', 299);
	name[299] = '\0';
	check_number(candidates_make(&candidates, name, &two_domains), -1);
}

static void service_names_and_hyphens_pass(void)
{
	check_text(candidates_of("_sip._tcp.example.", 1), "_sip._tcp.example");
	check_text(candidates_of("r3---sn-4g5e.example.", 1), "r3---sn-4g5e.example");
}

static void ascii_is_copied_as_it_is(void)
{
	check_text(ascii_of("WWW.Example.Test."), "WWW.Example.Test.");
	check_text(ascii_of("r3---sn-4g5e.example"), "r3---sn-4g5e.example");
	check_text(ascii_of("xn--a"), "xn--a");
}

static void other_letters_become_a_labels(void)
{
	check_text(ascii_of("b\xc3\xbc""cher.example"), "xn--bcher-kva.example");
	check_text(ascii_of("B\xc3\x9c""CHER.example"), "xn--bcher-kva.example");
	check_text(ascii_of("bu\xcc\x88""cher.example"), "xn--bcher-kva.example");
	check_text(ascii_of("b\xc3\xbc""cher.example."), "xn--bcher-kva.example.");
	check_text(ascii_of("b\xc3\xbc""cher\xe3\x80\x82""example"), "xn--bcher-kva.example");
}

static void sharp_s_stays_itself(void)
{
	check_text(ascii_of("fa\xc3\x9f.de"), "xn--fa-hia.de");
}

static void symbols_are_taken_as_dig_takes_them(void)
{
	check_text(ascii_of("\xe2\x98\x83.example"), "xn--n3h.example");
	check_text(ascii_of("\xf0\x9f\x92\xa9.example"), "xn--ls8h.example");
}

static void what_is_no_idn_is_refused(void)
{
	char long_name[400] = "\xc3\xbc";

	check_text(ascii_of("\xff\xfe.example"), "(bad)");
	check_text(ascii_of("a\xc3"), "(bad)");
	check_text(ascii_of("\xe2\x80\xae.example"), "(bad)");
	memset(long_name + 2, 'x', 390);
	check_text(ascii_of(long_name), "(bad)");
	memset(long_name, 'x', 399);
	check_text(ascii_of(long_name), "(bad)");
}

/* ---- one after another ---- */

static struct candidates three(void)
{
	struct candidates candidates;

	two_domains.ndots = 1;
	candidates_make(&candidates, "www", &two_domains);
	return candidates;
}

static void no_such_name_leads_to_the_next(void)
{
	struct candidates candidates = three();

	check_number(candidates.at, 0);
	check_number(candidates_next(&candidates, LOOKUP_NO_NAME), LOOKUP_OK);
	check_number(candidates.at, 1);
	check_number(candidates_next(&candidates, LOOKUP_NO_NAME), LOOKUP_OK);
	check_number(candidates.at, 2);
	check_number(candidates_next(&candidates, LOOKUP_NO_NAME), LOOKUP_NO_NAME);
}

static void a_name_with_other_data_is_remembered(void)
{
	struct candidates candidates = three();

	check_number(candidates_next(&candidates, LOOKUP_NO_NAME), LOOKUP_OK);
	check_number(candidates_next(&candidates, LOOKUP_NO_ADDRESS), LOOKUP_OK);
	check_number(candidates_next(&candidates, LOOKUP_NO_NAME), LOOKUP_NO_ADDRESS);
}

static void a_failure_ends_the_search(void)
{
	struct candidates candidates = three();

	check_number(candidates_next(&candidates, LOOKUP_SERVER_FAILED), LOOKUP_SERVER_FAILED);
	check_number(candidates.at, 0);
}

int main(void)
{
	run_test(a_name_without_dots_is_searched_first);
	run_test(a_name_with_ndots_dots_is_asked_first_as_it_is);
	run_test(a_final_dot_ends_the_search);
	run_test(names_that_are_none_are_refused);
	run_test(a_candidate_that_is_too_long_is_left_out);
	run_test(service_names_and_hyphens_pass);
	run_test(ascii_is_copied_as_it_is);
	run_test(other_letters_become_a_labels);
	run_test(sharp_s_stays_itself);
	run_test(symbols_are_taken_as_dig_takes_them);
	run_test(what_is_no_idn_is_refused);
	run_test(no_such_name_leads_to_the_next);
	run_test(a_name_with_other_data_is_remembered);
	run_test(a_failure_ends_the_search);
	return tests_done();
}
