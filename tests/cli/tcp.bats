#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# TCP sessions: with itself and with the other netcats, from the first byte to the end.

load ../support/digcat
load ../support/sessions

# ---- peers ----

# serve_with PEER: a server for one client, at $port, with the caller's stdin.
serve_with() {
	case $1 in
	digcat) start server digcat -lv 127.0.0.1 0 ;;
	nc) start server real_nc -nlvN 127.0.0.1 0 ;;
	socat) start server socat -d -d -t 60 TCP-LISTEN:0,bind=127.0.0.1 - ;;
	ncat)
		port=$(free_port)
		start server ncat -l 127.0.0.1 "$port"
		wait_port tcp "$port"
		return
		;;
	esac
	port=$(listening_port server)
}

# client_of PEER: the command of a client of $port.
client_of() {
	case $1 in
	digcat) client=(digcat 127.0.0.1 "$port") ;;
	nc) client=(real_nc -N 127.0.0.1 "$port") ;;
	socat) client=(socat -t 60 - "TCP:127.0.0.1:$port") ;;
	ncat) client=(ncat 127.0.0.1 "$port") ;;
	esac
}

need_peer() {
	case $1 in
	digcat) ;;
	*) need "$1" ;;
	esac
}

# ---- a file, each way, in each role ----

send_to_listening() {
	need_peer "$1"
	random_file sent 300000
	serve_with "$1" </dev/null
	run -0 --separate-stderr digcat 127.0.0.1 "$port" <sent
	[ -z "$output$stderr" ]
	finish server
	[ "$status" -eq 0 ]
	cmp sent server.out
}

@test "tcp: a file goes to a digcat that listens" { send_to_listening digcat; }
@test "tcp: a file goes to an nc that listens" { send_to_listening nc; }
@test "tcp: a file goes to an ncat that listens" { send_to_listening ncat; }
@test "tcp: a file goes to a socat that listens" { send_to_listening socat; }

receive_from_listening() {
	need_peer "$1"
	random_file sent 300000
	serve_with "$1" <sent
	start_held client digcat 127.0.0.1 "$port"
	wait_size client.out 300000
	end_stdin client
	both_ended_well
	cmp sent client.out
	[ ! -s client.err ]
}

@test "tcp: a file comes from a digcat that listens" { receive_from_listening digcat; }
@test "tcp: a file comes from an nc that listens" { receive_from_listening nc; }
@test "tcp: a file comes from an ncat that listens" { receive_from_listening ncat; }
@test "tcp: a file comes from a socat that listens" { receive_from_listening socat; }

send_to_connecting() {
	need_peer "$1"
	random_file sent 300000
	serve_with digcat <sent
	client_of "$1"
	start_held client "${client[@]}"
	wait_size client.out 300000
	end_stdin client
	both_ended_well
	cmp sent client.out
}

@test "tcp: a file goes to a digcat that connects" { send_to_connecting digcat; }
@test "tcp: a file goes to an nc that connects" { send_to_connecting nc; }
@test "tcp: a file goes to an ncat that connects" { send_to_connecting ncat; }
@test "tcp: a file goes to a socat that connects" { send_to_connecting socat; }

receive_from_connecting() {
	need_peer "$1"
	random_file sent 300000
	serve_with digcat </dev/null
	client_of "$1"
	start client "${client[@]}" <sent
	both_ended_well
	cmp sent server.out
}

@test "tcp: a file comes from a digcat that connects" { receive_from_connecting digcat; }
@test "tcp: a file comes from an nc that connects" { receive_from_connecting nc; }
@test "tcp: a file comes from an ncat that connects" { receive_from_connecting ncat; }
@test "tcp: a file comes from a socat that connects" { receive_from_connecting socat; }

# ---- typed lines, in turn ----

converse() {
	type_to client "to the server"
	wait_line server.out '^to the server$'
	type_to server "to the client"
	wait_line client.out '^to the client$'
	type_to client "and back"
	wait_line server.out '^and back$'
	end_stdin client
	end_stdin server
	both_ended_well
}

