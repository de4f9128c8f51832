#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The programs that every sockets course builds, each one line of digcat: TCP and addresses.

load ../support/digcat
load ../support/sessions

@test "course: a TCP server and a TCP client, lines typed at one appear at the other" {
	start_held server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	start_held client digcat 127.0.0.1 "$port"
	type_to client "hello"
	wait_line server.out '^hello$'
	type_to server "hello yourself"
	wait_line client.out '^hello yourself$'
	end_stdin client
	both_ended_well
}

@test "course: a client that asks a server and prints its answer" {
	# shellcheck disable=SC2016
	serve_script 'read -r request; echo "you said: $request"'
	run -0 --separate-stderr digcat 127.0.0.1 "$port" <<<"GET /"
	[ "$output" = "you said: GET /" ]
	[ -z "$stderr" ]
}

@test "course: a client that speaks HTTP to a real server" {
	need python3
	mkdir site
	echo "the page" >site/page
	start server python3 -u -c '
import functools, http.server, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="site")
server = http.server.HTTPServer(("127.0.0.1", 0), handler)
print("listening on", server.server_port, file=sys.stderr)
server.serve_forever()'
	port=$(listening_port server)
	run -0 digcat -C 127.0.0.1 "$port" < <(printf 'GET /page HTTP/1.0\n\n')
	[[ "${lines[0]}" == "HTTP/1.0 200 OK"* ]]
	[ "${lines[-1]}" = "the page" ]
}

@test "course: a server for many clients at once" {
	start server digcat -lkv 127.0.0.1 0
	port=$(listening_port server)
	for name in a b c; do
		start_held "$name" digcat 127.0.0.1 "$port"
	done
	for name in b c a; do
		type_to "$name" "from $name"
		wait_line server.out "^from $name\$"
	done
}

@test "course: a file sent from one to the other, whole" {
	random_file sent 1M
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat 127.0.0.1 "$port" <sent
	finish server
	cmp sent server.out
}

@test "course: a name resolved to all its addresses" {
	need_ipv6
	start server digcat -lv localhost 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat -vv localhost "$port"
	grep -qE '^digcat: .* ms: localhost AAAA: ::1 \(' <<<"$stderr"
	grep -qE '^digcat: .* ms: localhost A: 127\.0\.0\.1 \(' <<<"$stderr"
}

@test "course: a name resolved to all its addresses, though nobody listens there" {
	need_ipv6
	run -1 --separate-stderr digcat -vv localhost "$(free_port)"
	grep -qE '^digcat: .* ms: localhost AAAA: ::1 \(' <<<"$stderr"
	grep -qE '^digcat: .* ms: localhost A: 127\.0\.0\.1 \(' <<<"$stderr"
}

@test "course: text to binary address and back" {
	run -0 digcat -A 198.35.26.96:80
	[[ "$output" == *"  sockaddr bytes  02 00 00 50 c6 23 1a 60 00 00 00 00 00 00 00 00"* ]] ||
		[[ "$output" == *"  sockaddr bytes  00 02 00 50 c6 23 1a 60 00 00 00 00 00 00 00 00"* ]]	# big-endian
	run -0 digcat -A 0xc6231a60
	[[ "$output" == *"198.35.26.96"* ]]
	run -0 digcat -A 3324189280
	[[ "$output" == *"198.35.26.96"* ]]
	run -0 digcat -A 2001:0db8:0000:0000:0000:0000:0000:0001
	[[ "$output" == *"  short "*" 2001:db8::1"* ]]
}

@test "course: a server prints where it listens and who came, address, port and name" {
	local source
	source=$(free_port)
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		echo "127.0.0.7 seven.test" >hosts && mount --bind hosts /etc/hosts
		digcat -lv --json 127.0.0.7 8080 2>as_json & server=$!
		wait_port tcp 8080
		digcat -s 127.0.0.7 -p "$1" 127.0.0.7 8080
		wait $server
		digcat -lv 127.0.0.7 8081 2>said & server=$!
		wait_port tcp 8081
		digcat -s 127.0.0.7 -p "$1" 127.0.0.7 8081
		wait $server' "$source"
	[ "$(head -n 2 said)" = "Listening on seven.test 8081
Connection received on seven.test $source" ]
	need jq
	[ "$(jq -c 'select(.event == "listen.received") | [.host, .address, .port]' as_json)" = "[\"seven.test\",\"127.0.0.7\",$source]" ]
}

# reaches HOST: whether a server at $port takes a client there.
reaches() { digcat "$1" "$port" </dev/null; }

@test "course: a server bound to one address" {
	start server digcat -lknv 127.0.0.2 0
	port=$(listening_port server)
	reaches 127.0.0.2
	run -1 --separate-stderr reaches 127.0.0.1
	[[ "$stderr" == *"Connection refused" ]]
}

@test "course: a server bound to any address" {
	start server digcat -lknv -4 0
	port=$(listening_port server)
	grep -q "^Listening on 0\.0\.0\.0 $port\$" server.err
	for host in 127.0.0.1 127.0.0.2 127.1.2.3; do
		reaches "$host"
	done
}

@test "course: a dual-stack server, and IPv4 clients as it sees them" {
	need_ipv6
	start server digcat -lknv :: 0
	port=$(listening_port server)
	reaches ::1
	reaches 127.0.0.1
	wait_line server.err '^Connection received on ::1 [0-9]+$'
	wait_line server.err '^Connection received on ::ffff:127\.0\.0\.1 [0-9]+$'
}

@test "course: a refused connection is explained" {
	port=$(free_port)
	run -1 --separate-stderr reaches 127.0.0.1
	[ "$stderr" = "digcat: connect to 127.0.0.1 port $port (tcp) failed: Connection refused" ]
}

@test "course: a client's own address and port, and the server's, in binary" {
	start server digcat -lv 127.0.0.1 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat -vv 127.0.0.1 "$port"
	[[ "$stderr" == *" ms: local address:"*"sin_port"*"sin_addr"*" ms: peer address:"*"sin_port"*"$port"*"sin_addr"* ]]
	[[ "$stderr" == *"$(printf '02  %02x %02x        sin_port' $((port / 256)) $((port % 256)))"* ]]
}
