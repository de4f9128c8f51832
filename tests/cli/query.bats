#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# digcat -Q: asks what dig asks, prints what dig prints, and says how it went.

load ../support/digcat
load ../support/nsd
load ../support/fake_dns

# dig_lines WORDS...: what dig prints of nsd's answer.
dig_lines() { dig @127.0.0.1 -p "$dns_port" +noall +answer +nosplit "$@"; }

# same_as_dig WORDS...: fails unless digcat's lines are dig's.
same_as_dig() {
	local expected

	expected=$(dig_lines "$@" | sort)
	run -0 --separate-stderr digcat -Q "@$dns" "$@"
	[ -n "$expected" ] || fail "dig has no answer for $*"
	[ "$(sort <<<"$output")" = "$expected" ] || fail "$*:" "$(diff <(echo "$expected") <(sort <<<"$output"))"
}

# ---- lines ----

@test "query: every type that nsd serves is printed as dig prints it" {
	start_nsd
	local name type
	while read -r name type _; do
		case $name in '$'* | @ | big | \**) continue ;; esac
		same_as_dig "$name.example" "$type"
	done < <(write_zone)
	same_as_dig example SOA
	same_as_dig example NS
}

@test "query: odd names are printed as dig prints them" {
	start_nsd
	same_as_dig 'dot\.in\.label.example' A
	same_as_dig 'space\032and\255.example' A
	same_as_dig any.thing.wild.example A
	same_as_dig mIxEd.example A
	same_as_dig "$(longest_name)" A
	same_as_dig x.dname.example CNAME
}

@test "query: no type means A and AAAA, and one of them will do" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" both.example
	[ "$output" = "$(dig_lines both.example A; dig_lines both.example AAAA)" ]
	run -0 --separate-stderr digcat -Q "@$dns" aaaa.example
	[ "$output" = "$(dig_lines aaaa.example AAAA)" ]
	[ -z "$stderr" ]
}

@test "query: several names and types are answered in their order" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" both.example AAAA A mx.example MX txt.example TXT
	[ "$output" = "$(dig_lines both.example AAAA; dig_lines both.example A
		dig_lines mx.example MX; dig_lines txt.example TXT)" ]
	run -0 --separate-stderr digcat -Q MX mx.example "@$dns"
	[ "$output" = "$(dig_lines mx.example MX)" ]
}

@test "query: a bare address asks for its name" {
	start_nsd
	same_as_dig -x 192.0.2.1
	run -0 digcat -Q "@$dns" 192.0.2.1 +short
	[ "$output" = "a.example." ]
}

@test "query: class CH asks the server about itself" {
	start_nsd
	run -0 digcat -Q "@$dns" version.bind TXT CH
	[ "$output" = "$(dig_lines version.bind TXT CH)" ]
	run -0 digcat -Q "@$dns" -c CH -t TXT -q version.bind +short
	[ "$output" = '"test"' ]
}

@test "query: dig's letters mean what they mean to dig" {
	start_nsd
	run -0 digcat -Q @127.0.0.1 -p "$dns_port" -4 +short -q mx.example -t MX
	[[ "$output" == *"20 mail.example.net."* ]]
	run -0 digcat -Q -x 192.0.2.1 "@$dns" -b 127.0.0.1 +short
	[ "$output" = "a.example." ]
}

# ---- forms ----

@test "query: +short and --value" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" +short chain.example A
	[ "$output" = "$(dig @127.0.0.1 -p "$dns_port" +short chain.example A)" ]
	run -0 --separate-stderr digcat -Q "@$dns" --value chain.example A
	[ "$output" = $'192.0.2.1\n192.0.2.2' ]
	run -0 --separate-stderr digcat -Q "@$dns" --value utf8.example TXT
	[ "$output" = "café" ]
	digcat -Q "@$dns" --value -0 mx.example MX >values
	[ "$(tr '\0' '|' <values)" = "10 mail.example.|20 mail.example.net.|" ]
}

@test "query: +all is dig's report" {
	start_nsd
	digcat -Q "@$dns" mx.example MX +all >report
	dig @127.0.0.1 -p "$dns_port" mx.example MX +nocmd +nocookie >expected
	clean() { sed -E 's/id: [0-9]+/id: 0/; /Query time|WHEN|^;; global/d; s/ ad;/;/' "$1" | grep -v '^$'; }
	[ "$(clean report)" = "$(clean expected)" ] || fail "$(diff <(clean expected) <(clean report))"
}

@test "query: sections may be chosen" {
	start_nsd
	run -0 digcat -Q "@$dns" mx.example MX +noall +authority
	[ "$output" = "$(dig @127.0.0.1 -p "$dns_port" mx.example MX +noall +authority)" ]
	run -0 digcat -Q "@$dns" mx.example MX +noanswer +question
	[ "$output" = $';mx.example.\t\t\tIN\tMX' ]
}

