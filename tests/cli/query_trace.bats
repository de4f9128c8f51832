#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# digcat -Q +trace, below a root of our own, and +search.

load ../support/digcat
load ../support/delegations
load ../support/nsd
load ../support/fake_dns

# steps: stdin with its times left out, and the ports.
steps() { sed -E "s/#$port\(/(/; s/ in [0-9]+ ms$//"; }

# traces NAME [TYPE]: status and output of a trace, $steps.
traces() {
	local expected=$1
	shift

	run "-$expected" --separate-stderr digcat -Q "@$root" +trace +nodnssec +time=1 "$@"
	steps=$(steps <<<"$output")
}

@test "trace: referrals are followed down, each shown as dig shows it" {
	start_root
	traces 0 www.deep.test
	[ -z "$stderr" ]
	[ "$steps" = "$(printf '%b' \
		'.\t\t\t3600\tIN\tNS\ta.root.\n;; Received 63 bytes from 127.0.0.1(127.0.0.1)\n\n' \
		'test.\t\t\t3600\tIN\tNS\tns.test.\ntest.\t\t\t3600\tIN\tNS\tdead.test.\n' \
		';; Received 110 bytes from 127.0.0.1(a.root)\n\n' \
		'deep.test.\t\t3600\tIN\tNS\tns.deep.test.\n;; Received 75 bytes from 127.0.0.2(ns.test)\n\n' \
		'www.deep.test.\t\t3600\tIN\tA\t192.0.2.81\ndeep.test.\t\t3600\tIN\tNS\tns.deep.test.\n' \
		';; Received 91 bytes from 127.0.0.3(ns.deep.test)\n')" ] || fail "$steps"
}

@test "trace: --dns-servers is a root as well, +short and --value show the end alone" {
	start_root
	run -0 --separate-stderr digcat -Q --dns-servers "$root" +trace www.deep.test +short
	[ "$output" = 192.0.2.81 ]
	run -0 --separate-stderr digcat -Q --dns-servers 127.0.0.1 -p "$port" +trace www.deep.test A --value
	[ "$output" = 192.0.2.81 ]
}

@test "trace: the queries have no RD, and DO" {
	start_root
	run -0 --separate-stderr digcat -Q "@$root" +trace www.test -vv
	[[ "$stderr" == *"flags             0x0000"*"0x8000"* ]]
	[[ "$stderr" != *"flags             0x0100"* ]]
}

@test "trace: a server's name without an address is looked up from the root" {
	start_root
	traces 0 www.glueless
	[[ "$steps" == *$'www.glueless.\t\t3600\tIN\tA\t192.0.2.82'*"from 127.0.0.3(ns.deep.test)" ]]
	[ -z "$stderr" ]
}

@test "trace: an alias ends it, as in dig" {
	start_root
	traces 1 alias.test
	[[ "$steps" == *$'alias.test.\t\t3600\tIN\tCNAME\twww.deep.test.'* ]]
	[[ "$stderr" == "digcat: alias.test A: an alias, which +trace does not follow (127.0.0.2:$port, "* ]]
}

@test "trace: no such name and no data are status 1" {
	start_root
	traces 1 nope.deep.test
	[[ "$stderr" == "digcat: nope.deep.test A: NXDOMAIN (127.0.0.3:$port, "* ]]
	traces 1 www.test AAAA
	[[ "$steps" == *$'\tSOA\t'* ]]
	[[ "$stderr" == "digcat: www.test AAAA: NODATA (127.0.0.2:$port, "* ]]
}

@test "trace: lame and silent servers are told, and the next is asked" {
	start_root
	traces 0 www.halflame
	[ "$stderr" = "digcat: www.halflame A: 127.0.0.2:$port, asked for halflame.: REFUSED" ]
	traces 3 www.lame
	[ "${stderr_lines[1]}" = "digcat: www.lame A: no server of lame. has an answer" ]
	traces 4 x.silent
	[[ "${stderr_lines[0]}" == "digcat: x.silent A: 127.0.0.9:$port, asked for silent.: no reply from "* ]]
	[ "${stderr_lines[1]}" = "digcat: x.silent A: no server of silent. has an answer" ]
}

@test "trace: delegations that wait for each other end" {
	start_root
	traces 4 www.loop
	[ "$stderr" = "digcat: www.loop A: no server of loop. has an answer" ]
}

