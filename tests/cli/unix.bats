#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Unix-domain sockets: streams, datagrams, records; whose paths are taken,
# refused and removed.

load ../support/digcat
load ../support/peers

# Most that a test sends in one piece: far over what fits into UDP.
big=200000
sizes=(1 1472 65507 65508 "$big")

# path_of_length N: a path of N bytes below the current folder, which is there.
path_of_length() {
	mkdir -p d
	printf 'd/%0*d' $(($1 - 2)) 0
}

# as_nobody COMMAND...: without root's power to pass by permissions.
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
	else
		"$@"
	fi
}

# start_listener NAME WORDS...: a digcat that listens at the path S.
start_listener() {
	start "$1" digcat -lv "${@:2}" S
	listening_path "$1" S
}

# ---- streams ----

@test "stream: client and listener speak both ways, and end" {
	start_held server digcat -lvU S
	listening_path server S
	start_held client digcat -U S
	talk_both_ways
	end_stdin client
	end_stdin server
	for name in client server; do
		finish "$name"
		[ "$status" -eq 0 ]
	done
	[ ! -s client.err ]
	[ ! -e S ]
}

@test "stream: the client speaks with nc" {
	need nc
	start_held server real_nc -lvU S
	listening_path server S
	start_held client digcat -U S
	talk_both_ways
}

@test "stream: the listener speaks with nc" {
	need nc
	start_held server digcat -lvU S
	listening_path server S
	start_held client real_nc -U S
	talk_both_ways
}

@test "stream: the client speaks with ncat" {
	need ncat
	start_held server ncat -lU S
	wait_path server S
	start_held client digcat -U S
	talk_both_ways
}

@test "stream: the listener speaks with ncat" {
	need ncat
	start_held server digcat -lvU S
	listening_path server S
	start_held client ncat -U S
	talk_both_ways
}

@test "stream: the client speaks with socat" {
	need socat
	start_held server socat UNIX-LISTEN:S -
	wait_path server S
	start_held client digcat -U S
	talk_both_ways
}

@test "stream: the listener speaks with socat" {
	need socat
	start_held server digcat -lvU S
	listening_path server S
	start_held client socat - UNIX-CONNECT:S
	talk_both_ways
}

@test "stream: a file each way arrives whole" {
	random_file there 3M
	random_file back 2M
	start server digcat -lvU S <back
	listening_path server S
	digcat -U S <there >client.out
	finish server
	[ "$status" -eq 0 ]
	cmp server.out there
	cmp client.out back
}

@test "stream: -k serves several clients at the same time" {
	start_held server digcat -lkvU S
	listening_path server S
	for name in first second; do
		start_held "$name" digcat -U S
		type_to "$name" "$name is here"
		wait_line server.out "^$name is here\$"
	done
	type_to server "to all"
	wait_line first.out '^to all$'
	wait_line second.out '^to all$'
}

# ---- datagrams ----

@test "datagram: client and listener speak both ways" {
	start_held server digcat -lvuU S
	listening_path server S
	start_held client digcat -uU S
	talk_both_ways
}

@test "datagram: the client speaks with nc" {
	need nc
	start_held server real_nc -lvuU S
	listening_path server S
	start_held client digcat -uU S
	talk_both_ways
}

@test "datagram: the listener speaks with nc" {
	need nc
	start_held server digcat -lvuU S
	listening_path server S
	start_held client real_nc -uU S
	talk_both_ways
}

@test "datagram: the listener speaks with ncat" {
	need ncat
	start_held server digcat -lvuU S
	listening_path server S
	start_held client ncat -uU S
	talk_both_ways
}

@test "datagram: the client speaks with socat" {
	need socat
	start server socat UNIX-RECVFROM:S,fork SYSTEM:'tr a-z A-Z'
	wait_for test -S S
	run -0 digcat -uU -W 1 S <<<"hello"
	[ "$output" = HELLO ]
}

@test "datagram: the listener speaks with socat" {
	need socat
	start_held server digcat -lvuU S
	listening_path server S
	start_held client socat - UNIX-SENDTO:S,bind=own
	talk_both_ways
}