# same_report WORD...: whether both print the same, times and ids aside.
same_report() {
	local mask='s/ id: [0-9]+/ id: N/; s/^(;; (WHEN|Query time)).*/\1/'

	run -0 digcat -Q "@$dns" "$@"
	[ "$(sed -E "$mask" <<<"$output")" = \
		"$(dig @127.0.0.1 -p "$dns_port" +nocookie "$@" | sed -E "$mask" | cat -s | sed '1{/^$/d}')" ] ||
		fail "$*: $output"
}

@test "query: after +noall the report comes part by part" {
	start_nsd
	same_report mx.example MX +noall +comments
	same_report mx.example MX +noall +comments +answer
	same_report mx.example MX +noall +answer +comments +stats
	same_report mx.example MX +noall +question +authority +stats
	same_report mx.example MX +noall +comments +all +nocmd
	same_report mx.example MX +all +nocomments +nocmd
}

@test "query: --wire shows every byte of query and reply" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" mx.example MX --wire
	[[ "$output" == ";; query, 39 bytes"* ]]
	[[ "$output" == *";; reply, "* ]]
	[ "$(grep -c '^0000  ' <<<"$output")" -eq 2 ]
}

@test "query: -v tells header, EDNS and timing, -vv everything" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" mx.example MX -v +nsid
	[ "$output" = "$(dig_lines mx.example MX)" ]
	[[ "$stderr" =~ ";; sent "[0-9]+" bytes to $dns over UDP, try 1" ]]
	[[ "$stderr" =~ ";; received "[0-9]+" bytes from $dns over UDP after "[0-9.]+" ms" ]]
	[[ "$stderr" == *"status: NOERROR"*'; NSID: 6e 73 31 ("ns1")'* ]]
	[[ "$stderr" != *"ANSWER SECTION"* ]]
	run -0 --separate-stderr digcat -Q "@$dns" mx.example MX -vv
	[[ "$stderr" == *";; ANSWER SECTION:"*"0000  "* ]]
}

# ---- JSON ----

@test "query: --json is one object with all its keys in their order" {
	need jq
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" mx.example MX --json
	[ -z "$stderr" ]
	[ "$(jq -r 'keys_unsorted | join(" ")' <<<"$output")" = \
		"v name type class status rcode answers aa tc rd ra ad cd server port proto ms tries id size ts input line answer authority additional edns error warnings" ]
	[ "$(jq -r '.answer[] | select(.type == "MX").exchange' <<<"$output")" = $'mail.example.\nmail.example.net.' ]
	[ "$(jq -r '[.status, .answers, .server, .proto, .tries, .input] | map(tostring) | join(" ")' <<<"$output")" = \
		"NOERROR 2 127.0.0.1 udp 1 mx.example" ]
	[ "$(jq -r .port <<<"$output")" = "$dns_port" ]
}

@test "query: --json speaks on failure, too, with the same keys" {
	need jq
	start_nsd
	run -1 --separate-stderr digcat -Q "@$dns" nope.example A --json
	[ -z "$stderr" ]
	[ "$(jq -r .status <<<"$output")" = NXDOMAIN ]
	run -4 --separate-stderr digcat -Q "@127.0.0.1:$(free_port)" a.example A --json
	[ -z "$stderr" ]
	[ "$(jq -c '[.status, .rcode, .answers, .ms, .id, .edns, .answer]' <<<"$output")" = \
		'["NETWORK",null,null,null,null,null,[]]' ]
	[[ "$(jq -r .error <<<"$output")" == "no reply from 127.0.0.1:"*": Connection refused" ]]
	[ "$(jq 'keys | length' <<<"$output")" -eq 29 ]
}

@test "query: --json=rr is one object for each record" {
	need jq
	start_nsd
	run -0 digcat -Q "@$dns" mx.example MX --json=rr
	[ "$(jq -r 'select(.section == "answer") | "\(.q) \(.preference)"' <<<"$output")" = \
		$'mx.example. 10\nmx.example. 20' ]
}

@test "query: --json with --wire has the bytes and their fields" {
	need jq
	start_nsd
	run -0 digcat -Q "@$dns" a.example A --json --wire
	[ "$(jq '(.wire | length) / 2 == .size' <<<"$output")" = true ]
	[ "$(jq '[.fields[].len] | add == 0' <<<"$output")" = false ]
	[ "$(jq '([.fields[].len] | add) == .size' <<<"$output")" = true ]
	[ "$(jq -c '.fields[0] | [.off, .len, .field, .value == $all.id]' --argjson all "$output" <<<"$output")" = '[0,2,"ID",true]' ]
	# a.test A: an answer whose RDLENGTH is 400
	printf '\x12\x34\x81\x80\0\1\0\1\0\0\0\0\1a\4test\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\0\1\x90\1\2\3\4' >reply
	run -5 --separate-stderr digcat -Q --decode -f reply --json --wire
	[ "$(jq -c '.fields[] | select(.field == "rdlength") | [.value, .malformed]' <<<"$output")" = '[400,true]' ]
}

# ---- when there is no answer ----

