#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# TCP listeners: where they listen, whom they serve, what they refuse.

load ../support/digcat
load ../support/sessions

# has_told COUNT REGEX: whether the server has said so in as many lines.
has_told() { [ "$(grep -c "$2" server.err)" -eq "$1" ]; }

# ---- where it listens ----

# listens_on ADDRESS... -- OPERAND...: digcat -lvn with these operands tells of
# these addresses, in this order, and of one port, $port.
listens_on() {
	local -a addresses=()

	while [ "$1" != -- ]; do
		addresses+=("$1")
		shift
	done
	shift
	again server
	start server digcat -lvn "$@"
	port=$(listening_port server)
	wait_line server.err "^Listening on ${addresses[-1]} $port\$"
	[ "$(cat server.err)" = "$(printf "Listening on %s $port\n" "${addresses[@]}")" ] ||
		fail "listens elsewhere:" "$(cat server.err)"
}

# is_served HOST: the server takes a client there, and shows its line.
is_served() {
	run -0 --separate-stderr digcat "$1" "$port" <<<"through $1"
	[ -z "$stderr" ]
	wait_line server.out "^through $1\$"
}

is_refused() {
	run -1 --separate-stderr digcat "$1" "$port"
	[[ "$stderr" == *"Connection refused" ]]
}

@test "listen: without a host both families are served, on one port" {
	need_ipv6
	listens_on 0.0.0.0 :: -- -k 0
	is_served 127.0.0.1
	is_served ::1
}

@test "listen: without a host a port that was asked for is taken in both families" {
	need_ipv6
	port=$(free_port)
	listens_on 0.0.0.0 :: -- -k "$port"
	is_served 127.0.0.1
	is_served ::1
}

@test "listen: -4 serves IPv4 alone" {
	need_ipv6
	listens_on 0.0.0.0 -- -k -4 0
	is_served 127.0.0.1
	is_refused ::1
}

@test "listen: -6 serves IPv6 alone" {
	need_ipv6
	listens_on :: -- -k -6 0
	is_served ::1
	is_refused 127.0.0.1
}

@test "listen: :: takes IPv4 clients, and shows them as IPv4-mapped" {
	need_ipv6
	listens_on :: -- -k :: 0
	is_served ::1
	is_served 127.0.0.1
	grep -q '^Connection received on ::1 ' server.err
	grep -q '^Connection received on ::ffff:127\.0\.0\.1 ' server.err
}

@test "listen: an address alone is listened on" {
	listens_on 127.0.0.1 -- -k 127.0.0.1 0
	is_served 127.0.0.1
	is_refused 127.0.0.2
}

@test "listen: localhost by name is both loopback addresses, on one port" {
	need_ipv6
	start server digcat -lkv localhost 0
	port=$(listening_port server)
	wait_for has_told 2 "^Listening on .* $port\$"
	is_served 127.0.0.1
	is_served ::1
	is_served localhost
	is_refused 127.0.0.2
}

@test "listen: localhost with -4 or -6 is the one address" {
	need_ipv6
	start server4 digcat -4 -lv localhost 0
	start server6 digcat -6 -lv localhost 0
	port=$(listening_port server4)
	is_refused ::1
	port=$(listening_port server6)
	is_refused 127.0.0.1
}

@test "listen: a family that this machine lacks is left out" {
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
		digcat -lv localhost 4000 2>server.err >server.out & server=$!
		wait_port tcp 4000
		digcat 127.0.0.1 4000
		wait $server'
	[ "$(grep -c '^Listening on ' server.err)" -eq 1 ]
	grep -qE '^Listening on (localhost|127\.0\.0\.1) 4000$' server.err
}

@test "listen: host and port are written in one or in two" {
	listens_on 127.0.0.1 -- 127.0.0.1:0
	listens_on 0.0.0.0 -- -4 :0
	listens_on 127.0.0.1 -- 127.1 0
}

@test "listen: an IPv6 address is written bare or in brackets" {
	need_ipv6
	listens_on ::1 -- ::1 0
	listens_on ::1 -- '[::1]' 0
	listens_on ::1 -- '[::1]:0'
}

