#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Datagrams over UDP: boundaries, first peers and all peers, replies, refusals.

load ../support/digcat
load ../support/peers

sizes=(0 1 1472 16384 16385 65507)

# Starts a listener of digcat, with the words given, on a free port: $port.
start_listener() {
	start "$1" digcat -luv "${@:2}" 127.0.0.1 0
	port=$(listening_port "$1")
}

start_held_listener() {
	start_held "$1" digcat -luv "${@:2}" 127.0.0.1 0
	port=$(listening_port "$1")
}

# Starts a peer of peer.py on a free port: $port.
start_peer() {
	start "$1" peer udp-listen "${@:2}"
	port=$(listening_port "$1")
}

# holds_datagrams PORT: whether some wait to be read there.
holds_datagrams() {
	local hex

	printf -v hex '%04X' "$1"
	grep -qE "^ *[0-9]+: [0-9A-F]+:$hex .* [0-9A-F]+:0*[1-9A-F][0-9A-F]* " /proc/net/udp
}

# ---- peers, both directions ----

@test "client and listener speak both ways" {
	start_held_listener server
	start_held client digcat -u 127.0.0.1 "$port"
	talk_both_ways
	[ ! -s client.err ]
	end_stdin client
	finish client
	[ "$status" -eq 0 ]
}

@test "client and listener speak both ways over IPv6" {
	need_ipv6
	start_held server digcat -luv ::1 0
	port=$(listening_port server)
	start_held client digcat -u ::1 "$port"
	talk_both_ways
}

@test "without a host the listener takes both families" {
	need_ipv6
	start server digcat -luvk 0
	port=$(listening_port server)
	run -0 digcat -u --linger 0 127.0.0.1 "$port" <<<"over IPv4"
	run -0 digcat -u --linger 0 ::1 "$port" <<<"over IPv6"
	wait_line server.out '^over IPv4$'
	wait_line server.out '^over IPv6$'
}

@test "the client speaks with nc" {
	need nc
	start_held server real_nc -nluv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -u 127.0.0.1 "$port"
	talk_both_ways
}

@test "the listener speaks with nc" {
	need nc
	start_held_listener server
	start_held client real_nc -nu 127.0.0.1 "$port"
	talk_both_ways
}

@test "the client speaks with ncat" {
	need ncat
	port=$(free_port)
	start_held server ncat -lu 127.0.0.1 "$port"
	wait_port udp "$port"
	start_held client digcat -u 127.0.0.1 "$port"
	talk_both_ways
}

@test "the listener speaks with ncat" {
	need ncat
	start_held_listener server
	start_held client ncat -u 127.0.0.1 "$port"
	talk_both_ways
}

@test "the client speaks with socat" {
	need socat
	port=$(free_port)
	start_held server socat UDP-LISTEN:"$port",bind=127.0.0.1 -
	wait_port udp "$port"
	start_held client digcat -u 127.0.0.1 "$port"
	talk_both_ways
}

@test "the listener speaks with socat" {
	need socat
	start_held_listener server
	start_held client socat - UDP:127.0.0.1:"$port"
	talk_both_ways
}

# ---- boundaries ----

@test "a file of 50,000 bytes is one datagram" {
	random_file data 50000
	start_peer receiver sizes 1
	run -0 digcat -u --linger 0 127.0.0.1 "$port" <data
	finish receiver
	[ "$(cat receiver.out)" = "50000 $(sha256_of data)" ]
}

@test "files of up to 65507 bytes are sent as one datagram each" {
	for size in 1 1472 16384 16385 65507; do
		random_file data "$size"
		start_peer "receiver$size" sizes 1
		run -0 digcat -u --linger 0 127.0.0.1 "$port" <data
		finish "receiver$size"
		[ "$(cat "receiver$size.out")" = "$size $(sha256_of data)" ]
	done
}

@test "--lines sends one datagram for each line, empty ones included" {
	start_peer receiver sizes "${#sizes[@]}"
	run -0 digcat -u --lines --linger 0 127.0.0.1 "$port" < <(lines_of "${sizes[@]}")
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' "${sizes[@]}")" ]
}

