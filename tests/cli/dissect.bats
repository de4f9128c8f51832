#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016  # $1 is another shell's
# --dissect dns: what is told of the DNS in a session, and that nothing of the
# session changes by it.

load ../support/digcat
load ../support/nsd
load ../support/sessions

# ---- messages ----

# put_hex HEX: its bytes.
put_hex() {
	local escaped
	# shellcheck disable=SC2001  # & is the match
	escaped=$(sed 's/../\\x&/g' <<<"$1")

	printf %b "$escaped"
}

# hex_of_query ID NAME TYPE [FLAGS]: numbers are decimal, FLAGS four digits of hex.
hex_of_query() {
	local hex label

	printf -v hex '%04x%s00010000000000 00' "$1" "${4:-0100}"
	hex=${hex// }
	for label in ${2//./ }; do
		printf -v hex '%s%02x%s' "$hex" "${#label}" "$(printf %s "$label" | od -An -v -tx1 | tr -d ' \n')"
	done
	printf '%s00%04x0001' "$hex" "$3"
}

query() { put_hex "$(hex_of_query "$@")"; }

# reply ID NAME TYPE: NOERROR without data; the header of a query, but for QR.
reply() { query "$1" "$2" "$3" 8180; }

# framed MESSAGE...: as TCP has it, a hex message each.
framed() {
	local message

	for message; do
		put_hex "$(printf '%04x' $((${#message} / 2)))$message"
	done
}

# tell NAME COMMAND...: what the command prints goes to the job's stdin.
tell() {
	local stdin=${1}_stdin
	shift

	"$@" >&"${!stdin}"
}

ms='[0-9.]+ (ms|s)'

# ---- UDP ----

@test "dissect: a query and its reply are one line; the bytes stay as they are" {
	start_nsd
	query 1 a.example 1 >asked
	run -0 --separate-stderr bash -c 'digcat -u 127.0.0.1 "$1" <asked >plain' - "$dns_port"
	run -0 --separate-stderr bash -c 'digcat -u --dissect dns 127.0.0.1 "$1" <asked >shown' - "$dns_port"
	[[ "$stderr" =~ ^'digcat: stdio: a.example A: NOERROR, 192.0.2.'[12]', 192.0.2.'[12]" ($dns, "$ms\)$ ]]
	[ "$(head -c 31 plain | od -tx1)" = "$(head -c 31 shown | od -tx1)" ]
}

@test "dissect: RCODE, no data and referrals, aliases, other classes" {
	start_nsd
	for question in "nowhere.example 1" "a.example 28" "cname.example 1" "big.example 16" "out.of.zone 1"; do
		# shellcheck disable=SC2086  # name and type
		query 1 $question >asked
		digcat -u --dissect dns 127.0.0.1 "$dns_port" <asked >/dev/null 2>>lines
	done
	put_hex "$(hex_of_query 1 version.bind 16 | sed 's/0001$/0003/')" >asked
	digcat -u --dissect dns 127.0.0.1 "$dns_port" <asked >/dev/null 2>>lines
	sed -E "s/ \(127.*//; s/(192.0.2.)[12], (192.0.2.)[12]/\1x, \2x/" lines >said
	diff said - <<-'END'
		digcat: stdio: nowhere.example A: NXDOMAIN
		digcat: stdio: a.example AAAA: NOERROR, no data
		digcat: stdio: cname.example A: NOERROR, CNAME a.example., 192.0.2.x, 192.0.2.x
		digcat: stdio: big.example TXT: NOERROR, truncated
		digcat: stdio: out.of.zone A: REFUSED
		digcat: stdio: version.bind CH TXT: NOERROR, "test"
	END
}

@test "dissect: a client on this machine is told with its process, a query without reply when the session ends" {
	need dig
	[ -e /proc/net/udp ] || skip "processes are found on Linux alone"
	start server digcat -dluv --dissect dns 127.0.0.1 0
	port=$(listening_port server)
	start client dig +tries=1 +time=5 +noedns @127.0.0.1 -p "$port" mx.example MX
	wait_size server.out 28
	kill -TERM "$server_pid"
	finish server
	grep -qE "^digcat: 127\.0\.0\.1:[0-9]+ \(dig, pid $client_pid\): mx\.example MX: no reply \(stdio, $ms\)\$" server.err
}

@test "dissect: without -4 the client is found, too" {
	need_ipv6
	[ -e /proc/net/udp6 ] || skip "processes are found on Linux alone"
	for host in 127.0.0.1 ::1; do
		start server digcat -dluv --dissect dns 0
		port=$(listening_port server)
		start_held client digcat -u "$host" "$port"
		tell client query 1 a.example 1
		wait_size server.out 27
		kill "$server_pid"
		finish server
		grep -qE "^digcat: .*:[0-9]+ \(digcat, pid $client_pid\): a\.example A: no reply" server.err
		again server client
	done
}

@test "dissect: a query that gets no reply in time is told while the session goes on" {
	start_held server digcat -luv --dissect dns 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -u 127.0.0.1 "$port"
	tell client query 7 late.example 1
	wait_line server.err "digcat: .*: late\.example A: no reply \(stdio, [5-9]\.[0-9]+ s\)\$"
	is_running server
	tell server reply 7 late.example 1
	wait_line server.err "^digcat: stdio: a reply without a query: late\.example A: NOERROR, no data \(to 127\.0\.0\.1:[0-9]+\)\$"
}

@test "dissect: a query that is sent again is the same one" {
	start_held server digcat -luv --dissect dns 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -u 127.0.0.1 "$port"
	for count in 1 2 3; do
		tell client query 7 a.example 1
		wait_size server.out $((count * 27))
	done
	tell server reply 7 A.EXAMPLE 1
	wait_line server.err ": a\.example A, asked 3 times: NOERROR, no data \("
}

@test "dissect: bytes behind a message are told, as of two in one datagram" {
	need jq
	start_nsd
	{ query 1 a.example 1; query 2 mx.example 15; } >asked
	run -0 --separate-stderr bash -c 'digcat -u --dissect dns 127.0.0.1 "$1" <asked >/dev/null' - "$dns_port"
	[ "${stderr_lines[0]}" = "digcat: stdio to $dns: 28 of 55 bytes are behind the message" ]
	run -0 --separate-stderr bash -c 'digcat -u --json --dissect dns 127.0.0.1 "$1" <asked >/dev/null' - "$dns_port"
	run -0 jq -c 'select(.event == "dissect.extra") | [.from, .to, .extra, .bytes, .transport]' <<<"$stderr"
	[ "$output" = "[\"stdio\",\"$dns\",28,55,\"UDP\"]" ]
}

@test "dissect: a reply with another id or question is told for itself" {
	start_held server digcat -luv --dissect dns 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -u 127.0.0.1 "$port"
	tell client query 7 a.example 1
	wait_size server.out 27
	tell server reply 8 a.example 1
	wait_line server.err "^digcat: stdio: a reply without a query: a\.example A: NOERROR, no data \(to 127"
	tell server reply 7 b.example 1
	wait_line server.err "^digcat: stdio: a reply without a query: b\.example A: NOERROR"
	tell server reply 7 a.example 1
	wait_line server.err "^digcat: 127.*: a\.example A: NOERROR, no data \(stdio"
}

@test "dissect: of several clients each is told by its address" {
	start_held server digcat -lkuv --dissect dns 127.0.0.1 0
	port=$(listening_port server)
	for name in one two; do
		start_held "$name" digcat -uv 127.0.0.1 "$port"
		tell "$name" query 7 "$name.example" 1
		wait_line server.out "$name"
	done
	kill "$server_pid"
	finish server
	[ "$(grep -c 'example A: no reply' server.err)" -eq 2 ]
	[ "$(grep 'no reply' server.err | sed -E 's/.*(127[^ ]+).*/\1/' | sort -u | wc -l)" -eq 2 ]
}

@test "dissect: datagrams that are no DNS are told once, those that are still are told" {
	start_held server digcat -luv --dissect dns 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -u 127.0.0.1 "$port"
	type_to client "hello"
	wait_line server.out hello
	type_to client "this is no message of DNS at all"
	wait_line server.out 'no message'
	tell client query 7 after.example 1
	wait_line server.out after
	kill "$server_pid"
	finish server
	grep -qE "^digcat: 127\.0\.0\.1:[0-9]+ to stdio: no DNS: shorter than a header\$" server.err
	[ "$(grep -c 'no DNS' server.err)" -eq 1 ]
	grep -q 'after.example A: no reply' server.err
}

@test "dissect: bytes of a name never reach the terminal as they are" {
	start receiver digcat -dluv 127.0.0.1 0
	port=$(listening_port receiver)
	query 7 $'\e[31mred.example' 1 >asked
	run -0 --separate-stderr digcat -u --linger 0 --dissect dns 127.0.0.1 "$port" <asked
	[[ "$stderr" == 'digcat: stdio: \027[31mred.example A: no reply ('* ]]
}

# ---- TCP ----

@test "dissect: two messages in one write, and one in many reads" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat --dissect dns 127.0.0.1 "$port"
	tell client framed "$(hex_of_query 1 one.example 1)" "$(hex_of_query 2 two.example 28)"
	wait_size server.out 62
	# The second is answered first.
	framed "$(hex_of_query 2 two.example 28 8180)" "$(hex_of_query 1 one.example 1 8183)" >replies
	for part in 1 1 12 20 28; do
		tell server head -c "$part"
		wait_size client.out $((sent += part))
	done <replies
	end_stdin client
	end_stdin server
	finish client
	[ "$status" -eq 0 ]
	cmp replies client.out
	sed -E "s/, $ms\)//" client.err | diff - <(printf 'digcat: stdio: %s (127.0.0.1:%s\n' "two.example AAAA: NOERROR, no data" \
		"$port" "one.example A: NXDOMAIN" "$port")
}

