#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Names: who is asked for them, and how; what is told of it; what goes wrong.

load ../support/digcat
load ../support/sessions
load ../support/nsd
load ../support/fake_dns
load ../support/dnsmasq

# serve_hello: answers each client with a line; its port is $port.
serve_hello() {
	need socat
	start server socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork SYSTEM:"echo hello"
	port=$(listening_port server)
}

# start_logged NAME OPTION...: a start_fake whose good answer is 127.0.0.1;
# NAME.log has what it received and sent.
start_logged() { start_fake "$@" --address 127.0.0.1 --log "$1.log"; }

# asked NAME: how many questions the fake has received.
asked() { grep -c '^received' "$1.log"; }

was_asked_so_often() { [ "$(asked "$1")" -eq "$2" ]; }

# in_network SCRIPT: on a network of its own, where a fake_dns.py is on port 53 of
# 127.0.0.1.  `resolv_conf LINE...` writes that file, `look NAME` connects to it.
in_network() {
	need python3
	need_own_network
	# shellcheck disable=SC2016
	on_own_network '
		python3 "$1" 53 --address 127.0.0.1 --log fake.log >fake.out &
		wait_for grep -q ready fake.out
		resolv_conf() { printf "%s\n" "$@" >servers && mount --bind servers /etc/resolv.conf; }
		look() { digcat --dns-timeout 3 --dns-tries 1 "$@" 4000 2>>said || echo "status $?" >>said; }
		'"$1" "$fake_dns"
}

# names_asked FILE TYPE: the names in the questions of that type (hex) that were
# received, in their order.
names_asked() {
	python3 - "$1" "$2" <<-'END'
		import sys
		for line in open(sys.argv[1], encoding="ascii"):
		    direction, _, text = line.split()
		    message = bytes.fromhex(text)
		    if direction != "received" or message[-4:-2].hex() != sys.argv[2]:
		        continue
		    at, labels = 12, []
		    while message[at]:
		        labels.append(message[at + 1:at + 1 + message[at]].decode())
		        at += 1 + message[at]
		    print(".".join(labels))
	END
}

