#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What can't be done is told in one line, with the documented status, and nothing on stdout.

load ../support/digcat
load ../support/sessions

# is_one_line: what the last run said, besides what it is.
is_one_line() {
	[ -z "$output" ] || fail "on stdout: $output"
	[ "${#stderr_lines[@]}" -eq 1 ] || fail "${#stderr_lines[@]} lines: $stderr"
	[[ "$stderr" == "digcat: "* ]] || fail "not digcat's line: $stderr"
}

# refuses WORDS OPTION...: a wrong command line, and the words that are said.
refuses() {
	local words=$1
	shift

	run --separate-stderr digcat "$@"
	[ "$status" -eq 2 ] || fail "${*@Q}: status $status, should be 2"
	is_one_line
	[ "$stderr" = "digcat: $words" ] || fail "${*@Q}: $stderr"
}

# fails WORDS OPTION...: what is asked for can't be had.
fails() {
	local words=$1
	shift

	run --separate-stderr digcat "$@"
	[ "$status" -eq 1 ] || fail "${*@Q}: status $status, should be 1"
	is_one_line
	[ "$stderr" = "digcat: $words" ] || fail "${*@Q}: $stderr"
}

# ---- ports ----

@test "bad input: port 0 is too small to connect to" {
	refuses "port number too small: 0" 127.0.0.1 0
	refuses "port number too small: 0" 127.0.0.1:0
	refuses "port number too small: 0" 127.0.0.1 0-5
	refuses "port number too small: 0" 127.0.0.1 22,0
}

@test "bad input: a port beyond 65535 is too large" {
	refuses "port number too large: 65536" 127.0.0.1 65536
	refuses "port number too large: 65536" 127.0.0.1:65536
	refuses "port number too large: 65536" 127.0.0.1 80-65536
	refuses "port number too large: 99999999999999999999" 127.0.0.1 99999999999999999999
	refuses "port number too large: 65536" -l 65536
	refuses "port number too large: 65536" -l 127.0.0.1 65536
	refuses "port number too large: 70000" -p 70000 127.0.0.1 1
	refuses "port number too large: 70000" -l -p 70000
}

@test "bad input: what is neither a number nor a service is no port" {
	for port in no-such-service 80x " 80" "80 " +80 0x50 80.0 http-79 80-81-82 :80 - ８０; do
		run -2 --separate-stderr digcat 127.0.0.1 "$port"
		is_one_line
		[[ "$stderr" == "digcat: port number invalid: "* ]] || fail "$port: $stderr"
	done
	refuses "port number invalid: no-such-service" -l 127.0.0.1 no-such-service
	refuses "port number invalid: no-such-service" -p no-such-service 127.0.0.1 1
}

@test "bad input: an empty port is told of" {
	for operands in "127.0.0.1|" "127.0.0.1:" "127.0.0.1|80," "127.0.0.1|,80" "127.0.0.1|80,,81" "127.0.0.1|80-" \
		"127.0.0.1|," "-l|127.0.0.1:" "-l|127.0.0.1|" "-l|:"; do
		IFS='|' read -r -a words <<<"$operands"
		[[ "$operands" != *"|" ]] || words+=("")
		run -2 --separate-stderr digcat "${words[@]}"
		is_one_line
	done
}

@test "bad input: of a list or range without an end the word is shown" {
	refuses "port number invalid: 1-" -z 127.0.0.1 1-
	refuses "port number invalid: 22,,80" -z 127.0.0.1 22,,80
	refuses "port number invalid: 22," -z 127.0.0.1 22,
	refuses "port number invalid: 22, 80" -z 127.0.0.1 "22, 80"
	refuses "one operand too many: 80 (ports are joined by commas)" -z 127.0.0.1 22, 80
	refuses "one operand too many: 81-90 (ports are joined by commas)" -zv 127.0.0.1 80 81-90
	refuses "one operand too many: there" 127.0.0.1 80 there
}

