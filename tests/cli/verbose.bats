#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What digcat says of a TCP session: -v, -vv, --json.

load ../support/digcat
load ../support/sessions

# story_of FILE [PORT...]: its lines with times, services and ports taken out, and
# without the time that begins a line of -vv.
# Ports are called P, those not given CLIENT.
story_of() {
	local file=$1 port
	local -a rules=(-e 's/^digcat: +[0-9.]+ ms: /digcat: /' -e 's/[0-9]+(\.[0-9]+)? (ms|s)\b/TIME/g' -e 's,\[tcp/[^]]+\],[tcp/SERVICE],'
		-e 's/[0-9]+ segments/N segments/')
	shift

	for port; do
		rules+=(-e "s/([ :])$port\\b/\\1P/g")
	done
	rules+=(-e 's/^(Connection received on .*) [0-9]+$/\1 CLIENT/')
	sed -E "${rules[@]}" "$file"
}

need_little_endian() {
	[ "$(printf '\1\0' | od -An -td2 | tr -d ' ')" = 1 ] || skip "this machine is big-endian"
}

# reason NAME: why the job's session ended.
reason() { sed -n 's/^digcat: ended: //p' "$1.err"; }

# ---- -v ----

@test "verbose: -v tells a client's story, word for word" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	type_to server "an answer"
	start client digcat -v 127.0.0.1 "$port" <<<"hi"
	wait_line client.err 'sent FIN'	# the peer's end comes later
	end_stdin server
	both_ended_well
	story_of client.err "$port" >story
	diff story - <<-END
		Connection to 127.0.0.1 P port [tcp/SERVICE] succeeded!
		digcat: 127.0.0.1:P answered after TIME
		digcat: input ended, sent FIN, waiting for the peer to close
		digcat: sent 3 bytes, received 10 bytes in TIME
		digcat: phases: connect TIME first byte TIME total TIME
		digcat: tcp: round trip TIME, N segments sent again
		digcat: ended: both sides have closed
	END
}

@test "verbose: -v tells a listener's story, word for word" {
	start_held server digcat -lnv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat --half-close 127.0.0.1 "$port"
	type_to client "hi"
	wait_line server.out '^hi$'
	end_stdin server
	wait_line server.err 'sent FIN'
	end_stdin client
	both_ended_well
	story_of server.err "$port" >story
	diff story - <<-END
		Listening on 127.0.0.1 P
		Connection received on 127.0.0.1 CLIENT
		digcat: input ended, sent FIN, waiting for the peer to close
		digcat: sent 0 bytes, received 3 bytes in TIME
		digcat: phases: first byte TIME total TIME
		digcat: tcp: round trip TIME, N segments sent again
		digcat: ended: both sides have closed
	END
}

@test "verbose: without -v a session is silent" {
	port=$(free_port)
	start server digcat -l 127.0.0.1 "$port"
	wait_port tcp "$port"
	start client digcat 127.0.0.1 "$port" <<<"hi"
	both_ended_well
	[ ! -s client.err ]
	[ ! -s server.err ]
}

@test "verbose: a name is told with the address that answered, and the time for the name" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat -v -4 localhost "$port"
	[[ "${stderr_lines[0]}" == "Connection to localhost (127.0.0.1) $port port [tcp/"*"] succeeded!" ]]
	grep -qE '^digcat: phases: name [0-9.]+ m?s connect [0-9.]+ m?s total ' <<<"$stderr"
}

