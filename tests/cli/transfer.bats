#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Whole transfers, through every kind of stdin and stdout, by every engine.

load ../support/digcat
load ../support/peers

setup_file() {
	head -c 64M /dev/urandom >"$BATS_FILE_TMPDIR/there"
	head -c 64M /dev/urandom >"$BATS_FILE_TMPDIR/back"
	# No round number, and lines.
	head -c 3000001 /dev/urandom | base64 >"$BATS_FILE_TMPDIR/text"
}

setup() {
	digcat_setup && peers_setup
	ln -s "$BATS_FILE_TMPDIR"/{there,back,text} .
}

# Starts `server`, which receives one connection into server.out: $port.
start_receiver() {
	need socat
	start server socat -u -d -d TCP-LISTEN:0,bind=127.0.0.1 -
	port=$(listening_port server)
}

# Starts `server`, which sends the file to the first client: $port.
start_sender() {
	need socat
	start server socat -d -d -U TCP-LISTEN:0,bind=127.0.0.1 FILE:"$1"
	port=$(listening_port server)
}

ended_well() {
	finish "$1" || return
	[ "$status" -eq 0 ]
}

# arrived COPY ORIGINAL: whether they are the same; the copy makes room.
arrived() {
	[ "$(sha256_of "$1")" = "$(sha256_of "$2")" ] || fail "$1 is not $2" || return
	rm "$1"
}

# engine_of FILE FLOW: the engine that a trace says it was moved by in the end.
engine_of() { sed -nE "s/.*$2: (engine|falls back to engine) //p" "$1" | tail -n 1; }

# ---- both ways at once ----

# What the shell below writes is read 4 MiB at a time, with pauses.
# shellcheck disable=SC2016  # the other shell's
slowly='"${@:2}" | while [ "$(head -c 4194304 | tee -a "$1" | wc -c)" -gt 0 ]; do sleep 0.02; done
	exit "${PIPESTATUS[0]}"'

@test "64 MiB each way at once, through pipes and to slow readers" {
	start server bash -c "cat back | $slowly" - there.copy digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start client bash -c "cat there | $slowly" - back.copy digcat 127.0.0.1 "$port"
	ended_well server
	ended_well client
	[ ! -s client.err ]
	arrived there.copy there
	arrived back.copy back
}

@test "64 MiB each way at once, from files to files" {
	start_listener server <back
	start client digcat 127.0.0.1 "$port" <there
	ended_well server
	ended_well client
	arrived server.out there
	arrived client.out back
}

@test "64 MiB each way at once, over a Unix socket" {
	start server digcat -lvU S <back
	listening_path server S
	start client digcat -U S <there
	ended_well server
	ended_well client
	arrived server.out there
	arrived client.out back
}

@test "64 MiB each way at once, by the buffered engine" {
	start server sh -c 'DIGCAT_TRACE=flow exec "$@" >>there.copy' - digcat -lv --checksum 127.0.0.1 0 <back
	port=$(listening_port server)
	start client sh -c 'exec "$@" >>back.copy' - digcat --checksum 127.0.0.1 "$port" <there
	ended_well server
	ended_well client
	arrived there.copy there
	arrived back.copy back
	[ "$(engine_of server.err 'peer to output')" = buffered ]
	[ "$(engine_of server.err 'input to peer')" = buffered ]
}

@test "64 MiB to /dev/null, from /dev/zero" {
	start server sh -c 'exec "$@" >/dev/null' - digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	head -c 64M /dev/zero | digcat 127.0.0.1 "$port"
	ended_well server
	grep -q 'received 67108864 bytes' server.err
}

# ---- kinds of stdin and stdout ----

# sends ENGINE COMMAND, receives ENGINE COMMAND: `text` goes or comes by the
# shell command, whose "$@" is the address, and the trace names the engine.
sends() {
	start_receiver
	DIGCAT_TRACE=flow start client sh -c "$2" - 127.0.0.1 "$port"
	ended_well client
	finish server
	cmp server.out text
	[ "$(engine_of client.err 'input to peer')" = "$1" ]
}

receives() {
	start_sender text
	DIGCAT_TRACE=flow start client sh -c "$2" - 127.0.0.1 "$port"
	ended_well client
	[ -e out ] || mv client.out out
	cmp out text
	[ "$(engine_of client.err 'peer to output')" = "$1" ]
}

@test "stdin: a pipe is spliced" {
	sends spliced 'cat text | digcat "$@"'
}

@test "stdin: a file is spliced" {
	sends spliced 'exec digcat "$@" <text'
}

@test "stdin: a named FIFO is spliced" {
	mkfifo fifo
	sends spliced 'cat text >fifo & exec digcat "$@" <fifo'
}

@test "stdin: -C is buffered" {
	sed 's/$/\r/' text >text.crlf
	start_receiver
	DIGCAT_TRACE=flow start client digcat -C 127.0.0.1 "$port" <text
	ended_well client
	finish server
	cmp server.out text.crlf
	[ "$(engine_of client.err 'input to peer')" = buffered ]
}

@test "stdin: a socket is buffered" {
	sends buffered 'cat text | ends on-socketpair digcat "$@"'
}

@test "stdin: a terminal is buffered" {
	sends buffered 'cat text | ends on-pty digcat "$@"'
}

@test "stdin: what splice can't read falls back" {
	[ -r /proc/version ] || skip "no /proc/version"
	start_receiver
	DIGCAT_TRACE=flow start client digcat 127.0.0.1 "$port" </proc/version
	ended_well client
	finish server
	[ "$(cat server.out)" = "$(cat /proc/version)" ]
}