@test "--lines over IPv6, too" {
	need_ipv6
	start receiver peer udp6-listen sizes "${#sizes[@]}"
	port=$(listening_port receiver)
	run -0 digcat -u --lines --linger 0 ::1 "$port" < <(lines_of "${sizes[@]}")
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' "${sizes[@]}")" ]
}

@test "--lines sends a last line that lacks its end" {
	start_peer receiver sizes 3
	run -0 digcat -u --lines --linger 0 127.0.0.1 "$port" < <(printf 'one\n\nthree')
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' 3 0 5)" ]
}

@test "the listener with --lines answers with one datagram for each line" {
	lines_of "${sizes[@]}" >lines
	start server digcat -luv --lines 127.0.0.1 0 <lines
	port=$(listening_port server)
	run -0 peer udp:"$port" sizes "${#sizes[@]}" hello
	[ "$(cut -d ' ' -f 1 <<<"$output")" = "$(printf '%s\n' "${sizes[@]}")" ]
}

@test "the listener receives datagrams of all sizes whole" {
	start_listener server -W "${#sizes[@]}"
	peer udp:"$port" send "${sizes[@]}" >sent
	finish server
	[ "$status" -eq 0 ]
	cmp server.out sent
}

@test "the client receives datagrams of all sizes whole" {
	start_peer sender send-to-first "${sizes[@]}"
	start client digcat -u -W "${#sizes[@]}" 127.0.0.1 "$port" <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	finish sender
	cmp client.out sender.out
}

@test "--lines writes one line for each datagram, empty ones included" {
	start_listener server --lines -W 4
	run -0 peer udp:"$port" say-lines one '' $'three\n' four
	finish server
	[ "$(cat server.out)" = "$(printf 'one\n\nthree\nfour\n')" ]
}

@test "--lines receives datagrams of all sizes whole" {
	start_listener server --lines -W "${#sizes[@]}"
	peer udp:"$port" send "${sizes[@]}" >sent
	finish server
	[ "$(tr -d '\n' <server.out | sha256sum)" = "$(tr -d '\n' <sent | sha256sum)" ]
}

@test "boundaries are kept between a datagram peer and a stdin that has them" {
	start_peer receiver sizes 3
	run -0 ends on-messages digcat -u --linger 0 127.0.0.1 "$port" < <(lines_of 5 65507 1)
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' 5 65507 1)" ]
}

@test "boundaries are kept between a datagram peer and a stdout that has them" {
	start_peer sender send-to-first 5 65507 1 16385
	run -0 ends on-messages digcat -u -W 4 127.0.0.1 "$port" <<<"hello"
	[ "$output" = "$(printf '%s\n' 5 65507 1 16385)" ]
}

# In netcat an empty datagram ends a listener: anybody can stop it.
@test "an empty datagram does not end the listener" {
	start_listener server
	run -0 peer udp:"$port" say-lines '' '' still here
	wait_line server.out '^stillhere'
	is_running server
}

@test "an empty datagram does not end the listener called nc" {
	start server "$(as_dialect nc)" -nluv 127.0.0.1 0
	port=$(listening_port server)
	run -0 peer udp:"$port" say-lines '' '' still here
	wait_line server.out '^stillhere'
	is_running server
}

@test "an empty datagram does not end the client" {
	start_peer sender send-to-first 0 0 5
	start_held client digcat -u 127.0.0.1 "$port"
	type_to client hello
	wait_size client.out 5
	is_running client
	finish sender
	cmp client.out sender.out
}

@test "a line of 65507 bytes fits, one of 65508 is too long" {
	start_peer receiver sizes 1
	run -1 --separate-stderr digcat -u --lines 127.0.0.1 "$port" < <(lines_of 65507 65508)
	[[ "$stderr" == "digcat: sending to 127.0.0.1:$port"*": Message too long" ]]
	one_line "$stderr"
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = 65507 ]
}

@test "a line that is too long and has no end is given up, too" {
	start_peer receiver sizes 1
	run -1 --separate-stderr digcat -u --lines 127.0.0.1 "$port" < <(head -c 300000 /dev/zero)
	[[ "$stderr" == *": Message too long" ]]
	one_line "$stderr"
}

