#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# --answer: the small name server, asked by dig, by hand and by digcat itself.

load ../support/digcat
load ../support/answer
load ../support/sessions

# zone: a small one, with a SOA.
zone='
example SOA ns1.example host.example 1 7200 3600 1209600 30
example NS ns1.example
ns1.example A 127.0.0.1
www.example 300 A 192.0.2.1
www.example 300 A 192.0.2.2
www.example AAAA 2001:db8::1
alias.example CNAME www.example
chain.example CNAME alias.example
dangling.example CNAME nowhere.example
outside.example CNAME www.elsewhere.test
loop.example CNAME pool.example
pool.example CNAME loop.example
*.wild.example A 192.0.2.9
exact.wild.example TXT "not covered"
leaf.empty.example TXT "there is a name above"
sub.example NS ns.sub.example
ns.sub.example A 192.0.2.53'

# ask WORDS...: dig's own words about the reply: status, flags, counts, records.
ask() {
	need dig
	run -0 dig @127.0.0.1 -p "$dns_port" +tries=1 +time="$patience" +noall +comments +answer +authority +additional \
		+nosplit "$@"
	# The id changes; tabs are dig's columns.
	output=$(sed -E -e '/^$|global options|Got answer|SECTION|recursion requested/d' -e 's/, id: [0-9]+//' \
		-e 's/[[:blank:]]+/ /g' <<<"$output")
}

# says LINE...: what dig said, these lines and no other.
says() { [ "$output" = "$(printf '%s\n' "$@")" ] || fail "dig says:" "$output"; }

# refuses_line STATUS-LINE RECORD...: nothing is served, one line says why.
refuses_line() {
	local words=$1
	shift

	printf '%s\n' "$@" >zone
	run --separate-stderr timeout "$patience" digcat -l --answer zone 127.0.0.1 0
	[[ "$status:$output:$stderr" == "5::digcat: zone:$words" ]] || fail "status $status: $stderr"
}

soa="example. 30 IN SOA ns1.example. host.example. 1 7200 3600 1209600 30"
replied=";; ->>HEADER<<- opcode: QUERY, status:"
edns="; EDNS: version: 0, flags:; udp: 1232"

# ---- replies ----

@test "answer: the records of a name and type, in the order of the lines" {
	start_answer "$zone"
	ask www.example A
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1" "$edns" \
		"www.example. 300 IN A 192.0.2.1" "www.example. 300 IN A 192.0.2.2"
}

@test "answer: no data and no name are told apart, each with the SOA" {
	start_answer "$zone"
	ask +noedns www.example MX
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0" "$soa"
	ask +noedns nowhere.example
	says "$replied NXDOMAIN" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0" "$soa"
}

@test "answer: a name above a record exists, without data" {
	start_answer "$zone"
	ask +noedns empty.example A
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0" "$soa"
}

@test "answer: without a SOA what is in no line does not exist" {
	start_answer 'here.test A 192.0.2.1' 'alias.test CNAME gone.test'
	ask +noedns gone.test
	says "$replied NXDOMAIN" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0"
	ask +noedns alias.test
	says "$replied NXDOMAIN" ";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0" \
		"alias.test. 60 IN CNAME gone.test."
}

@test "answer: CNAMEs are followed as far as our own data go" {
	start_answer "$zone"
	ask +noedns chain.example AAAA
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 3, AUTHORITY: 0, ADDITIONAL: 0" \
		"chain.example. 60 IN CNAME alias.example." "alias.example. 60 IN CNAME www.example." \
		"www.example. 60 IN AAAA 2001:db8::1"
	ask +noedns dangling.example
	says "$replied NXDOMAIN" ";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 0" \
		"dangling.example. 60 IN CNAME nowhere.example." "$soa"
	ask +noedns outside.example
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0" \
		"outside.example. 60 IN CNAME www.elsewhere.test."
	ask +noedns alias.example CNAME
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0" \
		"alias.example. 60 IN CNAME www.example."
}

