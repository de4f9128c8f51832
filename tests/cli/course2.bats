#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The programs that every sockets course builds, part two: datagrams, and the
# same client and server over AF_UNIX.  Each is one line of digcat, run on a
# terminal: what is typed at one end appears at the other.

load ../support/digcat
load ../support/peers

# on_terminal NAME COMMAND...: `type_to NAME` types, NAME.out is what it shows.
on_terminal() { start_held "$1" ends on-pty "${@:2}"; }

# ends_by_control_d NAME: its user types ^D.
ends_by_control_d() {
	end_stdin "$1"
	finish "$1"
	[ "$status" -eq 0 ]
}

# Both users type, in turn, and read what the other has typed.
conversation() {
	talk_both_ways
	type_to client "and another one"
	wait_line server.out '^and another one$'
	type_to server "thank you"
	wait_line client.out '^thank you$'
	[ "$(cat client.out)" = "$(printf 'from the server\nthank you\n')" ]
	[ "$(cat server.out)" = "$(printf 'from the client\nand another one\n')" ]
}

@test "a UDP server and its client" {
	on_terminal server digcat -luv 127.0.0.1 0
	port=$(listening_port server)
	on_terminal client digcat -u 127.0.0.1 "$port"
	conversation
	ends_by_control_d client
	is_running server
}

@test "a UDP server for many: who writes is heard, what is typed goes to all" {
	on_terminal server digcat -lukv 127.0.0.1 0
	port=$(listening_port server)
	for name in client second third; do
		on_terminal "$name" digcat -u 127.0.0.1 "$port"
		type_to "$name" "$name is here"
		wait_line server.out "^$name is here\$"
	done
	type_to server "hello all"
	for name in client second third; do
		wait_line "$name.out" '^hello all$'
	done
	[ "$(grep -c '^Connection received on ' server.err)" -eq 3 ]
}

@test "a UDP question and its answer, as a script asks it" {
	on_terminal server digcat -luv 127.0.0.1 0
	port=$(listening_port server)
	start client digcat -u -W 1 -w 5 127.0.0.1 "$port" <<<"what time is it?"
	wait_line server.out '^what time is it\?$'
	type_to server "late"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = late ]
}

@test "a UDP client on a port of its own, as its server sees it" {
	on_terminal server digcat -nluv 127.0.0.1 0
	port=$(listening_port server)
	own=$(free_port)
	on_terminal client digcat -u -p "$own" 127.0.0.1 "$port"
	conversation
	grep -qx "Connection received on 127.0.0.1 $own" server.err
}

@test "an AF_UNIX stream server and its client" {
	on_terminal server digcat -lUv S
	listening_path server S
	on_terminal client digcat -U S
	conversation
	ends_by_control_d client
	finish server
	[ "$status" -eq 0 ]
	[ ! -e S ]
}

@test "an AF_UNIX datagram server and its client" {
	on_terminal server digcat -luUv S
	listening_path server S
	on_terminal client digcat -uU S
	conversation
	ends_by_control_d client
	is_running server
}

@test "an AF_UNIX datagram client with a path of its own" {
	on_terminal server digcat -luUv S
	listening_path server S
	on_terminal client digcat -uU -s own S
	conversation
	grep -qx 'Connection received on own' server.err
	ends_by_control_d client
	[ ! -e own ]
}

@test "an AF_UNIX server and its client without a file: an abstract name" {
	local name=@digcat-course-$$

	on_terminal server digcat -lUv "$name"
	listening_path server "$name"
	on_terminal client digcat -U "$name"
	conversation
	ends_by_control_d client
	[ ! -e "$name" ]
}

@test "an AF_UNIX server for many" {
	on_terminal server digcat -lkUv S
	listening_path server S
	for name in client second; do
		on_terminal "$name" digcat -U S
		type_to "$name" "$name is here"
		wait_line server.out "^$name is here\$"
	done
	type_to server "hello all"
	wait_line client.out '^hello all$'
	wait_line second.out '^hello all$'
}
