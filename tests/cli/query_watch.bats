#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# digcat -Q --watch and --until: the same questions again and again.

load ../support/digcat
load ../support/nsd
load ../support/fake_dns

setup() {
	digcat_setup
	start_fake
}

# ---- --watch ----

@test "watch: the first answer, then what comes and goes; order and TTL do not matter" {
	run -0 --separate-stderr digcat -Q "@$fake" changing.test A --watch 30ms -w 2
	[ "$output" = "$(printf '%b' '+changing.test.\t\tIN\tA\t192.0.2.1\n-changing.test.\t\tIN\tA\t192.0.2.1\n' \
		'+changing.test.\t\tIN\tA\t192.0.2.2\n+changing.test.\t\tIN\tA\t192.0.2.3')" ] || fail "$output"
	[ -z "$stderr" ]
}

@test "watch: a change is written when it comes, and a signal ends it" {
	start watcher digcat -Q "@$fake" changing.test A +short --watch 30ms -v
	wait_line watcher.out '^\+192.0.2.3$'
	[ "$(<watcher.out)" = $'+192.0.2.1\n-192.0.2.1\n+192.0.2.2\n+192.0.2.3' ]
	[ "$(grep -c '^;; 20.*Z changing.test. A at .*: answered$' watcher.err)" -eq 2 ]
	kill -TERM "$(pid_of watcher)"
	finish watcher
	[ "$status" -eq 143 ]
}

@test "watch: --json is an object for each change" {
	need jq
	run -0 --separate-stderr digcat -Q "@$fake" changing.test A --watch 30ms -w 2 --json
	[ "$(jq -c '[.answer[].data] | sort' <<<"$output")" = $'["192.0.2.1"]\n["192.0.2.2","192.0.2.3"]' ]
}

@test "watch: an outcome is told once, and silence is no change" {
	run -1 --separate-stderr digcat -Q "@$fake" nxdomain.test A --watch 20ms -w 1
	[ -z "$output" ]
	[[ "$stderr" == "digcat: nxdomain.test A: NXDOMAIN ("*")" ]]
	run -4 --separate-stderr digcat -Q "@$fake" silent.test A --watch 20ms -w 1 +time=0.05 +tries=1
	[ "$stderr" = "digcat: silent.test A: no reply from $fake (1 try)" ]
}

# ---- --until ----

@test "until: asks until the value is there, and prints the records" {
	run -0 --separate-stderr digcat -Q "@$fake" late.test A --until 192.0.2.1 -w 10 -v
	[ "$output" = $'late.test.\t\t300\tIN\tA\t192.0.2.1' ]
	[[ "${stderr_lines[0]}" =~ ^";; 20".*"Z late.test. A at $fake: no such name"$ ]]
	[[ "${stderr_lines[1]}" =~ ": answered"$ ]]
}

@test "until: any answer will do, of A and AAAA either" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" a.example --until '*' +short -w 5
	[ "$output" = $'192.0.2.1\n192.0.2.2' ]
}

@test "until: all servers must have it; -w ends it with status 1" {
	start_nsd
	run -1 --separate-stderr digcat -Q "@$dns" "@$fake" a.example A --until 192.0.2.2 -w 1
	[ -z "$output" ]
	[ "$stderr" = "digcat: a.example. A at $fake: not yet '192.0.2.2': it has 192.0.2.1" ]
	run -0 --separate-stderr digcat -Q "@$dns" "@$fake" a.example A --until 192.0.2.1 -w 5 +short
	[ "$output" = $'192.0.2.1\n192.0.2.2\n192.0.2.1' ]
}

@test "until: TXT matches as --value joins it, MX as it is printed" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" spf.example SPF --until '"v=spf1 -all"' -w 5
	run -0 --separate-stderr digcat -Q "@$dns" utf8.example TXT --until 'café' -w 5
	run -0 --separate-stderr digcat -Q "@$dns" mx.example MX --until '10 mail.example.' -w 5
	run -1 --separate-stderr digcat -Q "@$dns" mx.example MX --until '10 mail' -w 1
}

@test "watch: what does not go together is refused" {
	refuses() {
		local words=$1
		shift
		run -2 --separate-stderr digcat -Q "@$fake" "$@"
		[ "$stderr" = "digcat: $words" ] || fail "$stderr"
	}
	refuses "cannot use --watch and -f, --compare or --decode" --watch 1 -f -
	refuses "cannot use --until and -f, --compare or --watch" a.test --watch 1 --until 1
	refuses "--watch wants a form with one line for each record" a.test --watch 1 --wire
	refuses "--watch wants a form with one line for each record" a.test +trace --watch 1
	refuses "--watch wants a form with one line for each record" a.test +multiline b.test --watch 1
	local word
	for word in +stats +qr +identify; do		# other numbers each time
		refuses "--watch wants a form with one line for each record" a.test --watch 1 "$word"
	done
	refuses "--watch too small: 0" a.test --watch 0
}