@test "answer: a loop of CNAMEs ends, and so does a chain without end" {
	mapfile -t links < <(for i in {1..40}; do echo "c$i.test CNAME c$((i + 1)).test"; done)
	start_answer "$zone" "${links[@]}"
	ask +noedns loop.example
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 0" \
		"loop.example. 60 IN CNAME pool.example." "pool.example. 60 IN CNAME loop.example."
	ask +noedns c1.test
	[[ "$output" == *"ANSWER: 17,"* ]]
}

@test "answer: a wildcard covers any depth, but not what exists" {
	start_answer "$zone"
	ask +short a.wild.example
	says 192.0.2.9
	ask +short x.y.z.wild.example
	says 192.0.2.9
	ask +noedns exact.wild.example
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0" "$soa"
}

@test "answer: below a SOA, NS records of another name refer" {
	start_answer "$zone"
	ask +noedns deep.sub.example
	says "$replied NOERROR" ";; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1" \
		"sub.example. 60 IN NS ns.sub.example." "ns.sub.example. 60 IN A 192.0.2.53"
	ask +noedns sub.example DS
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0" "$soa"
}

@test "answer: ANY is all there is, letter case does not matter and comes back" {
	start_answer "$zone"
	ask +noedns +tcp wWw.ExAmPlE ANY
	says "$replied NOERROR" ";; flags: qr aa rd; QUERY: 1, ANSWER: 3, AUTHORITY: 0, ADDITIONAL: 0" \
		"wWw.ExAmPlE. 300 IN A 192.0.2.1" "wWw.ExAmPlE. 300 IN A 192.0.2.2" \
		"wWw.ExAmPlE. 60 IN AAAA 2001:db8::1"
}

@test "answer: gives back the records that digcat -Q prints" {
	cat >records <<-'END'
	n.test.			60	IN	PTR	host.test.
	n.test.			60	IN	MX	10 mail.test.
	n.test.			60	IN	TXT	"one" "two; \"words\"" "# no comment"
	n.test.			60	IN	SRV	0 5 5060 sip.test.
	n.test.			60	IN	CAA	0 issue "ca.test"
	n.test.			60	IN	HTTPS	1 . alpn="h2"
	n.test.			60	IN	TYPE65280 \# 3 ABCDEF
	END
	start answers digcat -l -u -nv --answer - 127.0.0.1 0 <records
	dns_port=$(listening_port answers)
	run -0 digcat -Q @127.0.0.1:"$dns_port" +tcp n.test ANY
	[ "$output" = "$(<records)" ]
}

# ---- the message ----

@test "answer: keeps to the size that EDNS asks for, and gives the whole over TCP" {
	mapfile -t lines < <(for i in {10..40}; do echo "big.test TXT \"$i $(printf '%060d' "$i")\""; done)
	start_answer "${lines[@]}"
	ask +noedns +ignore big.test TXT
	says "$replied NOERROR" ";; flags: qr aa tc rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0"
	ask +bufsize=1232 +ignore big.test TXT
	[[ "$output" == *" tc "*"ANSWER: 0"* ]]
	ask +bufsize=4096 +ignore big.test TXT
	[[ "$output" == *"flags: qr aa rd;"*"ANSWER: 31"* ]]
	ask big.test TXT
	[[ "$output" == *"retrying in TCP mode"*"flags: qr aa rd;"*"ANSWER: 31"* ]]
}

@test "answer: other versions of EDNS, other opcodes and transfers are refused as they should be" {
	start_answer "$zone"
	ask +edns=1 +noednsneg www.example
	says "$replied BADVERS" ";; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1" "$edns"
	ask +opcode=2 +noedns www.example
	[[ "$output" == *"opcode: STATUS, status: NOTIMP"* ]]
	ask example AXFR
	[[ "$output" == *"status: REFUSED"* ]]
}

@test "answer: RD and CD come back, RA never" {
	start_answer "$zone"
	ask +noedns +norec +cd www.example AAAA
	[[ "$output" == *"flags: qr aa cd;"* ]]
}

# send_udp HEX, send_tcp HEX: bytes to the server; what comes back, as hex, is $output.
send_udp() { output=$(xxd -r -p <<<"$1" | digcat -u --linger 0.2 127.0.0.1 "$dns_port" | xxd -p -c 0); }
send_tcp() { output=$(xxd -r -p <<<"$1" | digcat 127.0.0.1 "$dns_port" | xxd -p -c 0); }