@test "datagram: the client sends one for each line, empty ones included" {
	start receiver peer dgram-listen:S sizes 3
	listening_path receiver S
	run -0 digcat -uU --lines --linger 0 S < <(printf 'one\n\nthree\n')
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' 3 0 5)" ]
}

@test "datagram: lines longer than a UDP datagram are sent whole" {
	start receiver peer dgram-listen:S sizes "${#sizes[@]}"
	listening_path receiver S
	run -0 digcat -uU --lines --linger 0 S < <(lines_of "${sizes[@]}")
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' "${sizes[@]}")" ]
}

@test "datagram: a file longer than a UDP datagram is sent whole" {
	random_file data "$big"
	start receiver peer dgram-listen:S sizes 1
	listening_path receiver S
	run -0 digcat -uU --linger 0 S <data
	finish receiver
	[ "$(cat receiver.out)" = "$big $(sha256_of data)" ]
}

@test "datagram: the listener receives all sizes whole" {
	start_listener server -uU -W "${#sizes[@]}"
	peer dgram:S send "${sizes[@]}" >sent
	finish server
	[ "$status" -eq 0 ]
	cmp server.out sent
}

@test "datagram: the client receives all sizes whole" {
	start sender peer dgram-listen:S send-to-first 0 "${sizes[@]}"
	listening_path sender S
	start client digcat -uU -W $((1 + ${#sizes[@]})) S <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	finish sender
	cmp client.out sender.out
}

@test "datagram: boundaries are kept from and to a stdin and stdout that have them" {
	start server peer dgram-listen:S echo 3
	listening_path server S
	run -0 ends on-messages digcat -uU -W 3 S < <(lines_of 5 "$big" 1)
	[ "$output" = "$(printf '%s\n' 5 "$big" 1)" ]
}

@test "datagram: an empty one does not end the listener" {
	start_listener server -uU
	run -0 peer dgram:S say-lines '' still here
	wait_line server.out '^stillhere'
	is_running server
}

@test "datagram: one that is too long for the system is told" {
	start receiver peer dgram-listen:S hold
	listening_path receiver S
	run -1 --separate-stderr digcat -uU --lines S < <(lines_of 9000000)
	[[ "$stderr" == *": Message too long" ]]
	one_line "$stderr"
}

@test "datagram: nobody there is told, and so is a peer that has gone" {
	run -1 --separate-stderr digcat -uU S <<<"hello"
	[ "$stderr" = "digcat: S: No such file or directory" ]
	start once peer dgram-listen:S sizes 1
	listening_path once S
	start_held client digcat -uU S
	type_to client one
	finish once
	type_to client two
	finish client
	[ "$status" -eq 1 ]
	[[ "$(cat client.err)" == "digcat: sending to S"*": Connection refused" ]]
}

@test "datagram: a reply half a second after stdin's end is received" {
	start server peer dgram-listen:S later 0.5 "the answer"
	listening_path server S
	run -0 --separate-stderr digcat -uU S <<<"the question"
	[ "$output" = "the answer" ]
	[ -z "$stderr" ]
}

@test "datagram: without -k the listener speaks with its first peer alone" {
	start_held server digcat -lvuU S
	listening_path server S
	start_held first digcat -uU S
	type_to first one
	wait_line server.out '^one$'
	run peer dgram:S say-lines two
	type_to first three
	wait_line server.out '^three$'
	type_to server answer
	wait_line first.out '^answer$'
	[ "$(cat server.out)" = "$(printf 'one\nthree\n')" ]
}

@test "datagram: with -k the listener speaks with all that can be answered" {
	start_held server digcat -lkvuU S
	listening_path server S
	run -0 peer dgram:S say-lines $'nameless\n'
	for name in first second; do
		start_held "$name" digcat -uU S
		type_to "$name" "$name is here"
		wait_line server.out "^$name is here\$"
	done
	type_to server "to all"
	wait_line first.out '^to all$'
	wait_line second.out '^to all$'
	[ "$(head -n 1 server.out)" = nameless ]
}

# cpu_ticks PID: hundredths of a second that it has used.
cpu_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
has_used() { [ "$(cpu_ticks "$1")" -ge "$2" ]; }

@test "datagram: with -k, a peer that does not read keeps neither the others nor a processor waiting" {
	need socat
	[ -r /proc/self/stat ] || skip "no /proc"
	start_held server digcat -lkvuU --lines S
	listening_path server S
	start_held deaf socat - UNIX-SENDTO:S,bind=own
	type_to deaf hello
	wait_line server.out '^hello$'
	kill -STOP "$deaf_pid"
	start_held there digcat -uU --lines S
	type_to there "there, too"
	wait_line server.out '^there, too$'
	seq 1000 >&"$server_stdin"
	wait_line there.out '^1000$'
	[ "$(cat there.out)" = "$(seq 1000)" ]
	before=$(cpu_ticks "$server_pid")
	start busy sh -c 'while :; do :; done'
	wait_for has_used "$busy_pid" 40
	[ $(($(cpu_ticks "$server_pid") - before)) -lt 10 ]
}

@test "datagram: a first peer without a path is heard, though it can't be answered" {
	start_held server digcat -lvuU S
	listening_path server S
	run -0 peer dgram:S say-lines one $'two\n'
	wait_line server.out '^onetwo$'
	is_running server
}

# ---- records ----

@test "seqpacket: client and listener speak both ways, and end" {
	start_held server digcat -lvU --seqpacket S
	listening_path server S
	start_held client digcat -U --seqpacket S
	talk_both_ways
	end_stdin client
	end_stdin server
	for name in client server; do
		finish "$name"
		[ "$status" -eq 0 ]
	done
	[ ! -e S ]
}

@test "seqpacket: the client speaks with socat" {
	need socat
	start_held server socat UNIX-LISTEN:S,type=5 -
	wait_path server S
	start_held client digcat -U --seqpacket S
	talk_both_ways
}

@test "seqpacket: the listener speaks with socat" {
	need socat
	start_held server digcat -lvU --seqpacket S
	listening_path server S
	start_held client socat - UNIX-CONNECT:S,type=5
	talk_both_ways
}

@test "seqpacket: records of all sizes are sent whole" {
	start receiver peer seqpacket-listen:S sizes "${#sizes[@]}"
	listening_path receiver S
	run -0 ends on-messages digcat -U --seqpacket S < <(lines_of "${sizes[@]}")
	finish receiver
	run -0 cut -d ' ' -f 1 receiver.out
	[ "$output" = "$(printf '%s\n' "${sizes[@]}")" ]
}

@test "seqpacket: records of all sizes are received whole" {
	start_listener server -U --seqpacket
	peer seqpacket:S send "${sizes[@]}" >sent
	finish server
	[ "$status" -eq 0 ]
	cmp server.out sent
}

@test "seqpacket: an empty record is not the end" {
	start_listener server -U --seqpacket
	start sender peer seqpacket:S send-slowly 0.1 3 0 4
	finish server
	[ "$status" -eq 0 ]
	[ "$(stat -c %s server.out)" -eq 7 ]
}

@test "seqpacket: what follows an empty record is received though the peer has closed" {
	start_listener server -U --seqpacket
	kill -STOP "$server_pid"
	run -0 peer seqpacket:S say-lines one '' three
	kill -CONT "$server_pid"
	finish server
	[ "$status" -eq 0 ]
	[ "$(cat server.out)" = onethree ]
}

# ---- abstract names ----

@test "abstract: streams, with nc and socat" {
	need nc socat
	local name=@digcat-test-$$-stream

	start_held server digcat -lvU "$name"
	listening_path server "$name"
	start_held client real_nc -U "$name"
	talk_both_ways
	end_job server
	end_job client
	run -0 ls
	[[ "$output" != *@* ]]
	start other socat ABSTRACT-LISTEN:"${name#@}2" -
	wait_path other "${name}2"
	run -0 digcat -U "${name}2" <<<"hello"
	finish other
	[ "$(cat other.out)" = hello ]
}

@test "abstract: datagrams, with a name made up for the reply" {
	local name=@digcat-test-$$-datagram

	start_held server digcat -lvuU "$name"
	listening_path server "$name"
	start_held client digcat -uU "$name"
	talk_both_ways
}

@test "abstract: datagrams, with a name of our own" {
	local name=@digcat-test-$$-own

	start server peer dgram-listen:"$name" echo 1
	listening_path server "$name"
	run -0 digcat -uU -s "$name-client" -W 1 "$name" <<<"hello"
	[ "$output" = hello ]
	grep -qF "digcat-test-$$-own-client" server.err
}

@test "abstract: records" {
	local name=@digcat-test-$$-records

	start server digcat -lvU --seqpacket "$name"
	listening_path server "$name"
	run -0 digcat -U --seqpacket "$name" <<<"hello"
	finish server
	[ "$(cat server.out)" = hello ]
}

@test "abstract: a name that is taken is refused, and stays" {
	local name=@digcat-test-$$-taken

	start server digcat -lvU "$name"
	listening_path server "$name"
	run -1 --separate-stderr digcat -lU "$name"
	[ "$stderr" = "digcat: $name: Address already in use" ]
	run -0 digcat -U "$name" <<<"hello"
	finish server
	[ "$(cat server.out)" = hello ]
}

# ---- the path of a datagram client ----

# The path that the client named says it is bound to.
reply_path() {
	wait_line "$1.err" '^Bound on ' || return
	sed -n 's/^Bound on //p' "$1.err"
}

# nothing_left PATH: neither it, nor a folder made for it.
nothing_left() { [ -n "$1" ] && [ ! -e "$1" ] && [ ! -e "$(dirname "$1")" ]; }

@test "the reply path is there while the client runs, for nobody else" {
	start server peer dgram-listen:S echo 1
	listening_path server S
	start_held client digcat -uvU S
	path=$(reply_path client)
	[ -S "$path" ]
	[ "$(stat -c %a "$(dirname "$path")")" = 700 ]
	type_to client hello
	wait_line client.out '^hello$'
	grep -qF "from $path" server.err
}

@test "the reply path is removed after a normal end" {
	start server peer dgram-listen:S echo 1
	listening_path server S
	start client digcat -uvU -W 1 S <<<"hello"
	path=$(reply_path client)
	finish client
	[ "$status" -eq 0 ]
	nothing_left "$path"
}

@test "the reply path is removed where nobody is there" {
	start client digcat -uvU S <<<"hello"
	finish client
	[ "$status" -eq 1 ]
	path=$(sed -n 's/^Bound on //p' client.err)
	[ -z "$path" ] || nothing_left "$path"
}

@test "the reply path is removed after an error" {
	start once peer dgram-listen:S sizes 1
	listening_path once S
	start_held client digcat -uvU S
	path=$(reply_path client)
	type_to client one
	finish once
	type_to client two
	finish client
	[ "$status" -eq 1 ]
	nothing_left "$path"
}

@test "the reply path is removed where our output fails" {
	start server peer dgram-listen:S echo 1
	listening_path server S
	start client sh -c 'exec digcat -uvU S >/dev/full' <<<"hello"
	path=$(reply_path client)
	finish client
	[ "$status" -eq 1 ]
	nothing_left "$path"
}

@test "the reply path is removed by SIGINT, SIGTERM and SIGHUP" {
	start server peer dgram-listen:S hold
	listening_path server S
	for signal in INT TERM HUP; do
		start_held "client_$signal" digcat -uvU S
		path=$(reply_path "client_$signal")
		[ -S "$path" ]
		kill -"$signal" "$(pid_of "client_$signal")"
		finish "client_$signal"
		[ "$status" -gt 128 ]
		nothing_left "$path"
	done
}

@test "the reply path goes where TMPDIR says" {
	mkdir tmp
	start server peer dgram-listen:S hold
	listening_path server S
	TMPDIR=$PWD/tmp start_held client digcat -uvU S
	path=$(reply_path client)
	[[ "$path" == "$PWD/tmp/"* ]]
}

@test "a TMPDIR that is too long for a socket, or missing, is no obstacle" {
	start server peer dgram-listen:S echo 2
	listening_path server S
	long=$PWD/$(printf '%0100d' 0)
	mkdir "$long"
	TMPDIR=$long run -0 digcat -uU -W 1 S <<<"hello"
	[ "$output" = hello ]
	TMPDIR='' run -0 digcat -uU -W 1 S <<<"hello"
	[ "$output" = hello ]
}

@test "-s is the client's own path, and removed at its end" {
	start server peer dgram-listen:S echo 1
	listening_path server S
	start client digcat -uvU -s own -W 1 S <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = hello ]
	grep -qx 'Bound on own' client.err
	grep -qx 'from own' server.err
	[ ! -e own ]
}

@test "-s never destroys a file" {
	start server peer dgram-listen:S hold
	listening_path server S
	echo precious >own
	run -1 --separate-stderr digcat -uU -s own S <<<"hello"
	one_line "$stderr"
	[[ "$stderr" == *own* ]]
	[ "$(cat own)" = precious ]
}

# ---- paths: taken, refused, removed ----

# leave_dead KIND: a socket at S that nobody serves.
leave_dead() {
	start corpse peer "$1"-listen:S hold
	listening_path corpse S
	end_job corpse
	rm corpse.err		# it will be waited for again
	[ -S S ]
}

@test "a dead socket at the path is replaced" {
	for kind in stream dgram seqpacket; do
		leave_dead "$kind"
		start "server_$kind" digcat -lvU S
		listening_path "server_$kind" S
		run -0 digcat -U S <<<"hello"
		finish "server_$kind"
		[ "$(cat "server_$kind.out")" = hello ]
		[ ! -e S ]
	done
}

@test "a dead socket is replaced by a datagram listener, too" {
	leave_dead dgram
	start_listener server -uU
	run -0 peer dgram:S say-lines hello
	wait_line server.out '^hello'
}

@test "a dead socket is replaced by the path of -s, too" {
	leave_dead dgram
	mv S own
	start server peer dgram-listen:S echo 1
	listening_path server S
	run -0 digcat -uU -s own -W 1 S <<<"hello"
	[ "$output" = hello ]
}

@test "the path of a live listener is refused, and the listener lives on" {
	for words in -lU -luU '-lU --seqpacket'; do
		# shellcheck disable=SC2086  # several words
		start live digcat $words -kv S
		listening_path live S
		for others in -lU -luU '-lU --seqpacket'; do
			# shellcheck disable=SC2086  # several words
			run -1 --separate-stderr digcat $others S
			[ "$stderr" = "digcat: S: Address already in use" ]
		done
		[ -S S ]
		# shellcheck disable=SC2086  # several words
		run -0 digcat ${words/-l/-} --linger 0 S <<<"hello"
		wait_line live.out '^hello$'
		end_job live
		rm S live.out live.err
	done
}

@test "a file at the path is never destroyed" {
	echo precious >file
	mkdir folder
	ln -s file link
	ln -s nowhere dangling
	mkfifo fifo
	for path in file folder link dangling fifo; do
		for words in -lU -luU; do
			run -1 --separate-stderr digcat "$words" "$path"
			one_line "$stderr"
			[[ "$stderr" == "digcat: $path: "* ]]
		done
	done
	[ "$(cat file)" = precious ]
	[ -d folder ]
	[ -L link ]
	[ -L dangling ]
	[ -p fifo ]
	[ ! -e nowhere ]
}

@test "called nc, a file at the path is not destroyed either" {
	echo precious >file
	run -1 --separate-stderr "$(as_dialect nc)" -lU file
	one_line "$stderr"
	[ "$(cat file)" = precious ]
}

@test "our own path is removed after a session" {
	for words in -lU '-lU --seqpacket'; do
		# shellcheck disable=SC2086  # several words
		start_listener server $words
		# shellcheck disable=SC2086  # several words
		run -0 digcat ${words/-l/-} S <<<"hello"
		finish server
		[ "$status" -eq 0 ]
		[ ! -e S ]
		rm server.err
	done
}

@test "our own path is removed where our output fails" {
	for words in -U -uU '-U --seqpacket' -kU; do
		rm -f server.err
		# shellcheck disable=SC2086  # several words
		start server sh -c 'exec digcat -lv "$@" S >/dev/full' - $words
		listening_path server S
		# shellcheck disable=SC2086  # several words
		run digcat ${words/-k/-} S <<<"hello"
		finish server
		[ "$status" -eq 1 ]
		[ ! -e S ]
	done
}

@test "our own path is removed where a client resets" {
	start_held server digcat -lvU S
	listening_path server S
	type_to server "never read"
	run -0 peer stream:S leave 0
	finish server
	[ ! -e S ]
}

@test "our own path is removed by SIGINT, SIGTERM and SIGHUP" {
	for signal in INT TERM HUP; do
		for words in -U -uU '-U --seqpacket' -kU -kuU; do
			rm -f server.err
			# shellcheck disable=SC2086  # several words
			start_held server digcat -lv $words S
			rm server.in
			listening_path server S
			kill -"$signal" "$server_pid"
			finish server
			[ "$status" -gt 128 ]
			[ ! -e S ]
		done
	done
}

@test "our own path is removed by a signal in the middle of a session" {
	start_held server digcat -lvU S
	listening_path server S
	start_held client digcat -U S
	talk_both_ways
	kill -TERM "$server_pid"
	finish server
	[ "$status" -eq 143 ]
	[ ! -e S ]
}

@test "our own path is removed where -w or -q ends the session" {
	for words in '-w 0.2' '-q 0.2'; do
		# shellcheck disable=SC2086  # two words
		start_listener server -U $words
		start_held client digcat -U S
		finish server
		[ "$status" -eq 0 ]
		[ ! -e S ]
		end_job client
		rm client.in server.err
	done
}

@test "a path that another has taken over meanwhile is left to it" {
	start_listener first -U
	mv S elsewhere
	start second digcat -lvU S
	listening_path second S
	kill -TERM "$first_pid"
	finish first
	[ -S S ]
	run -0 digcat -U S <<<"hello"
	finish second
	[ "$(cat second.out)" = hello ]
}

# ---- paths: how long, and where ----

@test "a path of 107 bytes fits" {
	path=$(path_of_length 107)
	start server digcat -lvU "$path"
	listening_path server "$path"
	run -0 digcat -U "$path" <<<"hello"
	finish server
	[ "$(cat server.out)" = hello ]
	[ ! -e "$path" ]
}

@test "a path of 107 bytes fits a datagram client and its listener" {
	path=$(path_of_length 107)
	start server digcat -lvuU "$path"
	listening_path server "$path"
	run -0 digcat -uU --linger 0 -s "${path/0/1}" "$path" <<<"hello"
	wait_line server.out '^hello$'
	[ ! -e "${path/0/1}" ]
}

@test "a path of 108 bytes is too long" {
	path=$(path_of_length 108)
	for words in -lU -U -luU -uU; do
		run -2 --separate-stderr digcat "$words" "$path"
		[ "$stderr" = "digcat: $path: File name too long" ]
	done
	start server peer dgram-listen:S hold
	listening_path server S
	run -2 --separate-stderr digcat -uU -s "$path" S
	[ "$stderr" = "digcat: $path: File name too long" ]
}

@test "an abstract name of 107 bytes fits, one of 108 is too long" {
	name=@$(printf '%0107d' $$)
	start server digcat -lvU "$name"
	listening_path server "$name"
	run -0 digcat -U "$name" <<<"hello"
	finish server
	[ "$(cat server.out)" = hello ]
	for words in -lU -U -luU -uU; do
		run -2 --separate-stderr digcat "$words" "${name}0"
		[ "$stderr" = "digcat: ${name}0: File name too long" ]
	done
}

@test "an empty path is no path" {
	for words in -lU -U -luU -uU; do
		run -2 --separate-stderr digcat "$words" ''
		one_line "$stderr"
		[[ "$stderr" == *"Invalid argument" ]]
	done
}

@test "a folder that is missing is named" {
	for words in -lU -U -luU -uU; do
		run -1 --separate-stderr digcat "$words" missing/S
		[ "$stderr" = "digcat: missing/S: No such file or directory" ]
	done
}

@test "a path that nobody is at is named" {
	for words in -U -uU '-U --seqpacket'; do
		# shellcheck disable=SC2086  # several words
		run -1 --separate-stderr digcat $words S
		[ "$stderr" = "digcat: S: No such file or directory" ]
	done
}

@test "a dead socket refuses" {
	leave_dead stream
	run -1 --separate-stderr digcat -U S
	[ "$stderr" = "digcat: S: Connection refused" ]
	[ -S S ]
}

@test "a socket of another type is named" {
	start server digcat -lvU S
	listening_path server S
	run -1 --separate-stderr digcat -uU S <<<"hello"
	[ "$stderr" = "digcat: S: Protocol wrong type for socket" ]
}

@test "permission denied is told, to the listener and to the client" {
	[ "$(id -u)" -ne 0 ] || need setpriv
	cp -L bin/digcat program
	mkdir -m 555 closed
	run -1 --separate-stderr as_nobody ./program -lU closed/S
	[ "$stderr" = "program: closed/S: Permission denied" ]
	start server digcat -lvU S
	listening_path server S
	chmod 000 S
	run -1 --separate-stderr as_nobody ./program -U S
	[ "$stderr" = "program: S: Permission denied" ]
	is_running server
}

# ---- what -v says ----

@test "-v: the lines of nc on either side of a stream" {
	start server digcat -lvU S
	listening_path server S
	run -0 digcat -vU S <<<"hello"
	finish server
	[ "$(grep -v '^digcat:' server.err)" = "$(printf '%s\n' 'Bound on S' 'Listening on S' 'Connection received on S')" ]
	[[ "$output" != *succeeded* ]]
}

@test "-v: called nc, nothing but the lines of nc" {
	start server "$(as_dialect nc)" -lvNU S
	listening_path server S
	run -0 "$(as_dialect nc)" -vNU S <<<"hello"
	finish server
	[ "$(cat server.err)" = "$(printf '%s\n' 'Bound on S' 'Listening on S' 'Connection received on S')" ]
	[ -z "$output" ]
}

@test "-v: a peer's path is shown with its control bytes made visible" {
	start_listener server -uU
	run -0 peer dgram:S,$'own\e[31m\nline' say-lines hello
	wait_line server.err '^Connection received on own'
	run -1 grep $'\e' server.err
	run -1 grep '^line' server.err
}

@test "-v: the lines of nc on either side of datagrams" {
	start_held server digcat -lvuU S
	listening_path server S
	start_held client digcat -uvU -s own S
	type_to client hello
	wait_line server.err '^Connection received on own$'
	[ "$(grep -v '^digcat:' server.err)" = "$(printf '%s\n' 'Bound on S' 'Connection received on own')" ]
	[ "$(grep -v '^digcat:' client.err)" = 'Bound on own' ]
}

@test "seqpacket: a late reply is waited for: such a socket has an end" {
	start late python3 -c '
import socket, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind("T"); s.listen(1)
print("Listening on T", file=sys.stderr, flush=True)
c = s.accept()[0]
c.recv(100)
time.sleep(1.2)
c.send(b"late reply")'
	wait_line late.err Listening
	run -0 --separate-stderr digcat -U --seqpacket T <<<"question"
	[ "$output" = "late reply" ]
}

@test "a listener is not disturbed by another that wants its path" {
	start server digcat -lvU S
	wait_line server.err Listening
	run -1 digcat -lU S
	run -0 digcat -U S <<<"hello"
	finish server
	[ "$(cat server.out)" = hello ]
}
