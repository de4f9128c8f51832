#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The honest end: wherever a netcat cuts data off and still says 0, digcat
# delivers all of it, or says how far it came and says 1.

load ../support/digcat
load ../support/peers

big=8000000

setup_file() { head -c "$big" /dev/urandom >"$BATS_FILE_TMPDIR/big"; }

setup() {
	digcat_setup && peers_setup
	ln -s "$BATS_FILE_TMPDIR/big" big
}

# start_read_late NAME SECONDS COMMAND...: what it writes is read only then.
start_read_late() {
	# shellcheck disable=SC2016  # the other shell's
	start "$1" bash -c '"${@:2}" | { sleep "$1"; cat; }; exit "${PIPESTATUS[0]}"' - "${@:2}"
}

# start_read_little NAME COMMAND...: five bytes of what it writes are read.
start_read_little() {
	# shellcheck disable=SC2016  # the other shell's
	start_held "$1" bash -c '"$@" | head -c 5; exit "${PIPESTATUS[0]}"' - "${@:2}"
}

# start_full NAME COMMAND...: it writes to a device that is full.
start_full() { start_held "$1" sh -c 'exec "$@" >/dev/full' - "${@:2}"; }

# in_portions SECONDS COUNT: `big` in so many portions, with a pause before each.
in_portions() {
	local len=$((big / $2)) i

	for ((i = 0; i < $2; i++)); do
		sleep "$1"
		tail -c +$((i * len + 1)) big | head -c "$len"
	done
}

# ended_well NAME: with status 0, and no complaint.
ended_well() {
	finish "$1" || return
	[ "$status" -eq 0 ] && ! grep -E 'after [0-9]+ bytes|bytes were|bytes received were' "$1.err"
}

# says_reset FILE LEAST MOST: one line (-v aside) says how many bytes were sent.
says_reset() {
	local line

	line=$(grep 'peer reset' "$1")
	[[ $line =~ ^digcat:\ peer\ reset\ the\ connection\ after\ ([0-9]+)\ bytes\ sent$ ]] || fail "$1:" "$(cat "$1")" ||
		return
	[ "${BASH_REMATCH[1]}" -ge "$2" ] || fail "$line" || return
	[ "${BASH_REMATCH[1]}" -le "$3" ] || fail "$line"
}

# ---- all of it, to and from the others ----

@test "nc, ncat and socat receive all from a listener" {
	need nc ncat socat
	for peer in "real_nc -dN 127.0.0.1 PORT" "ncat --recv-only 127.0.0.1 PORT" "socat -u TCP:127.0.0.1:PORT -"; do
		start_listener server <big
		# shellcheck disable=SC2086  # several words
		start client ${peer/PORT/$port}
		ended_well server
		finish client
		cmp client.out big
		rm server.err
	done
}

@test "nc, ncat and socat receive all from a client" {
	need nc ncat socat
	for peer in "real_nc -ld 127.0.0.1 PORT" "ncat -l --recv-only 127.0.0.1 PORT" \
		"socat -u TCP-LISTEN:PORT,bind=127.0.0.1 -"; do
		port=$(free_port)
		# shellcheck disable=SC2086  # several words
		start server ${peer/PORT/$port}
		wait_port tcp "$port"
		run -0 --separate-stderr digcat 127.0.0.1 "$port" <big
		[ -z "$stderr" ]
		finish server
		cmp server.out big
	done
}

@test "a listener receives all from nc, ncat and socat" {
	need nc ncat socat
	for peer in "real_nc -N 127.0.0.1 PORT" "ncat --send-only 127.0.0.1 PORT" "socat -u - TCP:127.0.0.1:PORT"; do
		start_listener server
		# shellcheck disable=SC2086  # several words
		start client ${peer/PORT/$port} <big
		ended_well server
		cmp server.out big
		rm server.err
	done
}

# -d: with our FIN at once, nc itself would stop halfway.
@test "a client receives all from nc, ncat and socat" {
	need nc ncat socat
	for peer in "real_nc -lN 127.0.0.1 PORT" "ncat -l --send-only 127.0.0.1 PORT" \
		"socat -u - TCP-LISTEN:PORT,bind=127.0.0.1"; do
		port=$(free_port)
		# shellcheck disable=SC2086  # several words
		start server ${peer/PORT/$port} <big
		wait_port tcp "$port"
		start client digcat -d 127.0.0.1 "$port"
		ended_well client
		cmp client.out big
	done
}

