#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The helpers in tests/support/digcat.bash, tried with other programs.

load ../support/digcat

@test "start, listening_port and finish carry a line from one job to another" {
	need nc
	start server real_nc -nlv 127.0.0.1 0
	port=$(listening_port server)
	run real_nc -nN 127.0.0.1 "$port" <<<"hello"
	finish server
	[ "$status" -eq 0 ]
	[ "$(cat server.out)" = "hello" ]
}

@test "listening_port understands socat" {
	need socat
	start server socat -d -d -u TCP-LISTEN:0,bind=127.0.0.1 -
	port=$(listening_port server)
	port_is_taken tcp "$port"
}

@test "start_held keeps stdin open until end_stdin" {
	start_held first cat
	start_held second cat
	type_to first "one line"
	wait_line first.out '^one line$'
	is_running first
	end_stdin first
	finish first
	[ "$status" -eq 0 ]
	is_running second
}

@test "start keeps the caller's stdin" {
	start reader cat <<<"from here"
	finish reader
	[ "$(cat reader.out)" = "from here" ]
}

@test "finish tells the exit status" {
	start failing sh -c 'exit 7'
	finish failing
	[ "$status" -eq 7 ]
}

@test "a job can be interrupted" {
	start sleeper sh -c 'echo up; exec sleep 60'
	wait_line sleeper.out up	# before, the shell's own SIGINT may be ignored
	kill -INT "$(pid_of sleeper)"
	finish sleeper
	[ "$status" -eq 130 ]
}

@test "finish gives up on a job that goes on" {
	start sleeper sleep 60
	run finish sleeper 1
	[ "$status" -eq 1 ]
	[[ "$output" == "waited 1 seconds for: 'has_ended' 'sleeper'"* ]]
}

@test "what a test started is gone after it, children included" {
	start parent sh -c 'sleep 60 & echo $!; wait'
	wait_size parent.out 2
	child=$(<parent.out)
	kill -0 "$child"
	end_job parent
	wait_for eval "! grep -q ') [^Z]' /proc/$child/stat"	# gone, or not yet reaped
}

@test "wait_line shows the file it waited for" {
	echo "something else" >lines
	patience=1 run wait_line lines '^never$'
	[ "$status" -eq 1 ]
	[[ "$output" == *"something else"* ]]
}

@test "free_port gives ports that nobody has, each once" {
	first=$(free_port)
	second=$(free_port)
	[ "$first" -ne "$second" ]
	run ! port_is_taken tcp "$first"
	run ! port_is_taken udp "$(free_port)"
}

@test "wait_port sees a listener that says nothing" {
	need nc
	port=$(free_port)
	start server real_nc -nl 127.0.0.1 "$port"
	wait_port tcp "$port"
	is_running server
}

@test "as_dialect names a link to digcat and leaves the real one in PATH" {
	link=$(as_dialect nc)
	[ "${link##*/}" = nc ]
	[ "$link" -ef "$(type -P digcat)" ]
	[ ! "$(type -P nc)" -ef "$link" ]
}