# story FILE [SERVER NAME]...: digcat's own lines up to the first attempt, without
# times; each SERVER is called NAME.
story() {
	local file=$1
	local -a rules=(-e '/^digcat: /!d' -e 's/^digcat: ( *[0-9.]+ ms: )?//'
		-e 's/[0-9]+(\.[0-9]+)? (ms|s)\b/TIME/g')
	shift

	while [ $# -gt 0 ]; do
		rules+=(-e "s/\\b$1\\b/$2/g")
		shift 2
	done
	sed -E "${rules[@]}" "$file" | sed '/^trying /,$d'
}

# ---- who is asked, and how ----

@test "names: --dns-servers says who is asked" {
	start_nsd
	serve_hello
	run -0 --separate-stderr digcat --dns-servers "$dns" -d ns1.example "$port"
	[ "$output" = hello ]
}

@test "names: --dns-servers takes IPv6 servers, with a port or 53" {
	need_ipv6
	need_own_network
	need python3
	# shellcheck disable=SC2016
	on_own_network '
		for port in 53 5353; do
			python3 "$1" $port --on ::1 --address 127.0.0.1 >out.$port &
			wait_for grep -q ready out.$port
		done
		for server in ::1 [::1] [::1]:5353; do
			! digcat -4 -vv --dns-servers $server here.test 4000 2>>said
		done' "$fake_dns"
	[ "$(story said | grep -c 'here.test A: 127.0.0.1 TTL')" -eq 1 ]
	[ "$(grep -oE 'asking [^ ]+' said)" = "asking [::1]:53
asking [::1]:53
asking [::1]:5353" ]
}

@test "names: --dns-tcp asks over TCP, and over nothing else" {
	start_logged fake
	serve_hello
	run -0 digcat --dns-servers "$fake" --dns-tcp -d here.test "$port"
	[ "$output" = hello ]
	[ "$(cut -d ' ' -f 1,2 fake.log | sort -u)" = "received tcp
sent tcp" ]
}

@test "names: a real server answers over TCP" {
	start_nsd
	serve_hello
	run -0 digcat --dns-servers "$dns" --dns-tcp -d ns1.example "$port"
	[ "$output" = hello ]
}

@test "names: a --dns-servers that is no list of addresses is a usage error" {
	for list in 127.1 127.0.0.1:70000 example.test '' '1.2.3.4,'; do
		run -2 --separate-stderr digcat --dns-servers "$list" host.test 80
		[ "${#stderr_lines[@]}" -eq 1 ]
		[ -z "$output" ]
	done
}

@test "names: a link-local server is asked through its zone, and needs one" {
	need_ipv6
	need_own_network
	need python3
	# shellcheck disable=SC2016
	on_own_network '
		ip addr add fe80::1/64 dev lo nodad
		python3 "$1" 5353 --on fe80::1%lo --address 127.0.0.1 >out &
		wait_for grep -q ready out
		! digcat -4 -vv --dns-servers "[fe80::1%lo]:5353" truncated.test 4000 2>said' "$fake_dns"
	grep -qF 'asking [fe80::1%lo]:5353 for truncated.test A over UDP, try 1' said
	grep -qF 'asking [fe80::1%lo]:5353 for truncated.test A over TCP, try 2' said
	grep -qF 'truncated.test A: 127.0.0.1 TTL 300' said
	run -2 --separate-stderr digcat --dns-servers 'fe80::1' host.test 80
	[ "$stderr" = "digcat: name server 'fe80::1' needs a zone, as in fe80::1%eth0" ]
}

@test "names: when the first server is dead the second is asked after the timeout, and -vv says so" {
	start_logged dead --dead
	start_logged alive
	serve_hello
	start_clock
	run -0 --separate-stderr digcat -4 -vv -d --dns-servers "$dead,$alive" --dns-timeout 1 web.test "$port"
	took 990
	[ "$output" = hello ]
	printf '%s\n' "${stderr_lines[@]}" >said
	story said "$dead" DEAD "$alive" ALIVE >told
	diff told - <<-END
		asking DEAD for web.test A over UDP, try 1
		asking ALIVE for web.test A over UDP, try 2: DEAD has not replied for TIME
		ALIVE replied to web.test A: NOERROR, 3 records (98 bytes over UDP, TIME)
		web.test CNAME: a0.test TTL 300
		a0.test CNAME: a1.test TTL 300
		web.test A: 127.0.0.1 TTL 60 (DNS, TIME)
	END
	waited=$(sed -nE 's/.* has not replied for ([0-9.]+ m?s)$/\1/p' said)
	waited_ms=$(awk '{ print int($1 * ($2 == "s" ? 1000 : 1)) }' <<<"$waited")
	[ "$waited_ms" -ge 900 ]	# c-ares counts from before it opens the socket
	[ "$waited_ms" -lt 3000 ]
}

@test "names: a dead server over TCP is told of, too" {
	need_own_network
	need python3
	# shellcheck disable=SC2016
	on_own_network '
		ip route add 192.0.2.2/32 dev lo	# comes back and is nobody'"'"'s: it vanishes
		python3 "$1" 53 --address 127.0.0.1 >out &
		wait_for grep -q ready out
		! digcat -4 -vv --dns-tcp --dns-timeout 1 --dns-servers 192.0.2.2,127.0.0.1 here.test 4000 2>said' "$fake_dns"
	story said >told
	diff told - <<-END
		connecting to name server 192.0.2.2:53
		connecting to name server 127.0.0.1:53
		asking 127.0.0.1:53 for here.test A over TCP, try 1
		127.0.0.1:53 replied to here.test A: NOERROR, 1 record (43 bytes over TCP, TIME)
		here.test A: 127.0.0.1 TTL 300 (DNS, TIME)
	END
}

@test "names: --dns-tries says how often each server is asked" {
	start_logged dead --dead
	start_logged other --dead
	for tries in 1 3; do
		: >dead.log
		: >other.log
		run -1 digcat -4 --dns-servers "$dead,$other" --dns-timeout 250ms --dns-tries "$tries" here.test 80
		wait_for was_asked_so_often dead "$tries"
		wait_for was_asked_so_often other "$tries"
	done
}

@test "names: --dns-timeout says how long a server has" {
	start_logged fake
	serve_hello
	start_clock
	run -1 --separate-stderr digcat -4 --dns-servers "$fake" --dns-timeout 0.5 --dns-tries 1 silent.test "$port"
	took 490
	run -0 digcat -4 -d --dns-servers "$fake" --dns-timeout 5 --dns-tries 1 slow.test "$port"
	[ "$output" = hello ]
}

@test "names: --no-hosts leaves the hosts file alone" {
	# shellcheck disable=SC2016
	in_network '
		resolv_conf "nameserver 127.0.0.1"
		echo "127.0.0.9 nxdomain.test" >hosts && mount --bind hosts /etc/hosts
		look -v nxdomain.test
		look --no-hosts -v nxdomain.test'
	[ "$(cat said)" = 'digcat: connect to nxdomain.test (127.0.0.9) port 4000 (tcp) failed: Connection refused
status 1
digcat: getaddrinfo for host "nxdomain.test" port 4000: Name or service not known
status 1' ]
}

@test "names: the search list and ndots of resolv.conf count, and --no-search leaves them out" {
	# shellcheck disable=SC2016
	in_network '
		resolv_conf "nameserver 127.0.0.1" "search corp.test lab.test" "options ndots:2"
		for name in nxdomain nxdomain.one nxdomain.one.two nxdomain.; do
			look -4 $name
		done
		look -4 --no-search nxdomain'
	[ "$(names_asked fake.log 0001)" = "nxdomain.corp.test
nxdomain.lab.test
nxdomain
nxdomain.one.corp.test
nxdomain.one.lab.test
nxdomain.one
nxdomain.one.two
nxdomain.one.two.corp.test
nxdomain.one.two.lab.test
nxdomain
nxdomain" ]
}

@test "names: timeout and attempts of resolv.conf count" {
	need_own_network
	need python3
	# shellcheck disable=SC2016
	on_own_network '
		python3 "$1" 53 --dead --log fake.log >out &
		wait_for grep -q ready out
		printf "%s\n" "nameserver 127.0.0.1" "options timeout:1 attempts:1" >servers
		mount --bind servers /etc/resolv.conf
		! digcat -4 -vv here.test 80 2>said' "$fake_dns"
	[ "$(asked fake)" -eq 1 ]
	grep -qE 'here\.test A: no reply \(DNS, 1\.[0-9]+ s\)$' said
}

# ---- what the story says ----

@test "names: from -vv on each line of digcat's own says when it was, in order" {
	start_logged fake
	serve_hello
	run -0 --separate-stderr digcat -vv -d --dns-servers "$fake" web.test "$port"
	[ "${#stderr_lines[@]}" -gt 10 ]
	printf '%s\n' "${stderr_lines[@]}" | grep '^digcat' >said
	run ! grep -vE '^digcat: +[0-9]+\.[0-9] ms: ' said
	sed -nE 's/^digcat: +([0-9.]+) ms: .*/\1/p' said >stamps
	[ "$(wc -l <stamps)" -gt 8 ]
	sort -n stamps | diff stamps -
	run -0 --separate-stderr digcat -v -d --dns-servers "$fake" web.test "$port"
	[[ "$stderr" != *" ms: "* ]]
}

@test "names: -vv tells of a truncated reply that is asked for again over TCP" {
	start_logged fake
	run -1 --separate-stderr digcat -4 -vv --dns-servers "$fake" truncated.test "$(free_port)"
	printf '%s\n' "${stderr_lines[@]}" >said
	story said "$fake" FAKE >told
	diff told - <<-END
		asking FAKE for truncated.test A over UDP, try 1
		FAKE replied to truncated.test A: NOERROR, truncated (32 bytes over UDP, TIME)
		connecting to name server FAKE
		asking FAKE for truncated.test A over TCP, try 2: the reply of FAKE was truncated
		FAKE replied to truncated.test A: NOERROR, 1 record (48 bytes over TCP, TIME)
		truncated.test A: 127.0.0.1 TTL 300 (DNS, TIME)
	END
}

@test "names: -vv tells why the next server is asked: a refusal, a failure, nobody there" {
	start_logged fake
	start_logged alive
	nobody=127.0.0.1:$(free_port)
	run -1 --separate-stderr digcat -4 -vv --dns-servers "$nobody,$fake,$alive" refused.test "$(free_port)"
	grep -qF "asking $fake for refused.test A over UDP, try 2: $nobody: Connection refused" <<<"$stderr"
	grep -qF "asking $alive for refused.test A over UDP, try 3: $fake replied REFUSED" <<<"$stderr"
}

@test "names: -vv tells of replies that nobody asked for" {
	start_logged fake
	closed=$(free_port)
	for name in otherid otherquestion short twice; do
		run -1 --separate-stderr digcat -4 -vv --dns-servers "$fake,$fake" --dns-timeout 1 --dns-tries 1 \
			$name.test "$closed"
		grep -o "$fake sent .*" <<<"$stderr" | head -n 1 >>said || true
	done
	sed -E -e "s/$fake/FAKE/" -e 's/id [0-9]+/id N/' said >told
	diff told - <<-END
		FAKE sent a reply with the id N, which was not asked (46 bytes over UDP)
		FAKE sent a reply to another question, ntherquestion.test A (52 bytes over UDP)
		FAKE sent what is no DNS message (5 bytes over UDP)
	END
}

@test "names: -vv tells of a reply that comes a second time, where it was seen" {
	start_logged fake
	# The question for the other family keeps the socket open.
	run -1 --separate-stderr digcat -vv --dns-servers "$fake" twice.test "$(free_port)"
	grep -qE "$fake sent one more reply to the same question \(44 bytes over UDP\)$" <<<"$stderr"
}

@test "names: the A-label is shown beside the typed name" {
	start_logged fake
	run -1 --separate-stderr env LC_ALL=C digcat -4 -vv --dns-servers "$fake" 'bücher.test' "$(free_port)"
	grep -qF 'ms: bM-CM-<cher.test is xn--bcher-kva.test in DNS' <<<"$stderr"
	grep -qF 'xn--bcher-kva.test A: 127.0.0.1 TTL 300 (DNS' <<<"$stderr"
	[ "$(names_asked fake.log 0001)" = xn--bcher-kva.test ]
}

@test "names: where the locale is UTF-8, what was typed is shown as it was typed" {
	[ "$(LC_ALL=C.UTF-8 locale charmap 2>/dev/null)" = UTF-8 ] || skip "no C.UTF-8 here"
	start_logged fake
	closed=$(free_port)
	told() { LC_ALL=C.UTF-8 digcat -4 --no-search --dns-servers "$fake" "$@" "$closed" 2>&1; }
	run ! told 'bücher.test'
	[ "$output" = "digcat: connect to bücher.test (127.0.0.1) port $closed (tcp) failed: Connection refused" ]
	run ! told -zv 'BÜCHER.test'
	[ "${lines[0]}" = "digcat: connect to BÜCHER.test (127.0.0.1) port $closed (tcp) failed: Connection refused" ]
	run ! told -vv 'bücher.test'
	[[ "${lines[0]}" == "digcat: "*": bücher.test is xn--bcher-kva.test in DNS" ]]
	run ! told -l 'bü cher.test'
	[ "$output" = "digcat: getaddrinfo for host \"bü cher.test\" port $closed: Name or service not known (not a host name)" ]
	# What turns the line, or hides in it, is not.
	run ! told $'b\xe2\x80\xaeü.test'	# U+202E
	[[ "$output" == 'digcat: getaddrinfo for host "bM-bM^@M-.M-CM-<.test" port '* ]]
	# JSON is ASCII.
	run ! told --json 'bücher.test'
	[[ "$output" == *'"host":"b\u00FCcher.test"'* ]]
}

@test "names: localhost and what ends in it is never asked for" {
	start_logged fake
	serve_hello
	for name in localhost LOCALHOST localhost. foo.localhost foo.bar.localhost.; do
		run -0 --separate-stderr digcat -4 -vv -d --dns-servers "$fake" --no-hosts "$name" "$port"
		[ "$output" = hello ]
		grep -qF "$name A: 127.0.0.1 (localhost, " <<<"$stderr"
	done
	[ ! -s fake.log ]
}

@test "names: a name server that thinks long about a client's name delays nothing" {
	start_logged dead --dead
	start server digcat -lv --dns-servers "$dead" --no-hosts 127.0.0.1 "$(free_port)" <<<"hello"
	wait_line server.err '^Listening on'
	port=$(listening_port server)
	start_clock
	run -0 digcat -d -s 127.0.0.77 127.0.0.1 "$port"
	[ "$output" = hello ]
	[ $(((${EPOCHREALTIME/[.,]/} - clock_started) / 1000)) -lt 1900 ]	# two seconds is its limit
	finish server
	[ "$(asked dead)" -ge 1 ]
}

# ---- byte by byte ----

# told_messages FILE: as the fake notes them, what --json -vvv says was sent and received.
told_messages() {
	jq -r 'select(.event == "resolve.message") |
		[if .direction == "sent to" then "received" else "sent" end, (.transport | ascii_downcase), .wire.hex] |
		join(" ")' "$1"
}

@test "names: the record of what was sent and received is byte for byte what the server has" {
	need jq
	start_logged fake
	for words in "web.test" "--dns-tcp web.test" "--dns-tcp dribble.test" "huge.test" "truncated.test" "malformed.test" "otherid.test" "short.test"; do
		: >fake.log
		# shellcheck disable=SC2086
		run -1 --separate-stderr digcat -4 -vvv --json --dns-servers "$fake" --dns-timeout 2 --dns-tries 1 \
			$words "$(free_port)"
		told_messages <(printf '%s\n' "${stderr_lines[@]}") >told
		[ "$(wc -l <told)" -ge 2 ]
		diff told fake.log || fail "$words"
	done
}

@test "names: what is longer than a usual datagram is recorded whole, over TCP in one piece" {
	need jq
	start_logged fake
	run -1 --separate-stderr digcat -4 -vvv --json --dns-servers "$fake" endless.test "$(free_port)"
	told_messages <(printf '%s\n' "${stderr_lines[@]}") >told
	diff told fake.log
	[ "$(wc -c <told)" -gt 50000 ]
}

@test "names: -vvv shows each message byte by byte, as -Q does" {
	start_logged fake
	run -1 --separate-stderr digcat -4 -vvv --dns-servers "$fake" here.test "$(free_port)"
	grep -qE "^digcat: +[0-9.]+ ms: sent to $fake over UDP, 27 bytes:$" <<<"$stderr"
	grep -qE "^digcat: +[0-9.]+ ms: received from $fake over UDP, 43 bytes:$" <<<"$stderr"
	grep -qE '^000c  04 68 65 72 65 04 74 65 73 74 00 +qname +here\.test\.$' <<<"$stderr"
	grep -qE '^0027  7f 00 00 01 +address +127\.0\.0\.1$' <<<"$stderr"
	sed -n '/received from/,/^digcat.*TTL/p' <<<"$stderr" | grep '^[0-9a-f]\{4\}  ' | cut -c 1-4 >offsets
	sort -u offsets | diff offsets -
}

# ---- sentences ----

# sentences: what `look` was told, one a line, without the program's name.
sentences() { sed -n 's/^digcat: //p' said; }

@test "names: what is wrong is said in a sentence of its own, six times" {
	# shellcheck disable=SC2016
	in_network '
		mkdir etc && cp /etc/passwd /etc/group /etc/nsswitch.conf etc
		resolv_conf "nameserver 192.0.2.1"
		look here.test
		resolv_conf "nameserver 127.0.0.1"
		look nxdomain.test
		look nodata.test
		resolv_conf "# nothing"
		kill %1
		look here.test
		mount --bind etc /etc
		[ ! -e /etc/resolv.conf ]
		look here.test
		ln -s resolv.conf etc/resolv.conf
		look here.test'
	sentences | grep -v '^status' >told
	diff told - <<-END
		getaddrinfo for host "here.test" port 4000: Temporary failure in name resolution (the name servers can't be reached)
		getaddrinfo for host "nxdomain.test" port 4000: Name or service not known
		getaddrinfo for host "nodata.test" port 4000: No address associated with hostname
		getaddrinfo for host "here.test" port 4000: Temporary failure in name resolution (/etc/resolv.conf names no name server, and there is none on this machine)
		getaddrinfo for host "here.test" port 4000: Temporary failure in name resolution (there is no /etc/resolv.conf, and no name server on this machine)
		getaddrinfo for host "here.test" port 4000: Temporary failure in name resolution (/etc/resolv.conf can't be read, and there is no name server on this machine)
	END
	[ "$(grep -c '^status 1$' said)" -eq 6 ]
}

@test "names: a server that fails, refuses, is silent or talks nonsense is told apart" {
	start_logged fake
	for name in servfail refused notimp silent malformed otherquestion; do
		run -1 --separate-stderr digcat --dns-servers "$fake" --dns-timeout 1 --dns-tries 1 $name.test 80
		[ "${#stderr_lines[@]}" -eq 1 ]
		printf '%s\n' "$stderr" >>said
	done
	sentences | sed 's/.*name resolution //' >told
	diff told - <<-END
		(the name server failed)
		(the name server refused the question)
		(the name server does not understand the question)
		(no reply from the name servers)
		(the name server's reply is malformed)
		(the name servers replied to something else)
	END
}

@test "names: an RCODE that is neither yes nor no is a failure, not a name without data" {
	start answers digcat -lv --answer "odd.test NOTAUTH" --answer "_odd._tcp.odd.test YXRRSET" 127.0.0.1 0
	servers=127.0.0.1:$(listening_port answers)
	run -1 --separate-stderr digcat --dns-servers "$servers" odd.test 80
	[ "$stderr" = 'digcat: getaddrinfo for host "odd.test" port 80: Temporary failure in name resolution (the name server failed)' ]
	run -1 --separate-stderr digcat --dns-servers "$servers" --srv odd odd.test
	[ "$stderr" = 'digcat: resolving "_odd._tcp.odd.test" SRV: Temporary failure in name resolution (the name server failed)' ]
}

# ---- hostile answers ----

# is_tame: nothing in $output and $stderr but printable ASCII and line ends.
is_tame() { [ -z "$(printf '%s%s' "$output" "$stderr" | LC_ALL=C tr -d '\12\40-\176')" ]; }

@test "names: hostile answers end in one line, and none reaches the terminal raw" {
	start_logged fake
	closed=$(free_port)
	for name in loop ploop endless pointer malformed short otherid otherquestion evil badrdata servfail cutoff; do
		for options in "" "-vvv" "-vvv --json" "--dns-tcp" "-4 -vv --dns-tcp"; do
			# shellcheck disable=SC2086
			run -1 --separate-stderr digcat $options --dns-servers "$fake" --dns-timeout 300ms --dns-tries 1 \
				$name.test "$closed"
			is_tame || fail "$name $options: $stderr"
			[[ "$options" == *-v* ]] || [ "${#stderr_lines[@]}" -eq 1 ] || fail "$name $options: $stderr"
		done
	done
}

@test "names: the question, sent back, is no answer" {
	start_logged fake
	run -1 --separate-stderr digcat --dns-servers "$fake" --dns-timeout 1 --dns-tries 1 mirror.test 80
	[ "$stderr" = 'digcat: getaddrinfo for host "mirror.test" port 80: Temporary failure in name resolution (the name servers replied to something else)' ]
}

@test "names: a TTL beyond all bounds is no negative one" {
	start_logged fake
	run -1 --separate-stderr digcat -4 -vv --dns-servers "$fake" eternal.test "$(free_port)"
	grep -qE 'eternal\.test A: 127\.0\.0\.1 TTL [0-9]+ \(DNS, ' <<<"$stderr"
}

@test "names: of thousands of addresses a few are told, and the rest counted" {
	start_logged fake
	run -1 --separate-stderr digcat -4 -vv --dns-servers "$fake" thousands.test "$(free_port)"
	[ "$(grep -c 'thousands.test A: 127\.' <<<"$stderr")" -eq 16 ]
	grep -qE 'thousands\.test A: 127\.0\.0\.16 TTL 300, and 3984 more \(DNS, ' <<<"$stderr"
	run -1 --separate-stderr digcat -4 --dns-servers "$fake" thousands.test "$(free_port)"
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "names: of aliases without end a few are told, and the rest counted" {
	start_logged fake
	run -1 --separate-stderr digcat -4 -vv --dns-servers "$fake" endless.test "$(free_port)"
	[ "$(grep -c ' CNAME: ' <<<"$stderr")" -eq 16 ]
	grep -qE 'a14\.test CNAME: a15\.test TTL 300, and 884 more$' <<<"$stderr"
	[[ "${stderr_lines[-1]}" == *"No address associated with hostname" ]]
}

@test "names: an alias with control bytes is shown escaped" {
	start_logged fake
	run --separate-stderr digcat -4 -vv --dns-servers "$fake" evil.test "$(free_port)"
	grep -qF 'evil.test CNAME: a\027[31m\007b.c\.d\\\032\255.test TTL 300' <<<"$stderr"
}

# ---- real servers ----

@test "names: the story of an alias that nsd serves" {
	start_nsd
	run -1 --separate-stderr digcat -vv --dns-servers "$dns" -6 chain.example "$(free_port)"
	printf '%s\n' "${stderr_lines[@]}" >said
	story said "$dns" NSD | sed -E -e 's/\([0-9]+ bytes/(N bytes/' -e 's/port [0-9]+:/port N:/' >told
	diff told - <<-END
		asking NSD for chain.example AAAA over UDP, try 1
		NSD replied to chain.example AAAA: NOERROR, 2 records (N bytes over UDP, TIME)
		chain.example CNAME: cname.example TTL 3600
		cname.example CNAME: a.example TTL 3600
		chain.example AAAA: NODATA (DNS, TIME)
		getaddrinfo for host "chain.example" port N: No address associated with hostname
	END
}

@test "names: an alias into nowhere is a name that is not there" {
	start_nsd
	run -1 --separate-stderr digcat --dns-servers "$dns" dangling.example 80
	[ "$stderr" = 'digcat: getaddrinfo for host "dangling.example" port 80: Name or service not known' ]
	run -1 --separate-stderr digcat --dns-servers "$dns" mx.example 80
	[ "$stderr" = 'digcat: getaddrinfo for host "mx.example" port 80: No address associated with hostname' ]
}

@test "names: a zone that nsd does not serve is refused, and said to be" {
	start_nsd
	run -1 --separate-stderr digcat -vv --dns-servers "$dns" www.elsewhere.test 80
	grep -qF "$dns replied to www.elsewhere.test A: REFUSED" <<<"$stderr"
	[[ "${stderr_lines[-1]}" == *"(the name server refused the question)" ]]
}

@test "names: dnsmasq's names, wildcards and aliases lead somewhere" {
	start_dnsmasq --address=/wild.test/127.0.0.1 --host-record=here.test,127.0.0.1 --cname=www.test,here.test
	serve_hello
	for name in here.test www.test x.y.wild.test; do
		run -0 --separate-stderr digcat -vv -d --dns-servers "$dnsmasq" "$name" "$port"
		[ "$output" = hello ]
		grep -qF "$name A: 127.0.0.1 TTL 0 (DNS" <<<"$stderr"
	done
	grep -qF "www.test CNAME: here.test TTL 0" < <(digcat -vv -d --dns-servers "$dnsmasq" www.test "$port" 2>&1)
}

@test "names: dnsmasq's no is told" {
	start_dnsmasq --host-record=here.test,127.0.0.1
	run -1 --separate-stderr digcat --dns-servers "$dnsmasq" nowhere.test 80
	[[ "$stderr" == *": Name or service not known" ]]
	run -1 --separate-stderr digcat -6 --dns-servers "$dnsmasq" here.test 80
	[[ "$stderr" == *": No address associated with hostname" ]]
}

@test "names: what dnsmasq gets from nsd comes with its time to live" {
	start_nsd
	start_dnsmasq --server="/example/127.0.0.1#$dns_port"
	serve_hello
	run -0 --separate-stderr digcat -vv -d --dns-servers "$dnsmasq" ns1.example "$port"
	[ "$output" = hello ]
	grep -qE 'ns1\.example A: 127\.0\.0\.1 TTL 3[56][0-9][0-9] \(DNS' <<<"$stderr"
}
