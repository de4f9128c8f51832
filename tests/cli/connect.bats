#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Getting there: which address is tried when, what is tried again, and what is
# said of it all.

load ../support/digcat
load ../support/sessions

# ---- networks of our own ----

# These run on_own_network.

# serve_names: a name server on 127.0.0.1, and no other, that has the records on
# stdin.
serve_names() {
	cat >records
	digcat -ln --answer records 127.0.0.1 53 &
	wait_port udp 53
	echo "nameserver 127.0.0.1" >servers
	mount --bind servers /etc/resolv.conf
}

# say_hello HOST PORT: a peer that does so once.
say_hello() {
	echo hello | digcat -ln "$1" "$2" &
	wait_port tcp "$2"
}

# make_hole: what is sent to 2001:db8::dead or 192.0.2.66 vanishes without a word.
# The link is up, and the frames are for nobody on it.
make_hole() {
	ip link add hole type veth peer name far
	ip link set far up
	ip link set hole up
	ip addr add 192.0.2.1/24 dev hole
	ip addr add 2001:db8::1/64 dev hole nodad
	ip neigh add 192.0.2.66 lladdr 02:00:00:00:00:01 dev hole nud permanent
	ip neigh add 2001:db8::dead lladdr 02:00:00:00:00:01 dev hole nud permanent
}

# half_in_hole: dual.test has two addresses; a peer is at one of them, the hole at the other.
half_in_hole() {
	make_hole
	serve_names <<-END
		dual.test A 192.0.2.1
		dual.test AAAA 2001:db8::dead
	END
	say_hello 192.0.2.1 4000
}

# on_network SCRIPT: on_own_network, with the above.
on_network() {
	export -f serve_names say_hello make_hole half_in_hole
	on_own_network "$1"
}

need_hole() {
	need_own_network
	on_network make_hole 2>/dev/null || skip "no veth here"
}

# untimed FILE: the story without its times.
untimed() { sed -E 's/^(digcat: ) *[0-9.]+ m?s: /\1/' "$1"; }

# within MILLISECONDS: no longer than that since start_clock.
within() {
	local ms=$(((${EPOCHREALTIME/[.,]/} - clock_started) / 1000))

	[ "$ms" -le "$1" ] || fail "took $ms ms, should be $1 at most"
}

# ---- which address, and when ----

@test "connect: where IPv6 SYNs vanish, IPv4 is used a moment later" {
	need_hole
	# shellcheck disable=SC2016
	on_network '
		half_in_hole
		digcat -d -vv --json dual.test 4000 >out 2>said'
	[ "$(cat out)" = hello ]
	at_ms() { grep "\"event\":\"$1\"" said | tail -n 1 | sed 's/.*"at_ms":\([0-9]*\).*/\1/'; }
	grep connect.attempt said | head -n 1 | grep -qF '[2001:db8::dead]:4000'
	grep -q '"event":"connect.dropped".*\[2001:db8::dead\]:4000' said
	[ "$(at_ms connect.done)" -lt 4000 ]	# 300, were it not for busy machines
	[ "$(at_ms connect.done)" -ge 250 ]
}

@test "connect: an AAAA answer five seconds late is not waited for" {
	need_own_network
	start_clock
	# shellcheck disable=SC2016
	on_network '
		serve_names <<-END
			late.test A 127.0.0.1
			late.test AAAA DELAY=5s
			late.test AAAA ::1
		END
		say_hello 127.0.0.1 4000
		digcat -d late.test 4000 >out'
	within 4900	# 100 for digcat; the rest is for the network and the servers
	[ "$(cat out)" = hello ]
}

@test "connect: an A answer five seconds late is not waited for" {
	need_own_network
	start_clock
	# shellcheck disable=SC2016
	on_network '
		serve_names <<-END
			late.test A DELAY=5s
			late.test A 127.0.0.1
			late.test AAAA ::1
		END
		say_hello ::1 4000
		digcat -d late.test 4000 >out'
	within 4900
	[ "$(cat out)" = hello ]
}

