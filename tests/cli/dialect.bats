#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Called nc or ncat, digcat takes that tool's letters, defaults and words.

load ../support/digcat
load ../support/sessions

setup() {
	digcat_setup
	nc=$(as_dialect nc)
	ncat=$(as_dialect ncat)
	# The real one by its own name: its messages begin with it.
	mkdir real
	ln -s "$(realpath bin/real_nc)" real/nc
	real_nc=$PWD/real/nc
}

# listen_as PROGRAM [OPTION...]: a listener at $port; only digcat and nc say which.
listen_as() {
	local program=$1
	shift

	again server
	port=$(free_port)
	start_held server "$program" -l "$@" 127.0.0.1 "$port"
	wait_port tcp "$port"
}

# ---- which one ----

@test "dialect: the name that it is called by decides, and DIGCAT_DIALECT before it" {
	run -2 digcat -l
	run -1 "$nc" -l
	DIGCAT_DIALECT=nc run -1 digcat -l
	DIGCAT_DIALECT=digcat run -2 "$nc" -l
	DIGCAT_DIALECT=nc run -1 "$ncat" -k 127.0.0.1 1
}

@test "dialect: any other name is digcat's" {
	run -2 "$(as_dialect netcat)" -l
	DIGCAT_DIALECT='' run -1 "$nc" -l
}

@test "dialect: a DIGCAT_DIALECT that is none is told of" {
	DIGCAT_DIALECT=socat run -2 "$nc" -l
	[ "$output" = "nc: DIGCAT_DIALECT invalid: socat (digcat, nc or ncat)" ]
}

@test "dialect: messages begin with the name that it is called by" {
	run "$nc" -l
	[ "$output" = "nc: missing port number" ]
	run "$ncat" -k 127.0.0.1 1
	[ "$output" = "ncat: must use -l with -k" ]
	DIGCAT_DIALECT=nc run digcat -l
	[ "$output" = "digcat: missing port number" ]
}

# ---- short letters ----

@test "dialect: digcat and nc refuse -c and -e with a hint" {
	for option in "-c" "-e cat"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr digcat $option -l 127.0.0.1 0
		[[ "$stderr" == *TLS*command* ]]
		[ "${#stderr_lines[@]}" -eq 1 ]
		# shellcheck disable=SC2086
		run -1 --separate-stderr "$nc" $option -l 127.0.0.1 0
		[[ "$stderr" == *TLS*command* ]]
	done
}

@test "dialect: -i is the pause between lines to digcat and nc, the idle timeout to ncat" {
	for program in digcat "$nc"; do
		again server
		start server digcat -lv 127.0.0.1 0
		port=$(listening_port server)
		run -0 --separate-stderr "$program" -N -i 0.2 127.0.0.1 "$port" < <(printf 'one\ntwo\n')
		[ -z "$stderr" ]
		finish server
		[ "$(cat server.out)" = "one
two" ]
	done
	listen_as digcat
	start_held client "$ncat" -i 0.2 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 1 ]
	[ "$(cat client.err)" = "ncat: Idle timeout expired (200 ms)." ]
}

