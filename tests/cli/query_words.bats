#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# dig's words after -Q: how records look, and what goes out.

load ../support/digcat
load ../support/nsd

# dig_says WORDS...: dig's answer section.
dig_says() { dig @127.0.0.1 -p "$dns_port" +noall +answer "$@"; }

# without_ids: of dig's reports, what is the same each time.
without_ids() { sed -E 's/id: [0-9]+/id: 0/; s/ ad([ ;])/\1/; s/in [0-9]+ ms/in 0 ms/' | grep -vE '^;; (Query time|WHEN|global)'; }

# ---- how records look ----

@test "words: records look as dig shows them in each style" {
	local words bytes line expected count=0

	while IFS= read -r words; do
		[[ "$words" == "#"* ]] && continue
		IFS= read -r bytes
		expected=
		while IFS= read -r line && [ -n "$line" ]; do expected+=$line$'\n'; done
		# shellcheck disable=SC2086  # words
		run -0 --keep-empty-lines digcat -Q --decode $words <<<"$bytes"
		[ "$output" = "$expected" ] || fail "$words:" "$(diff <(echo -n "$expected") <(echo "$output"))"
		count=$((count + 1))
	done <"$BATS_TEST_DIRNAME/../fixtures/dns/styles.txt"
	[ "$count" -gt 90 ]
}

@test "words: +multiline is dig's for every type that nsd serves" {
	start_nsd
	local name type
	while read -r name type _; do
		case $name in '$'* | @ | big | \**) continue ;; esac
		run -0 digcat -Q "@$dns" "$name.example" "$type" +multiline
		[ "$output" = "$(dig_says "$name.example" "$type" +multiline)" ] || fail "$name $type: $output"
	done < <(write_zone)
}

@test "words: a question in columns of the style" {
	start_nsd
	for words in +multiline +nottlid "+nottlid +noclass" +unknownformat; do
		# shellcheck disable=SC2086
		run -0 digcat -Q "@$dns" a.example A +noall +question $words
		# shellcheck disable=SC2086
		[ "$output" = "$(dig_says a.example A +noanswer +question $words)" ] || fail "$words: $output"
	done
}

@test "words: +short takes comments, chunks and +nocrypto, but stays a line" {
	start_nsd
	for words in +rrcomments +nocrypto +split=16 +multiline +unknownformat; do
		# shellcheck disable=SC2086
		run -0 digcat -Q "@$dns" dnskey.example DNSKEY +short +nosplit $words
		# shellcheck disable=SC2086
		[ "$output" = "$(dig_says dnskey.example DNSKEY +short +nosplit $words)" ] || fail "$words: $output"
	done
}

@test "words: +onesoa ends a transfer before its last SOA" {
	start_nsd
	run -0 digcat -Q "@$dns" example AXFR +onesoa
	[ "$output" = "$(dig_says example AXFR +nosplit +onesoa)" ]
	[ "$(awk '$4 == "SOA"' <<<"$output" | wc -l)" -eq 1 ]
}

# ---- what is said besides ----

@test "words: +qr shows the query as it is sent" {
	start_nsd
	run -0 digcat -Q "@$dns" mx.example MX +qr +all +dnssec +nsid
	[ "$(without_ids <<<"$output" | grep .)" = "$(dig @127.0.0.1 -p "$dns_port" mx.example MX +qr +nocmd +nocookie \
		+dnssec +nsid | without_ids | grep .)" ]
}

@test "words: +identify and +stats name the server" {
	start_nsd
	run -0 digcat -Q "@$dns" ns1.example A +short +identify
	[[ "$output" =~ ^"127.0.0.1 from server 127.0.0.1 in "[0-9]+" ms."$ ]]
	run -0 digcat -Q "@$dns" ns1.example A +identify
	[ "$(without_ids <<<"$output")" = "$(dig_says ns1.example A +identify +nocookie | without_ids)" ]
	run -0 digcat -Q "@$dns" ns1.example A +stats
	[[ "$output" == *";; SERVER: 127.0.0.1#$dns_port(127.0.0.1) (UDP)"* ]]
	run -0 digcat -Q "@$dns" ns1.example A +all +nostats
	[[ "$output" == *"ANSWER SECTION"* && "$output" != *";; SERVER:"* ]]
}

# ---- what goes out ----

