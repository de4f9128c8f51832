#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Descriptors that digcat was given: shared ones are left as they were, missing
# ones are not taken by a socket.

load ../support/digcat
load ../support/peers

start_peer() {
	start "$1" peer tcp-listen "${@:2}"
	port=$(listening_port "$1")
}

# Starts `server`, which sends back what it gets: $port.
start_echo() {
	need socat
	start server socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork PIPE
	port=$(listening_port server)
}

# ---- O_NONBLOCK belongs to all who share the open file ----

clean="echoed hello; O_NONBLOCK seen on: none"

@test "the check for O_NONBLOCK finds it where it is" {
	# shellcheck disable=SC2016
	run -0 ends flags pipe python3 -c 'import os; os.set_blocking(0, False); os.set_blocking(1, False); print("hello")'
	[ "$output" = "echoed hello; O_NONBLOCK seen on: stdin stdout" ]
}

@test "O_NONBLOCK is never set on the pipe, FIFO, file, socket or terminal of a client" {
	start_echo
	for kind in pipe fifo file socketpair pty; do
		run -0 ends flags "$kind" digcat 127.0.0.1 "$port"
		[ "$output" = "$clean" ]
	done
}

@test "O_NONBLOCK is never set where the buffered engine moves the bytes" {
	start_echo
	for kind in pipe fifo file socketpair pty; do
		run -0 --separate-stderr ends flags "$kind" digcat --checksum 127.0.0.1 "$port"
		[ "$output" = "$clean" ]
	done
}

@test "O_NONBLOCK is never set by a datagram client" {
	start server peer udp-listen echo 5
	port=$(listening_port server)
	for kind in pipe fifo file socketpair pty; do
		run -0 ends flags "$kind" digcat -u --linger 0.1 127.0.0.1 "$port"
		[ "$output" = "$clean" ]
	done
}

@test "O_NONBLOCK is never set by a listener, with -k or without" {
	need socat
	for words in -l -lk; do
		for kind in pipe fifo file socketpair pty; do
			rm -f fifo.* file.*
			port=$(free_port)
			start client socat TCP:127.0.0.1:"$port",retry=1500,interval=0.02 PIPE
			start server ends flags "$kind" digcat "$words" -q 0.1 127.0.0.1 "$port"
			finish server
			[ "$(cat server.out)" = "$clean" ]
			end_job client
		done
	done
}

@test "O_NONBLOCK is not left behind by SIGTERM or SIGKILL" {
	start_echo
	for signal in TERM KILL; do
		for kind in pipe socketpair pty; do
			start client ends flags "$kind" digcat --no-shutdown 127.0.0.1 "$port"
			wait_for pgrep -P "$client_pid" -x digcat
			pkill -"$signal" -P "$client_pid" -x digcat
			finish client
			[[ "$(cat client.out)" == *"O_NONBLOCK seen on: none" ]]
		done
	done
}

# ---- others at the same pipe or terminal ----

@test "who reads the same stdin after us reads on" {
	start_peer server leave 4
	start_held both sh -c 'digcat "$@"; echo "status $?"; exec cat' - 127.0.0.1 "$port"
	type_to both one
	wait_line both.out '^status 0$'
	type_to both two
	wait_line both.out '^two$'
	end_stdin both
	finish both
	[ "$status" -eq 0 ]
	[ ! -s both.err ]
}

@test "with -d stdin is left to others" {
	start_peer server leave 0
	start_held both sh -c 'digcat -d "$@"; exec cat' - 127.0.0.1 "$port"
	type_to both one
	type_to both two
	wait_line both.out '^two$'
	[ "$(cat both.out)" = "$(printf 'one\ntwo\n')" ]
}

@test "who reads the same terminal while we run reads on" {
	start_peer server hold
	start_held both ends on-pty sh -c 'digcat -d "$@" & exec cat' - 127.0.0.1 "$port"
	wait_line server.err holding
	type_to both one
	wait_line both.out '^one$'
	type_to both two
	wait_line both.out '^two$'
	[ ! -s both.err ]
}

