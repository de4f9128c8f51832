#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The command line itself: --help, the forms of options, and what is said of
# those that are wrong.

load ../support/digcat

# refuses STATUS WORDS ARGUMENT...: one line on stderr, nothing on stdout.
refuses() {
	local wanted=$1 words=${2%" "}	# bats drops blanks at the end
	shift 2

	run --separate-stderr timeout "$patience" digcat "$@"
	[[ "$status:$output:$stderr" == "$wanted::digcat: $words" ]] ||
		fail "digcat ${*@Q}: status $status, $output$stderr"
}

# reaches ARGUMENT...: the command line is right, and asks for 127.0.0.1 and
# $closed, where nobody listens.
reaches() {
	refuses 1 "connect to 127.0.0.1 port $closed (tcp) failed: Connection refused" "$@"
}

option_lines() { digcat --help | grep -E '^ +-'; }

# ---- --help, --version ----

@test "help: goes to stdout, status 0; -h is the same" {
	run -0 --separate-stderr digcat --help
	[ -z "$stderr" ]
	[[ "$output" == "Usage: digcat "* ]]
	help=$output
	run -0 digcat -h
	[ "$output" = "$help" ]
}

@test "help: names the program as it was called" {
	run -0 "$(as_dialect nc)" --help
	[[ "$output" == "Usage: nc "* ]]
}

@test "help: one line for each option, and each option once" {
	[ "$(option_lines | wc -l)" -gt 30 ]
	run ! grep -vE '^  (-., --[a-z-]+|-.|    --[a-z-]+)( [A-Z]+)? {2,}[^ ].*[^ .]$' <(option_lines)
	[ -z "$output" ]
	names=$(option_lines | sed -E 's/^ +([^ ]+)( (--[^ ]+))?.*/\1\n\3/' | tr -d , | grep .)
	[ -z "$(sort <<<"$names" | uniq -d)" ]
}

@test "help: no line has more than 120 columns" {
	run ! grep -E '.{121}' <(digcat --help; DIGCAT_DIALECT=ncat digcat --help)
	[ -z "$output" ]
}

@test "help: tells of each step of -v" {
	[[ "$(option_lines | grep -e "-v, ")" == *"; -vv: "*"; -vvv: "* ]]
}

@test "help: is given whatever the options beside it ask for" {
	run -0 digcat -k -4 -6 --help
	[[ "$output" == "Usage: digcat "* ]]
}