@test "answer: what is no question is FORMERR, or nothing at all" {
	need xxd
	start_answer "$zone"
	send_udp 12340100000100000000000003777777	# cut off
	[ "$output" = 123481010000000000000000 ]
	send_udp 123401000000000000000000		# no question
	[ "$output" = 123481010000000000000000 ]
	send_udp 12340100000100000000000cc00c00010001	# a pointer to itself
	[ "$output" = 123481010000000000000000 ]
	send_udp 1234810000000000000000000		# a reply
	[ -z "$output" ]
	send_udp 1234
	[ -z "$output" ]
	wait_line answers.err ' asked over udp: ignored, it is a reply$'
	wait_line answers.err ' asked over udp: ignored, shorter than a header$'
}

@test "answer: many messages on one connection, the end of which is waited for" {
	need xxd
	start_answer 'a.test A 192.0.2.1' 'a.test MX DELAY=200ms' 'a.test MX 1 a.test'
	question=0161047465737400
	# MX comes late: A, asked later, is first.
	send_tcp "0018 0001 0000 0001 0000 0000 0000 $question 000f 0001 0018 0002 0000 0001 0000 0000 0000 $question 0001 0001"
	a=00280002840000010001000000000161047465737400000100
	[[ "$output" == "${a}01c00c000100010000003c0004c000020100"*"0001840000010001000000000161047465737400000f0001"* ]]
}

@test "answer: a reply comes from the address that was asked" {
	start answers digcat -lnv --answer 'a.test A 192.0.2.1' 0
	dns_port=$(listening_port answers)
	need dig
	for address in 127.0.0.2 127.0.0.1; do
		run -0 dig @"$address" -p "$dns_port" +short +tries=1 +time="$patience" a.test
		[ "$output" = 192.0.2.1 ]
	done
	[ ! -e /proc/net/if_inet6 ] || grep -q '^0\{31\}1 ' /proc/net/if_inet6 || return 0
	run -0 dig @::1 -p "$dns_port" +short +tries=1 +time="$patience" a.test
	[ "$output" = 192.0.2.1 ]
}

@test "answer: UDP and TCP have one port, which -v tells" {
	start_answer 'a.test A 192.0.2.1'
	grep -qx "Bound on 127\.0\.0\.1 $dns_port" answers.err
	grep -qx "Listening on 127\.0\.0\.1 $dns_port" answers.err
}

# ---- faults ----

@test "answer: RCODEs are given as asked for, by name and by type" {
	start_answer 'bad.test SERVFAIL' 'half.test A 192.0.2.1' 'half.test AAAA REFUSED' 'half.test AAAA 2001:db8::1'
	ask +noedns bad.test
	says "$replied SERVFAIL" ";; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0"
	ask +short half.test A
	says 192.0.2.1
	ask +noedns half.test AAAA
	[[ "$output" == *"status: REFUSED"*"ANSWER: 0"* ]]
}

@test "answer: NXDOMAIN where there are records brings the SOA" {
	start_answer "$zone" 'www.example NXDOMAIN'
	ask +noedns www.example
	says "$replied NXDOMAIN" ";; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0" "$soa"
}

@test "answer: DROP says nothing, over UDP and over TCP" {
	start_answer 'gone.test DROP' 'gone.test A 192.0.2.1'
	for transport in +notcp +tcp; do
		run -4 digcat -Q @"$dns" +tries=1 +time=200ms "$transport" gone.test A
	done
	[ "$(grep -c 'gone\.test\. IN A over ...: dropped$' answers.err)" -eq 2 ]
}

@test "answer: TRUNCATE sends to TCP, where the answer is" {
	start_answer 'tc.test TRUNCATE' 'tc.test A 192.0.2.1'
	ask tc.test
	[[ "$output" == *"retrying in TCP mode"*"tc.test. 60 IN A 192.0.2.1" ]]
	grep -q 'tc\.test\. IN A over udp: NOERROR, truncated$' answers.err
	grep -q 'tc\.test\. IN A over tcp: NOERROR, 1 record$' answers.err
}