converse_with_listening() {
	need_peer "$1"
	mkfifo server.in
	exec {server_stdin}<>server.in
	held_descriptors+=("$server_stdin")
	serve_with "$1" <server.in
	start_held client digcat 127.0.0.1 "$port"
	converse
}

@test "tcp: typed lines go to and fro with a digcat that listens" { converse_with_listening digcat; }
@test "tcp: typed lines go to and fro with an nc that listens" { converse_with_listening nc; }
@test "tcp: typed lines go to and fro with an ncat that listens" { converse_with_listening ncat; }
@test "tcp: typed lines go to and fro with a socat that listens" { converse_with_listening socat; }

converse_with_connecting() {
	need_peer "$1"
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	client_of "$1"
	start_held client "${client[@]}"
	converse
}

@test "tcp: typed lines go to and fro with an nc that connects" { converse_with_connecting nc; }
@test "tcp: typed lines go to and fro with an ncat that connects" { converse_with_connecting ncat; }
@test "tcp: typed lines go to and fro with a socat that connects" { converse_with_connecting socat; }

@test "tcp: files go both ways at the same time" {
	random_file up 3M
	random_file down 2M
	start server digcat -lv 127.0.0.1 0 <down
	port=$(listening_port server)
	start client digcat 127.0.0.1 "$port" <up
	both_ended_well
	cmp up server.out
	cmp down client.out
}

@test "tcp: files go both ways at the same time with socat" {
	need socat
	random_file up 3M
	random_file down 2M
	serve_with socat <down
	start client digcat 127.0.0.1 "$port" <up
	both_ended_well
	cmp up server.out
	cmp down client.out
}

# ---- the end of stdin ----

@test "tcp: the end of stdin is sent as FIN, and the answer to it arrives" {
	serve_script 'wc -c'
	run -0 digcat 127.0.0.1 "$port" <<<"six by"
	[ "${output// /}" = 7 ]
}

@test "tcp: a listener's end of stdin is sent as FIN, and the answer to it arrives" {
	need socat
	start server digcat -lv 127.0.0.1 0 <<<"six by"
	port=$(listening_port server)
	start client socat -t 60 "TCP:127.0.0.1:$port" SYSTEM:'wc -c'
	both_ended_well
	[ "$(tr -d ' ' <server.out)" = 7 ]
}

@test "tcp: -N is the default, and may be said" {
	serve_script 'wc -c'
	run -0 digcat -N 127.0.0.1 "$port" <<<"six by"
	[ "${output// /}" = 7 ]
}

@test "tcp: with --no-shutdown the end of stdin is not sent" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start client digcat -v --no-shutdown 127.0.0.1 "$port" <<<"hi"
	wait_line client.err '^digcat: input ended, waiting for the peer to close$'
	wait_line server.out '^hi$'
	type_to server "still here"
	wait_line client.out '^still here$'
	run -1 grep 'peer closed its side' server.err
	end_stdin server
	both_ended_well
}

@test "tcp: -q 0 sends FIN at once and waits for the peer however long" {
	serve_script 'cat >/dev/null; sleep 0.4; echo late'
	run -0 --separate-stderr digcat -q 0 127.0.0.1 "$port" <<<"hi"
	[ "$output" = late ]
	[ -z "$stderr" ]
}

@test "tcp: -q TIME sends FIN at once and gets an answer that is in time" {
	serve_script 'wc -c'
	run -0 digcat -q 20 127.0.0.1 "$port" <<<"six by"
	[ "${output// /}" = 7 ]
}

@test "tcp: -q TIME quits a client whose peer goes on, all sent, status 0" {
	start_held server digcat -lv --half-close 127.0.0.1 0
	port=$(listening_port server)
	start_clock
	run -0 --separate-stderr digcat -q 0.4 127.0.0.1 "$port" <<<"hi"
	took 400
	[ -z "$output$stderr" ]
	wait_line server.out '^hi$'
}

@test "tcp: -q TIME quits a listener whose client goes on" {
	start server digcat -lv -q 400ms 127.0.0.1 0 <<<"srv"
	port=$(listening_port server)
	start_clock
	start_held client digcat --half-close 127.0.0.1 "$port"
	finish server
	[ "$status" -eq 0 ]
	took 400
	wait_line client.out '^srv$'
}