@test "dialect: -d leaves stdin alone to digcat and nc, and is a delay to ncat" {
	for program in digcat "$nc" "$ncat -d 0.1"; do
		again server
		start server digcat -lv 127.0.0.1 0
		port=$(listening_port server)
		[[ "$program" == *" -d "* ]] || program+=" -d"
		run -0 sh -c "$program 127.0.0.1 $port; cat" <<<"a line"
		finish server
		echo "$output, $(cat server.out)" >>results
	done
	[ "$(cat results)" = "a line, 
a line, 
, a line" ]
}

@test "dialect: -w limits connecting and idle time to digcat and nc, connecting alone to ncat" {
	for program in digcat "$nc"; do
		listen_as digcat
		again client
		start_held client "$program" -w 0.2 127.0.0.1 "$port"
		finish client
		[ "$status" -eq 0 ]
		[ ! -s client.err ]
	done
	listen_as digcat
	again client
	start_held client "$ncat" -w 0.2 127.0.0.1 "$port"
	idle_is_over 0.2
	type_to server "late"
	wait_line client.out '^late$'
}

@test "dialect: a letter that another dialect has is refused with a hint" {
	run -2 "$ncat" -N 127.0.0.1 1
	run -2 "$ncat" -A 127.0.0.1
	[[ "$output" == "ncat: invalid option -- 'A'"*--address* ]]
}

@test "dialect: long names are the same to all" {
	for program in digcat "$nc" "$ncat"; do
		listen_as digcat
		again client
		start_held client "$program" --idle-timeout 0.1 127.0.0.1 "$port"
		finish client
		[ "$status" -eq 1 ]
	done
}

# ---- the end of stdin ----

no_fin_from() {
	start_held peer digcat -lv --half-close 127.0.0.1 0
	port=$(listening_port peer)
	start client "$@" 127.0.0.1 "$port" <<<"hi"
	wait_line peer.out '^hi$'
	type_to peer "still here"
	wait_line client.out '^still here$'
	is_running client
	run -1 grep 'peer closed its side' peer.err
	end_stdin peer
	finish client
	[ "$status" -eq 0 ]
}

@test "dialect: nc sends no FIN at the end of stdin" { no_fin_from "$nc"; }
@test "dialect: nc sends no FIN at the end of stdin with -q -1" { no_fin_from "$nc" -q -1; }
@test "dialect: the real nc sends none either" {
	need_nc
	no_fin_from "$real_nc"
}

fin_from() {
	serve_script 'wc -c'
	run -0 --separate-stderr "$@" 127.0.0.1 "$port" <<<"six by"
	[ "${output// /}" = 7 ]
	[ -z "$stderr" ]
}

@test "dialect: nc -N sends FIN at the end of stdin, and waits for the peer" { fin_from "$nc" -N; }
@test "dialect: nc -q 0 sends FIN at the end of stdin, and waits for the peer" { fin_from "$nc" -q 0; }
@test "dialect: nc -q TIME sends FIN at the end of stdin, at once" { fin_from "$nc" -q 60; }
@test "dialect: ncat sends FIN at the end of stdin" { fin_from "$ncat"; }

@test "dialect: ncat --no-shutdown sends no FIN at the end of stdin" { no_fin_from "$ncat" --no-shutdown; }

@test "dialect: nc -q TIME quits though the peer goes on" {
	listen_as digcat --half-close
	run -0 --separate-stderr "$nc" -q 0.2 127.0.0.1 "$port" <<<"hi"
	[ -z "$stderr" ]
	wait_line server.out '^hi$'
}

# ---- the peer's end ----

stays_after_peers_end() {
	serve_closed_side
	start_held client "$@" 127.0.0.1 "$port"
	wait_line peer.err 'input ended, sent FIN'
	linger_is_over
	is_running client
	type_to client "late"
	wait_line peer.out '^late$'
	end_stdin client
	finish client
	[ "$status" -eq 0 ]
}

@test "dialect: nc stays after the peer's end until stdin ends" { stays_after_peers_end "$nc" -N; }
@test "dialect: the real nc stays, too" {
	need_nc
	stays_after_peers_end "$real_nc" -N
}

@test "dialect: nc that listens exits with the client's end, though its stdin is open" {
	listen_as "$nc"
	run -0 digcat 127.0.0.1 "$port" <<<"hi"
	finish server
	[ "$status" -eq 0 ]
	[ "$(cat server.out)" = hi ]
	[ ! -s server.err ]
}

@test "dialect: nc that listens sends what is ready after the client's end" {
	random_file ready 300000
	start server "$nc" -lv 127.0.0.1 0 <ready
	port=$(listening_port server)
	start client digcat 127.0.0.1 "$port" <<<"hi"
	both_ended_well
	cmp ready client.out
}

@test "dialect: ncat exits with the peer's end" {
	serve_closed_side
	start_held client "$ncat" 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	[ ! -s client.err ]
}

@test "dialect: ncat that listens exits with the client's end" {
	listen_as "$ncat"
	run -0 digcat 127.0.0.1 "$port" <<<"hi"
	finish server
	[ "$status" -eq 0 ]
	[ "$(cat server.out)" = hi ]
}

# ---- listening ----

@test "dialect: -l without a host is 0.0.0.0 to nc, both families to digcat and ncat" {
	need_ipv6
	start server_nc "$nc" -lv 0
	start server_digcat digcat -lv 0
	start server_ncat "$ncat" -lv 0
	for name in nc digcat ncat; do
		port=$(listening_port "server_$name")
		[ "$name" = nc ] || wait_line "server_$name.err" "^Listening on :: $port\$"
		grep -q "^Listening on 0\.0\.0\.0 $port\$" "server_$name.err"
	done
	[ "$(wc -l <server_nc.err)" -eq 1 ]
}

@test "dialect: nc -6 -l takes IPv4 clients, too, as the real one" {
	need_ipv6
	start server "$nc" -6 -lvn 0
	port=$(listening_port server)
	run -0 digcat 127.0.0.1 "$port" <<<"hi"
	wait_line server.err '^Connection received on ::ffff:127\.0\.0\.1 '
}

@test "dialect: ncat -k serves all at the same time, stdin to all" {
	listen_as "$ncat" -k
	for name in a b; do
		start_held "$name" digcat 127.0.0.1 "$port"
		type_to "$name" "from $name"
		wait_line server.out "^from $name\$"
	done
	type_to server "to all"
	wait_line a.out '^to all$'
	wait_line b.out '^to all$'
}

@test "dialect: nc -k with its real clients takes one after another" {
	need_nc
	listen_as "$nc" -k
	start_held a "$real_nc" -N 127.0.0.1 "$port"
	type_to a "from a"
	wait_line server.out '^from a$'
	start b "$real_nc" -N -v 127.0.0.1 "$port" <<<"from b"
	wait_line b.err 'succeeded!$'
	type_to a "more from a"
	wait_line server.out '^more from a$'
	run -1 grep 'from b' server.out
	end_stdin a
	wait_line server.out '^from b$'
	is_running server
}

@test "dialect: without a port ncat takes 31337, the others an error" {
	run -2 digcat 127.0.0.1
	run -1 "$nc" 127.0.0.1
	run -2 "$ncat"
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		"$1" -lv >server.out 2>server.err & server=$!
		wait_port tcp 31337
		"$1" 127.0.0.1 <<<"hi"
		wait $server' "$ncat"
	[ "$(cat server.out)" = hi ]
	grep -q '^Listening on 0\.0\.0\.0 31337$' server.err
}

@test "dialect: without a port ncat finds the real one, and is found by it" {
	need ncat
	need_own_network
	for pair in "ncat $ncat" "$ncat ncat"; do
		# shellcheck disable=SC2016
		on_own_network '
			"$1" -l >server.out & server=$!
			wait_port tcp 31337
			"$2" 127.0.0.1 <<<"hi"
			wait $server' "${pair%% *}" "${pair##* }"
		[ "$(cat server.out)" = hi ]
	done
}

# ---- usage errors ----

@test "dialect: a wrong command line is status 2, but 1 to nc" {
	for words in "--no-such-option" "-Z" "-4 -6 127.0.0.1 1" "127.0.0.1 65536" "127.0.0.1 abc" "-l 127.0.0.1 abc"; do
		# shellcheck disable=SC2086
		for program in digcat "$ncat"; do
			run -2 --separate-stderr "$program" $words
			[ "${#stderr_lines[@]}" -eq 1 ]
		done
		# shellcheck disable=SC2086
		run -1 --separate-stderr "$nc" $words
		[ "${#stderr_lines[@]}" -eq 1 ]
		[ -z "$output" ]
	done
}

@test "dialect: --help is status 0 on stdout, in the letters of the dialect" {
	run -0 --separate-stderr "$nc" -h
	[ -z "$stderr" ]
	[[ "$output" == *"-d "*"never read stdin"* ]]
	run -0 --separate-stderr "$ncat" --help
	[ -z "$stderr" ]
	[[ "$output" == *"-d, --delay"* ]]
	[[ "$output" == *"-i, --idle-timeout"* ]]
}

# ---- nc's words ----

# says_as_nc OPTION...: the first line of stderr, stdout and status are the same
# from digcat called nc and from the real one, which prints its usage behind.
says_as_nc() {
	local real real_status

	run --separate-stderr "$real_nc" "$@"
	real=$output$'\n'${stderr_lines[0]:-}
	real=${real/"$real_nc"/nc}	# getopt(3) tells the whole path
	real_status=$status
	run --separate-stderr "$nc" "$@"
	[ "$output"$'\n'"$stderr" = "$real" ] || fail "$*:" "$output$stderr" "real:" "$real"
	[ "$status" -eq "$real_status" ] || fail "$*: status $status, real: $real_status"
}

@test "dialect: nc's words: an option without its argument" {
	need_nc
	for letter in q w p s i W; do
		says_as_nc "-$letter"
		[ "$stderr" = "nc: option requires an argument -- '$letter'" ]
	done
}

@test "dialect: nc's words: bad ports" {
	need_nc
	says_as_nc 127.0.0.1 0
	says_as_nc 127.0.0.1 65536
	says_as_nc 127.0.0.1 abc
	says_as_nc 127.0.0.1 http-79
	says_as_nc 127.0.0.1
	says_as_nc -l
}

@test "dialect: nc's words: bad numbers and what does not go together" {
	need_nc
	says_as_nc -w -1 127.0.0.1 1
	says_as_nc -w abc 127.0.0.1 1
	says_as_nc -i -1 127.0.0.1 1
	says_as_nc -k 127.0.0.1 1
}

@test "dialect: nc's words: a refused connection is silent without -v" {
	need_nc
	port=$(free_port)
	says_as_nc 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	[ -z "$output$stderr" ]
}

@test "dialect: nc's words: a refused connection with -v" {
	need_nc
	port=$(free_port)
	says_as_nc -v 127.0.0.1 "$port"
	[ "$stderr" = "nc: connect to 127.0.0.1 port $port (tcp) failed: Connection refused" ]
	says_as_nc -v -n 127.0.0.1 "$port"
	says_as_nc -v -4 localhost "$port"
	[ "$stderr" = "nc: connect to localhost (127.0.0.1) port $port (tcp) failed: Connection refused" ]
}

@test "dialect: nc's words: -n with a name" {
	need_nc
	says_as_nc -n localhost 1
	[ "$stderr" = 'nc: getaddrinfo for host "localhost" port 1: Name or service not known' ]
	says_as_nc -v -n localhost 1
}

@test "dialect: nc's words: -n with a name to listen on" {
	need_nc
	says_as_nc -l -n localhost 1
	[ "$stderr" = "nc: getaddrinfo: Name or service not known" ]
}

@test "dialect: nc's words: an address of the wrong family" {
	need_nc
	says_as_nc -4 ::1 1
	[ "$stderr" = 'nc: getaddrinfo for host "::1" port 1: Address family for hostname not supported' ]
	says_as_nc -6 127.0.0.1 1
}

@test "dialect: nc's words: a source address that is not ours" {
	need_nc
	says_as_nc -s 203.0.113.99 127.0.0.1 1
	[ "$stderr" = "nc: bind failed: Cannot assign requested address" ]
}

@test "dialect: nc takes a name for the source address, as the real one" {
	need_nc
	port=$(free_port)
	says_as_nc -v -4 -s localhost 127.0.0.1 "$port"
	[[ "$stderr" == *"Connection refused" ]]
}

@test "dialect: nc takes -n with the name of a service, as the real one" {
	need_nc
	getent services discard/tcp >/dev/null || skip "no services file"
	says_as_nc -n -v 127.0.0.1 discard
}

@test "dialect: nc -w 0 gives up at once, with status 0, as the real one" {
	need_nc
	for program in "$real_nc" "$nc"; do
		listen_as digcat -k
		run -0 --separate-stderr "$program" -w 0 127.0.0.1 "$port"
		[ -z "$output$stderr" ]
	done
}

# listening_as PROGRAM OPERAND...: what it says at -v, the ports taken out: $said.
listening_as() {
	local program=$1
	shift

	again server
	start server "$program" -lv "$@"
	port=$(listening_port server)
	run -0 digcat -4 localhost "$port"
	finish server
	said=$(sed -E "s/ $port\$/ PORT/; s/ [0-9]+\$/ CLIENT/" server.err)
}

@test "dialect: nc's words: what a listener says at -v is the same, line by line" {
	need_nc
	# Without -n the real one asks name servers for the name of 0.0.0.0.
	for operands in "127.0.0.1 0" "-n 127.0.0.1 0" "-4 -n 0" "-n 0"; do
		# shellcheck disable=SC2086
		listening_as "$real_nc" $operands
		real_said=$said
		# shellcheck disable=SC2086
		listening_as "$nc" $operands
		[ "$said" = "$real_said" ] || fail "$operands:" "$said" "real:" "$real_said"
	done
	[ "$said" = "Listening on 0.0.0.0 PORT
Connection received on 127.0.0.1 CLIENT" ]
}

# connecting_as PROGRAM OPERAND...: what it says at -v, the port taken out: $said.
connecting_as() {
	local program=$1
	shift

	again peer
	serve_closed_side
	run -0 --separate-stderr "$program" -v -N "${@//PORT/$port}"
	finish peer
	said=${stderr//$port/PORT}
}

@test "dialect: nc's words: what a client says at -v is the same, line by line" {
	need_nc
	for operands in "127.0.0.1 PORT" "-n 127.0.0.1 PORT" "-4 localhost PORT"; do
		# shellcheck disable=SC2086
		connecting_as "$real_nc" $operands
		real_said=$said
		# shellcheck disable=SC2086
		connecting_as "$nc" $operands
		[ "$said" = "$real_said" ] || fail "$operands:" "$said" "real:" "$real_said"
	done
	[ "$said" = "Connection to localhost (127.0.0.1) PORT port [tcp/*] succeeded!" ]
}

@test "dialect: nc's words: a port is told by number, and its service behind" {
	need_nc
	need_own_network
	need_service http 80
	for words in "127.0.0.1 80" "127.0.0.1 http" "-n 127.0.0.1 80" "-4 localhost http"; do
		for program in "$real_nc" "$nc"; do
			# shellcheck disable=SC2016
			on_own_network '
				digcat -l 127.0.0.1 80 </dev/null & server=$!
				wait_port tcp 80
				"$1" -v -N $2
				wait $server' "$program" "$words" >>said 2>&1
		done
	done
	diff said - <<-END
		Connection to 127.0.0.1 80 port [tcp/http] succeeded!
		Connection to 127.0.0.1 80 port [tcp/http] succeeded!
		Connection to 127.0.0.1 80 port [tcp/http] succeeded!
		Connection to 127.0.0.1 80 port [tcp/http] succeeded!
		Connection to 127.0.0.1 80 port [tcp/*] succeeded!
		Connection to 127.0.0.1 80 port [tcp/*] succeeded!
		Connection to localhost (127.0.0.1) 80 port [tcp/http] succeeded!
		Connection to localhost (127.0.0.1) 80 port [tcp/http] succeeded!
	END
}

@test "dialect: without -v all are silent from first to last" {
	for client in "$nc -N" "$ncat" digcat; do
		listen_as "${client%% *}"
		end_stdin server
		# shellcheck disable=SC2086
		run -0 --separate-stderr $client --half-close 127.0.0.1 "$port" <<<"hi"
		[ -z "$output$stderr" ]
		finish server
		[ "$(cat server.out)" = hi ]
		[ ! -s server.err ]
	done
}

@test "dialect: at -v nc says nothing that the real one does not, at -vv digcat's own lines" {
	serve_closed_side
	run -0 --separate-stderr "$nc" -v -N 127.0.0.1 "$port"
	[ "${#stderr_lines[@]}" -eq 1 ]
	again peer
	serve_closed_side
	run -0 --separate-stderr "$nc" -vv -N 127.0.0.1 "$port"
	grep -qE "^nc: +[0-9.]+ ms: ended: " <<<"$stderr"
}

# ---- the real ones at the other end ----

@test "dialect: digcat called nc, and the real nc, carry a file to each other" {
	need_nc
	random_file sent 300000
	for pair in "$nc $real_nc" "$real_nc $nc" "$nc $nc"; do
		port=$(free_port)
		start server "${pair%% *}" -l 127.0.0.1 "$port" </dev/null
		wait_port tcp "$port"
		run -0 "${pair##* }" -N 127.0.0.1 "$port" <sent
		finish server
		[ "$status" -eq 0 ]
		cmp sent server.out
	done
}

@test "dialect: digcat called ncat, and the real ncat, carry a file to each other" {
	need ncat
	random_file sent 300000
	for pair in "$ncat ncat" "ncat $ncat" "$ncat $ncat"; do
		port=$(free_port)
		start server "${pair%% *}" -l 127.0.0.1 "$port" </dev/null
		wait_port tcp "$port"
		run -0 "${pair##* }" 127.0.0.1 "$port" <sent
		finish server
		[ "$status" -eq 0 ]
		cmp sent server.out
	done
}
