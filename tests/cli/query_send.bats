#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# digcat -Q --send: messages go out as they are.

load ../support/digcat
load ../support/nsd

# Queries with their own ids: a.example A, and mx.example MX.
query_a() { printf '\x12\x34\x01\0\0\1\0\0\0\0\0\0\1a\7example\0\0\1\0\1'; }
query_mx() { printf '\x12\x34\x01\0\0\1\0\0\0\0\0\0\2mx\7example\0\0\x0f\0\1'; }

# start_recorder: answers every datagram on $fake and keeps the queries in ./sent, in hex.
start_recorder() {
	need python3
	local port

	port=$(free_port)
	fake=127.0.0.1:$port
	start recorder python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", int(sys.argv[1])))
print("ready", flush=True)
while True:
    query, sender = s.recvfrom(65535)
    with open("sent", "a") as sent:
        sent.write(query.hex() + "\n")
    s.sendto(query[:2] + bytes([query[2] | 0x80, 0x80]) + query[4:], sender)
' "$port"
	wait_line recorder.out ready
}

@test "send: the bytes go out as they are, id included" {
	start_recorder
	query_a >a
	run digcat -Q --send "@$fake" -f a
	[ "$(<sent)" = "$(od -An -v -tx1 <a | tr -d ' \n')" ]
}

@test "send: the reply is printed as to a question of -Q" {
	need jq
	start_nsd
	query_a >a
	run -0 --separate-stderr digcat -Q --send "@$dns" <a
	[ "$output" = $'a.example.\t\t3600\tIN\tA\t192.0.2.1\na.example.\t\t3600\tIN\tA\t192.0.2.2' ]
	[ -z "$stderr" ]
	run -0 digcat -Q --send "@$dns" +short -f a
	[ "$output" = $'192.0.2.1\n192.0.2.2' ]
	run -0 digcat -Q --send "@$dns" --json -f a
	[ "$(jq -r '"\(.name) \(.type) \(.id) \(.answers)"' <<<"$output")" = "a.example. A 4660 2" ]
	run -0 digcat -Q --send "@$dns" --explain -f a		# and no word of EDNS: the query had none
	[ "${lines[0]}" = ";; 2 records, from a server of the zone itself" ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "send: several messages, in hex, with the same id, one after another" {
	start_nsd
	{ query_a | od -An -v -tx1; echo; query_mx | od -An -v -tx1; } >hex
	run -0 --separate-stderr digcat -Q --send "@$dns" +short <hex
	[ "$output" = $'192.0.2.1\n192.0.2.2\n10 mail.example.\n20 mail.example.net.' ]
	run -0 --separate-stderr digcat -Q --send "@$dns" "@$dns" +short <hex
	[ "${#lines[@]}" -eq 8 ]
}

@test "send: over TCP the length goes in front" {
	start_nsd
	query_a >a
	run -0 --separate-stderr digcat -Q --send "@$dns" +short +tcp -v <a
	[ "$output" = $'192.0.2.1\n192.0.2.2' ]
	[[ "$stderr" == *";; sent 27 bytes to $dns over TCP"* ]]
}

@test "send: a malformed message goes out, too, and its reply is known by the id" {
	start_recorder
	printf '\x56\x78\x01\0\0\1\0\0\0\0\0\0\x41bad' >bad
	run --separate-stderr digcat -Q --send "@$fake" -f bad +time=1 +tries=1
	[ "$(<sent)" = 56780100000100000000000041626164 ]
	[ "$status" -eq 5 ]
	[[ "$stderr" != *"no reply"* ]]
}

@test "send: an UPDATE or STATUS is answered if the server says NOERROR" {
	start_recorder
	printf '\x56\x78\x10\0\0\0\0\0\0\0\0\0' >status
	run -0 --separate-stderr digcat -Q --send "@$fake" -f status
	[ "$(<sent)" = 567810000000000000000000 ]
}

@test "send: no reply and a server that says no have their statuses" {
	start_nsd
	query_a >a
	run -4 --separate-stderr digcat -Q --send "@127.0.0.1:$(free_port)" -f a
	[[ "$stderr" == "digcat: a.example A: no reply from 127.0.0.1:"*": Connection refused" ]]
	sed 's/example/exampel/' a >b
	run -3 --separate-stderr digcat -Q --send "@$dns" -f b
	[[ "$stderr" == "digcat: a.exampel A: REFUSED"* ]]
}

@test "send: what is no message is told, and status 5" {
	start_nsd
	run -5 --separate-stderr digcat -Q --send "@$dns" <<<"nothing here"
	[ -z "$output" ]
	[[ "$stderr" == "digcat: standard input: "* ]]
	run -2 --separate-stderr digcat -Q --send "@$dns" a.example
	[ "$stderr" = "digcat: --send sends what it reads: no names" ]
	run -2 --separate-stderr digcat -Q --send </dev/null
	[ "$stderr" = "digcat: --send needs an @server or --dns-servers" ]
	run -2 --separate-stderr digcat -Q --send "@$dns" +trace </dev/null
	[ "$stderr" = "digcat: cannot use --send and +trace" ]
}