# ^C at the end of `tar | gzip | nc` loses the tail.  No ^C is needed.
@test "a pipeline on both sides ends by itself" {
	mkdir here there
	cp -L big here/file
	start server sh -c 'digcat -lv 127.0.0.1 0 | gzip -d | tar x -C there'
	port=$(listening_port server)
	tar c here | gzip -1 | digcat 127.0.0.1 "$port"
	finish server
	[ "$status" -eq 0 ]
	cmp there/here/file big
}

# ---- --send-only to a peer that talks back ----
# ncat: 5.3 of 8.0 MB arrive, then RST, status 0.

@test "--send-only delivers all to a peer that has sent a word" {
	start_peer server talk-back 5
	run -0 --separate-stderr digcat --send-only 127.0.0.1 "$port" <big
	[ -z "$output$stderr" ]
	finish server
	cmp server.out big
}

@test "--send-only delivers all to a peer that sends as much" {
	start_peer server talk-back "$big"
	run -0 --separate-stderr digcat --send-only 127.0.0.1 "$port" <big
	[ -z "$output$stderr" ]
	finish server
	cmp server.out big
	grep -qx "received $big sent $big" server.err
}

@test "--send-only delivers all to a peer that reads late" {
	start_peer server talk-back 100000 1
	run -0 --separate-stderr digcat --send-only 127.0.0.1 "$port" <big
	finish server
	cmp server.out big
	grep -qx "received $big sent 100000" server.err
}

@test "--send-only delivers all to ncat and socat that have sent, too" {
	need ncat socat
	port=$(free_port)
	start_held ncat_server ncat -l 127.0.0.1 "$port"
	wait_port tcp "$port"
	type_to ncat_server "hello from the server"
	run -0 --separate-stderr digcat --send-only 127.0.0.1 "$port" <big
	wait_size ncat_server.out "$big"
	cmp ncat_server.out big

	start_held socat_server socat -d -d TCP-LISTEN:0,bind=127.0.0.1 -
	port=$(listening_port socat_server)
	type_to socat_server "hello from the server"
	run -0 --separate-stderr digcat --send-only 127.0.0.1 "$port" <big
	wait_size socat_server.out "$big"
	cmp socat_server.out big
}

@test "a listener with --send-only delivers all to a client that talks back" {
	start_listener server --send-only <big
	start client peer tcp:"$port" talk-back 100000
	ended_well server
	[ ! -s server.out ]
	finish client
	cmp client.out big
	grep -qx "received $big sent 100000" client.err
}

@test "called ncat, --send-only delivers all to a peer that talks back" {
	start_peer server talk-back 100000 0.5
	run -0 --separate-stderr "$(as_dialect ncat)" --send-only 127.0.0.1 "$port" <big
	[ -z "$stderr" ]
	finish server
	cmp server.out big
}

# ---- slow readers ----
# socat ends half a second after one side's end: 64 KB of 8 MB, status 0.

@test "a peer that reads slowly gets all" {
	start_peer server slow 3000000 0.6
	run -0 --separate-stderr digcat 127.0.0.1 "$port" <big
	[ -z "$stderr" ]
	finish server
	cmp server.out big
}

@test "a peer that half-closes at once and reads late gets all" {
	start_listener server <big
	start_read_late client 1 socat -t 30 - TCP:127.0.0.1:"$port"
	ended_well server
	finish client
	cmp client.out big
}

@test "what came is written however late it is read" {
	start_peer server flood "$big"
	start_read_late client 1 digcat 127.0.0.1 "$port"
	ended_well client
	[ "$(stat -c %s client.out)" -eq "$big" ]
	grep -qx "sent $big" server.err
}