@test "-C makes datagrams longer, and none too long" {
	start_peer receiver sizes 2
	yes '' | head -c 40000 >input || [ "${PIPESTATUS[1]}" -eq 0 ]
	run -0 --separate-stderr digcat -u -C 127.0.0.1 "$port" <input
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "65506"$'\n'"14494" ]
}

@test "nothing is sent but what stdin holds, -v or not" {
	for dialect in digcat nc; do
		start_peer "receiver_$dialect" sizes 1
		start_held "client_$dialect" "$(as_dialect "$dialect")" -nuv 127.0.0.1 "$port"
		wait_line "client_$dialect.err" 'succeeded!$'
		type_to "client_$dialect" "the first"
		finish "receiver_$dialect"
		[[ "$(cat "receiver_$dialect.out")" == "10 "* ]]
	done
}

# ---- who is spoken with ----

@test "without -k the listener speaks with its first peer alone" {
	start_held_listener server
	start_held first digcat -u 127.0.0.1 "$port"
	type_to first one
	wait_line server.out '^one$'
	start_held second socat - UDP:127.0.0.1:"$port"
	type_to second two
	type_to first three
	wait_line server.out '^three$'
	type_to server answer
	wait_line first.out '^answer$'
	[ "$(cat server.out)" = "$(printf 'one\nthree\n')" ]
	[ ! -s second.out ]
}

@test "the second peer of a listener without -k hears of it" {
	start_held_listener server
	start_held first digcat -u 127.0.0.1 "$port"
	type_to first one
	wait_line server.out '^one$'
	run -1 --separate-stderr digcat -u 127.0.0.1 "$port" <<<"two"
	[[ "$stderr" == *"Connection refused" ]]
	one_line "$stderr"
}

@test "what others had sent before the first was met is passed over" {
	start_held_listener server
	start_held first digcat -u 127.0.0.1 "$port"
	kill -STOP "$server_pid"
	type_to first one
	wait_for holds_datagrams "$port"
	run -0 peer udp:"$port" say-lines two
	kill -CONT "$server_pid"
	wait_line server.out '^one$'
	type_to first three
	wait_line server.out '^three$'
	[ "$(cat server.out)" = "$(printf 'one\nthree\n')" ]
}

@test "a listener whose one peer has gone says so" {
	start_held_listener server
	run -0 peer udp:"$port" say-lines one
	wait_line server.out '^one'
	type_to server "anybody there?"
	finish server
	[ "$status" -eq 1 ]
	[[ "$(cat server.err)" == *"Connection refused" ]]
}

@test "with -k the listener hears everybody, and stdin goes to all heard of" {
	start_held_listener server -k
	for name in first second third; do
		start_held "$name" digcat -u 127.0.0.1 "$port"
		type_to "$name" "$name is here"
		wait_line server.out "^$name is here\$"
	done
	type_to server "to all"
	for name in first second third; do
		wait_line "$name.out" '^to all$'
	done
}

@test "with -k a peer that has gone does not keep the others from hearing" {
	start_held_listener server -k
	for name in gone there; do
		start_held "$name" digcat -u 127.0.0.1 "$port"
		type_to "$name" "$name is here"
		wait_line server.out "^$name is here\$"
	done
	end_job gone
	for line in one two three; do
		type_to server "$line"
		wait_line there.out "^$line\$"
	done
	is_running server
}

@test "the listener does not end with its stdin" {
	start_listener server
	run -0 peer udp:"$port" say-lines one
	wait_line server.out '^one'
	is_running server
}

@test "what stdin held before the first peer came is sent to it" {
	start server digcat -luv 127.0.0.1 0 <<<"for whoever comes"
	port=$(listening_port server)
	run -0 digcat -u -W 1 127.0.0.1 "$port" <<<"me"
	[ "$output" = "for whoever comes" ]
}

