#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# --progress: the meter of a session, and of -Q.

load ../support/digcat
load ../support/nsd
load ../support/peers

# started_receiver: a listener at $port that keeps what comes.
started_receiver() {
	start receiver digcat -dlv 127.0.0.1 0
	port=$(listening_port receiver)
}

@test "progress: without it nothing is said" {
	started_receiver
	run -0 --separate-stderr digcat 127.0.0.1 "$port" <<<"hello"
	[ -z "$stderr" ]
}

@test "progress: of a file on stdin the last line has the size and the share" {
	started_receiver
	random_file file 3M
	run -0 --separate-stderr digcat --progress 127.0.0.1 "$port" <file
	[ -z "$output" ]
	[[ "${stderr_lines[-1]}" =~ ^'digcat: 3.0MiB of 3.0MiB (100%) in '[0-9.]+' s, '[0-9.]+[KMG]iB/s,\ sent\ 3.0MiB,\ received\ 0B$ ]]
	finish receiver
	cmp file receiver.out
}

@test "progress: of a file that was read in part, what is left counts" {
	started_receiver
	random_file file 4096
	# shellcheck disable=SC2016  # $1 is the other shell's
	run -0 --separate-stderr bash -c 'head -c 1024 >/dev/null; exec digcat --progress 127.0.0.1 "$1"' - "$port" <file
	[[ "${stderr_lines[-1]}" == "digcat: 3.0KiB of 3.0KiB (100%) in "* ]]
}

@test "progress: the spliced engine goes on splicing, and is counted" {
	started_receiver
	random_file file 3M
	run -0 --separate-stderr env DIGCAT_TRACE=flow digcat --progress 127.0.0.1 "$port" <file
	[[ "$stderr" == *"input to peer: engine spliced"* ]]
	[[ "${stderr_lines[-1]}" == *", sent 3.0MiB, received 0B" ]]
}

@test "progress: a line a second while it goes on, with the bytes each way" {
	start_held server digcat -lv --progress 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat 127.0.0.1 "$port"
	type_to client "hello"
	type_to server "answer!"
	wait_line server.err '^digcat: 14B, [0-9]+B/s, sent 8B, received 6B$'
	end_stdin client
	end_stdin server
	finish server
	[ "$status" -eq 0 ]
	[[ "$(tail -n 1 server.err)" =~ ^'digcat: 14B in '[0-9.]+' s, '[0-9]+B/s,\ sent\ 8B,\ received\ 6B$ ]]
}

@test "progress: a file that is sent waits for the peer" {
	start_held server digcat -lv --half-close 127.0.0.1 0
	port=$(listening_port server)
	random_file file 3000
	# shellcheck disable=SC2016
	start client bash -c 'exec digcat --progress --half-close 127.0.0.1 "$1" <file' - "$port"
	wait_line client.err '^digcat: 2\.9KiB of 2\.9KiB \(100%\), waiting for the peer, sent 2\.9KiB, received 0B$'
	end_stdin server
	finish client
	[[ "$(tail -n 1 client.err)" == "digcat: 2.9KiB of 2.9KiB (100%) in "* ]]
}

@test "progress: with several clients their bytes are added up" {
	start server digcat -dlkv --progress 127.0.0.1 0
	port=$(listening_port server)
	for _ in 1 2 3; do
		run -0 digcat 127.0.0.1 "$port" <<<"hello"
	done
	wait_size server.out 18
	kill "$(pid_of server)"
	finish server
	grep -q '^digcat: 18B in .*, sent 0B, received 18B$' server.err
}

@test "progress: with clients one after another, too" {
	start server env DIGCAT_DIALECT=nc digcat -dlkv --progress 127.0.0.1 0
	port=$(listening_port server)
	for _ in 1 2 3; do
		run -0 digcat 127.0.0.1 "$port" <<<"hello"
	done
	wait_size server.out 18
	kill "$(pid_of server)"
	finish server
	grep -q '^digcat: 18B in .*, sent 0B, received 18B$' server.err
}

@test "progress: datagrams are counted, too" {
	start receiver digcat -dlvu --progress 127.0.0.1 0
	port=$(listening_port receiver)
	run -0 --separate-stderr digcat -u --linger 0 --progress 127.0.0.1 "$port" <<<"hello"
	[[ "$stderr" == "digcat: 6B of 6B (100%) in "*", sent 6B, received 0B" || "$stderr" == "digcat: 6B in "* ]]
	wait_line receiver.err ', sent 0B, received 6B$'
}

@test "progress: --json makes it an event" {
	need jq
	started_receiver
	random_file file 1000
	run -0 --separate-stderr digcat --progress --json 127.0.0.1 "$port" <file
	run -0 jq -c 'select(.event == "progress") | [.unit, .done, .total, .share, .left_ms, .counts]' <<<"$stderr"
	[ "$output" = '["bytes",1000,1000,1.0,0.0,{"sent":1000,"received":0}]' ] ||
		[ "$output" = '["bytes",1000,1000,1,0,{"sent":1000,"received":0}]' ]
}

@test "progress: on a terminal one line is drawn over, and ended before the error" {
	start_peer server leave 1000
	random_file file 64M
	# shellcheck disable=SC2016
	run -1 ends on-pty sh -c 'digcat --progress 127.0.0.1 "$1" 2>&1 >received <file' - "$port"
	[ "${#lines[@]}" -eq 2 ] || fail "${lines[@]@Q}"
	[[ "${lines[0]}" == $'\r'"digcat: "*" of 64MiB ("*"%) in "* ]]
	[[ "${lines[1]}" == "digcat: peer "* ]]
}

# ---- -Q ----

@test "progress, -Q: questions by RCODE, and the share of the file" {
	start_nsd
	printf '%s\n' {a,aaaa,nowhere,mx}.example "out.of.zone." "a b c d e" >names
	run -3 --separate-stderr digcat -Q @"$dns" -f names --progress
	[[ "$output" == *"192.0.2.1"* ]]
	[[ "$stderr" =~ 'digcat: 6 questions (100%) in '[0-9.]+' s, '[0-9]+'/s, NOERROR 3, NXDOMAIN 1, REFUSED 1, wrong line 1'$ ]]
	run -0 --separate-stderr digcat -Q @"$dns" -f - --progress < <(echo a.example)
	[[ "$stderr" == "digcat: 1 question in "*", NOERROR 1" ]]
}

@test "progress, -Q: a line a second while it goes on; without reply is counted, too" {
	closed=$(free_port)
	start questions digcat -Q @127.0.0.1:"$closed" --rate 2 -f - --progress +tries=1 +time=1 < <(printf "%s\n" one two three four five)
	wait_line questions.err '^digcat: [1-4] questions?, [0-9]+/s, no reply [1-4]$'
	finish questions
	[ "$status" -eq 4 ]
	wait_line questions.err '^digcat: 5 questions in [0-9.]+ s, [0-9]+/s, no reply 5$'
}

@test "progress, -Q: --json makes it an event" {
	need jq
	start_nsd
	run -0 --separate-stderr digcat -Q --json @"$dns" a.example A --progress
	run -0 jq -c '[.event, .unit, .done, .total, .share, .counts]' <<<"$stderr"
	[ "$output" = '["progress","questions",1,null,null,{"NOERROR":1}]' ]
}