@test "who writes to the same full pipe waits, and loses nothing" {
	start_peer server flood 3000000
	# shellcheck disable=SC2016  # the other shell's
	start both bash -c '{ digcat -d "$@" & seq 200000; wait; } | { sleep 0.5; cat; }' - 127.0.0.1 "$port"
	finish both
	[ ! -s both.err ]
	[ "$(tr -cd . <both.out | wc -c)" -eq 3000000 ]
	[ "$(tr -d . <both.out | grep -c .)" -eq 200000 ]
}

@test "who writes to the same terminal waits, and loses nothing" {
	start_peer server flood 300000
	start both ends on-pty sh -c 'digcat -d "$@" & seq 20000; wait' - 127.0.0.1 "$port"
	finish both
	[ ! -s both.err ]
	[ "$(tr -cd . <both.out | wc -c)" -eq 300000 ]
	[ "$(tr -d . <both.out | grep -c .)" -eq 20000 ]
}

@test "who reads our output sees its end when the peer's has come" {
	start_peer server half-close
	start_held client bash -c '"$@" | { cat; echo "the end" >&2; }' - digcat --half-close 127.0.0.1 "$port"
	wait_line client.err '^the end$'
	type_to client "still sending"
	wait_line server.out '^still sending$'
	end_stdin client
	finish client
	[ "$status" -eq 0 ]
}

# ---- descriptors that are missing ----

# is_no_socket PID FD: what it has there is something else, and is there.
is_no_socket() {
	local target

	target=$(readlink "/proc/$1/fd/$2") || fail "$2 is closed" || return
	[[ $target != socket:* ]] || fail "$2 is $target"
}

# have_no_sockets PID: neither 0, 1 nor 2.
have_no_sockets() {
	local fd

	[ -e /proc/self/fd ] || return 0
	for fd in 0 1 2; do
		is_no_socket "$1" "$fd" || return
	done
}

# `run ... <&-` would not do: the shell's own pipe would become stdin.
@test "without stdin the client receives" {
	start_peer server flood 5
	start client sh -c 'exec "$@" <&-' - digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = ..... ]
	[ ! -s client.err ]
}

@test "without stdin the peer gets nothing but the end" {
	start_peer server slow 1000 0
	start client sh -c 'exec "$@" <&-' - digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	finish server
	[ ! -s server.out ]
}

@test "without stdin a listener receives" {
	start server sh -c 'exec "$@" <&-' - digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat 127.0.0.1 "$port" <<<"hello"
	[ -z "$output" ]
	finish server
	[ "$status" -eq 0 ]
	[ "$(cat server.out)" = hello ]
}

@test "without stdout, bytes to write are a failure" {
	for words in '' -C '--checksum'; do
		start_peer server flood 5
		# shellcheck disable=SC2086  # a word or none
		start client sh -c 'exec "$@" >&-' - digcat $words 127.0.0.1 "$port"
		finish client
		[ "$status" -eq 1 ]
		[ "$(grep -v SHA256 client.err)" = "digcat: writing to standard output after 0 bytes: Bad file descriptor" ]
		rm server.err
	done
}

@test "without stdout, bytes to write are a failure of a listener and of datagrams, too" {
	for words in -lv -lkv -luv -lkuv; do
		start_held server sh -c 'exec "$@" >&-' - digcat "$words" 127.0.0.1 0
		port=$(listening_port server)
		# shellcheck disable=SC2046  # -u or nothing
		run digcat $([[ $words != *u* ]] || echo -u --linger 0) 127.0.0.1 "$port" <<<"hello"
		finish server
		[ "$status" -eq 1 ]
		grep -x 'digcat: writing to standard output after 0 bytes: Bad file descriptor' server.err
		rm server.err server.in
	done
}

@test "without stdout, nothing to write is no failure, and all is sent" {
	start_peer server slow 1000 0
	start client sh -c 'exec "$@" >&-' - digcat 127.0.0.1 "$port" <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	[ ! -s client.err ]
	finish server
	[ "$(cat server.out)" = hello ]
}