@test "tcp: a negative -q never quits" {
	serve_script 'cat >/dev/null; sleep 0.4; echo late'
	run -0 digcat -q 0.1 -q -1 127.0.0.1 "$port" <<<"hi"
	[ "$output" = late ]
}

# ---- the peer's end ----

client_and_peer_ended_well() {
	finish peer
	finish client
	[ "$status" -eq 0 ]
}

@test "tcp: after the peer's end the client quits once its input has paused for half a second" {
	serve_closed_side
	start_clock
	start_held client digcat 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	took 500
}

@test "tcp: --linger says how long the input may pause" {
	serve_closed_side
	start_held client digcat -v --linger 60 127.0.0.1 "$port"
	wait_line client.err 'peer closed its side'
	type_to client "one"
	wait_line peer.out '^one$'
	linger_is_over
	type_to client "two"
	wait_line peer.out '^two$'
	end_stdin client
	client_and_peer_ended_well
}

@test "tcp: --linger 0 quits with the peer's end" {
	serve_closed_side
	start_held client digcat -v --linger 0 127.0.0.1 "$port"
	client_and_peer_ended_well
	wait_line client.err '^digcat: ended: the peer has closed, and the input pauses$'
}

@test "tcp: --half-close waits for the end of stdin however long" {
	serve_closed_side
	start_held client digcat -v --half-close 127.0.0.1 "$port"
	wait_line client.err 'peer closed its side'
	linger_is_over
	type_to client "late"
	wait_line peer.out '^late$'
	end_stdin client
	client_and_peer_ended_well
}

@test "tcp: what stdin still delivers after the peer's end is sent" {
	serve_closed_side
	start client sh -c "(for i in 1 2 3 4 5; do echo \$i; sleep 0.1; done) | digcat --linger 5 127.0.0.1 $port"
	client_and_peer_ended_well
	[ "$(cat peer.out)" = "1
2
3
4
5" ]
}

@test "tcp: a listener sends what its stdin still delivers after the client's end" {
	need nc
	start server sh -c "sleep 0.2; for i in 1 2 3 4 5; do echo \$i; sleep 0.1; done | digcat -lv --linger 5 127.0.0.1 0"
	port=$(listening_port server)
	start client real_nc -N 127.0.0.1 "$port" <<<"hi"
	both_ended_well
	[ "$(cat client.out)" = "1
2
3
4
5" ]
	[ "$(cat server.out)" = hi ]
}

@test "tcp: a client on a terminal quits with the peer's end" {
	need script
	serve_closed_side
	start client script -qec "digcat --linger 600 127.0.0.1 $port" /dev/null
	client_and_peer_ended_well
}

@test "tcp: a peer that resets the connection is told of, with status 1" {
	# shellcheck disable=SC2016
	serve_script 'head -c 1 >/dev/null; kill -9 $PPID'	# bytes unread: RST
	head -c 100000 /dev/zero >zeros
	run -1 --separate-stderr digcat 127.0.0.1 "$port" <zeros
	[[ "$stderr" =~ ^'digcat: peer reset the connection after '[0-9]+' bytes sent'$ ]]
}

# ---- clocks ----

@test "tcp: -w ends an idle client silently, with status 0" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_clock
	start_held client digcat -w 0.4 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	took 400
	[ ! -s client.err ]
}

@test "tcp: -w waits for a listener's client however long, and ends the session when it is idle" {
	port=$(free_port)
	start_held server digcat -l -w 0.2 127.0.0.1 "$port"
	wait_port tcp "$port"
	idle_is_over 0.2	# nobody there: no clock
	is_running server
	start_held client digcat --half-close 127.0.0.1 "$port"
	finish server
	[ "$status" -eq 0 ]
	[ ! -s server.err ]
}

@test "tcp: each byte, whichever way, starts the clock of -w again" {
	serve_script 'sleep 0.5; echo one; sleep 600'
	start_clock
	start_held client digcat -w 2 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	took 2400
	[ "$(cat client.out)" = one ]
}

# stopped_for_longer_than_idle PID PEER: that process of -w 2 is, while the job
# PEER has something to say to it.
stopped_for_longer_than_idle() {
	kill -STOP "$1"
	type_to "$2" "late"
	idle_is_over 2
	kill -CONT "$1"
}

@test "tcp: what came while we were stopped was in time for -w" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -v -w 2 127.0.0.1 "$port"
	wait_line client.err 'succeeded!$'
	stopped_for_longer_than_idle "$client_pid" server
	wait_line client.out '^late$'
	finish client
	[ "$status" -eq 0 ]
}

