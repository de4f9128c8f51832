#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Signals: those that end digcat end it visibly, those that are ignored stay so.

load ../support/digcat
load ../support/peers

start_peer() {
	start "$1" peer tcp-listen "${@:2}"
	port=$(listening_port "$1")
}

# ends_by NAME SIGNAL: sends it to what `ends verdict` runs; it must die of it.
ends_by() {
	kill -"$2" "$(pid_of "$1")"
	finish "$1" || return
	[ "$status" -eq $((128 + $(kill -l "$2"))) ] || fail "status $status" || return
	grep -qx "SIG$2" "$1.err"
}

@test "SIGINT, SIGTERM and SIGHUP end a client, as signals do" {
	for signal in INT TERM HUP; do
		start_peer server hold
		start_held client ends verdict digcat -v 127.0.0.1 "$port"
		wait_line client.err succeeded
		wait_line client.err '^ready$'
		ends_by client "$signal"
		rm server.err client.in
	done
}

@test "SIGINT, SIGTERM and SIGHUP end a listener that waits" {
	for signal in INT TERM HUP; do
		for words in -lv -lkv -luv; do
			start_held server ends verdict digcat "$words" 127.0.0.1 0
			port=$(listening_port server)
			wait_line server.err '^ready$'
			ends_by server "$signal"
			rm server.err server.in
		done
	done
}

@test "SIGTERM ends a listener in its session, and its client sees the end" {
	for words in -lv -lkv; do
		start_held server ends verdict digcat "$words" 127.0.0.1 0
		port=$(listening_port server)
		start_held client digcat --half-close 127.0.0.1 "$port"
		talk_both_ways
		ends_by server TERM
		end_stdin client
		finish client
		[ "$status" -eq 0 ]
		rm server.err server.in client.in
	done
}

@test "SIGTERM ends a client that is still connecting" {
	need socat
	start server socat -d -d TCP-LISTEN:0,bind=127.0.0.1,backlog=0 -
	port=$(listening_port server)
	kill -STOP "$server_pid"
	# Nobody accepts: one finds room in the backlog, the others wait for it.
	for name in first second third; do
		start_held "$name" ends verdict digcat -v 127.0.0.1 "$port"
		wait_line "$name.err" '^ready$'
		[ "$name" != first ] || wait_line first.err succeeded
	done
	[[ "$(cat third.err)" != *succeeded* ]]
	ends_by third TERM
}

@test "-v: the totals are told when a signal ends the session" {
	for signal in INT TERM HUP; do
		start_held server digcat -lv 127.0.0.1 0
		port=$(listening_port server)
		start_held client digcat -v 127.0.0.1 "$port"
		talk_both_ways
		kill -"$signal" "$client_pid"
		finish client
		grep -E '^digcat: sent 16 bytes, received 16 bytes in ' client.err
		grep -x 'digcat: ended: it was interrupted' client.err
		end_job server
		rm {server,client}.{in,err}
	done
}

@test "-v: the totals are told when a signal ends a listener with -k" {
	start_held server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat 127.0.0.1 "$port"
	talk_both_ways
	kill -TERM "$server_pid"
	finish server
	grep -E '^digcat: sent 16 bytes, received 16 bytes in ' server.err
}

@test "without -v a signal ends it without a word" {
	start_peer server hold
	start_held client digcat 127.0.0.1 "$port"
	wait_line server.err holding
	kill -INT "$client_pid"
	finish client
	[ "$status" -eq 130 ]
	[ ! -s client.err ]
}

@test "a signal ends it while nobody reads our output" {
	start_peer server flood 100000000
	mkfifo full
	exec {reader}<>full
	start_held client sh -c 'exec "$@" >full' - digcat 127.0.0.1 "$port"
	wait_for is_full full
	kill -TERM "$client_pid"
	finish client
	[ "$status" -eq 143 ]
	exec {reader}<&-
}

# is_full FIFO: whether a byte more would have to wait.
is_full() { ! dd if=/dev/zero of="$1" bs=1 count=1 oflag=nonblock conv=notrunc; }

@test "a signal ends it while the peer does not read" {
	start_peer server hold
	start client digcat -v 127.0.0.1 "$port" < <(head -c 50M /dev/zero)
	wait_line client.err succeeded
	kill -TERM "$client_pid"
	finish client
	[ "$status" -eq 143 ]
}

@test "a signal that was ignored stays ignored" {
	for signal in INT HUP TERM; do
		start_peer server hold
		start_held client sh -c "trap '' $signal; exec \"\$@\"" - digcat -v 127.0.0.1 "$port"
		wait_line client.err succeeded
		kill -"$signal" "$client_pid"
		type_to client "a step that comes after it"
		wait_for has_unread "$port" 27
		is_running client
		end_job client
		end_job server
		rm client.in {server,client}.err
	done
}

# has_unread PORT BYTES: whether a connection to it holds as many.
has_unread() {
	local hex bytes

	printf -v hex '%04X' "$1"
	printf -v bytes '%08X' "$2"
	grep -qE "^ *[0-9]+: [0-9A-F]+:$hex .* [0-9A-F]+:$bytes " /proc/net/tcp
}

@test "nohup: a listener outlives its terminal" {
	start server nohup digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	kill -HUP "$server_pid"
	run -0 digcat 127.0.0.1 "$port" <<<"hello"
	finish server
	[ "$status" -eq 0 ]
	[ "$(cat server.out)" = hello ]
}

@test "SIGPIPE does not end it" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -v 127.0.0.1 "$port"
	wait_line client.err succeeded
	kill -PIPE "$server_pid" "$client_pid"
	talk_both_ways
}

@test "stopped and continued, a transfer goes on" {
	head -c 3000000 /dev/urandom >data
	start_peer server slow 500000 0.05
	start client digcat -v 127.0.0.1 "$port" <data
	for _ in 1 2 3; do
		kill -STOP "$client_pid"
		kill -CONT "$client_pid"
	done
	finish client
	[ "$status" -eq 0 ]
	finish server
	cmp server.out data
}

@test "a stderr that nobody reads any more does not end it" {
	start_peer server slow 1000 0
	# shellcheck disable=SC2016  # the other shell's
	start client bash -c '{ "$@" 2>&1 >&3 | true; exit "${PIPESTATUS[0]}"; } 3>&1' - digcat -vv 127.0.0.1 "$port" <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	finish server
	[ "$(cat server.out)" = hello ]
}