@test "without stdout, help, version and -A say that they could not be printed" {
	for words in --help --version '-A 80'; do
		# shellcheck disable=SC2086  # several words
		start help sh -c 'exec "$@" >&-' - digcat $words
		finish help
		[ "$status" -eq 1 ]
		[[ "$(cat help.err)" == "digcat: writing to standard output: "* ]]
		# shellcheck disable=SC2086  # several words
		start help sh -c 'exec "$@" >/dev/full' - digcat $words
		finish help
		[ "$status" -eq 1 ]
		[ "$(cat help.err)" = "digcat: writing to standard output: No space left on device" ]
	done
}

@test "without stderr, what -v says goes nowhere" {
	start_peer server slow 1000 0
	start client sh -c 'exec "$@" 2>&-' - digcat -vv 127.0.0.1 "$port" <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	finish server
	[ "$(cat server.out)" = hello ]
	[ ! -s client.out ]
}

@test "without stderr, errors go nowhere, and the status stays" {
	port=$(free_port)
	start client sh -c 'exec "$@" 2>&-' - digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ ! -s client.out ]
	start client sh -c 'exec "$@" 2>&-' - digcat --no-such-option
	finish client
	[ "$status" -eq 2 ]
	[ ! -s client.out ]
}

@test "without any of the three, no socket takes their place" {
	start_peer server hold
	start_held client sh -c 'exec "$@" <&- >&- 2>&-' - digcat -v --no-shutdown 127.0.0.1 "$port"
	wait_line server.err holding
	have_no_sockets "$client_pid"

	port=$(free_port)
	start listener sh -c 'exec "$@" <&- >&- 2>&-' - digcat -lkv 127.0.0.1 "$port"
	wait_port tcp "$port"
	have_no_sockets "$listener_pid"
	start_held visitor digcat -v 127.0.0.1 "$port"
	wait_line visitor.err succeeded
	have_no_sockets "$listener_pid"
	[ ! -s visitor.out ]
}

@test "without any of the three, what comes is a failure, what is not there is none" {
	start_peer server flood 5
	start client sh -c 'exec "$@" <&- >&- 2>&-' - digcat -v 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	start_peer quiet half-close
	start client sh -c 'exec "$@" <&- >&- 2>&-' - digcat -v 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	finish quiet
	[ ! -s quiet.out ]
}

@test "stdout that ended with the peer's end is not taken by a socket" {
	start_peer server half-close
	start_held client digcat -v --half-close 127.0.0.1 "$port"
	wait_line client.err 'peer closed its side'
	have_no_sockets "$client_pid"
}

@test "too few descriptors for the event loop are one line and status 1" {
	# The leak checker would wait for ever for a descriptor of its own.
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" run -1 --separate-stderr \
		bash -c 'exec 3>&-; ulimit -n 4; exec "$@"' - digcat -nz 127.0.0.1 1
	[[ "$stderr" == "digcat: event loop: "*": Too many open files" ]]
}

@test "too few descriptors for a socket to ask with are not blamed on the name servers" {
	local most

	# As many as the event loop needs, and none more.
	for ((most = 4; most < 20; most++)); do
		# shellcheck disable=SC2016
		ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" run -1 --separate-stderr \
			bash -c 'exec 3>&-; ulimit -n "$1"; exec "${@:2}"' - "$most" \
			digcat -vv --dns-servers 127.0.0.1:9 www.test 80
		[[ "$stderr" == "digcat: event loop: "* ]] || break
	done
	[[ "${stderr_lines[0]}" == *": no socket to ask name servers over UDP: Too many open files" ]]
	[[ "${stderr_lines[1]}" == *": www.test AAAA: too many open files (DNS, "* ]]
	[[ "${stderr_lines[2]}" == *": www.test A: too many open files (DNS, "* ]]
	[ "${stderr_lines[3]}" = 'digcat: getaddrinfo for host "www.test" port 80: Temporary failure in name resolution (too many open files)' ]
	[ "${#stderr_lines[@]}" -eq 4 ]
}