@test "dissect: what is no DNS in a stream is told once, and left alone" {
	start receiver digcat -dlv 127.0.0.1 0
	port=$(listening_port receiver)
	{
		printf 'GET / HTTP/1.0\r\n\r\n'
		framed "$(hex_of_query 1 a.example 1)"
	} >bytes
	run -0 --separate-stderr digcat --dissect dns 127.0.0.1 "$port" <bytes
	[ "$stderr" = "digcat: stdio to 127.0.0.1:$port: no DNS: the header announces more than there is" ]
	finish receiver
	cmp bytes receiver.out
}

@test "dissect: a message that breaks off is told" {
	for length in 1 2 13 20; do
		start "receiver$length" digcat -dlv 127.0.0.1 0
		port=$(listening_port "receiver$length")
		run -0 --separate-stderr digcat --dissect dns 127.0.0.1 "$port" \
			< <(framed "$(hex_of_query 1 a.example 1)" | head -c "$length")
		[[ "$stderr" == "digcat: stdio to 127.0.0.1:$port: no DNS: the stream ended after $length bytes of a message"* ]] ||
			fail "$length: $stderr"
	done
}

@test "dissect: giant lengths hold no more than one message" {
	start receiver digcat -dlv 127.0.0.1 0
	port=$(listening_port receiver)
	{
		put_hex "ffff$(hex_of_query 1 a.example 1)"
		head -c 3M /dev/zero
	} >bytes
	run -0 --separate-stderr digcat --dissect dns 127.0.0.1 "$port" <bytes
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ "$stderr" == *": 65508 of 65535 bytes are behind the message"*"no DNS: shorter than a header"*"a.example A: no reply"* ]]
	finish receiver
	cmp bytes receiver.out
}