@test "bad input: a range of ports that runs backwards is refused" {
	refuses "port range runs backwards: 80-79" 127.0.0.1 80-79
	refuses "port range runs backwards: 80-79" 127.0.0.1 22,80-79,443
}

@test "bad input: a listener takes one port" {
	refuses "port number invalid: 80,81" -l 80,81
	refuses "port number invalid: 8080-8090" -l 127.0.0.1 8080-8090
}

@test "bad input: a list of too many ports is refused" {
	run -2 --separate-stderr digcat 127.0.0.1 "$(seq -s , 1 100)"
	is_one_line
	run -2 --separate-stderr digcat 127.0.0.1 "$(printf '1-65535,%.0s' 1 2)1"
	is_one_line
}

@test "bad input: a missing port or host is told of" {
	refuses "missing host and port"
	refuses "missing host and port" --
	refuses "missing port number" 127.0.0.1
	refuses "missing port number" ::1
	refuses "missing port number" ::1:80
	refuses "missing port number" -l
	refuses "missing port number" -lk
}

@test "bad input: -n takes no service for a port" {
	getent services discard/tcp >/dev/null || skip "no services file"
	refuses "port number invalid: discard" -n 127.0.0.1 discard
	refuses "port number invalid: discard" -n -l 127.0.0.1 discard
}

# ---- hosts ----

@test "bad input: an empty host is refused" {
	refuses "host name is empty" "" 80
	refuses "host name is empty" "[]" 80
	refuses "host name is empty" :80
	refuses "host name is empty" -l "" 80
}

# name_of LENGTH: a host name so long, its labels legal.
name_of() {
	local label name

	printf -v label 'x%.0s' {1..63}
	name=$label.$label.$label.$label
	echo "${name:0:$1}"
}

@test "bad input: a name over 253 bytes is refused, one of 253 is not" {
	run -2 --separate-stderr digcat "$(name_of 254)" 80
	is_one_line
	[[ "$stderr" == "digcat: host name has more than 253 bytes: "* ]]
	run -2 --separate-stderr digcat -l "$(name_of 254)" 80
	is_one_line
	run -1 --separate-stderr digcat -n "$(name_of 253)" 80
	[[ "$stderr" == *": Name or service not known (-n: numeric addresses only)" ]]
	run -1 --separate-stderr digcat -n "$(name_of 253)." 80
	[[ "$stderr" == *": Name or service not known (-n: numeric addresses only)" ]]
}

@test "bad input: a name of many thousand bytes is refused" {
	run -2 --separate-stderr digcat "$(head -c 100000 /dev/zero | tr '\0' x)" 80
	is_one_line
	[ "${#stderr}" -lt 200 ]
}

@test "bad input: a label over 63 bytes is refused, one of 63 is not" {
	local label
	printf -v label 'x%.0s' {1..63}
	run -2 --separate-stderr digcat "${label}x.test" 80
	is_one_line
	[[ "$stderr" == "digcat: host name has a label of more than 63 bytes: "* ]]
	run -2 --separate-stderr digcat "test.${label}x" 80
	is_one_line
	run -1 --separate-stderr digcat -n "$label.test" 80
	[[ "$stderr" == *": Name or service not known (-n: numeric addresses only)" ]]
}

@test "bad input: what can't be a name is told of, and nobody is asked" {
	need_own_network		# so that nobody could be asked
	for name in . .. a..b .a "a b" "*" $'x\xffy' 127.0.0.1%lo "$(printf 'ü%.0s' {1..60}).test"; do
		# shellcheck disable=SC2016
		run -1 --separate-stderr on_own_network '
			echo "nameserver 127.0.0.1" >servers && mount --bind servers /etc/resolv.conf
			digcat "$1" 80' "$name"
		is_one_line
		[[ "$stderr" == *": Name or service not known (not a host name)" ]] || fail "$name: $stderr"
	done
}