@test "query: NXDOMAIN and NODATA are status 1 and one line" {
	start_nsd
	run -1 --separate-stderr digcat -Q "@$dns" nope.example
	[ -z "$output" ]
	[[ "$stderr" =~ ^"digcat: nope.example A: NXDOMAIN ($dns, "[0-9.]+" ms)"$ ]]
	run -1 --separate-stderr digcat -Q "@$dns" a.example MX
	[[ "$stderr" =~ ^"digcat: a.example MX: NODATA ($dns, "[0-9.]+" ms)"$ ]]
	run -1 --separate-stderr digcat -Q "@$dns" dangling.example A
	[ "$output" = "$(dig_lines dangling.example A)" ]
}

@test "query: a server that says no is status 3, with its extended error" {
	start_nsd
	run -3 --separate-stderr digcat -Q "@$dns" elsewhere.test A
	[ "${stderr_lines[1]}" = "digcat: elsewhere.test A: EDE: 20 (Not Authoritative)" ]
	start_fake
	run -3 --separate-stderr digcat -Q "@$fake" servfail.test A
	[ "${stderr_lines[1]}" = 'digcat: servfail.test A: EDE: 22 (No Reachable Authority): (no upstream .[31m)' ]
}

@test "query: no reply is status 4: refused, silent, not found" {
	run -4 --separate-stderr digcat -Q "@127.0.0.1:$(free_port)" a.test A
	[[ "$stderr" == "digcat: a.test A: no reply from 127.0.0.1:"*": Connection refused" ]]
	start_fake
	run -4 --separate-stderr digcat -Q "@$fake" silent.test A +time=0.1 +tries=2
	[ "$stderr" = "digcat: silent.test A: no reply from $fake (2 tries)" ]
	run -4 --separate-stderr digcat -Q "@$fake" silent.test TXT CH +time=0.1 +tries=1
	[ "$stderr" = "digcat: silent.test CH TXT: no reply from $fake (1 try)" ]
	run -4 --separate-stderr digcat -Q "@$fake" silent.test A -w 0.2
	[ "$stderr" = "digcat: silent.test A: no reply from $fake (1 try)" ]
	run -4 --separate-stderr digcat -Q "@$fake" silent.test A -w 0.1
	[[ "$stderr" == "digcat: silent.test A: no reply from $fake"* ]]
	run -4 --separate-stderr digcat -Q "@$fake" cutoff.test A +tcp
	[[ "$stderr" == "digcat: cutoff.test A: no reply from $fake: the connection ended"* ]]
	run -4 --separate-stderr digcat -Q --dns-servers "$fake" @no..name a.test
	[[ "$stderr" == "digcat: server 'no..name': "* ]]
}

@test "query: replies to something else are told and not taken" {
	start_fake
	run -0 --separate-stderr digcat -Q "@$fake" otherid.test A +short
	[ "$output" = 192.0.2.1 ]
	[ "$stderr" = "digcat: otherid.test A: ignored a reply from $fake: another id" ]
	run -5 --separate-stderr digcat -Q "@$fake" otherquestion.test A +time=1 +tries=1
	[ "${stderr_lines[0]}" = "digcat: otherquestion.test A: ignored a reply from $fake: not our question" ]
	[ "${stderr_lines[1]}" = "digcat: otherquestion.test A: no reply from $fake but mismatched ones" ]
	run -5 --separate-stderr digcat -Q "@$fake" short.test A +time=1 +tries=1
	[ "${stderr_lines[1]}" = "digcat: short.test A: no reply from $fake but malformed ones" ]
}

@test "query: a malformed reply is status 5, and what could be read is printed" {
	start_fake
	run -5 --separate-stderr digcat -Q "@$fake" malformed.test A
	[ "$output" = $'malformed.test.\t\t300\tIN\tA\t192.0.2.1' ]
	[[ "$stderr" == "digcat: malformed.test A: malformed reply: byte "* ]]
	run -5 --separate-stderr digcat -Q "@$fake" pointer.test A
	[[ "$stderr" == "digcat: pointer.test A: malformed reply: byte "*" ms)" ]]
	run -0 --separate-stderr digcat -Q "@$fake" badrdata.test A
	[ "${lines[0]}" = $'badrdata.test.\t\t300\tIN\tA\t\\# 3 010203' ]
	[[ "$stderr" == "digcat: badrdata.test. A: record data malformed at byte "* ]]
	local form
	for form in +short --value +all --json=rr; do
		run -0 --separate-stderr digcat -Q "@$fake" badrdata.test A "$form"
		[[ "$output" == *'# 3 010203'* ]]
		[ "$stderr" = "digcat: badrdata.test. A: record data malformed at byte 43: address: 4 bytes wanted, 3 left" ] ||
			fail "$form: $stderr"
	done
}

