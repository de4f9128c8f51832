#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Names: who is asked for them, and how.

load ../support/digcat
load ../support/nsd

# serve_hello: answers one client with a line; its port is $port.
serve_hello() {
	printf 'hello\n' >hello
	start server digcat -lv -4 --send-only 127.0.0.1 0 <hello
	port=$(listening_port server)
}

@test "names: --dns-servers says who is asked" {
	start_nsd
	serve_hello
	run -0 --separate-stderr digcat --dns-servers "$dns" -d ns1.example "$port"
	[ "$output" = hello ]
}

@test "names: --dns-tcp asks over TCP" {
	start_nsd
	serve_hello
	run -0 digcat --dns-servers "$dns" --dns-tcp -d ns1.example "$port"
	[ "$output" = hello ]
}

@test "names: a --dns-servers that is no list of addresses is a usage error" {
	for list in 127.1 127.0.0.1:70000 example.test '' 1.2.3.4,; do
		run -2 --separate-stderr digcat --dns-servers "$list" host.test 80
		[ -n "$stderr" ]
		[ -z "$output" ]
	done
}

@test "names: --no-hosts leaves the hosts file alone" {
	start_nsd
	name=$(awk '$1 == "127.0.0.1" { for (i = 2; i <= NF; i++) if ($i != "localhost") { print $i; exit } }' /etc/hosts)
	[ -n "$name" ] || skip "the hosts file has no name for 127.0.0.1 but localhost"
	run -1 --separate-stderr digcat --dns-servers "$dns" --no-hosts -v "$name" 1
	[[ $stderr == *"getaddrinfo for host \"$name\""* ]]
}