@test "bad input: a name without address is told of, with status 1" {
	need_own_network
	# shellcheck disable=SC2016
	run -1 --separate-stderr on_own_network '
		echo "nameserver 127.0.0.1" >servers && mount --bind servers /etc/resolv.conf
		digcat no-such-host.test 80'
	is_one_line
	[[ "$stderr" == 'digcat: getaddrinfo for host "no-such-host.test" port 80: '* ]]
	# shellcheck disable=SC2016
	run -1 --separate-stderr on_own_network '
		echo "nameserver 127.0.0.1" >servers && mount --bind servers /etc/resolv.conf
		digcat -l no-such-host.test 80'
	is_one_line
}

@test "bad input: -n takes no name" {
	fails 'getaddrinfo for host "localhost" port 80: Name or service not known (-n: numeric addresses only)' -n localhost 80
	for mode in -l -z; do
		run -1 --separate-stderr digcat -n "$mode" localhost 80
		is_one_line
		[[ "$stderr" == *"(-n: numeric addresses only)" ]]
	done
}

@test "bad input: what looks like an IPv6 address and is none is refused" {
	for host in ::1::2 1:2:3 "[::1" "::1]" 12345::1 ::g; do
		refuses "not an IPv6 address: $host" "$host" 80
	done
}

@test "bad input: -4 with an IPv6 address, -6 with an IPv4 address" {
	for words in "-4 ::1 80" "-4 [::1]:80" "-6 127.0.0.1 80" "-l -4 ::1 80" "-l -6 127.0.0.1 80"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr digcat $words
		is_one_line
		[[ "$stderr" == *": Address family for hostname not supported" ]]
	done
}

@test "bad input: an interface that is not there" {
	fails "fe80::1%no-such0: no such interface: no-such0" fe80::1%no-such0 80
	fails "fe80::1%no-such0: no such interface: no-such0" "[fe80::1%no-such0]:80"
	fails "fe80::1%no-such0: no such interface: no-such0" -l fe80::1%no-such0 80
	fails "fe80::1%no-such0: no such interface: no-such0" -s fe80::1%no-such0 ::1 80
}

@test "bad input: a link-local address without its interface" {
	need_ipv6
	run -1 --separate-stderr digcat fe80::1 80
	is_one_line
	run -1 --separate-stderr digcat -l fe80::1 80
	is_one_line
}

@test "bad input: an address that no way leads to" {
	need_own_network
	# shellcheck disable=SC2016
	for address in 203.0.113.1 255.255.255.255; do
		run -1 --separate-stderr on_own_network 'digcat "$1" 80' "$address"
		is_one_line
		[ "$stderr" = "digcat: connect to $address port 80 (tcp) failed: Network is unreachable" ]
	done
}

@test "bad input: a refused connection is one line and status 1" {
	port=$(free_port)
	fails "connect to 127.0.0.1 port $port (tcp) failed: Connection refused" 127.0.0.1 "$port"
}

# ---- our own end ----

@test "bad input: a source address that is not ours" {
	fails "bind failed: Cannot assign requested address" -s 203.0.113.99 127.0.0.1 80
	fails "bind to 203.0.113.99:8080: Cannot assign requested address" -l 203.0.113.99 8080
}

@test "bad input: a source address of the other family" {
	need_ipv6
	for words in "-s ::1 127.0.0.1 80" "-s 127.0.0.1 ::1 80"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr digcat $words
		is_one_line
	done
}

@test "bad input: a source that is no address" {
	for source in "" no.such.host.test 127.0.0.1:80 ::1::2; do
		run -2 --separate-stderr digcat -s "$source" 127.0.0.1 80
		is_one_line
	done
}

@test "bad input: a source port in use" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	fails "bind failed: Address already in use" -s 127.0.0.1 -p "$port" 127.0.0.1 "$port"
}