@test "dissect: a relay of two digcats tells whose query it was, and transfers by their records" {
	start_nsd
	need dig
	mkfifo back
	# shellcheck disable=SC2016
	start relay bash -c 'digcat -lkv --dissect dns 127.0.0.1 0 <back | digcat 127.0.0.1 "$1" >back' - "$dns_port"
	port=$(listening_port relay)
	run -0 dig @127.0.0.1 -p "$port" +tcp +short txt.example TXT
	wait_line relay.err "^digcat: 127\.0\.0\.1:[0-9]+ \(dig, pid [0-9]+\): txt\.example TXT: NOERROR, \"one\".* \(stdio, $ms\)"
	run -0 dig @127.0.0.1 -p "$port" +tcp example AXFR
	wait_line relay.err "^digcat: 127.*: example AXFR: NOERROR, [0-9]+ records transferred \(stdio, $ms\)"
}

@test "dissect: a transfer that breaks off is told with what came" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat --dissect dns 127.0.0.1 "$port"
	tell client framed "$(hex_of_query 5 example 252)"
	wait_size server.out 27
	# With one SOA record: owner, type, class, TTL, length; the names are the root.
	soa=00,0006,0001,00000000,0016,00,00,$(printf '%040d' 1)
	hex=$(hex_of_query 5 example 252 8180)
	tell server framed "${hex:0:12}0001${hex:16}${soa//,}"
	wait_size client.out 60
	end_stdin server
	end_stdin client
	finish client
	grep -qE "^digcat: stdio: example AXFR: a transfer broke off after 1 record \(127" client.err
}