@test "verbose: a port is told by number, with its service, or * where -n says no names" {
	need_own_network
	need_service http 80
	for words in "127.0.0.1 http" "-n 127.0.0.1 80"; do
		# shellcheck disable=SC2016
		on_own_network '
			digcat -lv 127.0.0.1 80 </dev/null 2>listening & server=$!
			wait_port tcp 80
			digcat -v $1 2>>said
			wait $server' "$words"
		grep -q '^Listening on .* 80$' listening
	done
	[ "$(grep '^Connection' said)" = "Connection to 127.0.0.1 80 port [tcp/http] succeeded!
Connection to 127.0.0.1 80 port [tcp/*] succeeded!" ]
}

@test "verbose: totals are the bytes of each direction" {
	random_file up 123456
	random_file down 65432
	start server digcat -lv 127.0.0.1 0 <down
	port=$(listening_port server)
	start client digcat -v 127.0.0.1 "$port" <up
	both_ended_well
	grep -q '^digcat: sent 123456 bytes, received 65432 bytes in ' client.err
	grep -q '^digcat: sent 65432 bytes, received 123456 bytes in ' server.err
}

@test "verbose: a listener with -k tells who came, who left and why, and the totals at its end" {
	start_held server digcat -lknv 127.0.0.1 0
	port=$(listening_port server)
	for name in a b; do
		start_held "$name" digcat 127.0.0.1 "$port"
		type_to "$name" "from $name"
		wait_line server.out "^from $name\$"
		end_stdin "$name"
		wait_for eval "[ \"\$(grep -c ' left: it has closed\$' server.err)\" -eq $([ $name = a ] && echo 1 || echo 2) ]"
	done
	kill "$(pid_of server)"
	finish server
	[ "$(grep -cE '^Connection received on 127\.0\.0\.1 [0-9]+$' server.err)" -eq 2 ]
	[ "$(grep -cE '^digcat: 127\.0\.0\.1:[0-9]+ left: it has closed$' server.err)" -eq 2 ]
	grep -q '^digcat: sent 0 bytes, received 14 bytes in ' server.err
}

# ---- why it is still open, why it ended ----

@test "verbose: -v says why a session is still open" {
	start_held server digcat -lv --half-close 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat -v --half-close 127.0.0.1 "$port"
	wait_line server.err '^Connection received on '
	end_stdin server
	wait_line server.err '^digcat: input ended, sent FIN, waiting for the peer to close$'
	wait_line client.err '^digcat: peer closed its side, sending what the input still delivers$'
	is_running client
	is_running server
}

@test "verbose: -v says why a session ended: both sides have closed" {
	serve_closed_side
	start client digcat -v 127.0.0.1 "$port"
	finish client
	[ "$(reason client)" = "both sides have closed" ]
}

@test "verbose: -v says why a session ended: the peer has closed" {
	serve_closed_side
	start client digcat -v -d 127.0.0.1 "$port"
	finish client
	[ "$(reason client)" = "the peer has closed" ]
}

@test "verbose: -v says why a session ended: the input pauses" {
	serve_closed_side
	start_held client digcat -v --linger 0.1 127.0.0.1 "$port"
	finish client
	[ "$(reason client)" = "the peer has closed, and the input pauses" ]
}

@test "verbose: -v says why a session ended: -w and -q" {
	start_held peer digcat -lvk --half-close 127.0.0.1 0
	port=$(listening_port peer)
	start_held idle digcat -v -w 0.1 127.0.0.1 "$port"
	finish idle
	[ "$(reason idle)" = "nothing came or went for the idle time" ]
	start quit digcat -v -q 0.1 127.0.0.1 "$port"
	finish quit
	[ "$(reason quit)" = "the time after the end of input is over (-q)" ]
}

@test "verbose: -v says why a session ended: -W" {
	serve_script 'echo one; sleep 600'
	start_held client digcat -v -W 1 127.0.0.1 "$port"
	finish client
	[ "$(reason client)" = "the number of reads asked for has come (-W)" ]
}

@test "verbose: -v says why a session ended: a failure, and its line is the last" {
	# shellcheck disable=SC2016
	serve_script 'kill -9 $PPID'
	head -c 1M /dev/zero >zeros
	start client digcat -v 127.0.0.1 "$port" <zeros
	finish client
	[ "$status" -eq 1 ]
	[ "$(reason client)" = "the connection failed" ]
	[[ "$(tail -n 1 client.err)" == "digcat: peer reset the connection after "*" bytes sent" ]]
}

# ---- who came ----

@test "verbose: who came is told by name, and with -n by address" {
	need_own_network
	for option in -v -vn; do
		# shellcheck disable=SC2016
		on_own_network '
			echo "127.0.0.7 seven.test" >hosts && mount --bind hosts /etc/hosts
			digcat -l "$1" 127.0.0.7 4000 2>>said & server=$!
			wait_port tcp 4000
			digcat -s 127.0.0.7 127.0.0.7 4000
			wait $server' "$option"
	done
	[ "$(story_of said 4000 | grep -v '^digcat:')" = "Listening on seven.test P
Connection received on seven.test CLIENT
Listening on 127.0.0.7 P
Connection received on 127.0.0.7 CLIENT" ]
}

@test "verbose: who came is told before what came of it, even if nobody knows a name" {
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		echo "nameserver 127.0.0.1" >servers && mount --bind servers /etc/resolv.conf
		digcat -lv 127.0.0.9 4000 2>said & server=$!
		wait_port tcp 4000
		digcat -s 127.0.0.8 127.0.0.9 4000
		wait $server'
	[[ "$(sed -n 2p said)" == "Connection received on 127.0.0.8 "* ]]
}

# ---- -vv ----

# sockaddrs FILE END: the dumps of that end, blanks squeezed.
sockaddrs() { sed -n "/^digcat: .* ms: $2 address:\$/,/^[^ ]/p" "$1" | grep '^ ' | tr -s ' '; }

# in_both_orders PORT: its two bytes in hex, and the integer that they are here.
in_both_orders() {
	port_bytes=$(printf '%02x %02x' $(($1 / 256)) $(($1 % 256)))
	port_swapped=$(($1 % 256 * 256 + $1 / 256))
}

@test "verbose: -vv shows the sockaddr of both ends byte by byte" {
	need_little_endian
	local near
	near=$(free_port)
	start server digcat -lnv 127.0.0.1 0
	port=$(listening_port server)
	start client digcat -vv -s 127.0.0.9 -p "$near" -n 127.0.0.1 "$port"
	both_ended_well
	in_both_orders "$port"
	[ "$(sockaddrs client.err peer)" = " sockaddr_in 16 bytes 127.0.0.1:$port
 00 02 00 sin_family AF_INET (2) host order, little-endian
 02 $port_bytes sin_port $port network order; as a host integer $port_swapped
 04 7f 00 00 01 sin_addr 127.0.0.1 network order; as a host integer 16777343
 08 00 00 00 00 00 00 00 00 sin_zero padding" ]
	in_both_orders "$near"
	[ "$(sockaddrs client.err local)" = " sockaddr_in 16 bytes 127.0.0.9:$near
 00 02 00 sin_family AF_INET (2) host order, little-endian
 02 $port_bytes sin_port $near network order; as a host integer $port_swapped
 04 7f 00 00 09 sin_addr 127.0.0.9 network order; as a host integer 150995071
 08 00 00 00 00 00 00 00 00 sin_zero padding" ]
}

@test "verbose: -vv stands in columns" {
	need_little_endian
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		digcat -lnvv 127.0.0.1 8080 2>said & server=$!
		wait_port tcp 8080
		digcat 127.0.0.1 8080
		wait $server'
	[ "$(story_of said | head -n 7)" = "Listening on 127.0.0.1 8080
digcat: local address:
  sockaddr_in  16 bytes  127.0.0.1:8080
    00  02 00        sin_family  AF_INET (2)    host order, little-endian
    02  1f 90        sin_port    8080           network order; as a host integer 36895
    04  7f 00 00 01  sin_addr    127.0.0.1      network order; as a host integer 16777343
    08  00 00 00 00 00 00 00 00  sin_zero       padding" ]
}

@test "verbose: -vv shows flow and scope of an IPv6 sockaddr" {
	need_little_endian
	need_ipv6
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		ip addr add fe80::1/64 dev lo nodad
		digcat -lnvv fe80::1%lo 8080 2>said & server=$!
		wait_port tcp 8080
		digcat -s fe80::1%lo -p 8081 fe80::1%lo 8080
		wait $server'
	[ "$(sockaddrs said peer)" = " sockaddr_in6 28 bytes [fe80::1%lo]:8081
 00 0a 00 sin6_family AF_INET6 (10) host order, little-endian
 02 1f 91 sin6_port 8081 network order; as a host integer 37151
 04 00 00 00 00 sin6_flowinfo 0 network order; as a host integer 0
 08 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01 sin6_addr fe80::1 network order
 18 01 00 00 00 sin6_scope_id 1 host order, little-endian; interface lo" ]
}

@test "verbose: -vv shows an IPv4 client of :: as it is to the program" {
	need_little_endian
	need_ipv6
	start server digcat -lnvv :: 0
	port=$(listening_port server)
	run -0 digcat 127.0.0.1 "$port"
	finish server
	sockaddrs server.err peer >dump
	grep -q '^ sockaddr_in6 28 bytes \[::ffff:127\.0\.0\.1\]:' dump
	grep -q '^ 08 00 00 00 00 00 00 00 00 00 00 ff ff 7f 00 00 01 sin6_addr ::ffff:127\.0\.0\.1 network order$' dump
}

@test "verbose: -vv shows each address of a name, each one tried, and why it failed" {
	need_ipv6
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		printf "%s many.test\n" 127.0.0.1 127.0.0.2 ::1 >hosts && mount --bind hosts /etc/hosts
		digcat -lvk -n 127.0.0.2 4000 2>listening & server=$!
		wait_port tcp 4000
		digcat -vv many.test 4000 2>said
		kill $server'
	story_of said 4000 | head -n 10 >story
	diff story - <<-END
		digcat: many.test AAAA: ::1 (/etc/hosts:3, TIME)
		digcat: many.test A: 127.0.0.1 (/etc/hosts:1, TIME)
		digcat: many.test A: 127.0.0.2 (/etc/hosts:2, TIME)
		digcat: trying [::1]:P
		digcat: connect to many.test (::1) port P (tcp) failed: Connection refused
		digcat: trying 127.0.0.1:P
		digcat: connect to many.test (127.0.0.1) port P (tcp) failed: Connection refused
		digcat: trying 127.0.0.2:P
		Connection to many.test (127.0.0.2) P port [tcp/SERVICE] succeeded!
		digcat: 127.0.0.2:P answered after TIME
	END
}

@test "verbose: -vv says of an address that it is numeric" {
	local said
	for said in "127.0.0.1 A" "127.1 A" "::1 AAAA"; do
		run -1 --separate-stderr digcat -nvv "${said% *}" 1
		[[ "$(head -n 1 <<<"$stderr")" == "digcat: "*" ms: $said: "*" (numeric, 0.0 ms)" ]]
	done
	run -1 --separate-stderr digcat -nzvv 127.0.0.1 1
	[[ "$(head -n 1 <<<"$stderr")" == "digcat: "*" ms: 127.0.0.1 A: 127.0.0.1 (numeric, 0.0 ms)" ]]
}

@test "verbose: -vv shows the questions to the name servers, and that nobody is there" {
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		echo "nameserver 127.0.0.1" >servers && mount --bind servers /etc/resolv.conf
		! digcat -vv no-such-host.test 80 2>said'
	story_of said | grep -v asking | LC_ALL=C sort -u >story
	diff story - <<-END
		digcat: getaddrinfo for host "no-such-host.test" port 80: Temporary failure in name resolution (the name servers can't be reached)
		digcat: name server 127.0.0.1:53 over UDP: Connection refused
		digcat: no-such-host.test A: no server could be reached (DNS, TIME)
		digcat: no-such-host.test AAAA: no server could be reached (DNS, TIME)
	END
	for type in A AAAA; do
		grep -qE "^digcat: +[0-9.]+ ms: asking 127\.0\.0\.1:53 for no-such-host\.test $type over UDP, try 1\$" said
		grep -qE " for no-such-host\.test $type over UDP, try 2: 127\.0\.0\.1:53: Connection refused\$" said
	done
}

@test "verbose: -v shows each address that failed, and the rest is silent" {
	need_ipv6
	port=$(free_port)
	run -1 --separate-stderr digcat -v localhost "$port"
	[ -z "$output" ]
	[ "$stderr" = "digcat: connect to localhost (::1) port $port (tcp) failed: Connection refused
digcat: connect to localhost (127.0.0.1) port $port (tcp) failed: Connection refused" ]
}

@test "verbose: without -v a name with several addresses that fail is one line" {
	need_ipv6
	port=$(free_port)
	run -1 --separate-stderr digcat localhost "$port"
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "digcat: connect to localhost ("*") port $port (tcp) failed: Connection refused" ]]
}

# ---- --json ----

# both_as_json: a session with digcat -vv --json at either end.
both_as_json() {
	need jq
	port=$(free_port)
	start server digcat -lnvv --json --checksum 127.0.0.1 "$port" <<<"an answer"
	wait_port tcp "$port"
	start client digcat -vv --json --checksum localhost "$port" <<<"hi"
	both_ended_well
}

# event FILE NAME FILTER: the filter's output for the events of that name.
event() { jq -rc --arg name "$2" "select(.event == \$name) | $3" "$1"; }

@test "verbose: --json is one object a line, each with its event and its time, in order" {
	both_as_json
	for file in client.err server.err; do
		[ "$(jq -c 'type' "$file" | sort -u)" = '"object"' ]
		[ "$(jq -c . "$file" | wc -l)" -eq "$(wc -l <"$file")" ]
		[ "$(jq -s 'all(.[]; (.event | type) == "string" and (.at_ms | type) == "number")' "$file")" = true ]
		[ "$(jq -s '[.[].at_ms] == ([.[].at_ms] | sort)' "$file")" = true ]
	done
}

@test "verbose: --json tells the same events as the text" {
	need_ipv6
	both_as_json
	[ "$(event client.err connect.done '[.host, .address, .port, .protocol]')" = "[\"localhost\",\"127.0.0.1\",$port,\"tcp\"]" ]
	[ "$(event client.err resolve.answer '[.name, .type, .address]')" = '["localhost","AAAA","::1"]
["localhost","A","127.0.0.1"]' ]
	event client.err connect.attempt .address | grep -qxF "127.0.0.1:$port"
	[ "$(event client.err connect.failed '[.address, .outcome, .reason]')" = '["::1","failed","Connection refused"]' ]
	[ "$(event client.err session.totals '[.sent, .received]')" = '[3,10]' ]
	[ "$(event client.err session.end .why)" = "both sides have closed" ]
	[ "$(event client.err session.phases '[.name_ms, .connect_ms, .first_byte_ms, .total_ms] | map(type)')" = \
		'["number","number","number","number"]' ]
	[ "$(event server.err listen.listening '[.host, .port]')" = "[\"127.0.0.1\",$port]" ]
	[ "$(event server.err listen.received '[.host, (.port | type)]')" = '["127.0.0.1","number"]' ]
	[ "$(event server.err session.totals '[.sent, .received]')" = '[10,3]' ]
}

@test "verbose: --json has null where nothing is known" {
	both_as_json
	[ "$(event server.err session.phases '[.name_ms, .connect_ms]')" = '[null,null]' ]
}

@test "verbose: --json shows sockaddrs field by field" {
	both_as_json
	[ "$(event client.err sockaddr 'select(.end == "peer") | .sockaddr[] | [.off, .len, .hex, .field, .value]')" = \
		"[0,2,\"0200\",\"sin_family\",\"AF_INET (2)\"]
[2,2,\"$(printf %04x "$port")\",\"sin_port\",\"$port\"]
[4,4,\"7f000001\",\"sin_addr\",\"127.0.0.1\"]
[8,8,\"0000000000000000\",\"sin_zero\",\"\"]" ]
}

@test "verbose: --json tells checksums, without -v, too" {
	need jq
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat --json --checksum 127.0.0.1 "$port" <<<"hi"
	[ "$(jq -rc '[.event, .direction, .bytes, .sha256]' <<<"$stderr" | head -n 1)" = \
		"[\"session.checksum\",\"sent\",3,\"$(echo hi | sha256sum | cut -d ' ' -f 1)\"]" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "verbose: --json tells an error with its status, without -v, too" {
	need jq
	port=$(free_port)
	run -1 --separate-stderr digcat --json 127.0.0.1 "$port"
	[ "$(jq -c '[.event, .text, .status]' <<<"$stderr")" = \
		"[\"error\",\"connect to 127.0.0.1 port $port (tcp) failed: Connection refused\",1]" ]
	run -2 --separate-stderr digcat --json -l 127.0.0.1 65536
	[ "$(jq -c '[.event, .text, .status]' <<<"$stderr")" = '["error","port number too large: 65536",2]' ]
}

@test "verbose: --json leaves stdout to the session" {
	start server digcat -lv 127.0.0.1 0 <<<"an answer"
	port=$(listening_port server)
	run -0 --separate-stderr digcat -vv --json 127.0.0.1 "$port"
	[ "$output" = "an answer" ]
}

# ---- nothing raw ----

# is_harmless FILE: whether a terminal may be shown it.
is_harmless() { ! LC_ALL=C grep -q '[^[:print:]	]' "$1"; }

@test "verbose: control bytes in what was typed are not repeated raw" {
	local evil=$'e\e[31m\a\r\177\200vil'

	for words in "-n|$evil|1" "127.0.0.1|$evil" "--$evil" "-$evil" "-l|127.0.0.1|$evil" "-w|$evil|127.0.0.1|1" \
		"127.0.0.1|1|2|$evil" "-n|-l|$evil|1" "-n|-s|$evil|127.0.0.1|1" "-n|::$evil|1" "-n|fe80::1%$evil|1"; do
		IFS='|' read -r -a words <<<"$words"
		digcat "${words[@]}" 2>said && fail "${words[*]@Q}: status 0"
		is_harmless said || fail "${words[*]@Q}: raw"
		[ "$(wc -l <said)" -eq 1 ]
		digcat --json "${words[@]}" 2>said || true
		is_harmless said || fail "--json ${words[*]@Q}: raw"
	done
}

@test "verbose: control bytes in names of the hosts file are not shown raw" {
	need_own_network
	for option in -vv -vv\ --json; do
		# shellcheck disable=SC2016
		on_own_network '
			printf "127.0.0.7 e\033[31m\007vil.test ok.test\n" >hosts && mount --bind hosts /etc/hosts
			echo "nameserver 127.0.0.1" >servers && mount --bind servers /etc/resolv.conf
			digcat -l $1 127.0.0.7 4000 2>listening & server=$!
			wait_port tcp 4000
			digcat $1 -s 127.0.0.7 ok.test 4000 2>said
			wait $server' "$option"
		[ -s said ]
		is_harmless said
		is_harmless listening
	done
}

@test "verbose: the session's own bytes pass untouched" {
	local bytes=$'\e[31m\a\r\177\200\n'

	start server digcat -lvv 127.0.0.1 0
	port=$(listening_port server)
	digcat 127.0.0.1 "$port" <<<"$bytes"
	finish server
	cmp server.out <<<"$bytes"
	is_harmless server.err
}
