#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# man/digcat.1: that it says what the program does, no more and no less, and
# that its examples work.

load ../support/digcat
load ../support/answer

top=$BATS_TEST_DIRNAME/../..
manual=$top/man/digcat.1

# section NAME: the source of one section of the manual.
section() { awk -v wanted="$1" '/^\.Sh / { is_in = substr($0, 5) == wanted } is_in' "$manual"; }

# rendered: the manual as people read it, each paragraph in one line.
rendered() { mandoc -T ascii -O width=500 "$manual" | sed $'s/.\b//g'; }

# same WHAT EXPECTED IS: fails with the difference.
same() { [ "$2" = "$3" ] || fail "$1:" "$(diff <(echo "$2") <(echo "$3"))"; }

# ---- its form ----

@test "manual: mandoc has nothing to complain about" {
	need mandoc
	run -0 mandoc -T lint -W warning "$manual"
	[ -z "$output" ]
}

@test "manual: no words of a sentence are set as options" {
	run ! grep -E ' -[a-z]{2,} -[a-z]{2,}( |$)| -and ' <(rendered)
}

@test "manual: groff has nothing to complain about" {
	need groff
	run -0 groff -mandoc -T ascii -ww -z "$manual"
	[ -z "$output" ]
}

# ---- options ----

# Both print "GROUP: -l, --listen" and the like, in their order.
help_options() {
	digcat --help | awk '
		/^[A-Z].*:$/ { group = $0 }
		/^  +-/ {
			sub(/^ +/, "")
			sub(/  .*/, "")
			if (match($0, / [A-Z]+$/))
				$0 = substr($0, 1, RSTART) tolower(substr($0, RSTART + 1))
			print group, $0
		}'
}

manual_options() {
	section OPTIONS | sed -nE '
		s/^\.Ss (.*)/\1:/
		t group
		/^\.It Fl /!d
		s/^\.It //
		s/Fl /-/g
		s/ ,/,/
		s/Ar //
		G
		s/(.*)\n(.*)/\2 \1/p
		d
		: group
		h'
}

@test "manual: its options are those of --help, in the same groups and order" {
	[ "$(help_options | wc -l)" -gt 30 ]
	same "options" "$(help_options)" "$(manual_options)"
}

# Both print "-q name" and "+cookie=hex" and the like, in their order.
query_help() {
	digcat -Q --help | sed -nE '
		/^  +[-+]/!d
		s/^ +//
		s/  .*//
		s/([ =])([A-Z.,]+)$/\1\L\2/
		p'
}

query_manual() {
	section "DNS INSPECTION" | sed -nE '
		/^\.It (Fl|Cm \+[a-z])/!d
		s/^\.It (Cm )?//
		s/Fl /-/g
		s/ ,/,/
		s/ Ns Ar //
		s/Ar //
		p'
}

@test "manual: the options and words of -Q are those of -Q --help, in the same order" {
	[ "$(query_help | wc -l)" -gt 40 ]
	same "options of -Q" "$(query_help)" "$(query_manual)"
}

# letters DIALECT: its letters alone.
letters() { DIGCAT_DIALECT=$1 digcat --help | sed -nE 's/^  (-.).*/\1/p' | LC_ALL=C sort; }

# named_letters DIALECT: "-l --listen", where a letter has a long name.
named_letters() {
	DIGCAT_DIALECT=$1 digcat --help | sed -nE 's/^  (-.), (--[^ ]+).*/\1 \2/p' | LC_ALL=C sort
}

enumerate() { paste -s -d , - | sed 's/,/, /g'; }

@test "manual: the nc dialect has digcat's letters" {
	same "letters" "$(letters digcat)" "$(letters nc)"
}

@test "manual: the letters that ncat lacks, and those it reads otherwise, are in DIALECTS" {
	need mandoc
	lacks=$(LC_ALL=C comm -23 <(letters digcat) <(letters ncat) | enumerate)
	others=$(LC_ALL=C comm -13 <(named_letters digcat) <(named_letters ncat))
	rendered | grep -qF "The ncat dialect has no letters $lacks, and $(cut -d ' ' -f 1 <<<"$others" | enumerate) are $(
		cut -d ' ' -f 2 <<<"$others" | enumerate)."
}