@test "stdin: it is read from where others have left it" {
	start_receiver
	{
		dd bs=1000 count=1 of=head 2>/dev/null
		digcat 127.0.0.1 "$port"
	} <text
	finish server
	cat head server.out | cmp - text
}

@test "stdout: a pipe is spliced" {
	receives spliced 'digcat -d "$@" | cat'
}

@test "stdout: a file is spliced" {
	receives spliced 'exec digcat -d "$@" >out'
}

@test "stdout: a named FIFO is spliced" {
	mkfifo fifo
	receives spliced 'cat fifo >out & digcat -d "$@" >fifo; wait'
}

@test "stdout: a file that is appended to is buffered, and keeps what it had" {
	echo before >out
	start_sender text
	DIGCAT_TRACE=flow start client sh -c 'exec digcat -d "$@" >>out' - 127.0.0.1 "$port"
	ended_well client
	[ "$(head -n 1 out)" = before ]
	tail -n +2 out | cmp - text
	[ "$(engine_of client.err 'peer to output')" = buffered ]
}

@test "stdout: a socket is buffered" {
	receives buffered 'ends on-socketpair digcat -d "$@"'
}

@test "stdout: a terminal is buffered" {
	receives buffered 'ends on-pty digcat -d "$@"'
}

@test "stdout: it is written where others have left it" {
	start_sender text
	{
		echo before
		digcat -d 127.0.0.1 "$port"
		echo after
	} >out
	{
		echo before
		cat text
		echo after
	} | cmp - out
}

@test "a program that serves stdin and stdout can be digcat: socat runs it" {
	need socat
	start_listener server
	port2=$(free_port)
	start between socat TCP-LISTEN:"$port2",bind=127.0.0.1 EXEC:"digcat 127.0.0.1 $port"
	wait_port tcp "$port2"
	digcat 127.0.0.1 "$port2" <text
	ended_well server
	cmp server.out text
}

# ---- ends that come late ----

@test "a FIFO both ways: two bursts, and its end is the end" {
	mkfifo in out
	start_listener server
	start client sh -c 'exec "$@" <in >out' - digcat -v 127.0.0.1 "$port"
	start reader sh -c 'exec cat <out'
	exec {writer}>in
	echo "first burst" >&"$writer"
	wait_line server.out '^first burst$'
	echo "second burst" >&"$writer"
	wait_line server.out '^second burst$'
	is_running client
	exec {writer}>&-
	for name in client server reader; do
		ended_well "$name"
	done
}

@test "a FIFO that is open for writing, too: what comes late arrives" {
	mkfifo in
	start_listener server
	start client sh -c 'exec "$@" <>in' - digcat 127.0.0.1 "$port"
	cat text >in
	wait_size server.out "$(stat -Lc %s text)"
	cmp server.out text
}

@test "a FIFO as stdout whose reader leaves is told" {
	mkfifo out
	start_peer server flood 50000000
	start client sh -c 'exec "$@" >out' - digcat -d 127.0.0.1 "$port"
	head -c 5 <out
	finish client
	[ "$status" -eq 1 ]
	[[ "$(cat client.err)" == "digcat: writing to standard output after "*": Broken pipe" ]]
}

@test "a terminal: typed lines arrive at once, answers appear, ^D ends" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client ends on-pty digcat 127.0.0.1 "$port"
	talk_both_ways
	type_to client "another line"
	wait_line server.out '^another line$'
	end_stdin client
	wait_line server.err 'peer closed its side'
	type_to server "after ^D"
	wait_line client.out '^after \^D$'
	end_stdin server
	ended_well client
	ended_well server
}

@test "a terminal: when the peer has closed, nobody waits for a key" {
	start_peer server leave 4
	start_held client ends on-pty digcat --linger 30 127.0.0.1 "$port"
	type_to client one
	ended_well client
}

# ---- memory ----

# stays_small BYTES KIB: what was taken from a pipe that nobody empties, and the peak.
stays_small() {
	[ "$1" -lt $((32 << 20)) ] || fail "$1 bytes were read" || return
	is_sanitized || [ "$2" -lt $((64 << 10)) ] || fail "it took $2 KiB"
}

@test "memory stays small while the peer does not read" {
	local -A words=([spliced]='' [buffered]='--checksum' [by_line]='-i 0.001')

	for name in "${!words[@]}"; do
		start_peer "server_$name" hold
		# shellcheck disable=SC2086  # several words
		start "client_$name" ends fill digcat ${words[$name]} 127.0.0.1 "$port"
	done
	for name in "${!words[@]}"; do
		finish "client_$name"
		# shellcheck disable=SC2046  # two numbers
		stays_small $(cat "client_$name.out")
	done
}

@test "memory stays small while a client of many does not read" {
	port=$(free_port)
	start_held server ends fill digcat -lk 127.0.0.1 "$port"
	wait_port tcp "$port"
	start client peer tcp:"$port" hold
	wait_line client.err holding
	end_stdin server
	finish server
	# shellcheck disable=SC2046  # two numbers
	stays_small $(cat server.out)
}

@test "memory stays small while our own output is not read" {
	start_peer server flood 100000000
	start client bash -c '"$@" | { sleep 1; wc -c; }' - ends peak digcat 127.0.0.1 "$port"
	ended_well client
	[ "$(cat client.out)" -eq 100000000 ]
	is_sanitized || [ "$(sed 's/peak //' client.err)" -lt $((64 << 10)) ]
}