@test "a closed port is reported" {
	port=$(free_port)
	run -1 --separate-stderr digcat -u 127.0.0.1 "$port" <<<"hello"
	[ "$stderr" = "digcat: sending to 127.0.0.1:$port: Connection refused" ]
	[ -z "$output" ]
}

@test "a closed port is reported while stdin is still open" {
	port=$(free_port)
	start_held client digcat -u 127.0.0.1 "$port"
	type_to client hello
	finish client
	[ "$status" -eq 1 ]
	[ "$(cat client.err)" = "digcat: sending to 127.0.0.1:$port: Connection refused" ]
}

@test "a closed port is reported over IPv6" {
	need_ipv6
	port=$(free_port)
	run -1 --separate-stderr digcat -u ::1 "$port" <<<"hello"
	[[ "$stderr" == "digcat: sending to [::1]:$port: Connection refused" ]]
}

@test "a peer that goes away is reported" {
	start_peer once sizes 1
	start_held client digcat -u 127.0.0.1 "$port"
	type_to client one
	finish once
	type_to client two
	finish client
	[ "$status" -eq 1 ]
	[[ "$(cat client.err)" == *"Connection refused" ]]
}

# ---- the reply, and how long it is waited for ----

@test "a reply that comes half a second after stdin's end is received" {
	start_peer server later 0.5 "the answer"
	run -0 --separate-stderr digcat -u 127.0.0.1 "$port" <<<"the question"
	[ "$output" = "the answer" ]
	[ -z "$stderr" ]
	[ "$(cat server.out)" = "the question" ]
}

# What netcat throws away: `nc -u -q 2`, `ncat -u`.
@test "-q, -w, -W and --linger wait longer than a second" {
	local -A words=([quit]='-q 3' [limit]='-w 3' [reads]='-W 1' [linger]='--linger 3')

	for name in "${!words[@]}"; do
		start_peer "server_$name" later 1.3 "late"
		# shellcheck disable=SC2086  # two words
		start "client_$name" digcat -u ${words[$name]} 127.0.0.1 "$port" <<<"the question"
	done
	for name in "${!words[@]}"; do
		finish "client_$name"
		[ "$status" -eq 0 ]
		[ "$(cat "client_$name.out")" = late ]
		[ ! -s "client_$name.err" ]
	done
}

@test "called nc, -q N waits for the reply and prints it" {
	start_peer server later 0.5 "late"
	run -0 "$(as_dialect nc)" -nu -q 2 127.0.0.1 "$port" <<<"the question"
	[ "$output" = late ]
}

@test "-q, -w and --linger may be shorter than a second" {
	local -A words=([quit]='-q 0.2' [limit]='-w 0.2' [linger]='--linger 0.2')

	for name in "${!words[@]}"; do
		start_peer "server_$name" later 0.8 "too late"
		# shellcheck disable=SC2086  # two words
		start "client_$name" digcat -u ${words[$name]} 127.0.0.1 "$port" <<<"the question"
	done
	for name in "${!words[@]}"; do
		finish "client_$name"
		[ "$status" -eq 0 ]
		[ ! -s "client_$name.out" ]
		[ ! -s "client_$name.err" ]
	done
}

@test "-W N ends after N datagrams, empty ones counted" {
	start_peer sender send-to-first 3 0 4 9
	start_held client digcat -u -W 3 127.0.0.1 "$port"
	type_to client hello
	finish client
	[ "$status" -eq 0 ]
	[ "$(stat -c %s client.out)" -eq 7 ]
}

@test "each reply that comes in time extends the wait" {
	start_peer server later 0.7 one two three
	run -0 digcat -u --linger 2 127.0.0.1 "$port" <<<"the question"
	[ "$output" = onetwothree ]
}

# ---- broadcast ----

@test "a broadcast address needs -b" {
	start server digcat -4 -luv 0
	port=$(listening_port server)
	run -1 --separate-stderr digcat -u 127.255.255.255 "$port" <<<"hello"
	[[ "$stderr" == *"Permission denied" ]]
	one_line "$stderr"
	run -0 digcat -u -b --linger 0 127.255.255.255 "$port" <<<"to all"
	wait_line server.out '^to all$'
}