@test "words: flags, options and an empty question go out as asked" {
	start_nsd
	run digcat -Q "@$dns" a.example A --wire +aaflag +tcflag +raflag +zflag +norec +coflag +ednsflags=1
	[[ "$output" == *"flags             0x06c0"* ]] || fail "$output"
	[[ "$output" == *"0x4001"* ]]
	run digcat -Q "@$dns" a.example A --wire +ednsflags=0xC001 +opcode=notify
	[[ "$output" == *"flags             0x2100"*"0xc001"* ]] || fail "$output"
	run digcat -Q "@$dns" a.example A --wire +opcode=5 +noopcode
	[[ "$output" == *"flags             0x0100"* ]]
	run -0 digcat -Q "@$dns" a.example A --wire +ednsopt=NSID +ednsopt=65001:0aff +keepalive
	[[ "$output" == *"NSID"*"65001"* ]] || fail "$output"
	run digcat -Q "@$dns" a.example A --wire +header-only
	[[ "$output" == *";; query, "*"QDCOUNT           0"* ]]
	run -0 digcat -Q "@$dns" a.example A --wire +ednsopt=65001:0aff +noednsopt
	[[ "$output" != *"65001"* ]]
}

@test "words: those with nothing to do are taken, wrong ones told" {
	start_nsd
	run -0 digcat -Q "@$dns" ns1.example A +short +nobesteffort +nocmd +idnin +keepopen +timeout=2
	[ "$output" = 127.0.0.1 ]
	refuses() {
		local words=$1
		shift
		run -2 --separate-stderr digcat -Q "@$dns" a.example "$@"
		[ "$stderr" = "digcat: $words" ] || fail "$stderr"
	}
	refuses "unknown word '+https'; see -Q --help" +https
	refuses "+ednsopt needs a code: x" +ednsopt=x
	refuses "+ednsopt needs its data in hex, 128 bytes at most: zz" +ednsopt=65001:zz
	refuses "+ednsflags invalid: 0x" +ednsflags=0x
	refuses "+ednsflags too large: 0x10000" +ednsflags=0x10000
	refuses "+opcode invalid: HELLO" +opcode=HELLO
	refuses "+opcode too large: 16" +opcode=16
	refuses "+split too large: 9999" +split=9999
	refuses "+domain needs a domain: a..b" +domain=a..b
}

# ---- colour ----

# on_terminal COMMAND...: its output on a terminal, carriage returns left out.
on_terminal() {
	need script
	TERM=xterm script -qec "${*@Q}" /dev/null </dev/null | tr -d '\r'
}

uncoloured() { sed $'s/\e[[][0-9]*m//g'; }

@test "words: record lines have colour on a terminal, and nowhere else" {
	start_nsd
	run -0 on_terminal digcat -Q "@$dns" ns1.example A
	[ "$output" = $'\e[1mns1.example.\e[0m\t\t3600\tIN\t\e[32mA\e[0m\t\e[36m127.0.0.1\e[0m' ]
	run -0 on_terminal digcat -Q "@$dns" ns1.example A --wire
	[[ "$output" == $'\e[2m;; query, '*$'\n\e[2m0000\e[0m  '*$'\e[36mID\e[0m'* ]]
	for words in +short --value --json; do
		run -0 on_terminal digcat -Q "@$dns" ns1.example A "$words"
		[[ "$output" != *$'\e'* ]] || fail "$words: $output"
	done
	NO_COLOR=1 run -0 on_terminal digcat -Q "@$dns" ns1.example A
	[ "$output" = $'ns1.example.\t\t3600\tIN\tA\t127.0.0.1' ]
	run -0 digcat -Q "@$dns" ns1.example A
	[ "$output" = $'ns1.example.\t\t3600\tIN\tA\t127.0.0.1' ]
}

@test "words: colours change no letter" {
	start_nsd
	for words in "mx.example MX" "dnskey.example DNSKEY +multiline" "mx.example MX +qr --wire" "a.example A +nottlid +noclass"; do
		# shellcheck disable=SC2086
		run -0 on_terminal digcat -Q "@$dns" $words
		# shellcheck disable=SC2086
		[ "$(uncoloured <<<"$output" | grep -v ' ID  \|id: ')" = \
			"$(digcat -Q "@$dns" $words | grep -v ' ID  \|id: ')" ] || fail "$words: $output"
	done
}