@test "trace: --wire and +qr show the query of each step, --explain has a sentence for each" {
	start_root
	run -0 --separate-stderr digcat -Q "@$root" +trace +nodnssec www.glueless --wire
	[ "$(grep -Eo '^;; (query|reply), [0-9]+' <<<"$output" | xargs)" = \
		";; query, 28 ;; reply, 63 ;; query, 41 ;; reply, 67 ;; query, 41 ;; reply, 83" ] || fail "$output"
	run -0 --separate-stderr digcat -Q "@$root" +trace www.glueless +qr
	[ "$(grep -c '^;; Sending:' <<<"$output")" -eq 3 ]
	run -0 --separate-stderr digcat -Q "@$root" +trace www.test --explain
	[ "$(grep '^;; [^R]' <<<"$output")" = ";; 1 record, from a server of the zone itself
;; a referral, not an answer: the server does not recurse, the servers of test. know more
;; 1 record, from a server of the zone itself" ] || fail "$output"
}

@test "trace: --json is one object for each step" {
	need jq
	start_root
	run -0 --separate-stderr digcat -Q "@$root" +trace www.deep.test --json
	[ "$(jq -r '"\(.name) \(.type) \(.status) \(.server) \(.answers)"' <<<"$output")" = "$(cat <<-END
		. NS NOERROR 127.0.0.1 1
		www.deep.test. A NOERROR 127.0.0.1 0
		www.deep.test. A NOERROR 127.0.0.2 0
		www.deep.test. A NOERROR 127.0.0.3 1
	END
	)" ]
	run -3 --separate-stderr digcat -Q "@$root" +trace www.lame --json
	[ -z "$stderr" ]
	[ "$(tail -n 1 <<<"$output" | jq -r '"\(.status) \(.error) \(.warnings | length)"')" = \
		"SERVFAIL no server of lame. has an answer 1" ]
}

@test "trace: what is odd about the last reply is a warning in its object" {
	need jq
	start_fake
	run -0 --separate-stderr digcat -Q "@$fake" +trace keys.test HTTPS --json
	[ "$(jq -r '.warnings | length' <<<"$output")" = 2 ]
}

@test "trace: -w ends it" {
	start_root
	run -4 --separate-stderr digcat -Q --dns-servers 127.0.0.9:1,127.0.0.9:2 +trace x.silent -w 0.2
	[[ "$stderr" == *"no server of . has an answer"* || "$stderr" == *"no reply"* ]]
}

# ---- +search ----

@test "search: names with few dots are completed, until one exists" {
	start_nsd
	export LOCALDOMAIN="nowhere.example wild.example example" RES_OPTIONS=ndots:1
	run -0 --separate-stderr digcat -Q "@$dns" ns1 A +search
	[[ "$output" == ns1.wild.example.* ]]
	[ -z "$stderr" ]
	export LOCALDOMAIN="nowhere.example example"
	run -0 --separate-stderr digcat -Q "@$dns" both +search +short
	[ "$output" = $'192.0.2.3\n2001:db8::3' ]
	run -3 --separate-stderr digcat -Q "@$dns" both. A +search
	run -3 --separate-stderr digcat -Q "@$dns" both A
}

@test "search: ndots, the domain and what was tried may be asked for" {
	start_nsd
	export LOCALDOMAIN=nowhere.example
	run -0 --separate-stderr digcat -Q "@$dns" both.example A +search +ndots=3 +short
	[ "$output" = 192.0.2.3 ]
	run -0 --separate-stderr digcat -Q "@$dns" both A +domain=example +short
	[ "$output" = 192.0.2.3 ]
	run -0 --separate-stderr digcat -Q "@$dns" both.example A +showsearch +ndots=3 +short
	[[ "$stderr" == "digcat: both.example.nowhere.example A: NXDOMAIN "* ]]
	run -0 --separate-stderr digcat -Q "@$dns" -f - +search +short <<<"both.example"
	[ "$output" = 192.0.2.3 ]
}

@test "search: the last name tried is the one that is told of" {
	start_nsd
	export LOCALDOMAIN="nowhere.example"
	run --separate-stderr digcat -Q "@$dns" nope.example A +search
	[[ "$stderr" == "digcat: nope.example.nowhere.example A: NXDOMAIN "* ]]
}

# ---- +nofail ----

@test "query: +nofail asks the next server after SERVFAIL" {
	start_nsd
	start_fake
	run -3 --separate-stderr digcat -Q --dns-servers "$fake,$dns" servfail.wild.example A +short
	run -0 --separate-stderr digcat -Q --dns-servers "$fake,$dns" servfail.wild.example A +short +nofail
	[ "$output" = 192.0.2.12 ]
}