@test "answer: DELAY makes the answer late, that of one type alone if it says so" {
	start_answer 'slow.test A 192.0.2.1' 'slow.test AAAA 2001:db8::1' 'slow.test AAAA DELAY=300ms'
	run -0 digcat -Q @"$dns" --json slow.test AAAA A
	need jq
	# A little less: the clock of a loop is read once a turn.
	jq -se '.[0].ms > 290 and .[1].ms < .[0].ms' <<<"$output"
	wait_line answers.err 'slow\.test\. IN AAAA over udp: NOERROR, 1 record, in 300 ms$'
}

@test "answer: what is said of one type goes before what is said of all" {
	start_answer 'x.test SERVFAIL DELAY=10s' 'x.test A REFUSED DELAY=0'
	ask +noedns x.test A
	[[ "$output" == *"status: REFUSED"* ]]
}

@test "answer: a wildcard's faults hold for names without lines of their own" {
	start_answer '*.test SERVFAIL' 'own.test A 192.0.2.1' '*.quiet.test REFUSED'
	ask +noedns any.name.test
	[[ "$output" == *"status: SERVFAIL"* ]]
	ask +short own.test
	says 192.0.2.1
	ask +noedns a.quiet.test
	[[ "$output" == *"status: REFUSED"* ]]
}

@test "answer: the faults of a CNAME's target count" {
	start_answer 'www.test CNAME cdn.test' 'cdn.test SERVFAIL'
	ask +noedns www.test
	says "$replied SERVFAIL" ";; flags: qr rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0" \
		"www.test. 60 IN CNAME cdn.test."
}

# ---- sessions that ask it ----

# serve_hello: answers one client with a line; its port is $port.
serve_hello() {
	start server digcat -lv -4 --send-only 127.0.0.1 0 <<<"hello"
	port=$(listening_port server)
}

@test "answer: a session finds its peer through it" {
	serve_hello
	start_answer '*.test CNAME host.test' 'host.test A 127.0.0.1'
	run -0 --separate-stderr digcat --dns-servers "$dns" -d www.test "$port"
	[ "$output" = hello ]
	was_asked www.test A
	was_asked www.test AAAA
}

has_dropped() { [ "$(grep -c ' asked for gone\.test\. IN A over udp: dropped$' answers.err)" -eq "$1" ]; }

@test "answer: a session asks again where it gets no reply, and over TCP where the reply is cut off" {
	serve_hello
	start_answer 'www.test A 127.0.0.1' 'www.test TRUNCATE' 'gone.test DROP'
	run -0 --separate-stderr digcat --dns-servers "$dns" -d www.test "$port"
	[ "$output" = hello ]
	wait_line answers.err ' asked for www\.test\. IN A over tcp: NOERROR, 1 record$'
	run -1 --separate-stderr digcat --dns-servers "$dns" --dns-timeout 100ms --dns-tries 2 -d gone.test "$port"
	wait_for has_dropped 2
}

# ---- many, and hostile ones ----

@test "answer: ten thousand questions at once, over UDP and over TCP" {
	start answers digcat -lnv --answer '*.test A 192.0.2.1' 127.0.0.1 0
	dns_port=$(listening_port answers)
	seq -f 'q%.0f.test' 10000 >questions
	for transport in +notcp +tcp; do
		digcat -Q @127.0.0.1:"$dns_port" "$transport" --parallel 1000 -f questions >replies
		[ "$(sort -u replies | wc -l)" -eq 10000 ]
	done
}

@test "answer: a client beyond 256 takes the place of the one that was quiet longest" {
	need python3
	start_answer 'a.test A 192.0.2.1'
	cat >clients.py <<-'END'
	import socket, sys
	def client():
	    return socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
	def ask(s):
	    q = b"\x00\x07\x01\x00\x00\x01" + bytes(6) + b"\x01a\x04test\x00\x00\x01\x00\x01"
	    s.sendall(len(q).to_bytes(2, "big") + q)
	    return len(s.recv(100)) > 20
	clients = []
	for i in range(256):
	    clients.append(client())
	    assert ask(clients[i])
	assert ask(clients[0])
	late = client()
	assert ask(late)
	assert clients[1].recv(1) == b""
	assert ask(clients[0]) and ask(clients[2])
	END
	run -0 python3 clients.py "$dns_port"
}