@test "tcp: what came while a listener with -k was stopped was in time for -w" {
	start_held server digcat -lkv -w 2 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat 127.0.0.1 "$port"
	wait_line server.err '^Connection received on '
	stopped_for_longer_than_idle "$server_pid" client
	wait_line server.out '^late$'
}

@test "tcp: --idle-timeout ends a client with one line and status 1" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat --idle-timeout 300ms 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ "$(cat client.err)" = "digcat: Idle timeout expired (300 ms)." ]
}

@test "tcp: --idle-timeout ends a listener's session with one line and status 1" {
	port=$(free_port)
	start_held server digcat -l --idle-timeout 0.3 127.0.0.1 "$port"
	wait_port tcp "$port"
	start_held client digcat --half-close 127.0.0.1 "$port"
	finish server
	[ "$status" -eq 1 ]
	[ "$(cat server.err)" = "digcat: Idle timeout expired (300 ms)." ]
}

# jam HOST [PORT]: a server at $port that takes no more clients: stopped, with a
# full backlog.  The kernel drops further SYNs.
jam() {
	local name=jammed_${1//[.:]/_}

	[ "$(uname)" = Linux ] || skip "other systems answer a full backlog otherwise"
	start_held "$name" digcat -lv --backlog 1 "$1" "${2:-0}"
	port=$(listening_port "$name")
	kill -STOP "$(pid_of "$name")"
	for i in 1 2 3; do	# two fit; the third is there to make sure
		start_held "$name$i" digcat -v "$1" "$port"
	done
	wait_for two_have_connected "$name"
}

# Which of the three come first is for the scheduler to say.
two_have_connected() { [ "$(cat "$1"[123].err | grep -c succeeded)" -ge 2 ]; }

@test "tcp: --wait limits connecting" {
	jam 127.0.0.1
	start_clock
	run -1 --separate-stderr digcat --wait 0.4 127.0.0.1 "$port"
	took 400
	[ "$stderr" = "digcat: connect to 127.0.0.1 port $port (tcp) timed out" ]
	[ -z "$output" ]
}

@test "tcp: --wait limits all addresses of a name together" {
	need_ipv6
	jam 127.0.0.1
	jam ::1 "$port"
	run -1 --separate-stderr digcat -v --wait 0.6 localhost "$port"
	[ "$(LC_ALL=C sort <<<"$stderr")" = "digcat: connect to localhost (127.0.0.1) port $port (tcp) timed out
digcat: connect to localhost (::1) port $port (tcp) timed out" ]
}

@test "tcp: -w limits connecting, too" {
	jam 127.0.0.1
	run -1 --separate-stderr digcat -w 200ms 127.0.0.1 "$port"
	[ "$stderr" = "digcat: connect to 127.0.0.1 port $port (tcp) timed out" ]
}

@test "tcp: --wait limits nothing once connected" {
	serve_script 'sleep 0.5; echo late'
	run -0 --separate-stderr digcat --wait 0.3 127.0.0.1 "$port"
	[ "$output" = late ]
	[ -z "$stderr" ]
}

@test "tcp: an address that does not answer holds up the next one for a moment only" {
	need_ipv6
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	jam ::1 "$port"
	run -0 --separate-stderr digcat -vv localhost "$port" <<<"hi"
	finish server
	[ "$(cat server.out)" = hi ]
	[[ "$stderr" == *"trying [::1]:$port"*"trying 127.0.0.1:$port"*"Connection to localhost (127.0.0.1) $port port [tcp/"*"] succeeded!"* ]]
}

# ---- how much, and when ----

@test "tcp: -W quits after so many reads" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -W 2 127.0.0.1 "$port"
	type_to server "one"
	wait_line client.out '^one$'
	is_running client
	type_to server "two"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = "one
two" ]
}

# leaves_stdin OPTION: a client with it leaves stdin as it is.
leaves_stdin() {
	start server digcat -lv 127.0.0.1 0 <<<"from the server"
	port=$(listening_port server)
	run -0 sh -c "digcat $1 127.0.0.1 $port; cat" <<<"unread"
	[ "$output" = "from the server
unread" ]
	finish server
	[ "$status" -eq 0 ]
	[ ! -s server.out ]
}

@test "tcp: -d never reads stdin, and quits with the peer's end" { leaves_stdin -d; }
@test "tcp: --recv-only never reads stdin, and quits with the peer's end" { leaves_stdin --recv-only; }

@test "tcp: --send-only throws away what the peer sends, and all of ours arrives" {
	random_file sent 300000
	start server digcat -lv 127.0.0.1 0 <<<"noise"
	port=$(listening_port server)
	run -0 --separate-stderr digcat --send-only 127.0.0.1 "$port" <sent
	[ -z "$output$stderr" ]
	finish server
	[ "$status" -eq 0 ]
	cmp sent server.out
}

@test "tcp: a listener with --send-only throws away what the client sends" {
	random_file sent 300000
	start server digcat -lv --send-only 127.0.0.1 0 <sent
	port=$(listening_port server)
	start client digcat 127.0.0.1 "$port" <<<"noise"
	both_ended_well
	cmp sent client.out
	[ ! -s server.out ]
}

@test "tcp: -C sends LF as CRLF, and CRLF as it is" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat -C 127.0.0.1 "$port" < <(printf 'a\nb\r\n\nc\r')
	finish server
	printf 'a\r\nb\r\n\r\nc\r' | cmp - server.out
}

@test "tcp: -C is what ncat's is" {
	need ncat
	printf 'a\nb\r\n\n\r\r\nc' >text
	for program in digcat ncat; do
		start "server_$program" digcat -lv 127.0.0.1 0
		port=$(listening_port "server_$program")
		run -0 "$program" --crlf 127.0.0.1 "$port" <text
		finish "server_$program"
	done
	cmp server_digcat.out server_ncat.out
}

@test "tcp: a CRLF that comes in two reads stays one" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -C 127.0.0.1 "$port"
	printf 'x\r' >client.in
	wait_size server.out 2
	printf '\ny\n' >client.in
	end_stdin client
	both_ended_well
	printf 'x\r\ny\r\n' | cmp - server.out
}