@test "listen: the port may be given with -p, as older netcats have it" {
	local asked
	asked=$(free_port)
	listens_on 0.0.0.0 -- -4 -p "$asked"
	[ "$port" = "$asked" ]
	listens_on 127.0.0.1 -- 127.0.0.1 -p "$(free_port)"
	listens_on 127.0.0.1 -- -s 127.0.0.1 -p "$(free_port)"
	listens_on 0.0.0.0 -- -4lp "$(free_port)"
}

@test "listen: port 0 is one that the system chooses, and it is told" {
	listens_on 127.0.0.1 -- -p 0 127.0.0.1
	[ "$port" -gt 0 ]
	is_served 127.0.0.1
}

@test "listen: the same port can be had again at once" {
	port=$(free_port)
	for turn in 1 2 3; do
		start "server$turn" digcat -lv 127.0.0.1 "$port" <<<"turn $turn"	# closes first: TIME_WAIT
		wait_line "server$turn.err" '^Listening on '
		run -0 digcat -d 127.0.0.1 "$port"
		[ "$output" = "turn $turn" ]
		finish "server$turn"
		[ "$status" -eq 0 ]
	done
}

# ---- whom it cannot serve ----

@test "listen: a port in use is one line and status 1" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -1 --separate-stderr digcat -l 127.0.0.1 "$port"
	[ -z "$output" ]
	[ "$stderr" = "digcat: bind to 127.0.0.1:$port: Address already in use" ]
	is_running server
}

@test "listen: a port in use in one family is in use" {
	need_ipv6
	start server digcat -lv ::1 0
	port=$(listening_port server)
	run -1 --separate-stderr digcat -l "$port"
	[ "$stderr" = "digcat: bind to [::]:$port: Address already in use" ]
}

@test "listen: a port that needs a privilege is one line and status 1" {
	local first=/proc/sys/net/ipv4/ip_unprivileged_port_start
	local -a unprivileged=()

	[ -r "$first" ] && [ "$(<"$first")" -gt 80 ] || skip "any port is for anybody here"
	if [ "$(id -u)" -eq 0 ]; then
		need setpriv
		unprivileged=(setpriv --bounding-set -net_bind_service --inh-caps -net_bind_service)
		"${unprivileged[@]}" true || skip "privileges can't be dropped"
	fi
	run -1 --separate-stderr "${unprivileged[@]}" digcat -l 127.0.0.1 80
	[ -z "$output" ]
	[ "$stderr" = "digcat: bind to 127.0.0.1:80: Permission denied" ]
}

@test "listen: without -k the second client is refused, and the first notices nothing" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat 127.0.0.1 "$port"
	type_to client "one"
	wait_line server.out '^one$'
	is_refused 127.0.0.1
	type_to client "two"
	wait_line server.out '^two$'
}

@test "listen: without a host and without -k the first client closes both families' sockets" {
	need_ipv6
	start_held server digcat -lv 0
	port=$(listening_port server)
	start_held client digcat ::1 "$port"
	wait_line server.err '^Connection received on '
	is_refused 127.0.0.1
	is_refused ::1
}

# reset_by_client: a client sends a line, and then resets the connection.
reset_by_client() {
	start_held client socat - "TCP:127.0.0.1:$port,linger=0"
	type_to client "last words"
	wait_line server.out '^last words$'
	kill -KILL "$(pid_of client)"
}

@test "listen: a client that resets the connection is told of, with status 1" {
	need socat
	port=$(free_port)
	start_held server digcat -l 127.0.0.1 "$port"
	wait_port tcp "$port"
	reset_by_client
	finish server
	[ "$status" -eq 1 ]
	[ "$(cat server.err)" = "digcat: peer reset the connection after 11 bytes received" ]
	[ "$(cat server.out)" = "last words" ]
}

# ---- -k: many clients ----