@test "answer: a client that does not take its replies is not read from" {
	need python3
	mapfile -t lines < <(for i in {1..200}; do echo "big.test TXT \"$i $(printf '%0200d' "$i")\""; done)
	printf '%s\n' "${lines[@]}" >big
	start answers digcat -lnv --answer big 127.0.0.1 0
	dns_port=$(listening_port answers)
	cat >client.py <<-'END'
	import socket, sys
	s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
	q = b"\x00\x07\x01\x00\x00\x01" + bytes(6) + b"\x03big\x04test\x00\x00\x10\x00\x01"
	s.settimeout(1)
	sent = 0
	try:
	    while sent < 20000:
	        s.sendall((len(q).to_bytes(2, "big") + q) * 100)
	        sent += 1
	except socket.timeout:
	    print("full")
	END
	run -0 python3 client.py "$dns_port"
	[ "$output" = full ]
	rss=$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$(pid_of answers)/status")
	is_sanitized || [ "$rss" -lt 32768 ] || fail "it takes $rss KiB"
}

@test "answer: control bytes in a name do not reach the terminal" {
	start_answer 'a.test A 192.0.2.1'
	run -1 digcat -Q @"$dns" '\027[31m.test' A
	wait_line answers.err ' asked for \\027\[31m\.test\. IN A over udp: NXDOMAIN$'
}

# ---- lines that are wrong ----

@test "answer: a wrong line is told with file, line and column; nothing is served" {
	refuses_line "2:12: address: '192.0.2.300' is no IPv4 address" 'a.test A 192.0.2.1' '  b.test A 192.0.2.300'
	refuses_line "1:8: no type that is known: 'FOO'" 'a.test FOO bar'
	refuses_line "1:8: 'servfail': faults are written in capitals, as SERVFAIL" 'a.test servfail'
	refuses_line "1:1: no \$ directives here: write names in full, and the TTL in each line" "\$TTL 60"
	refuses_line "3:14: delay invalid: soon" '' '# in good time' 'a.test DELAY=soon'
}

@test "answer: lines of the command line are a file called --answer" {
	run -5 --separate-stderr digcat -l --answer 'a.test A 192.0.2.1' --answer $'b.test A 192.0.2.1\nc.test X' 0
	[ "$stderr" = "digcat: --answer:3:8: no type that is known: 'X'" ]
	run -5 --separate-stderr digcat -l --answer - 0 <<<"c.test"
	[ "$stderr" = "digcat: standard input:1:7: no type behind 'c.test'" ]
	run -1 --separate-stderr digcat -l --answer ./nowhere 0
	[ "$stderr" = "digcat: ./nowhere: No such file or directory" ]
	run -1 --separate-stderr digcat -l --answer . 0
	[ "$stderr" = "digcat: reading .: Is a directory" ]
}

# ---- the command line, and what is told ----

@test "answer: a semicolon that would swallow the rest of a word's line is refused" {
	for line in 'd TXT v=DKIM1;p=abc' 'foo A 1.2.3.4;foo AAAA ::1'; do
		run -5 --separate-stderr timeout "$patience" digcat -l --answer "$line" 127.0.0.1 0
		[ "$stderr" = "digcat: --answer:1:14: a ; inside a word begins a comment: quote it, or put a blank before it" ]
	done
}

# listens_in COUNT: whether it has told of so many sockets on its port.
listens_in() { [ "$(grep -cE "^(Bound|Listening) on .* $dns_port\$" answers.err)" -eq "$1" ]; }

@test "answer: files and lines together, both families, one port" {
	need_ipv6
	echo 'file.test A 192.0.2.1' >one
	start answers digcat -l -v --answer one --answer 'line.test A 192.0.2.2' 0
	dns_port=$(listening_port answers)
	wait_for listens_in 4
	run -0 digcat -Q @127.0.0.1:"$dns_port" +short file.test A
	[ "$output" = 192.0.2.1 ]
	run -0 digcat -Q "@[::1]:$dns_port" +short +tcp line.test A
	[ "$output" = 192.0.2.2 ]
}