@test "tcp: a listener's -C holds for what it sends, not for what it receives" {
	printf 'a\nb\n' >text
	start server digcat -lv -C 127.0.0.1 0 <text
	port=$(listening_port server)
	start client digcat 127.0.0.1 "$port" <text
	both_ended_well
	printf 'a\r\nb\r\n' | cmp - client.out
	cmp text server.out
}

@test "tcp: -i waits after each line, and an unfinished last line is sent" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_clock
	run -0 digcat -i 0.2 127.0.0.1 "$port" < <(printf 'one\ntwo\nthr')
	took 400
	finish server
	[ "$(cat server.out)" = "one
two
thr" ]
}

@test "tcp: -i waits between the lines, not before the first" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start client digcat -i 600 127.0.0.1 "$port" < <(printf 'one\ntwo\n')
	wait_line server.out '^one$'
	is_running client
	run -1 grep two server.out
}

# The idle clock looks again a tenth of a second after the idle time, here just
# as the pause is over.
@test "tcp: the pauses of -i are no idle time" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat -i 0.3 -w 0.2 127.0.0.1 "$port" < <(printf 'one\ntwo\nthree\nfour\n')
	[ -z "$stderr" ]
	finish server
	[ "$(cat server.out)" = "one
two
three
four" ]
}