@test "bad input: a source port is one, and not 0" {
	refuses "port number too small: 0" -p 0 127.0.0.1 80
	refuses "port number invalid: 80-81" -p 80-81 127.0.0.1 80
	run -2 --separate-stderr digcat -p "" 127.0.0.1 80
	is_one_line
}

# ---- options ----

@test "bad input: too many operands" {
	refuses "one operand too many: 81 (ports are joined by commas)" 127.0.0.1 80 81
	refuses "one operand too many: 81" -l 127.0.0.1 80 81
	# shellcheck disable=SC2046
	run -2 --separate-stderr digcat $(seq 1000)
	is_one_line
}

@test "bad input: an unknown option, with what may have been meant" {
	refuses "unrecognized option '--no-such-option'" --no-such-option
	refuses "unrecognized option '--chcksum'; did you mean --checksum?" --chcksum 127.0.0.1 80
	refuses "unrecognized option '--recv-onyl'; did you mean --recv-only?" --recv-onyl 127.0.0.1 80
	refuses "invalid option -- 'j'" -j
	refuses "invalid option -- 'j'" -lj 80
}

@test "bad input: an option without its argument, and an argument without need" {
	refuses "option requires an argument -- 'p'" 127.0.0.1 80 -p
	refuses "option requires an argument -- 'w'" -lw
	refuses "option '--wait' requires an argument" 127.0.0.1 80 --wait
	refuses "option '--listen' doesn't allow an argument" --listen=80
}

@test "bad input: times that are none" {
	run -2 --separate-stderr digcat -w "" 127.0.0.1 80
	is_one_line
	for time in abc 1x 1e9 inf nan 0x10 "1 s" 1.2.3 s; do
		refuses "timeout invalid: $time" -w "$time" 127.0.0.1 80
		refuses "timeout invalid: $time" --wait "$time" 127.0.0.1 80
	done
	refuses "timeout too small: -1" -w -1 127.0.0.1 80
	refuses "timeout too small: 0" --wait 0 127.0.0.1 80
	refuses "idle timeout too small: -1" --idle-timeout=-1 127.0.0.1 80
	refuses "interval too small: -1" -i -1 127.0.0.1 80
	refuses "delay invalid: x" --delay x 127.0.0.1 80
	refuses "linger time invalid: x" --linger x 127.0.0.1 80
	run -2 --separate-stderr digcat -q x 127.0.0.1 80
	is_one_line
	run -2 --separate-stderr digcat -w 99999999999h 127.0.0.1 80
	is_one_line
}

@test "bad input: numbers that are none" {
	for words in "-W 0" "-W 1.5" "-W x" "-W 99999999999"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr digcat $words 127.0.0.1 80
		is_one_line
	done
	refuses "backlog too small: 0" --backlog 0 -l 80
	refuses "backlog invalid: x" --backlog x -l 80
	refuses "backlog too large: 99999999999" --backlog 99999999999 -l 80
}

@test "bad input: options that do not go together" {
	refuses "cannot use -4 and -6" -4 -6 127.0.0.1 80
	refuses "must use -l with -k" -k 127.0.0.1 80
	refuses "cannot use -N and --no-shutdown" -N --no-shutdown 127.0.0.1 80
	refuses "cannot use --send-only and --recv-only" --send-only --recv-only 127.0.0.1 80
	refuses "cannot use --send-only and -d" --send-only -d 127.0.0.1 80
	refuses "must use -u with --lines" --lines 127.0.0.1 80
}

@test "bad input: with a wrong command line nothing is read and nothing is opened" {
	run -0 sh -c 'digcat -l 127.0.0.1 65536 2>/dev/null; cat' <<<"unread"
	[ "$output" = unread ]
	need strace
	! is_sanitized || skip "the leak checker does not run under strace"
	run -2 strace -f -qq -e trace=network -o calls digcat 127.0.0.1 80 81
	[ ! -s calls ]
}