# ---- Unix, all kinds ----

@test "dissect: a client of a Unix socket is told with its process" {
	[ -e /proc/net/unix ] || skip "processes are found on Linux alone"
	start server digcat -dlvU --dissect dns ./socket
	wait_line server.err '^Listening on'
	framed "$(hex_of_query 1 a.example 1)" >bytes
	start client digcat -U ./socket <bytes
	finish server
	grep -qE "^digcat: the peer \(digcat, pid $client_pid\): a\.example A: no reply \(stdio, " server.err
	cmp bytes server.out
}

framed_query() { framed "$(hex_of_query "$@")"; }

# both_ways FORM LENGTH SERVER_WORDS CLIENT_WORDS: a query and its reply each way over a
# Unix socket; FORM makes the bytes of one, LENGTH of them.
both_ways() {
	# shellcheck disable=SC2086  # words
	start_held server digcat $3 -vv --dissect dns ./socket
	wait_line server.err '^(Listening|Bound) on'
	# shellcheck disable=SC2086  # words
	start_held client digcat $4 ./socket
	tell client "$1" 1 a.example 1 0100
	wait_line server.err ' to stdio over Unix, 27 bytes:'
	tell server "$1" 1 a.example 1 8180
	wait_line server.err ": a\.example A: NOERROR, no data \(stdio, $ms\)"
	tell server "$1" 2 b.example 1 0100
	wait_size client.out $((2 * $2))
	tell client "$1" 2 b.example 1 8180
	wait_line server.err "^digcat: stdio: b\.example A: NOERROR, no data \(.*, $ms\)"
	[ "$(grep -c 'over Unix, 27 bytes:' server.err)" -eq 4 ]
	kill "$server_pid"
	finish server
	again server client
	rm -f socket
}

@test "dissect: both ways of every kind of Unix socket" {
	both_ways framed_query 29 -lU -U
	both_ways framed_query 29 -lkU -U
	both_ways query 27 '-lU --seqpacket' '-U --seqpacket'
	both_ways query 27 '-lkU --seqpacket' '-U --seqpacket'
	both_ways query 27 -luU -uU
	both_ways query 27 -lkuU -uU
}

@test "dissect: -vv shows the wire, --json has it in fields" {
	need jq
	start_nsd
	query 4660 a.example 1 >asked
	run -0 --separate-stderr bash -c 'digcat -vvu --dissect dns 127.0.0.1 "$1" <asked >/dev/null' - "$dns_port"
	[[ "$stderr" == *"stdio to $dns over UDP, 27 bytes:
; HEADER
0000  12 34  "* ]]
	[[ "$stderr" == *"$dns to stdio over UDP, "*" bytes:
; HEADER
"* ]]
	run -0 --separate-stderr bash -c 'digcat --json -vvu --dissect dns 127.0.0.1 "$1" <asked >/dev/null' - "$dns_port"
	events=$stderr
	run -0 jq -r 'select(.event == "dissect.message") | [.from, .to, .wire.hex[0:4], .wire.fields[0].field] | join(" ")' <<<"$events"
	[ "$output" = "stdio $dns 1234 ID
$dns stdio 1234 ID" ]
	run -0 jq -c 'select(.event == "dissect.answered") | [.client, .pid, .name, .type, .class, .rcode, .server, .transport, .id, .tries]' <<<"$events"
	[ "$output" = "[\"stdio\",null,\"a.example\",\"A\",null,\"NOERROR\",\"$dns\",\"UDP\",4660,null]" ]
}

@test "dissect: only dns is known" {
	run -2 --separate-stderr digcat --dissect http 127.0.0.1 80
	[ "$stderr" = "digcat: cannot dissect 'http', only dns" ]
}