@test "manual: an option with another letter in ncat says so" {
	others=$(LC_ALL=C comm -13 <(named_letters digcat) <(named_letters ncat))
	said=$(section OPTIONS | awk '
		/^\.It Fl/ { name = "-" $3 }
		was == "In the ncat dialect also" { print "-" $2, name }
		{ was = $0 }' | LC_ALL=C sort)
	same "letters" "$others" "$said"
}

# refused PATTERN: what the table of refusals has there, each with its dashes.
refused() { sed -nE "s/^\t\{ \{ $1.*/\1/p" "$top/src/options_refused.c" | LC_ALL=C sort | sed "s/^/$2/" | enumerate; }

@test "manual: what is refused in words is in DIALECTS" {
	need mandoc
	page=$(rendered)
	for words in "digcat or nc, these are $(refused "'(.)', [^}]*\}" -);" "called ncat, $(refused "[^,]*, '(.)'" -)." \
		"Always refused so are $(refused '[^}]*\}, "([^"]+)", ' --)."; do
		grep -qF "$words" <<<"$page" || fail "not in the manual: $words"
	done
}

# ---- events ----

event_table() { sed -n '/^static const struct report_row/,/^};/p' "$top/src/out/report.c" | sed 1d; }

# Both print "LEVEL EVENT field...": LEVEL is how many -v, or A.
table_events() {
	event_table | awk '
		BEGIN { RS = "\\[REPORT_" }
		NR > 1 {
			gsub(/\n[ \t]*/, " ")
			match($0, /[{] "[^"]*", [0-9]+/)
			split(substr($0, RSTART + 3, RLENGTH - 3), head, "\", ")
			line = (/ROW_DATA/ ? "A" : head[2]) " " head[1]
			while (match($0, /[{] "[a-z0-9_]+", FIELD_/)) {
				line = line " " substr($0, RSTART + 3, RLENGTH - 12)
				$0 = substr($0, RSTART + RLENGTH)
			}
			print line
		}' | LC_ALL=C sort
}

manual_events() {
	section OUTPUT | awk '
		$1 == ".Ss" { level = $2 == "Always" ? 0 : $4 ~ /^[Az]$/ ? "A" : length($4) }
		$1 == ".Cm" && $4 == "Va" { line = level " " $2; from = 5; is_open = 1 }
		is_open {
			for (i = from; i <= NF; i++)
				if ($i !~ /^[,.]$/)
					line = line " " $i
			from = 2
			if ($NF == ".") {
				print line
				is_open = 0
			}
		}' | LC_ALL=C sort
}

@test "manual: its events, their levels and fields are those of the table in report.c" {
	[ "$(table_events | wc -l)" -gt 20 ]
	same "events" "$(table_events)" "$(manual_events)"
}

# The sentences of the table as the manual shows them: fields by their names.
table_sentences() {
	event_table | awk '
		BEGIN { RS = "\\[REPORT_" }
		NR > 1 && !/, NULL, [{]/ {
			gsub(/\n[ \t]*/, " ")
			prefix = /ROW_PREFIX/ || !/ROW_NC/ ? "digcat: " : ""
			sub(/^[^"]*"[^"]*"[^"]*"/, "")
			sub(/".*/, "")
			while (match($0, /[{][^{}]*[}]/)) {
				slot = substr($0, RSTART + 1, RLENGTH - 2)
				gsub(/\||![a-z]+/, "", slot)
				$0 = substr($0, 1, RSTART - 1) slot substr($0, RSTART + RLENGTH)
			}
			print prefix $0
		}'
}

@test "manual: the lines of -v are there word for word" {
	need mandoc
	page=$(rendered)
	[ "$(table_sentences | wc -l)" -gt 20 ]
	while read -r sentence; do
		grep -qxF "     $sentence" <<<"$page" || fail "not in the manual: $sentence"
	done < <(table_sentences)
}

@test "manual: the socket address is shown as the program shows it" {
	[ "$(printf '\1\0' | od -An -td2 | tr -d ' ')" = 1 ] || skip "this machine is big-endian"
	run -0 digcat -A 198.35.26.96:80
	shown=$(section OUTPUT | sed -n '/^\.Bd -literal/,/^\.Ed/{/^\./!s/^/  /p}')
	[ "$(wc -l <<<"$shown")" -eq 5 ]
	[[ "$output" == *"$shown"* ]] || fail "the manual:" "$shown" "the program:" "$output"
}

# ---- environment and exit status ----

@test "manual: every variable that the program reads is in ENVIRONMENT" {
	variables=$(grep -rhoE 'getenv\("[^"]*' "$top/src" | cut -d '"' -f 2 | sort -u)
	[ -n "$variables" ]
	for variable in $variables; do
		section ENVIRONMENT | grep -q "^\.It Ev.* $variable\b" || fail "$variable is not in the manual"
	done
}

@test "manual: DIGCAT_TRACE=help lists the areas" {
	run -0 --separate-stderr env DIGCAT_TRACE=help digcat --version
	[[ "$stderr" == *relay* ]]
	run -0 --separate-stderr env DIGCAT_TRACE=flow,,connect, digcat --version
	[ -z "$stderr" ]
	run -2 --separate-stderr env DIGCAT_TRACE=flow,flows digcat --version
	[ "$stderr" = "digcat: DIGCAT_TRACE invalid: flows (help lists what there is)" ]
}

@test "manual: EXIT STATUS has 0 to 5 and 128+n" {
	[ "$(section 'EXIT STATUS' | sed -n 's/^\.It //p' | enumerate)" = "0, 1, 2, 3, 4, 5, 128+ Ns Ar n" ]
}

@test "manual: status 0, a session that ended well" {
	start server digcat -lnv 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat 127.0.0.1 "$port" <<<"hello"
	finish server
	[ "$status" -eq 0 ]
}

@test "manual: status 1, nobody listens; of several ports one must answer" {
	closed=$(free_port)
	run -1 digcat 127.0.0.1 "$closed"
	start server digcat -lknv 127.0.0.1 0
	port=$(listening_port server)
	run -0 digcat 127.0.0.1 "$port,$closed"
	run -0 digcat 127.0.0.1 "$closed,$port"
	run -1 digcat 127.0.0.1 "$closed,$closed"
}

@test "manual: status 1, -A with an operand that is nothing known" {
	run -1 --separate-stderr digcat -A 'no such thing' 127.0.0.1
	[[ "$output" == 127.0.0.1:* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "manual: status 2, the command line is wrong; 1 in the nc dialect" {
	run -2 digcat -4 -6 127.0.0.1 80
	run -2 env DIGCAT_DIALECT=ncat digcat -4 -6 127.0.0.1 80
	run -1 env DIGCAT_DIALECT=nc digcat -4 -6 127.0.0.1 80
}

@test "manual: status 128+n, a signal, after cleaning up" {
	for signal in INT TERM; do	# nohup ignores HUP
		start server digcat -lvU ./socket
		wait_line server.err '^Listening on'
		kill -s "$signal" "$(pid_of server)"
		finish server
		[ "$status" -eq $((128 + $(kill -l "$signal"))) ]
		[ ! -e socket ]
	done
}

# ---- examples ----

# example WORDS: the one that WORDS introduce.  Sets `commands`, its command
# lines; their port is `port`, and their places are in the test's own folder.
example() {
	local line

	port=$(free_port) || return
	dns_port=$(free_port) || return
	HOME=$PWD
	commands=()
	while IFS= read -r line; do
		if [[ "$line" == '$ '* ]]; then
			commands+=("${line#??}")
		else
			commands[-1]+=$'\n'$line
		fi
	done < <(section EXAMPLES | awk -v words="$1" '
			/^[^.]/ && !is_shown { is_it = index($0, words) == 1 }
			/^\.Bd / { is_shown = 1; next }
			/^\.Ed/ { is_shown = 0 }
			is_shown && is_it' |
		sed -E -e 's/\\e/\\/g' -e 's/server\.example\.net/127.0.0.1/' -e "s/@here/@here.$port/" \
			-e "s/([ :])5300( |\$)/\\1$dns_port\\2/" -e "s/,(80|8080)([ ,])/,$port\\2/" \
			-e "s/ (25|80|5140|5432|8080|9000)( |\$)/ $port\\2/" -e "s|/var/run/docker.sock|$PWD/docker.sock|")
	[ "${#commands[@]}" -gt 0 ] || fail "no example is introduced by: $1"
}

# run_command N: of the example; no command of the manual may fail.
run_command() { run -0 --separate-stderr timeout "$patience" bash -o pipefail -c "${commands[$1]}"; }

# serve: answers one client at $port with its stdin.
serve() {
	start server digcat -l 127.0.0.1 "$port"
	wait_port tcp "$port"
}

@test "manual: every example is run by a test here" {
	run_here=$(sed -nE 's/^	example "([^"]+).*/^\1/p' "$BATS_TEST_FILENAME")
	section EXAMPLES | grep -q '^[A-Z].*:$'
	run ! grep -v "$run_here" <(section EXAMPLES | grep '^[A-Z].*:$')
	[ -z "$output" ]
}

@test "manual, example: asking a web server" {
	example "Ask a web server"
	serve <<<"a page"
	run_command 0
	[ "$output" = "a page" ]
	finish server
	[ "$(head -n 1 server.out)" = $'GET / HTTP/1.0\r' ]
}

@test "manual, example: copying files" {
	example "Copy files"
	need tar
	mkdir photos
	random_file photos/one 100000
	start receiver bash -c "${commands[0]}"
	wait_port tcp "$port"
	run_command 1
	finish receiver
	[ "$status" -eq 0 ]
	tar -xOf photos.tar photos/one | cmp - photos/one
	sum=$(sha256_of photos.tar)
	[[ "$stderr" == "digcat: sent "*" bytes SHA256 $sum"* ]]
	grep -q "^digcat: received [0-9]* bytes SHA256 $sum\$" receiver.err
}

@test "manual, example: exchanging two files" {
	example "Exchange two files"
	random_file mine 300000
	random_file theirs 200000
	start here bash -c "${commands[0]}"
	wait_port tcp "$port"
	run_command 1
	finish here
	[ "$status" -eq 0 ]
	cmp mine copy
	cmp theirs yours
}

@test "manual, example: talking to everybody who comes" {
	example "Say the same"
	start_held server bash -c "${commands[0]}"
	wait_port tcp "$port"
	for client in one two; do
		start_held "$client" digcat 127.0.0.1 "$port"
		type_to "$client" "this is $client"
		wait_line server.out "^this is $client\$"
	done
	type_to server "to all"
	wait_line one.out '^to all$'
	wait_line two.out '^to all$'
}

@test "manual, example: collecting datagrams" {
	example "Collect datagrams"
	start collector bash -c "${commands[0]}"
	wait_port udp "$port"
	run_command 1
	wait_line messages '^<13>hello$'
}

@test "manual, example: speaking to a daemon" {
	example "Speak to a daemon"
	start server digcat -lU docker.sock <<<"OK"
	wait_path server docker.sock
	run_command 0
	[ "$output" = "OK" ]
}

@test "manual, example: joining two programs by an abstract name" {
	example "Join two programs"
	[ -e /proc/net/unix ] || skip "abstract names are Linux's"
	start first bash -c "${commands[0]}"
	wait_path first "@here.$port"
	run_command 1
	finish first
	[ "$status" -eq 0 ]
	[ -s first.out ]
}

@test "manual, example: a name server whose IPv6 answers come late" {
	example "See how a program"
	serve <<<"a page"
	start dns bash -c "${commands[0]}"
	wait_line dns.err '^Listening on'
	run_command 1
	[ "$output" = "a page" ]
	[[ "$stderr" == *"slow.example A: 127.0.0.1 TTL 60 (DNS"* ]]
	wait_line dns.err ' asked for slow\.example\. IN AAAA over udp: NOERROR, 0 records, in 5\.00 s$'
}

@test "manual, example: waiting for a greeting" {
	example "Wait for a greeting"
	start_held server digcat -l 127.0.0.1 "$port"
	wait_port tcp "$port"
	type_to server "220 hello"
	run_command 0
	[ "$output" = "220 hello" ]
}

@test "manual, example: no greeting comes" {
	example "Wait for a greeting"
	start_held server digcat -l 127.0.0.1 "$port"
	wait_port tcp "$port"
	run -1 --separate-stderr bash -c "${commands[0]/idle-timeout 5/idle-timeout 200ms}"
	[ "$stderr" = "digcat: Idle timeout expired (200 ms)." ]
}

@test "manual, example: waiting for a database" {
	example "Wait until a database"
	start client bash -c "${commands[0]}"
	start server digcat -l 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	[ "$(cat client.out)" = "it is there" ]
}

@test "manual, example: going where SRV records lead" {
	example "Go where the SRV records"
	start_answer "_imaps._tcp.example.com SRV 0 0 $port main.test" "main.test A 127.0.0.1"
	serve
	commands[0]=${commands[0]/--srv/--dns-servers "$dns" --srv}
	run_command 0
	[[ "$stderr" == "Connection to main.test (127.0.0.1) $port port "* ]]
}

@test "manual, example: seeing what the kernel is given" {
	example "See where a name leads"
	serve
	run_command 0
	[[ "$stderr" == *"peer address:"*" 127.0.0.1:$port"* ]]
}

@test "manual, example: measuring how long connecting takes" {
	example "Measure"
	need jq
	serve
	run_command 0
	[[ "$output" =~ ^[0-9.]+$ ]]
}

@test "manual, example: seeing which ports are open" {
	example "See which ports"
	serve
	run_command 0
	[[ "$stderr" == *"Connection to 127.0.0.1 $port port [tcp/"*"] succeeded!"* ]]
}

@test "manual, example: open ports for a program to read" {
	example "The same for a program"
	need jq
	serve
	run_command 0
	[[ " ${lines[*]} " == *" $port "* ]]
}

@test "manual, example: telling addresses apart" {
	example "Tell addresses"
	run_command 0
	[[ "$output" == *"MAC address"*"EUI-64"* ]]
}

@test "manual, example: being another tool" {
	example "Be another tool"
	run_command 0
	run -0 ~/bin/nc --help
	[[ "$output" == "Usage: nc "* ]]
}