@test "help: has letters by dialect" {
	run -0 digcat --help
	[[ "$output" == *"
  -w TIME "*"
      --wait TIME "* ]]
	run -0 env DIGCAT_DIALECT=ncat digcat --help
	[[ "$output" == *"
  -w, --wait TIME "* ]]
}

@test "help: a full disk is not passed over" {
	[ -e /dev/full ] || skip "no /dev/full here"
	run -1 --separate-stderr bash -c 'digcat --help >/dev/full'
	[ "$stderr" = "digcat: writing to standard output: No space left on device" ]
}

@test "version: one line, status 0" {
	run -0 --separate-stderr digcat --version
	[[ "$output" =~ ^digcat\ [0-9]+\.[0-9]+[^$'\n']*$ ]]
	[ -z "$stderr" ]
}

# ---- the forms of options ----

@test "options: an argument follows its letter at once or as the next word" {
	closed=$(free_port)
	reaches -w5 127.0.0.1 "$closed"
	reaches -w 5 127.0.0.1 "$closed"
	refuses 2 "timeout invalid: 5x" -w5x 127.0.0.1 "$closed"
	refuses 2 "timeout invalid: x" -w x 127.0.0.1 "$closed"
}

@test "options: an argument follows a long name after = or as the next word" {
	closed=$(free_port)
	reaches --wait=5 127.0.0.1 "$closed"
	reaches --wait 5 127.0.0.1 "$closed"
	refuses 2 "timeout invalid: x" --wait=x 127.0.0.1 "$closed"
	refuses 2 "timeout invalid: " --wait= 127.0.0.1 "$closed"
	refuses 2 "timeout invalid: =5" --wait==5 127.0.0.1 "$closed"
}

@test "options: letters stand together, the last with its argument" {
	port=$(free_port)
	start server digcat "-lknvp$port" 127.0.0.1
	wait_line server.err "^Listening on 127\.0\.0\.1 $port\$"
	run -0 digcat -nNw 5 127.0.0.1 "$port"
	is_running server
}

@test "options: may follow operands" {
	closed=$(free_port)
	reaches 127.0.0.1 -w 5 "$closed" -n
}

@test "options: -- ends them" {
	closed=$(free_port)
	reaches -n -- 127.0.0.1 "$closed"
	refuses 1 "'--json' is no address, port, MAC address, service or path" -A -- --json
	refuses 1 "'--' is no address, port, MAC address, service or path" -A -- --
}

@test "options: a dash alone is an operand" {
	refuses 1 "'-' is no address, port, MAC address, service or path" -A -
}

@test "options: an argument may begin with a dash" {
	closed=$(free_port)
	reaches -q -1 127.0.0.1 "$closed"
	reaches -q-1 127.0.0.1 "$closed"
	refuses 2 "timeout too small: -1" -w -1 127.0.0.1 "$closed"
}

@test "options: of one given twice the last counts" {
	closed=$(free_port)
	reaches -p 1 -p "$(free_port)" 127.0.0.1 "$closed"
}

@test "options: times are seconds, fractions, or have a unit" {
	closed=$(free_port)
	for time in 5 5.5 .5 5s 500ms 1m 1h; do
		reaches -w "$time" 127.0.0.1 "$closed"
	done
	for time in "" s 5d 5S "5 s" 1e3 0x5 inf nan +5 1.2.3; do
		refuses 2 "timeout invalid: $time" -w "$time" 127.0.0.1 "$closed"
	done
	refuses 2 "timeout too small: 0" --wait 0 127.0.0.1 "$closed"
	refuses 2 "timeout too large: 999999h" --wait 999999h 127.0.0.1 "$closed"
}

@test "options: numbers are whole and in range" {
	closed=$(free_port)
	reaches -W 3 127.0.0.1 "$closed"
	for number in "" x 1.5 +1 " 1" 1k; do
		refuses 2 "number of packets invalid: $number" -W "$number" 127.0.0.1 "$closed"
	done
	refuses 2 "number of packets too small: 0" -W 0 127.0.0.1 "$closed"
	refuses 2 "number of packets too large: 4294967296" -W 4294967296 127.0.0.1 "$closed"
	refuses 2 "backlog too small: -1" --backlog -1 -l "$closed"
}

# ---- options that are wrong ----

@test "options: an unknown name gets the near one" {
	refuses 2 "unrecognized option '--hepl'; did you mean --help?" --hepl
	refuses 2 "unrecognized option '--adress'; did you mean --address?" --adress
	refuses 2 "unrecognized option '--verb'; did you mean --verbose?" --verb
	refuses 2 "unrecognized option '--wiat'; did you mean --wait?" --wiat=5 127.0.0.1 80
}

@test "options: an unknown name that is near none gets none" {
	refuses 2 "unrecognized option '--frobnicate'" --frobnicate
	refuses 2 "unrecognized option '--x'" --x
	long=$(printf '%0300d' 0)
	refuses 2 "unrecognized option '--$long'" "--$long"
}

@test "options: an unknown letter is named" {
	refuses 2 "invalid option -- 'L'" -L 80
	refuses 2 "invalid option -- 'j'" -nj 127.0.0.1 80
	refuses 2 "invalid option -- '?'" '-?'
}

@test "options: a letter of another dialect gets the long name" {
	export DIGCAT_DIALECT=ncat
	refuses 2 "invalid option -- 'A'; did you mean --address?" -A 80
}

@test "options: those of nc and Ncat that are not done are refused in words" {
	refuses 2 "-X: proxies are not done here" -X 5 127.0.0.1 80
	refuses 2 "-V: routing tables are left to the system here" -nV 1 127.0.0.1 80
	refuses 2 "--ssl: TLS is not done here" --ssl 127.0.0.1 80
	refuses 2 "--proxy: proxies are not done here" --proxy=127.0.0.1:1 127.0.0.1 80
	refuses 2 "invalid option -- 'g'" -g 127.0.0.1 80
	words="TLS to one netcat, running a command to another; neither is done here"
	refuses 2 "-e: $words" -e /bin/sh 127.0.0.1 80
	refuses 2 "-c: $words" -lc 80
	DIGCAT_DIALECT=nc refuses 1 "-x: proxies are not done here" -x 127.0.0.1:1 127.0.0.1 80
	DIGCAT_DIALECT=ncat refuses 2 "-x: sessions are not written to files here" -x dump 127.0.0.1 80
	DIGCAT_DIALECT=ncat refuses 2 "invalid option -- 'X'" -X 5 127.0.0.1 80
}

@test "options: a missing argument is told in the words that libvirt looks for" {
	refuses 2 "option requires an argument -- 'q'" -q
	refuses 2 "option requires an argument -- 'w'" -lvw
	refuses 2 "option '--linger' requires an argument" --linger
	export DIGCAT_DIALECT=nc
	refuses 1 "option requires an argument -- 'q'" -q
}

@test "options: an argument that is not wanted is refused" {
	refuses 2 "option '--json' doesn't allow an argument" --json=yes 127.0.0.1 80
	refuses 2 "option '--help' doesn't allow an argument" --help=all
}

# What does not go together: the words, and a command line that earns them.
rules="
cannot use -4 and -6			-4 -6 127.0.0.1 80
cannot use -z and -l			-lz 127.0.0.1 80
must use -l with -k			-k 127.0.0.1 80
must use -U with --seqpacket		--seqpacket 127.0.0.1 80
cannot use -u and --seqpacket		-u -U --seqpacket ./socket
must use -u with --lines		--lines 127.0.0.1 80
cannot use --send-only and --recv-only	--send-only --recv-only 127.0.0.1 80
cannot use --send-only and -d		--send-only -d 127.0.0.1 80
cannot use -N and --no-shutdown		-N --no-shutdown 127.0.0.1 80
cannot use --srv and -l			--srv -l imaps example
cannot use --srv and -U			--srv -U ./socket
cannot use --srv and -z			--srv -z imaps example
cannot use --srv and -n			--srv -n imaps example
cannot use -U and -4			-U -4 ./socket
cannot use -U and -6			-U -6 ./socket
cannot use -A and -l			-A -l 80
cannot use -Q and -l			-lQ example
cannot use -Q and -A			-AQ example
cannot use -Q and --answer		--answer zone -Q example
cannot use -A and --answer		--answer zone -A 80
must use -l with --answer		--answer zone 5300
cannot use -U and --answer		-lU --answer zone ./socket
cannot use -z and -A			-zA 80
cannot use -z and -Q			-zQ example
"

@test "rules: what does not go together is refused in words" {
	while IFS=$'\t' read -r words line; do
		# shellcheck disable=SC2086  # words of a command line
		[ -z "$words" ] || refuses 2 "$words" ${line##*$'\t'}
	done <<<"$rules"
}

@test "rules: usage errors are status 1 in the nc dialect, 2 in the ncat dialect" {
	while IFS=$'\t' read -r words line; do
		# shellcheck disable=SC2086
		[ -z "$words" ] || DIGCAT_DIALECT=nc refuses 1 "$words" ${line##*$'\t'}
	done <<<"$rules"
	DIGCAT_DIALECT=ncat refuses 2 "cannot use -4 and -6" -4 -6 127.0.0.1 80
	run -1 --separate-stderr "$(as_dialect nc)" -4 -6 127.0.0.1 80
	[ "$stderr" = "nc: cannot use -4 and -6" ]
}

@test "rules: each one of the table is tried here" {
	table=$(sed -n '/rule_table\[\] = {/,/^};/p' "$BATS_TEST_DIRNAME/../../src/options.c" |
		sed -nE 's/.*"(.*)".*/\1/p' | sort)
	[ "$table" = "$(cut -f 1 <<<"$rules" | grep . | sort)" ]
}

# ---- operands that are wrong ----

@test "operands: too few" {
	refuses 2 "missing host and port"
	refuses 2 "missing port number" 127.0.0.1
	refuses 2 "missing port number" -l
	refuses 2 "-U takes one path" -U
	refuses 2 "-U takes one path" -lU
	refuses 2 "-A needs addresses, ports or paths to explain" -A
	export DIGCAT_DIALECT=nc
	refuses 1 "missing port number" 127.0.0.1
}

@test "operands: too many" {
	refuses 2 "one operand too many: 81 (ports are joined by commas)" 127.0.0.1 80 81
	refuses 2 "one operand too many: 81" -l 127.0.0.1 80 81
	refuses 2 "-U takes one path" -U ./one ./two
	# shellcheck disable=SC2046  # 65 operands
	refuses 2 "more than 64 operands" -A $(seq 65)
}

@test "operands: nothing is opened on a wrong command line" {
	refuses 2 "port number invalid: nonsense" -lv 127.0.0.1 nonsense
	refuses 2 "-U takes one path" -lvU ./socket 1
	[ ! -e socket ]
}

@test "usage errors: with --json they are an event" {
	run -2 --separate-stderr digcat --json -4 -6 127.0.0.1 80
	[[ "$stderr" =~ ^'{"event":"error","at_ms":'[0-9.]+',"text":"cannot use -4 and -6","kind":"usage","status":2,"host":null,"port":null}'$ ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "errors: with --json they tell their kind" {
	need jq
	closed=$(free_port)
	kind_of() { digcat --json "$@" 2>&1 >/dev/null </dev/null | jq -r 'select(.event == "error").kind'; }
	[ "$(kind_of -4 -6 127.0.0.1 80)" = usage ]
	[ "$(DIGCAT_DIALECT=nc kind_of -4 -6 127.0.0.1 80)" = usage ]
	[ "$(kind_of -n localhost 80)" = resolve ]
	[ "$(kind_of 127.0.0.1 "$closed")" = connect ]
	[ "$(kind_of -U ./nowhere)" = connect ]
	[ "$(kind_of -l 192.0.2.1 "$closed")" = bind ]
	[ "$(kind_of -lU .)" = bind ]
	[ "$(kind_of -l --answer 'a FOO x' 127.0.0.1 0)" = malformed ]
	[ "$(kind_of -l --answer ./nowhere 127.0.0.1 0)" = io ]
}

@test "errors: with --json they tell what host and port they are about" {
	need jq
	closed=$(free_port) other=$(free_port)
	whom() { digcat --json "$@" 2>&1 >/dev/null </dev/null | jq -r 'select(.event == "error") | "\(.host) \(.port)"'; }
	[ "$(whom -n localhost 80)" = "localhost 80" ]
	[ "$(whom 127.0.0.1 "$closed")" = "127.0.0.1 $closed" ]
	[ "$(whom -l 192.0.2.1 "$closed")" = "192.0.2.1 $closed" ]
	[ "$(whom -z -s 192.0.2.1 127.0.0.1 "$closed,$other")" = "127.0.0.1 null" ]
	[ "$(whom -l --answer 'a A 192.0.2.1' 192.0.2.1 "$closed")" = "192.0.2.1 $closed" ]
	[ "$(whom --dns-servers "127.0.0.1:$closed" --srv x example.test)" = "_x._tcp.example.test null" ]
	[ "$(whom -l --answer 'a FOO x' 127.0.0.1 "$closed")" = "null null" ]
	[ "$(whom -U ./nowhere)" = "null null" ]
	[ "$(whom -4 ::1 80)" = "null null" ]
}

@test "usage errors: what came from the command line is escaped" {
	refuses 2 "unrecognized option '--^[[31m'" $'--\e[31m'
}