@test "listen: -k shows all clients at the same time" {
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	for name in a b c; do
		start_held "$name" digcat 127.0.0.1 "$port"
		type_to "$name" "$name 1"
		wait_line server.out "^$name 1\$"
	done
	for name in c a b; do
		type_to "$name" "$name 2"
		wait_line server.out "^$name 2\$"
	done
	[ "$(cat server.out)" = "a 1
b 1
c 1
c 2
a 2
b 2" ]
}

@test "listen: -k sends its stdin to all clients, not what came before them" {
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	start_held early digcat 127.0.0.1 "$port"
	wait_line server.err '^Connection received on '
	type_to server "for one"
	wait_line early.out '^for one$'
	start_held late digcat 127.0.0.1 "$port"
	wait_for has_told 2 '^Connection received on '
	type_to server "for both"
	wait_line early.out '^for both$'
	wait_line late.out '^for both$'
	[ "$(cat late.out)" = "for both" ]
	[ "$(cat early.out)" = "for one
for both" ]
}

@test "listen: -k keeps a line until there is somebody to send it to" {
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	type_to server "for whoever comes"
	start_held client digcat 127.0.0.1 "$port"
	wait_line client.out '^for whoever comes$'
}

@test "listen: -k sends FIN to all when stdin ends, and serves on" {
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	for name in a b; do
		start_held "$name" digcat -v --half-close 127.0.0.1 "$port"
	done
	wait_for has_told 2 '^Connection received on '
	type_to server "the last line"
	end_stdin server
	for name in a b; do
		wait_line "$name.err" 'peer closed its side'
		[ "$(cat "$name.out")" = "the last line" ]
		type_to "$name" "from $name"
		wait_line server.out "^from $name\$"
	done
	run -0 digcat 127.0.0.1 "$port" <<<"late"
	wait_line server.out '^late$'
	is_running server
}

@test "listen: -k takes many clients at once, and each byte of theirs" {
	local count=40 i

	start server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	for ((i = 0; i < count; i++)); do
		seq "$i" "$count" 9999 >"sent$i"
		start "client$i" digcat 127.0.0.1 "$port" <"sent$i"
	done
	for ((i = 0; i < count; i++)); do
		finish "client$i"
		[ "$status" -eq 0 ]
	done
	wait_size server.out "$(cat sent* | wc -c)"
	[ "$(wc -c <server.out)" -eq "$(cat sent* | wc -c)" ]
	is_running server
}

@test "listen: -k goes on when a client resets its connection, and the others notice nothing" {
	need socat
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	start_held other digcat 127.0.0.1 "$port"
	reset_by_client
	wait_line server.err '^digcat: .* left: Connection reset by peer$'
	type_to other "still here"
	wait_line server.out '^still here$'
	type_to server "and there"
	wait_line other.out '^and there$'
}

@test "listen: -k takes nc, ncat and socat at the same time" {
	need nc ncat socat
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	start_held nc real_nc 127.0.0.1 "$port"
	start_held ncat ncat 127.0.0.1 "$port"
	start_held socat socat - "TCP:127.0.0.1:$port"
	wait_for has_told 3 '^Connection received on '
	type_to server "for all"
	for name in nc ncat socat; do
		wait_line "$name.out" '^for all$'
		type_to "$name" "from $name"
		wait_line server.out "^from $name\$"
	done
}

@test "listen: in the nc dialect -k takes one client after another" {
	DIGCAT_DIALECT=nc start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	start_held a digcat 127.0.0.1 "$port"
	type_to a "from a"
	wait_line server.out '^from a$'
	start_held b digcat -v 127.0.0.1 "$port"
	wait_line b.err 'succeeded!$'		# it waits in the backlog
	type_to b "from b"
	type_to server "for a"
	wait_line a.out '^for a$'
	type_to a "more from a"
	wait_line server.out '^more from a$'
	run -1 grep 'from b' server.out
	end_stdin a
	wait_line server.out '^from b$'
	type_to server "for b"
	wait_line b.out '^for b$'
	[ "$(cat b.out)" = "for b" ]
}

@test "listen: in the nc dialect -k goes on when a client resets its connection" {
	need socat
	DIGCAT_DIALECT=nc start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	reset_by_client
	run -0 digcat 127.0.0.1 "$port" <<<"the next"
	wait_line server.out '^the next$'
	is_running server
}