# nc -w 1: 65536 bytes, status 0.
@test "the idle time stands still while our own output is blocked" {
	local -A words=([limit]='-w 0.4' [idle]='--idle-timeout 0.4' [deaf]='-d -w 0.4')

	for name in "${!words[@]}"; do
		start_peer "server_$name" flood "$big"
		# shellcheck disable=SC2086  # several words
		start_read_late "client_$name" 1 digcat ${words[$name]} 127.0.0.1 "$port"
	done
	for name in "${!words[@]}"; do
		ended_well "client_$name"
		[ "$(stat -c %s "client_$name.out")" -eq "$big" ]
	done
}

@test "the idle time of a listener stands still while our own output is blocked" {
	start_read_late server 1.4 digcat -lv -w 0.4 127.0.0.1 0
	port=$(listening_port server)
	start client peer tcp:"$port" flood "$big"
	ended_well server
	[ "$(stat -c %s server.out)" -eq "$big" ]
}

@test "called nc, -w 1 stands still while our own output is blocked" {
	start_peer server flood "$big"
	start_read_late client 1.5 "$(as_dialect nc)" -w 1 127.0.0.1 "$port"
	ended_well client
	[ "$(stat -c %s client.out)" -eq "$big" ]
}

# ---- limits that were asked for, and leave bytes behind ----

@test "-w and --idle-timeout say how much a peer that does not read left behind" {
	for words in '-w 0.3' '--idle-timeout 0.3'; do
		start_peer server hold
		# shellcheck disable=SC2086  # two words
		run -1 --separate-stderr digcat $words 127.0.0.1 "$port" <big
		one_line "$stderr"
		[[ "$stderr" =~ ^digcat:\ .*\ ([0-9]+)\ bytes ]]
		[ "${BASH_REMATCH[1]}" -gt 0 ] && [ "${BASH_REMATCH[1]}" -le "$big" ]
		end_job server
		rm server.err
	done
}

@test "-q says how much a peer that does not read left behind" {
	start_peer server hold
	run -1 --separate-stderr digcat -q 0.3 127.0.0.1 "$port" < <(head -c 1000000 big)
	one_line "$stderr"
	[[ "$stderr" =~ ^digcat:\ .*\ ([0-9]+)\ bytes ]]
	[ "${BASH_REMATCH[1]}" -gt 0 ] && [ "${BASH_REMATCH[1]}" -le 1000000 ]
}

@test "a listener's -q says how much a client that does not read left behind" {
	for words in -q -kq; do
		start_listener server "$words" 0.3 < <(head -c 1000000 big)
		start client peer tcp:"$port" hold
		finish server
		[ "$status" -eq 1 ]
		grep -E '^digcat: .* [0-9]+ bytes were not taken by' server.err
		end_job client
		rm server.err
	done
}

@test "with -k, -w says how much a client that does not read left behind" {
	start_listener server -k -w 0.3 <big
	start client peer tcp:"$port" hold
	wait_line server.err 'left: idle$'
	grep -E '^digcat: .* [0-9]+ bytes were not taken by' server.err
}

@test "-q says how much of what came it did not write" {
	start_peer server flood "$big"
	start_read_late client 1.5 digcat -q 0.3 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ "$(stat -c %s client.out)" -lt "$big" ]
	[[ "$(cat client.err)" =~ ^digcat:\ .*\ [0-9]+\ bytes ]]
}

@test "-q with all delivered has nothing to say" {
	start_peer server talk-back 5
	run -0 --separate-stderr digcat -q 5 127.0.0.1 "$port" <big
	[ -z "$stderr" ]
	finish server
	cmp server.out big
}

@test "-q bounds a client as well as a listener" {
	start_peer server hold
	run -0 --separate-stderr digcat -q 0.3 127.0.0.1 "$port" <<<"hello"
	[ -z "$stderr" ]
	start_listener listener -q 0.3
	start client peer tcp:"$port" hold
	ended_well listener
}

# ---- -l to a client that half-closes at once ----
# 16384 bytes in nc, ncat and netcat-traditional, status 0; from a slow pipe none.

@test "a listener delivers all to nc, ncat, socat and digcat that half-close at once" {
	need nc ncat socat
	for client in "real_nc -N 127.0.0.1 PORT" "ncat 127.0.0.1 PORT" "socat -t 30 - TCP:127.0.0.1:PORT" \
		"digcat 127.0.0.1 PORT"; do
		start_listener server <big
		# shellcheck disable=SC2086  # several words
		start client ${client/PORT/$port}
		ended_well server
		finish client
		cmp client.out big
		rm server.err
	done
}