@test "query: what is odd about a reply is told beside it, in JSON as a warning" {
	need jq
	start_fake
	run -0 --separate-stderr digcat -Q "@$fake" keys.test HTTPS +short
	[ "$output" = '1 . port=443 alpn="h2" alpn="h2"' ]
	run -0 --separate-stderr digcat -Q "@$fake" keys.test HTTPS
	[ "$stderr" = "digcat: keys.test. HTTPS: record data odd at byte 48: SvcParam keys are out of order
digcat: keys.test. HTTPS: record data odd at byte 55: SvcParam key appears twice" ]
	run -0 --separate-stderr digcat -Q "@$fake" keys.test HTTPS --json
	[ "$(jq -r '.warnings[]' <<<"$output")" = \
		"keys.test HTTPS: byte 48: HTTPS: SvcParam keys are out of order
keys.test HTTPS: byte 55: HTTPS: SvcParam key appears twice" ]
	run -0 --separate-stderr digcat -Q "@$fake" badrdata.test A --json
	[ "$(jq -r '.warnings[]' <<<"$output")" = "badrdata.test A: byte 43: A: address: 4 bytes wanted, 3 left" ]
}

@test "query: a reply that is truncated even over TCP is taken, and told" {
	start_fake
	run -0 --separate-stderr digcat -Q "@$fake" tctcp.test A +tcp
	[ "$output" = $'tctcp.test.\t\t300\tIN\tA\t192.0.2.1' ]
	[ "$stderr" = "digcat: tctcp.test A: truncated, although it came over TCP" ]
}

@test "query: of a flood of replies to something else a few are told" {
	start_fake
	run -0 --separate-stderr digcat -Q "@$fake" flood.test A +short
	[ "$output" = 192.0.2.1 ]
	[ "${#stderr_lines[@]}" -eq 9 ]
	[ "${stderr_lines[8]}" = "digcat: flood.test A: further replies like these are ignored in silence" ]
}

@test "query: --wire shows replies to something else" {
	start_fake
	run -5 --separate-stderr digcat -Q "@$fake" otherquestion.test A --wire +time=1 +tries=1
	[[ "$output" == *";; ignored reply, 52 bytes"*"; QUESTION"*";; query, "* ]]
}

@test "query: a lost datagram is sent again, sooner than its time is over" {
	start_fake
	SECONDS=0
	run -0 --separate-stderr digcat -Q "@$fake" lost.test A -v
	[[ "$stderr" =~ "over UDP "[0-9.]+" m"?"s after try 2, "[0-9.]+" m"?"s after try 1"$'\n' ]]
	[ "$SECONDS" -lt 4 ]
}

# ---- transport ----

@test "query: what is truncated is asked again over TCP, unless +ignore" {
	start_nsd
	start_fake
	run -0 --separate-stderr digcat -Q "@$dns" big.example TXT
	[ "$(sort <<<"$output")" = "$(dig_lines big.example TXT | sort)" ]
	[[ "$stderr" == "digcat: big.example TXT: truncated, asking again over TCP ($dns, "* ]]
	run -0 --separate-stderr digcat -Q "@$fake" truncated.test A +short
	[ "$output" = 192.0.2.1 ]
	run -5 --separate-stderr digcat -Q "@$fake" truncated.test A +ignore
	[[ "$stderr" =~ ^"digcat: truncated.test A: truncated, the answer is not complete ($fake, "[0-9.]+" ms)"$ ]]
	run -0 --separate-stderr digcat -Q "@$fake" tctcp.test A +ignore
	[ "$output" = $'tctcp.test.\t\t300\tIN\tA\t192.0.2.1' ]
	[[ "$stderr" == "digcat: tctcp.test A: truncated, the answer is not complete ("*")" ]]
	run -5 --separate-stderr digcat -Q "@$fake" truncated.test A +ignore --json
	[[ "$output" == *'"status":"NOERROR"'*'"warnings":["truncated.test A: truncated, the answer is not complete ('* ]]
}

@test "query: +tcp and --dns-tcp ask over TCP" {
	need jq
	start_nsd
	run -0 digcat -Q "@$dns" a.example A +tcp --json
	[ "$(jq -r .proto <<<"$output")" = tcp ]
	run -0 digcat -Q "@$dns" a.example A b.example mx.example MX --dns-tcp --json --any-ok
	[ "$(jq -r .proto <<<"$output" | sort -u)" = tcp ]
}

@test "query: several @servers are each asked; --dns-servers one after another" {
	start_nsd
	start_fake
	run -0 digcat -Q "@$dns" "@$fake" a.example A +short
	[ "$output" = $'192.0.2.1\n192.0.2.2\n192.0.2.1' ]
	run -0 digcat -Q --dns-servers "127.0.0.1:$(free_port),$dns" a.example A +short
	[ "$output" = $'192.0.2.1\n192.0.2.2' ]
}

@test "query: a @server that is a name is asked at all its addresses, until one replies" {
	start_nsd
	run -0 --separate-stderr digcat -Q --dns-servers "$dns" -p "$dns_port" @servers.example ns1.example A +short -v
	[ "$output" = 127.0.0.1 ]
	[[ "$stderr" == *" to 127.0.0.9:$dns_port over UDP, try 1"*" to 127.0.0.1:$dns_port over UDP, try 2"* ]]
	run -0 --separate-stderr digcat -Q --dns-servers "$dns" -p "$dns_port" @servers.example @127.0.0.1 ns1.example A +short
	[ "$output" = $'127.0.0.1\n127.0.0.1' ]
}

@test "query: EDNS options and flags go out as asked" {
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" a.example A --wire +dnssec +nsid +subnet=192.0.2.0/24 +cookie +expire +norec +cd +ad
	for word in 'CLIENT-SUBNET' 'NSID' 'COOKIE' 'EXPIRE'; do
		[[ "$output" == *"$word"* ]] || fail "no $word in:" "$output"
	done
	[[ "$output" == *"flags             0x0030"* ]]
	run -0 digcat -Q "@$dns" a.example A --wire +noedns
	[[ "$output" == *"ARCOUNT           0"* ]]
	run -0 digcat -Q "@$dns" a.example A -vv +bufsize=4000 +padding=128
	[[ "$output" == *"query, 128 bytes"* || "$output" == *"sent 128 bytes"* ]]
}

# ---- transfers ----

@test "query: AXFR prints the zone as dig does, and --json=rr line by line" {
	need jq
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" example AXFR
	dig_lines example AXFR >expected
	[ "$output" = "$(cat expected)" ] || fail "$(diff expected <(echo "$output"))"
	[ -z "$stderr" ]
	run -0 digcat -Q "@$dns" example AXFR --json
	[ "$(jq -r .type <<<"$output" | wc -l)" -eq "$(wc -l <expected)" ]
}

@test "query: IXFR ends with its last SOA, however old ours is" {
	start_fake
	run -0 --separate-stderr digcat -Q "@$fake" changes.test IXFR=1 +short +time=5 +tries=1
	[ "$output" = $'. . 3 1 1 1 1\n. . 1 1 1 1 1\n192.0.2.1\n. . 2 1 1 1 1\n. . 2 1 1 1 1\n. . 3 1 1 1 1\n192.0.2.2\n. . 3 1 1 1 1' ]
	run -0 digcat -Q "@$fake" changes.test IXFR=1 --wire
	[ "$(grep -c '^;; query, ' <<<"$output")" -eq 1 ]
	[ "$(grep -c '^;; reply, ' <<<"$output")" -eq 8 ]
	run -0 digcat -Q "@$fake" changes.test IXFR=1 +stats
	[ "${lines[*]: -1}" = ";; XFR size: 8 records (messages 8, bytes 476)" ]
	[ "${#lines[@]}" -eq 12 ]
	local ours
	for ours in 3 4 2147483650; do		# the same, newer, as new as can be
		run -0 --separate-stderr digcat -Q "@$fake" current.test "IXFR=$ours" +short +time=5 +tries=1
		[ "$output" = ". . 3 1 1 1 1" ]
	done
	run -5 --separate-stderr digcat -Q "@$fake" current.test IXFR=2 +short +time=0.2 +tries=1
	[[ "$stderr" == "digcat: current.test IXFR: the transfer broke off: "* ]]
}

@test "query: --json tells of a transfer that fails in an object, behind what came" {
	need jq
	start_nsd
	start_fake
	run -3 --separate-stderr digcat -Q "@$dns" elsewhere.test AXFR --json
	[ "$(jq -c '[.status, .rcode == null]' <<<"$output")" = '["NOTAUTH",false]' ] || fail "$output"
	[ -z "$stderr" ]
	run -5 digcat -Q "@$fake" some.test AXFR --json +time=1 +tries=1
	[ "$(jq -r '.data // .status' <<<"$output")" = $'192.0.2.1\nTIMEOUT' ]
}

@test "query: a refused transfer is status 3, one that breaks off 5 or 4" {
	start_nsd
	start_fake
	run -3 --separate-stderr digcat -Q "@$dns" elsewhere.test AXFR
	[ -z "$output" ]
	[[ "$stderr" == "digcat: elsewhere.test AXFR: "* ]]
	run -5 --separate-stderr digcat -Q "@$fake" some.test AXFR +time=1 +tries=1
	[ "$output" = $'some.test.\t\t300\tIN\tA\t192.0.2.1' ]
	[[ "$stderr" == "digcat: some.test AXFR: the transfer broke off: "* ]]
	run -5 --separate-stderr digcat -Q "@$fake" axfrfails.test AXFR
	[ "${#lines[@]}" -eq 2 ]
	[[ "$stderr" == "digcat: axfrfails.test AXFR: the transfer broke off: SERVFAIL ($fake, "* ]]
}

@test "query: a long transfer waits for its turn at the server, not in memory" {
	start_fake
	printf '%s\n' 'axfrwaits.test AXFR' 'axfrlong.test AXFR' >names
	DIGCAT_TRACE=dns start asker digcat -Q "@$fake" -f names +time=60
	wait_line asker.err 'the transfer of axfrlong\.test\. waits for its turn'
	if [ -r "/proc/$asker_pid/status" ] && ! is_sanitized; then
		[ "$(awk '/^VmHWM:/ { print $2 }' "/proc/$asker_pid/status")" -lt 30000 ]
	fi
	touch go
	finish asker
	[ "$status" -eq 0 ]
	[ "$(awk '{ print $1, $4 }' asker.out | uniq -c | awk '{ print $1, $2, $3 }')" = "2 axfrwaits.test. SOA
1 axfrlong.test. SOA
32000 axfrlong.test. TXT
1 axfrlong.test. SOA" ]
}

# ---- many ----

@test "query: -f asks line by line, in order, and names wrong lines" {
	start_nsd
	printf '%s\n' 'a.example' '# comment' '' 'mx.example MX' 'bad..name' 'txt.example TXT +short' \
		'both.example AAAA ; more' >names
	run -2 --separate-stderr digcat -Q "@$dns" -f names
	[ "$output" = "$(dig_lines a.example A; dig_lines mx.example MX
		dig @127.0.0.1 -p "$dns_port" +short txt.example TXT; dig_lines both.example AAAA)" ]
	[[ "$stderr" == "digcat: line 5: 'bad..name' is no domain name: "* ]]
	run -2 --separate-stderr digcat -Q "@$dns" -f - < <(printf '%s\n' mx a.example ch '')
	[ "$output" = "$(dig_lines a.example A)" ]
	[ "$stderr" = "digcat: line 1: no name; one that looks like a type wants a dot, as in 'mx.'
digcat: line 3: no name; one that looks like a type wants a dot, as in 'mx.'" ]
	run -0 digcat -Q "@$dns" +short -f - <<<"a.example"
	[ "$output" = $'192.0.2.1\n192.0.2.2' ]
	run -2 --separate-stderr digcat -Q "@$dns" +short -f - < <(printf '%s\n' '-q mx.example -t MX' $'mx.example M\eX')
	[ "$output" = "$(dig @127.0.0.1 -p "$dns_port" +short mx.example MX)" ]
	[ "$stderr" = "digcat: line 2: 'M^[X' is no type, and a line asks one question" ]
}

@test "query: a line of -f that is too long, or has a zero byte, is one wrong line" {
	need jq
	start_fake
	{
		head -c 200000 /dev/zero | tr '\0' a
		printf '\na.test\n# '
		yes "b.test" | head -n 30000 | tr '\n' ' '
		printf '\nc.test\0d.test\ne.test\n'
		yes "f.test" | head -n 2000 | tr '\n' ' '
	} >names
	run -2 --separate-stderr digcat -Q "@$fake" -f names --json
	[ "$(jq -r '"\(.line) \(.name) \(.error)"' <<<"$output")" = "1 null the line is too long
2 a.test. null
4 null a zero byte within the line
5 e.test. null
6 null the line is too long" ] || fail "$output"
	run -2 --separate-stderr digcat -Q "@$fake" -f - --json < <(cat names)
	[ "$(jq -r .line <<<"$output" | tr '\n' ' ')" = "1 2 4 5 6 " ]
}

@test "query: -f --json has one object for each line, numbered" {
	need jq
	start_nsd
	printf '%s\n' 'a.example' 'nope.example' 'bad..name' >names
	run -2 --separate-stderr digcat -Q "@$dns" -f names --json
	[ "$(jq -r '"\(.line) \(.input) \(.status)"' <<<"$output")" = \
		$'1 a.example NOERROR\n2 nope.example NXDOMAIN\n3 bad..name USAGE' ]
}

@test "query: thousands of questions lose nothing and keep their order" {
	need jq
	start_nsd
	seq 5000 | sed 's/$/.wild.example/' >names
	run -0 digcat -Q "@$dns" -f names --parallel 500
	[ "$(awk '{ print $1 }' <<<"$output")" = "$(sed 's/$/./' names)" ]
	run -0 digcat -Q "@$dns" -f names --unordered +tcp
	[ "$(awk '{ print $1 }' <<<"$output" | sort)" = "$(sed 's/$/./' names | sort)" ]
}

@test "query: one slow question holds back output, not questions; --unordered not even that" {
	start_nsd
	start_fake
	printf '%s\n' "silent.test @$fake" a.example b.test >names
	run --separate-stderr digcat -Q "@$dns" -f names +short +time=1 +tries=1 --unordered -v
	[ "${lines[0]}" = 192.0.2.1 ]
	[[ "$stderr" == *";; 3 questions in "*"1 answered"*"1 without reply"* ]]
}

@test "query: each line may have its own server, more than there are descriptors" {
	local i

	start answer digcat -l -u --answer '*.test A 192.0.2.1' 0.0.0.0 "$(free_port)" -v
	wait_line answer.err '^Bound on 0.0.0.0 [0-9]+$'
	port=$(sed -n 's/^Bound on 0.0.0.0 //p' answer.err)
	for i in {1..1000}; do
		echo "h$i.test @127.1.$((i / 250)).$((i % 250 + 1)):$port"
	done >names
	ulimit -n 300
	run -0 --separate-stderr digcat -Q -f names +short
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 1000 ]
}

@test "query: --rate holds back" {
	start_nsd
	seq 20 | sed 's/$/.wild.example/' >names
	local before=${EPOCHREALTIME/[.,]/}
	run -0 digcat -Q "@$dns" -f names --rate 100 +short
	[ "${#lines[@]}" -eq 20 ]
	[ $((${EPOCHREALTIME/[.,]/} - before)) -ge 180000 ]
}

@test "query: -w ends it all, and what was never asked is no success" {
	start_nsd
	seq 1000 | sed 's/$/.wild.example/' >names
	run -4 --separate-stderr digcat -Q "@$dns" -f names --rate 20 +short -w 1
	[ "${#lines[@]}" -ge 1 ]
	[ "${#lines[@]}" -le 50 ]
}

@test "query: lines that come slowly are answered as they come" {
	start_nsd
	start_held asker digcat -Q "@$dns" +short -f -
	type_to asker ns1.example
	wait_line asker.out '^127.0.0.1$'
	type_to asker both.example
	wait_line asker.out '^192.0.2.3$'
	end_stdin asker
	finish asker
	[ "$status" -eq 0 ]
}

# ---- --explain ----

# explains NAME WORDS...: the sentences said of fake_dns.py's reply.
explains() {
	local name=$1
	shift
	run --separate-stderr digcat -Q "@$fake" "$name.test" A +noedns --explain "$@"
	[ "$(grep '^;; ' <<<"$output")" = "$said" ] || fail "$name: $output"
}

@test "query: --explain says what a reply means, rule by rule" {
	start_fake
	local said
	said=";; refused: the server does not serve this zone, or not to us" explains refused
	said=";; the server failed: it could not get the answer, or DNSSEC says that it is forged" explains failed +cd
	said=";; the server says NOTIMP" explains notimp
	said=";; there is no such name, nor any below it, says the zone test.; to be remembered for 60 s" \
		explains nxdomain
	said=";; the name exists, but it has no A record, says the zone test.; to be remembered for 60 s" \
		explains nodata
	said=";; the name exists, but it has no A record; without the zone's SOA, so nobody may remember it" \
		explains nosoa
	said=";; a referral, not an answer: the server does not recurse, the servers of test. know more" \
		explains referral
	said=";; lame: the server knows nothing of the name and refers to the root" explains lame
	said=";; 1 alias leads from alias.test. to target.test., which has no A record, says the zone test.; to be remembered for 60 s" \
		explains alias
	said=";; 1 alias leads from gone.test. to target.test., which does not exist, says the zone test.; to be remembered for 60 s" \
		explains gone
	said=";; the aliases that begin at loop.test. run in a circle, through loop.test." explains loop
	said=";; the aliases that begin at round.test. run in a circle, through a1.test." explains round
	said=";; 1 record, from a resolver, not from the zone's own servers, checked by DNSSEC" explains cached
	said=$';; 2 records, from a server of the zone itself\n;; the A records of one name have different TTLs, 300 and 30' \
		explains ttls
	said=$';; 3 records, from a server of the zone itself\n;; the A records of one name have different TTLs, 300 and 60' \
		explains ttlsapart
	said=$';; the reply was cut off before any A record\n;; truncated: there is more than fits' \
		explains truncated +ignore
}

@test "query: --explain sees signatures that have expired, and servers without EDNS" {
	start_fake
	run -0 digcat -Q "@$fake" expired.test A --explain
	[[ "${lines[1]}" =~ ^";; a signature expired "[0-9]+" weeks".*" ago"$ ]]
	[ "${lines[2]}" = ";; the server does not speak EDNS" ]
}

@test "query: --explain tells aliases that lead out of the server's zones from those without data" {
	start_nsd
	run -1 digcat -Q "@$dns" x.dname.example A --explain
	[ "${lines[0]}" = ";; 1 alias leads from x.dname.example. to x.other.example.net., of which this server says nothing: it neither serves that name nor recurses" ]
	run -1 digcat -Q "@$dns" cname.example MX --explain
	[ "${lines[0]}" = ";; 1 alias leads from cname.example. to a.example., which has no MX record, says the zone example.; to be remembered for 300 s" ]
	run -0 digcat -Q "@$dns" cname.example ANY --explain
	[ "${lines[0]}" = ";; 1 record, from a server of the zone itself" ]
}

@test "query: --explain in JSON is an array, beside the records" {
	need jq
	start_nsd
	run -0 --separate-stderr digcat -Q "@$dns" chain.example A --explain --json
	[ "$(jq -r '.explain[0]' <<<"$output")" = \
		"2 records, from a server of the zone itself; 2 aliases lead from chain.example. to a.example." ]
	run -2 --separate-stderr digcat -Q a.test --explain --json=rr
	[ "$stderr" = "digcat: cannot use --explain and --json=rr" ]
}

# ---- --compare ----

@test "query: --compare prints only what servers say differently" {
	start_nsd
	start_fake
	run -0 --separate-stderr digcat -Q "@$dns" "@$dns" --compare both.example mx.example MX nope.example A
	[ -z "$output$stderr" ]
	run -1 --separate-stderr digcat -Q "@$dns" "@$fake" --compare a.example A
	[ "$output" = "$dns"$'\ta.example. IN A 192.0.2.2' ]
	run -1 --separate-stderr digcat -Q "@$dns" "@$fake" --compare elsewhere.test A
	[ "$output" = "$dns"$'\t; REFUSED\n'"$fake"$'\t; NOERROR\n'"$fake"$'\telsewhere.test. IN A 192.0.2.1' ]
	run -4 --separate-stderr digcat -Q "@$dns" "@$fake" --compare silent.example A +time=1 +tries=1
	[ -z "$output" ]
	[ "$stderr" = "digcat: silent.example A: no reply from $fake (1 try)" ]
	run -1 --separate-stderr digcat -Q "@$dns" "@$fake" --compare -f - <<<$'ns1.example\na.example'
	[ "$(sort <<<"$output")" = "$(sort <<-END
		$dns	ns1.example. IN A 127.0.0.1
		$fake	ns1.example. IN A 192.0.2.1
		$dns	a.example. IN A 192.0.2.2
	END
	)" ]
}

@test "query: --compare --json is an object for each question" {
	need jq
	start_nsd
	start_fake
	run -4 --separate-stderr digcat -Q "@$dns" "@$fake" --compare --json +time=1 +tries=1 \
		a.example A elsewhere.test A silent.example A ns1.example TXT
	[ -z "$stderr" ]
	[ "$(jq -c '[.name, .type, .differs, [.servers[] | [.status, .only]]]' <<<"$output")" = \
		'["a.example.","A",true,[["NOERROR",["a.example. IN A 192.0.2.2"]],["NOERROR",[]]]]
["elsewhere.test.","A",true,[["REFUSED",[]],["NOERROR",["elsewhere.test. IN A 192.0.2.1"]]]]
["silent.example.","A",false,[["NXDOMAIN",[]],["TIMEOUT",[]]]]
["ns1.example.","TXT",true,[["NOERROR",[]],["NOERROR",["ns1.example. IN A 192.0.2.1"]]]]' ]
	[ "$(jq -r '.servers[1] | "\(.server):\(.port)"' <<<"$output" | sort -u)" = "$fake" ]
	run -2 --separate-stderr digcat -Q "@$dns" "@$fake" --compare --json -f - < <(printf '%s\n' bad..name nsd.test)
	[ "$(jq -c '[.line, .status]' <<<"$output" | head -n 1)" = '[1,"USAGE"]' ]
}

@test "query: --compare passes over a wrong line of -f" {
	start_nsd
	run -2 --separate-stderr digcat -Q "@$dns" "@$dns" --compare -f - < <(printf '%s\n' bad..name mx a.example)
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ "${stderr_lines[0]}" == "digcat: line 1: 'bad..name' is no domain name: "* ]]
}

@test "query: --compare needs two servers, and is a form of its own" {
	run -2 --separate-stderr digcat -Q a.test --compare @127.0.0.1
	[ "$stderr" = "digcat: --compare needs two @servers or more" ]
	run -2 --separate-stderr digcat -Q a.test --compare --json=rr @127.0.0.1 @127.0.0.2
	[ "$stderr" = "digcat: cannot use --compare and another form of output" ]
	run -2 --separate-stderr digcat -Q a.test --value --compare @127.0.0.1 @127.0.0.2
	[ "$stderr" = "digcat: cannot use --compare and another form of output" ]
	run -2 --separate-stderr digcat -Q a.test +trace --compare @127.0.0.1 @127.0.0.2
	[ "$stderr" = "digcat: cannot use --compare and another form of output" ]
	for words in "+short a.test" "a.test +short"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr digcat -Q $words --compare @127.0.0.1 @127.0.0.2
		[ "$stderr" = "digcat: cannot use --compare and another form of output" ]
		[ -z "$output" ]
	done
}

# ---- status ----

@test "query: the highest status counts, unless --any-ok" {
	start_nsd
	run -3 --separate-stderr digcat -Q "@$dns" a.example A nope.example A elsewhere.test A
	run -0 --separate-stderr digcat -Q "@$dns" --any-ok a.example A nope.example A elsewhere.test A
}

@test "query: a wrong command line is status 2" {
	refuses() {
		local words=$1
		shift
		run -2 --separate-stderr digcat -Q "$@"
		[ "$stderr" = "digcat: $words" ] || fail "$stderr"
	}
	refuses "unknown word '+shrot'; did you mean +short?" a.test +shrot
	refuses "unrecognized option with -Q '--jsn'; did you mean --json?" --jsn a.test
	refuses "unknown word '+nonsense'; see -Q --help" a.test +nonsense
	refuses "unrecognized option with -Q '--nonsense'; see -Q --help" --nonsense
	refuses "invalid option with -Q -- 'z'; see -Q --help" -z
	refuses "option requires an argument -- 'f'" -f
	refuses "+subnet needs a network like 192.0.2.0/24: x" a.test +subnet=x
	refuses "IXFR needs a serial: IXFR=1" a.test IXFR
	refuses "cannot use -4 and -6" -4 -6 a.test
	refuses "must use --value with -0" -0 a.test
	refuses "'@' is no server" @ a.test
	refuses "'nonsense' is no record type" -t nonsense
	refuses "type 0 is reserved" a.test TYPE0
	refuses "class 0 is reserved" CLASS0 a.test
	run -2 --separate-stderr digcat -Q -l
	run -2 --separate-stderr digcat -lQ
	[ "$stderr" = "digcat: cannot use -Q and -l" ]
}