@test "tcp: --delay waits after each read, both ways" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat --delay 600 127.0.0.1 "$port"
	type_to client "to the server"
	type_to server "to the client"
	wait_line server.out '^to the server$'
	wait_line client.out '^to the client$'
	type_to client "more to the server"
	type_to server "more to the client"
	delay_is_over 0.3	# time to do wrong
	run -1 grep more server.out client.out
}

@test "tcp: --delay loses nothing" {
	random_file sent 100000
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat --delay 10ms 127.0.0.1 "$port" <sent
	finish server
	cmp sent server.out
}

# ---- checksums ----

# sum_line DIRECTION FILE: what --checksum says of it.
sum_line() { echo "digcat: $1 $(stat -c %s "$2") bytes SHA256 $(sha256_of "$2")"; }

@test "tcp: --checksum tells bytes and SHA-256 of both directions, at both ends" {
	random_file up 300000
	random_file down 200001
	port=$(free_port)
	start server digcat -l --checksum 127.0.0.1 "$port" <down
	wait_port tcp "$port"
	start client digcat --checksum 127.0.0.1 "$port" <up
	both_ended_well
	[ "$(cat client.err)" = "$(sum_line sent up)
$(sum_line received down)" ]
	[ "$(cat server.err)" = "$(sum_line sent down)
$(sum_line received up)" ]
	cmp up server.out
	cmp down client.out
}

@test "tcp: --checksum sums what goes over the wire" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat -C --checksum 127.0.0.1 "$port" <<<"a line"
	finish server
	: >nothing
	[ "$stderr" = "$(sum_line sent server.out)
$(sum_line received nothing)" ]
}

# ---- our own end ----

@test "tcp: -p and -s choose the source, as the peer sees it" {
	local source
	source=$(free_port)

	for address in 127.0.0.1 127.0.0.9; do
		again server
		start server digcat -lvn 127.0.0.1 0
		port=$(listening_port server)
		run -0 digcat -s "$address" -p "$source" 127.0.0.1 "$port"
		finish server
		wait_line server.err "^Connection received on $address $source\$"
	done
}

@test "tcp: a source port may be used again at once" {
	local source
	source=$(free_port)

	for turn in 1 2; do
		start "server$turn" digcat -lv 127.0.0.1 0
		port=$(listening_port "server$turn")
		run -0 --separate-stderr digcat -p "$source" 127.0.0.1 "$port" <<<"turn $turn"
		[ -z "$stderr" ]
		finish "server$turn"
		[ "$(cat "server$turn.out")" = "turn $turn" ]
	done
}

@test "tcp: -s takes an IPv6 address" {
	need_ipv6
	start server digcat -lvn ::1 0
	port=$(listening_port server)
	run -0 digcat -s ::1 ::1 "$port"
	finish server
	wait_line server.err '^Connection received on ::1 '
}

@test "tcp: -r takes a port of its own each time, and any order of the ports given" {
	for name in one two; do
		start "$name" digcat -lv 127.0.0.1 0
	done
	port=$(listening_port one),$(listening_port two)
	run -0 --separate-stderr digcat -r -v 127.0.0.1 "$port"
	[ "$(grep -c 'succeeded!$' <<<"$stderr")" -eq 2 ]
	for name in one two; do
		finish "$name"
		[ "$status" -eq 0 ]
	done
}

@test "tcp: -b changes nothing here" {
	start server digcat -lvb 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat -b 127.0.0.1 "$port" <<<"hi"
	finish server
	[ "$(cat server.out)" = hi ]
}

# ---- how hosts and ports are written ----

# reaches LISTENING-HOST OPERAND...: a client with these operands (PORT stands
# for the port) reaches a server there.
reaches() {
	local host=$1
	shift

	again server
	start server digcat -lv "$host" 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat "${@//PORT/$port}" <<<"hi"
	[ -z "$output$stderr" ]
	finish server
	[ "$(cat server.out)" = hi ] || fail "$*: not reached"
}

@test "tcp: an IPv4 address is written with the port behind it, or after a colon" {
	reaches 127.0.0.1 127.0.0.1 PORT
	reaches 127.0.0.1 127.0.0.1:PORT
}

@test "tcp: an IPv4 address may be short, or a number" {
	reaches 127.0.0.1 127.1 PORT
	reaches 127.0.0.1 127.1:PORT
	reaches 127.0.0.1 0x7f000001 PORT
	reaches 127.0.0.1 2130706433 PORT
}

@test "tcp: an IPv6 address is written bare or in brackets, with the port behind it or after a colon" {
	need_ipv6
	reaches ::1 ::1 PORT
	reaches ::1 '[::1]' PORT
	reaches ::1 '[::1]:PORT'
	reaches ::1 0:0:0:0:0:0:0:1 PORT
}

@test "tcp: an IPv6 address takes a zone, by name and by number" {
	need_ipv6
	[ -e /sys/class/net/lo ] || skip "no interface is called lo"
	reaches ::1 ::1%lo PORT
	reaches ::1 "::1%$(cat /sys/class/net/lo/ifindex)" PORT
	reaches ::1 '[::1%lo]:PORT'
}

@test "tcp: an IPv4-mapped address reaches an IPv4 server" {
	need_ipv6
	reaches 127.0.0.1 ::ffff:127.0.0.1 PORT
}

@test "tcp: a name is written with the port behind it, or after a colon" {
	reaches 127.0.0.1 localhost PORT
	reaches 127.0.0.1 localhost:PORT
	reaches 127.0.0.1 LocalHost. PORT
	reaches 127.0.0.1 any.name.localhost PORT
}

@test "tcp: -4 and -6 choose among the addresses of a name" {
	need_ipv6
	reaches 127.0.0.1 -4 localhost PORT
	reaches ::1 -6 localhost PORT
}

@test "tcp: options may follow the operands, and -- ends them" {
	reaches 127.0.0.1 127.0.0.1 PORT -N
	reaches 127.0.0.1 -N -- 127.0.0.1 PORT
}

# A service whose port anybody may have, and nobody has: NAME PORT.
spare_service() {
	local name number

	while read -r name number; do
		port_is_taken tcp "$number" || { echo "$name $number"; return; }
	done < <(sed -nE 's,^([a-z][^[:space:]]*)[[:space:]]+([0-9]+)/tcp.*,\1 \2,p' /etc/services 2>/dev/null |
		awk '$2 > 1023' | shuf)
}

@test "tcp: a port may be the name of a service, for both ends" {
	local name number
	read -r name number <<<"$(spare_service)"
	[ -n "$name" ] || skip "no service that could be used"
	start server digcat -lv 127.0.0.1 "$name"
	wait_line server.err "^Listening on .* $number\$"
	run -0 --separate-stderr digcat -v "127.0.0.1:$name" <<<"hi"
	[[ "$stderr" == "Connection to 127.0.0.1 $number port [tcp/"*"] succeeded!"* ]]
	finish server
	[ "$(cat server.out)" = hi ]
}

@test "tcp: each of several ports is connected to, in the order given" {
	for name in one two three; do
		start "$name" digcat -lv 127.0.0.1 0 <<<"$name"
	done
	run -0 digcat -d 127.0.0.1 "$(listening_port two),$(listening_port one),$(listening_port three)"
	[ "$output" = "two
one
three" ]
}

@test "tcp: of several ports, each that fails is told of" {
	start server digcat -lv 127.0.0.1 0 <<<"here"
	port=$(listening_port server)
	closed=$(free_port)
	run --separate-stderr digcat -d 127.0.0.1 "$closed,$port"
	[ "$output" = here ]
	[ "$stderr" = "digcat: connect to 127.0.0.1 port $closed (tcp) failed: Connection refused" ]
}

@test "tcp: of several ports, the status does not depend on their order" {
	local -a statuses=()

	closed=$(free_port)
	for turn in 1 2; do
		start "server$turn" digcat -lv 127.0.0.1 0
		port=$(listening_port "server$turn")
		[ "$turn" -eq 1 ] && ports=$closed,$port || ports=$port,$closed
		run digcat 127.0.0.1 "$ports"
		statuses+=("$status")
	done
	[ "${statuses[0]}" -eq "${statuses[1]}" ]
}