@test "a listener delivers all to a client that half-closes and reads slowly" {
	start_listener server <big
	start client peer tcp:"$port" half-close
	ended_well server
	finish client
	cmp client.out big
}

@test "a listener with -k delivers all to a client that half-closes at once" {
	start_listener server -k <big
	start client peer tcp:"$port" half-close
	finish client
	cmp client.out big
}

@test "a client delivers all to a server that half-closes at once" {
	start_peer server half-close
	run -0 --separate-stderr digcat 127.0.0.1 "$port" <big
	[ -z "$stderr" ]
	finish server
	cmp server.out big
}

@test "called nc or ncat, a listener delivers all to a client that half-closes at once" {
	for dialect in nc ncat; do
		start server "$(as_dialect "$dialect")" -lv 127.0.0.1 0 <big
		port=$(listening_port server)
		start client peer tcp:"$port" half-close
		ended_well server
		finish client
		cmp client.out big
		rm server.err
	done
}

@test "a slow pipe is read to its end after the client's" {
	start_listener server --linger 5 < <(in_portions 0.2 5)
	start client peer tcp:"$port" half-close
	ended_well server
	finish client
	cmp client.out big
}

@test "with -k a slow pipe is read to its end after the client's" {
	start_listener server -k --linger 5 < <(in_portions 0.2 5)
	start client peer tcp:"$port" half-close
	finish client
	cmp client.out big
}

@test "--half-close waits for a pipe that pauses longer than the linger time" {
	start_listener server --half-close < <(in_portions 0.7 2)
	start client peer tcp:"$port" half-close
	ended_well server
	finish client
	cmp client.out big
}

@test "--linger says how long a pipe may pause" {
	start_listener server --linger 5 < <(in_portions 0.7 2)
	start client peer tcp:"$port" half-close
	ended_well server
	finish client
	cmp client.out big
}

# ---- resets: nc says 0 ----

@test "a client says how far it came when the peer resets" {
	start_peer server reset 100000
	run -1 --separate-stderr digcat 127.0.0.1 "$port" <big
	one_line "$stderr"
	says_reset <(echo "$stderr") 100000 "$big"
}

@test "a listener says how far it came when the client resets" {
	start_listener server <big
	run -0 peer tcp:"$port" reset 100000
	finish server
	[ "$status" -eq 1 ]
	says_reset server.err 100000 "$big"
}

@test "called nc or ncat, a reset is told as well" {
	for dialect in nc ncat; do
		start_peer server reset 100000
		run -1 --separate-stderr "$(as_dialect "$dialect")" 127.0.0.1 "$port" <big
		one_line "$stderr"
		says_reset <(echo "${stderr/#$dialect:/digcat:}") 100000 "$big"
		rm server.err
	done
}

@test "a peer that closes without reading all is a reset" {
	start_peer server leave 5
	run -1 --separate-stderr digcat 127.0.0.1 "$port" <big
	one_line "$stderr"
	says_reset <(echo "$stderr") 5 "$big"
}

# has_unread_bytes PORT: whether a connection to it holds some.  (What a listener,
# state 0A, holds are connections.)
has_unread_bytes() {
	local hex

	printf -v hex '%04X' "$1"
	grep -qE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:[0-9A-F]+ 0[^A] [0-9A-F]+:0*[1-9A-F][0-9A-F]* " /proc/net/tcp
}

@test "a peer that is killed with bytes unread is a reset" {
	need nc ncat socat
	for server in "real_nc -ln 127.0.0.1 PORT" "ncat -l 127.0.0.1 PORT" "socat - TCP-LISTEN:PORT,bind=127.0.0.1"; do
		port=$(free_port)
		# shellcheck disable=SC2086  # several words
		start_held server ${server/PORT/$port}
		wait_port tcp "$port"
		kill -STOP "$server_pid"
		start client digcat -v 127.0.0.1 "$port" <big
		wait_line client.err succeeded
		wait_for has_unread_bytes "$port"
		kill -KILL "$server_pid"
		finish client
		[ "$status" -eq 1 ]
		says_reset client.err 1 "$big"
		rm server.in client.err
	done
}