@test "connect: an address that comes late is tried, too" {
	need_own_network
	# shellcheck disable=SC2016
	on_network '
		serve_names <<-END
			late.test A 127.0.0.1
			late.test AAAA DELAY=0.5s
			late.test AAAA ::1
		END
		say_hello ::1 4000
		digcat -d -v late.test 4000 >out 2>said'
	[ "$(cat out)" = hello ]
	[ "$(head -n 1 said)" = "digcat: connect to late.test (127.0.0.1) port 4000 (tcp) failed: Connection refused" ]
}

@test "connect: where the first of three name servers is dead, the second is asked after the timeout" {
	need_hole
	# shellcheck disable=SC2016
	on_network '
		make_hole
		serve_names <<<"host.test A 127.0.0.1"
		say_hello 127.0.0.1 4000
		digcat -d -vv --json --dns-servers 192.0.2.66,127.0.0.1,192.0.2.66:5353 --dns-timeout 0.4 host.test 4000 >out 2>said'
	[ "$(cat out)" = hello ]
	asked=$(grep '"event":"resolve.question"' said | grep '"type":"A"' | grep -o '"server":"[^"]*"' | cut -d '"' -f 4)
	[ "$asked" = "192.0.2.66:53
127.0.0.1:53" ]
	at=$(grep '"event":"resolve.answer"' said | sed 's/.*"at_ms":\([0-9]*\).*/\1/')
	[ "$at" -ge 400 ]
	[ "$at" -lt 3000 ]
}

@test "connect: the families take turns" {
	need_own_network
	# shellcheck disable=SC2016
	on_network '
		serve_names <<-END
			many.test A 127.0.0.1
			many.test A 127.0.0.2
			many.test A 127.0.0.3
			many.test AAAA ::1
		END
		! digcat -vv --json many.test 4000 2>said'
	tried=$(grep connect.attempt said | grep -o '"address":"[^"]*"' | cut -d '"' -f 4 | head -n 2)
	[ "$tried" = "[::1]:4000
127.0.0.1:4000" ]
}

@test "connect: an address without a way there is tried last" {
	need_own_network
	# shellcheck disable=SC2016
	on_network '
		printf "%s dual.test\n" 2001:db8::1 127.0.0.1 >hosts && mount --bind hosts /etc/hosts
		! digcat -vv --json dual.test 4000 2>said'
	tried=$(grep connect.attempt said | grep -o '"address":"[^"]*"' | cut -d '"' -f 4)
	[ "$tried" = "127.0.0.1:4000
[2001:db8::1]:4000" ]
}

@test "connect: with a source address its family is tried first" {
	need_ipv6
	port=$(free_port)
	run -1 --separate-stderr digcat -vv -s 127.0.0.1 localhost "$port"
	[[ "$stderr" == *"trying 127.0.0.1:$port"*"trying [::1]:$port"* ]]
}

@test "connect: --attempt-delay is how long one address is ahead of the next" {
	need_hole
	# shellcheck disable=SC2016
	on_network '
		make_hole
		printf "%s dual.test\n" 2001:db8::dead 192.0.2.1 >hosts && mount --bind hosts /etc/hosts
		say_hello 192.0.2.1 4000
		digcat -d -vv --json --attempt-delay 700ms dual.test 4000 2>said'
	at=$(grep '"event":"connect.done"' said | sed 's/.*"at_ms":\([0-9]*\).*/\1/')
	[ "$at" -ge 700 ]
}

@test "connect: --attempt-delay has a least" {
	run -2 --separate-stderr digcat --attempt-delay 9ms 127.0.0.1 80
	[ "$stderr" = "digcat: attempt delay too small: 9ms" ]
}

@test "connect: of very many addresses some are tried, and the story says so" {
	need_own_network
	# shellcheck disable=SC2016
	on_network '
		for i in {1..1000}; do echo "many.test A 127.1.$((i / 250)).$((i % 250 + 1))"; done | serve_names
		! digcat -vv --dns-tcp many.test 4000 2>said'
	untimed said | grep -qx 'digcat: 936 more addresses of many.test are not tried'
	[ "$(grep -c ' trying ' said)" -eq 64 ]
	# shellcheck disable=SC2016
	run -1 --separate-stderr on_network '
		for i in {1..1000}; do echo "many.test A 127.1.$((i / 250)).$((i % 250 + 1))"; done | serve_names
		digcat --dns-tcp many.test 4000'
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "digcat: connect to many.test (127.1."*") port 4000 (tcp) failed: Connection refused; 60 more addresses failed" ]]
}

@test "connect: connect.done has the address where a name was typed and where none was" {
	for host in 127.0.0.1 localhost; do
		start server digcat -lv 127.0.0.1 0
		port=$(listening_port server)
		run -0 --separate-stderr digcat -v --json "$host" "$port"
		[[ "$stderr" == *'"event":"connect.done"'*"\"host\":\"$host\",\"address\":\"127.0.0.1\""* ]]
		again server
	done
}

# ---- failures ----

@test "connect: all addresses of a name that fail are named in one line" {
	need_ipv6
	port=$(free_port)
	run -1 --separate-stderr digcat localhost "$port"
	[ "$stderr" = "digcat: connect to localhost (::1, 127.0.0.1) port $port (tcp) failed: Connection refused" ]
}

@test "connect: -w that ends while a name is looked up says resolving" {
	need_own_network
	# shellcheck disable=SC2016
	run -1 --separate-stderr on_network '
		printf "%s DROP\n" "silent.test A" "silent.test AAAA" | serve_names
		digcat -w 0.3 silent.test 4000'
	[ "$stderr" = 'digcat: resolving "silent.test": no answer within 0.3 s' ]
}

@test "connect: -w that ends while connecting names the addresses" {
	need_hole
	# shellcheck disable=SC2016
	run -1 --separate-stderr on_network '
		make_hole
		printf "%s dead.test\n" 2001:db8::dead 192.0.2.66 >hosts && mount --bind hosts /etc/hosts
		digcat -w 0.6 dead.test 4000'
	[ "$stderr" = "digcat: connect to dead.test (2001:db8::dead, 192.0.2.66) port 4000 (tcp) timed out" ]
}

@test "connect: -w bounds names and addresses together" {
	need_hole
	# shellcheck disable=SC2016
	on_network '
		make_hole
		printf "%s\n" "slow.test A DELAY=0.5s" "slow.test A 192.0.2.66" | serve_names
		! digcat -4 -vv --json -w 1 slow.test 4000 2>said'
	took=$(grep '"event":"connect.failed"' said | sed 's/.*"took_ms":\([0-9]*\).*/\1/')
	[ "$took" -lt 700 ]
}

@test "connect: -w that is short is shared by the addresses" {
	need_hole
	# shellcheck disable=SC2016
	on_network '
		half_in_hole
		digcat -d -vv --json -w 4 --attempt-delay 9 dual.test 4000 >out 2>said'
	[ "$(cat out)" = hello ]
	second=$(grep connect.attempt said | tail -n 1)
	[[ "$second" == *'"192.0.2.1:4000"'* ]]
	second=${second#*'"at_ms":'}
	[ "${second%%.*}" -ge 1500 ]	# 2000, as the loop's clock has it
}

# ---- again ----

@test "retry: --wait-for lasts until somebody is there" {
	port=$(free_port)
	start client digcat -d -v --wait-for 20 --retry-delay 50ms 127.0.0.1 "$port"
	wait_line client.err '^digcat: trying again in 100 ms \(try 3\): connect to 127\.0\.0\.1 .*: Connection refused$'
	start server digcat -l 127.0.0.1 "$port" <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = hello ]
}

@test "retry: --wait-for that is over is one line, with status 1" {
	port=$(free_port)
	start_clock
	run -1 --separate-stderr digcat --wait-for 0.7 127.0.0.1 "$port"
	took 590
	# Three; but the last is for those who come to it in time.
	[[ "$stderr" =~ ^"digcat: connect to 127.0.0.1 port $port (tcp) failed: Connection refused; gave up after "[23]" tries in "[0-9.]+" s"$ ]]
}

@test "retry: --wait-for bounds a try, too" {
	need_hole
	start_clock
	# shellcheck disable=SC2016
	run -1 --separate-stderr on_network 'make_hole; digcat --wait-for 0.5 192.0.2.66 4000'
	within 5000
	[ "$stderr" = "digcat: connect to 192.0.2.66 port 4000 (tcp) timed out" ]
}

@test "retry: --retry says how often" {
	port=$(free_port)
	run -1 --separate-stderr digcat -v --retry 2 --retry-delay 20ms 127.0.0.1 "$port"
	refused="connect to 127.0.0.1 port $port (tcp) failed: Connection refused"
	[[ "$stderr" == "digcat: $refused
digcat: trying again in 20.0 ms (try 2): $refused
digcat: $refused
digcat: trying again in 40.0 ms (try 3): $refused
digcat: $refused
digcat: $refused; gave up after 3 tries in "?"."?" s" ]]
}

@test "retry: names are looked up again" {
	need_own_network
	# shellcheck disable=SC2016
	on_network '
		serve_names <<<"other.test A 127.0.0.1"
		! digcat -4 -vv --json --retry 1 --retry-delay 10ms gone.test 4000 2>said'
	[ "$(grep -c '"event":"resolve.question"' said)" -eq 2 ]
	[ "$(grep -c '"event":"connect.retry"' said)" -eq 1 ]
	tail -n 1 said | grep -q 'Name or service not known; gave up after 2 tries'
}

@test "retry: -w is for each try" {
	need_hole
	# shellcheck disable=SC2016
	on_network '
		make_hole
		! digcat -v -w 0.2 --retry 1 --retry-delay 10ms 192.0.2.66 4000 2>said'
	[ "$(grep -c 'timed out$' said)" -eq 3 ]
	grep -q 'timed out; gave up after 2 tries' said
}

@test "retry: a Unix path that is missing, and then is there" {
	start client digcat -d -v --wait-for 20 --retry-delay 50ms -U ./socket
	wait_line client.err '^digcat: trying again in 50\.0 ms \(try 2\): \./socket: No such file or directory$'
	start server digcat -lU ./socket <<<"hello"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = hello ]
}

@test "retry: datagrams to a Unix path that comes late, from one path of our own" {
	start client digcat -uU -v --wait-for 20 --retry-delay 20ms -s ./own ./socket <<<"hi"
	wait_line client.err 'try 4'
	start server digcat -luU -W 1 ./socket
	finish client
	[ "$status" -eq 0 ]
	finish server
	[ "$(cat server.out)" = hi ]
	[ ! -e own ]
}

@test "retry: SIGINT ends a pause at once" {
	start client digcat -v --wait-for 60 --retry-delay 60 127.0.0.1 "$(free_port)"
	wait_line client.err 'trying again'
	start_clock
	kill -INT "$(pid_of client)"
	finish client
	within 5000
	[ "$status" -eq 130 ]
}

@test "retry: what can never work is not tried again" {
	start_clock
	run -1 --separate-stderr digcat -n --wait-for 60 localhost 80
	[ "$stderr" = 'digcat: getaddrinfo for host "localhost" port 80: Name or service not known (-n: numeric addresses only)' ]
	run -1 --separate-stderr digcat --wait-for 60 127.0.0.1%nowhere 80
	run -1 --separate-stderr digcat --wait-for 60 --srv imaps a..test
	[ "$stderr" = 'digcat: resolving "_imaps._tcp.a..test" SRV: Name or service not known (not a host name)' ]
	within 5000
}

@test "retry: --retry-delay alone is a usage error" {
	run -2 --separate-stderr digcat --retry-delay 1 127.0.0.1 80
	[ "$stderr" = "digcat: must use --retry or --wait-for with --retry-delay" ]
}

@test "retry: in the nc dialect all of it is silent" {
	run -1 --separate-stderr "$(as_dialect nc)" --retry 1 --retry-delay 10ms 127.0.0.1 "$(free_port)"
	[ -z "$stderr" ]
}

# ---- services ----

service_records='
_imaps._tcp.example.test SRV 20 0 4001 backup.test.
_imaps._tcp.example.test SRV 10 0 4000 main.test.
_sip._udp.example.test SRV 0 0 4002 main.test
_none._tcp.example.test SRV 0 0 0 .
_bare._tcp.example.test A 127.0.0.1
_dead._tcp.example.test SRV 1 0 4003 main.test
_dead._tcp.example.test SRV 2 0 4004 backup.test
_dead._tcp.example.test SRV 3 0 4005 nowhere.test
_slow._tcp.example.test SRV 1 0 4006 silent.test
_slow._tcp.example.test SRV 2 0 4000 main.test
_hush._tcp.example.test SRV DROP
_twice._tcp.example.test SRV 1 0 4007 backup.test
_twice._tcp.example.test SRV 2 0 4008 backup.test
_gone._tcp.example.test SRV 1 0 4009 nowhere.test
_gone._tcp.example.test SRV 2 0 4010 nowhere.test
_vain._tcp.example.test SRV 1 0 4011 nowhere.test
_vain._tcp.example.test SRV 2 0 4012 empty.test
_short._tcp.example.test SRV 1 0 4000 127.1
main.test A 127.0.0.1
main.test AAAA DROP
backup.test A 127.0.0.2
empty.test TXT "no address"
silent.test A DROP
silent.test AAAA DROP
'

# on_service_network SCRIPT: on a network with those records.
on_service_network() {
	grep . <<<"$service_records" >zone
	on_network "serve_names <zone; $1"
}

@test "srv: both ways to name a service lead to its first target's port" {
	need_own_network
	for words in "imaps example.test" "_imaps example.test" "example.test imaps" "_imaps._tcp.example.test" "993 example.test"; do
		[[ $words != 993* ]] || getent services imaps/tcp >/dev/null || continue
		run -0 --separate-stderr on_service_network "
			say_hello 127.0.0.1 4000
			digcat -d -v --srv $words"
		[ "$output" = hello ]
		[[ "$stderr" == "Connection to main.test (127.0.0.1) 4000 port [tcp/"*"] succeeded!"* ]] || fail "$words: $stderr"
	done
}

@test "srv: -vv shows the records, and the order" {
	need_own_network
	on_service_network '
		say_hello 127.0.0.1 4000
		digcat -d -vv --srv imaps example.test 2>said'
	untimed said | grep -q '^digcat: _imaps\._tcp\.example\.test SRV: 20 0 4001 backup\.test\. TTL 60 (DNS, '
	[ "$(untimed said | grep '^digcat: target')" = "digcat: target main.test port 4000 (priority 10, weight 0)
digcat: target backup.test port 4001 (priority 20, weight 0)" ]
}

@test "srv: the host of several records is asked for once, and each port is tried" {
	need_own_network
	on_service_network '
		say_hello 127.0.0.2 4008
		digcat -d -vv --srv twice example.test 2>said' >got
	[ "$(cat got)" = hello ]
	[ "$(untimed said | grep -c "asking .* for backup\.test A ")" -eq 1 ]
	[ "$(untimed said | grep "^digcat: trying")" = "digcat: trying 127.0.0.2:4007
digcat: trying 127.0.0.2:4008" ]
	run -1 --separate-stderr on_service_network 'digcat -4 --srv gone example.test'
	[ "$stderr" = 'digcat: getaddrinfo for host "nowhere.test" port 4009: Name or service not known' ]
}

@test "srv: with -u the service is one of UDP" {
	need_own_network
	# shellcheck disable=SC2016
	on_service_network '
		digcat -lun -W 1 127.0.0.1 4002 >got & server=$!
		wait_port udp 4002
		echo hi | digcat -u --linger 0.1 --srv sip example.test
		wait $server'
	[ "$(cat got)" = hi ]
}

@test "srv: the next target is tried where the first fails" {
	need_own_network
	run -0 --separate-stderr on_service_network '
		say_hello 127.0.0.2 4001
		digcat -d -v --srv imaps example.test'
	[ "$output" = hello ]
	[[ "$stderr" == "digcat: connect to main.test (127.0.0.1) port 4000 (tcp) failed: Connection refused
Connection to backup.test (127.0.0.2) 4001 port "* ]]
}

@test "srv: a target whose name is not answered for does not hold up the next" {
	need_own_network
	start_clock
	run -0 --separate-stderr on_service_network '
		say_hello 127.0.0.1 4000
		digcat -d --srv slow example.test'
	within 4900	# a first try of a name server is 5 s long
	[ "$output" = hello ]
}

@test "srv: all targets that fail are one sentence" {
	need_own_network
	run -1 --separate-stderr on_service_network 'digcat -4 --srv dead example.test'
	[ "$stderr" = "digcat: connect to main.test (127.0.0.1) port 4003, backup.test (127.0.0.2) port 4004 (tcp) failed: Connection refused; nowhere.test: Name or service not known" ]
	run -1 --separate-stderr on_service_network 'digcat -4 --srv vain example.test'
	[ "$stderr" = 'digcat: getaddrinfo for host "nowhere.test" port 4011: Name or service not known; empty.test: No address associated with hostname' ]
}

@test "srv: a target of . is refused in words" {
	need_own_network
	run -1 --separate-stderr on_service_network 'digcat --srv none example.test'
	[ "$stderr" = 'digcat: resolving "_none._tcp.example.test" SRV: the service is decidedly not available there (target ".")' ]
}

@test "srv: no name, no SRV records, no answer: three sentences" {
	need_own_network
	run -1 --separate-stderr on_service_network 'digcat --srv other example.test'
	[ "$stderr" = 'digcat: resolving "_other._tcp.example.test" SRV: Name or service not known' ]
	run -1 --separate-stderr on_service_network 'digcat --srv bare example.test'
	[ "$stderr" = 'digcat: resolving "_bare._tcp.example.test" SRV: the name has no SRV records' ]
	run -1 --separate-stderr on_service_network 'digcat -w 0.3 --srv hush example.test'
	[ "$stderr" = 'digcat: resolving "_hush._tcp.example.test" SRV: no answer within 0.3 s' ]
}

@test "srv: a target in digits is a name all the same" {
	need_own_network
	run -1 --separate-stderr on_service_network 'digcat -vv --srv short example.test'
	[ "$(tail -n 1 <<<"$stderr")" = 'digcat: getaddrinfo for host "127.1" port 4000: Name or service not known' ]
	[[ "$stderr" != *trying* ]]
}

@test "srv: operands that name no service are usage errors" {
	run -2 --separate-stderr digcat --srv
	[ "$stderr" = "digcat: missing service and domain" ]
	run -2 --separate-stderr digcat --srv example.test
	[ "$stderr" = "digcat: --srv takes a service and a domain, or a name like _imaps._tcp.example.com: example.test" ]
	run -2 --separate-stderr digcat --srv imaps example.test 993
	[ "$stderr" = "digcat: one operand too many: 993" ]
	run -2 --separate-stderr digcat --srv 'a b' example.test
	[ "$stderr" = "digcat: not the name of a service: a b" ]
}