@test "answer: listens on a name of the hosts file, or of one family" {
	start answers digcat -l4v --answer 'a.test A 192.0.2.1' localhost 0
	dns_port=$(listening_port answers)
	wait_for listens_in 2
	run -0 digcat -Q @127.0.0.1:"$dns_port" +short a.test A
	[ "$output" = 192.0.2.1 ]
	run -1 --separate-stderr digcat -ln --answer 'a.test A 192.0.2.1' localhost 0
	[[ "$stderr" == "digcat: localhost: "* ]]
}

@test "answer: -p and -s say where to listen, too; the family must be that of the address" {
	port=$(free_port)
	start answers digcat -lnv -s 127.0.0.1 -p "$port" --answer 'a.test A 192.0.2.1'
	wait_line answers.err "^Listening on 127\.0\.0\.1 $port\$"
	run -2 --separate-stderr digcat -l6 --answer 'a.test A 192.0.2.1' 127.0.0.1 0
	[ "$stderr" = "digcat: 127.0.0.1: Address family for hostname not supported" ]
	run -2 --separate-stderr digcat -l --answer 'a.test A 192.0.2.1'
	[ "$stderr" = "digcat: missing port number" ]
}

@test "answer: a port that is taken is told, whichever of the two it is" {
	port=$(free_port)
	start other digcat -lknv 127.0.0.1 "$port"
	wait_line other.err '^Listening'
	run -1 --separate-stderr digcat -l --answer 'a.test A 192.0.2.1' 127.0.0.1 "$port"
	[ "$stderr" = "digcat: bind to 127.0.0.1:$port: Address already in use" ]
	again other
	start other digcat -lkunv 127.0.0.1 "$port"
	wait_line other.err '^Bound'
	run -1 --separate-stderr digcat -l --answer 'a.test A 192.0.2.1' 127.0.0.1 "$port"
	[ "$stderr" = "digcat: bind to 127.0.0.1:$port: Address already in use" ]
}

@test "answer: a signal ends it, with the totals" {
	start_answer 'a.test A 192.0.2.1' 'late.test DELAY=60s'
	run -0 digcat -Q @"$dns" a.test A
	run -4 digcat -Q @"$dns" +tries=1 +time=100ms late.test A
	kill -TERM "$(pid_of answers)"
	finish answers
	[ "$status" -eq 143 ]
	grep -qE ': messages 2, replies 1 in ' answers.err
}

@test "answer: -vvv shows question and reply byte by byte" {
	start answers digcat -lnvvv --answer 'a.test A 192.0.2.1' 127.0.0.1 0
	dns_port=$(listening_port answers)
	run -0 digcat -Q @127.0.0.1:"$dns_port" +noedns a.test A
	wait_line answers.err ': to 127\.0\.0\.1:[0-9]+ over udp, 40 bytes:$'
	wait_line answers.err '^ *0024  c0 00 02 01 '
	grep -qE ': from 127\.0\.0\.1:[0-9]+ over udp, 24 bytes:$' answers.err
}

@test "answer: --json tells the same as objects" {
	need jq
	start answers digcat -lnvv --json --answer 'a.test 7 A 192.0.2.1' --answer 'a.test DELAY=20ms' 127.0.0.1 0
	wait_line answers.err '"listen.listening"'
	dns_port=$(jq 'select(.event == "listen.listening").port' answers.err)
	run -0 digcat -Q @127.0.0.1:"$dns_port" a.test A
	wait_line answers.err '"answer.record"'
	run -0 jq -c 'select(.event == "answer.reply") | [.name, .class, .type, .protocol, .outcome, .rcode, .answers, .delay_ms]' \
		answers.err
	[ "$output" = '["a.test.","IN","A","udp","NOERROR, 1 record","NOERROR",1,20]' ]
	run -0 jq -c 'select(.event == "answer.record") | [.section, .name, .ttl, .class, .type, .data]' answers.err
	[ "$output" = '["answer","a.test.",7,"IN","A","192.0.2.1"]' ]
}