@test "a word to a peer that closes at once is not said to have arrived" {
	for _ in 1 2 3 4 5; do
		start_peer server leave 0
		run -1 --separate-stderr digcat 127.0.0.1 "$port" <<<"hello"
		says_reset <(echo "$stderr") 6 6
		finish server
		rm server.err
	done
}

@test "nothing to a peer that closes at once is no failure" {
	start_peer server leave 0
	run -0 --separate-stderr digcat 127.0.0.1 "$port"
	[ -z "$output$stderr" ]
}

@test "a line typed after the peer has closed is not lost in silence" {
	start_peer server leave 4
	start_held client digcat -v --half-close 127.0.0.1 "$port"
	type_to client one
	wait_line client.err 'peer closed its side'
	type_to client two
	# The first line after the close draws the reset, the next one meets it.
	! is_running client || type_to client three
	finish client
	[ "$status" -eq 1 ]
	says_reset client.err 8 14
}

@test "a reset is told where nothing was sent" {
	start_peer server reset 0 0.3
	start_held client digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ "$(cat client.err)" = "digcat: peer reset the connection after 0 bytes received" ]
}

@test "what came before a reset is written" {
	start_held client digcat -lv 127.0.0.1 0
	port=$(listening_port client)
	kill -STOP "$client_pid"
	run -0 peer tcp:"$port" send-and-reset 50000
	kill -CONT "$client_pid"
	finish client
	[ "$status" -eq 1 ]
	grep -qx 'digcat: peer reset the connection after 50000 bytes received' client.err
	[ "$(stat -c %s client.out)" -eq 50000 ]
}

@test "over a Unix socket, too, a peer that leaves is told" {
	start server peer stream-listen:S leave 5
	listening_path server S
	run -1 --separate-stderr digcat -U S <big
	one_line "$stderr"
	says_reset <(echo "$stderr") 5 "$big"
}

@test "with -k one client's reset does not keep the others from all" {
	start_listener server -k <big
	start slow peer tcp:"$port" slow 3000000 0.3
	wait_line server.err '^Connection received'
	run peer tcp:"$port" reset 1000
	finish slow
	cmp slow.out big
	is_running server
}

# ---- our own output fails ----
# nc: status 0, without a word; it goes on until stdin ends.

@test "a reader that has gone ends the session" {
	start_peer server flood 50000000
	start_read_little client digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ "$(cat client.out)" = ..... ]
	[[ "$(cat client.err)" =~ ^digcat:\ writing\ to\ standard\ output\ after\ [0-9]+\ bytes:\ Broken\ pipe$ ]]
}

@test "a reader that has gone ends a listener, with -k as well" {
	for words in -lv -lkv; do
		start_read_little server digcat "$words" 127.0.0.1 0
		port=$(listening_port server)
		start client peer tcp:"$port" flood 50000000
		finish server
		[ "$status" -eq 1 ]
		[ "$(cat server.out)" = ..... ]
		grep -E '^digcat: writing to standard output after [0-9]+ bytes: Broken pipe$' server.err
		rm server.err server.in
	done
}

@test "a full device ends the session" {
	for words in '' -C '--delay 0.01'; do
		start_peer server flood 50000000
		# shellcheck disable=SC2086  # several words
		start_full client digcat $words 127.0.0.1 "$port"
		finish client
		[ "$status" -eq 1 ]
		[ "$(cat client.err)" = "digcat: writing to standard output after 0 bytes: No space left on device" ]
		rm server.err client.in
	done
}

@test "a full device ends a listener, for streams and datagrams" {
	for words in -lv -lkv -luv -lkuv; do
		start_full server digcat "$words" 127.0.0.1 0
		port=$(listening_port server)
		# shellcheck disable=SC2046  # -u or nothing
		run digcat $([[ $words != *u* ]] || echo -u --linger 0) 127.0.0.1 "$port" <<<"hello"
		finish server
		[ "$status" -eq 1 ]
		grep -x 'digcat: writing to standard output after 0 bytes: No space left on device' server.err
		rm server.err server.in
	done
}

@test "a file that may not grow ends the session, and says how far it came" {
	start_peer server flood 1000000
	start client bash -c 'ulimit -f 100 && exec "$@" >file' - digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ "$(cat client.err)" = "digcat: writing to standard output after 102400 bytes: File too large" ]
	[ "$(stat -c %s file)" -eq 102400 ]
}

@test "an input that can't be read is told" {
	mkdir folder
	start_peer server half-close
	run -1 --separate-stderr digcat 127.0.0.1 "$port" <folder
	[ "$stderr" = "digcat: reading standard input after 0 bytes: Is a directory" ]
}

# ---- data in flight when we have finished ----

@test "what the peer still sends after our end is received" {
	start_peer server flood-at-end "$big"
	run -0 --separate-stderr digcat 127.0.0.1 "$port" <big >client.out
	finish server
	[ "$status" -eq 0 ]
	grep -qx "sent $big" server.err
}

@test "what was sent reaches a peer that sends all the time, though -q or -W ends it" {
	local -A words=([quit]='-q 0.3' [reads]='-W 2')

	head -c 100000 big >some
	for name in "${!words[@]}"; do
		start_peer "server_$name" talk-back 500000000 0.8 100000
		# shellcheck disable=SC2086  # two words
		start "client_$name" digcat ${words[$name]} 127.0.0.1 "$port" <some
	done
	for name in "${!words[@]}"; do
		finish "client_$name"
		finish "server_$name"
		cmp "server_$name.out" some
	done
}

@test "what the peer has sent beyond -W is taken before the close, which is no reset" {
	start_peer server talk-back 200000 0.3 6
	run -0 digcat -W 1 127.0.0.1 "$port" <<<"hello"
	finish server
	[ "$(cat server.err)" = "$(printf 'Listening on 127.0.0.1 %d\nreceived 6 sent 200000' "$port")" ]
	[ "$(cat server.out)" = hello ]
}

@test "urgent data hides nothing of what comes after it" {
	need python3
	cat >urgent.py <<-'END'
		import socket, sys
		s = socket.create_server(("127.0.0.1", 0))
		print("Listening on 127.0.0.1", s.getsockname()[1], file=sys.stderr, flush=True)
		c = s.accept()[0]
		c.send(b"abc")
		c.send(b"!", socket.MSG_OOB)
		c.send(b"x" * 3000)
		c.close()
	END
	start server python3 urgent.py
	port=$(listening_port server)
	run -0 digcat -d 127.0.0.1 "$port"
	[ "${#output}" -eq 3003 ]
}

@test "with -k a client that half-closed gets all, however slow another is" {
	# shellcheck disable=SC2016
	start server bash -c '{ until [ -e go ]; do sleep 0.01; done; cat big; } | digcat -lnv -k --linger 2 127.0.0.1 0'
	port=$(listening_port server)
	start slow peer "tcp:$port" slow 1000000 0.6
	wait_for clients_have_come 1
	start fast digcat -n 127.0.0.1 "$port"	# last: it lingers for two seconds
	wait_for clients_have_come 2
	touch go
	finish slow 30
	finish fast
	cmp fast.out big
	cmp slow.out big
}

clients_have_come() { [ "$(grep -c '^Connection received' server.err)" -eq "$1" ]; }

@test "what a client of many has sent is received though it can't be sent to" {
	need python3
	head -c 700000 big >some
	mkfifo slow_reader
	start_held server sh -c 'exec digcat -lnvk 127.0.0.1 0 >slow_reader'
	exec {reader}<>slow_reader
	port=$(listening_port server)
	# All is with the server when the client goes: what is not would be lost in
	# the client's system, by the reset that the line draws.
	python3 -c 'import fcntl, socket, struct, sys, termios, time
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.sendall(open("some", "rb").read())
while struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, bytes(4)))[0]:
    time.sleep(0.01)' "$port"
	type_to server "a line for nobody"
	wait_for received_all "$reader" 700000
	exec {reader}>&-
}

# received_all DESCRIPTOR BYTES: reads what is there, until as many have come.
received_all() {
	timeout 0.2 cat <&"$1" >>drained
	has_size drained "$2"
}
