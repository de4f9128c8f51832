# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# tests/support/digcat.bash - what the tests stand on: jobs, ports, waiting, cleanup.
#
#	load ../support/digcat
#
#	@test "a client's bytes reach the listener" {
#		start server digcat -lv 127.0.0.1 0
#		port=$(listening_port server)
#		run digcat 127.0.0.1 "$port" <<<"hello"
#		finish server
#		[ "$status" -eq 0 ]
#		[ "$(cat server.out)" = "hello" ]
#	}
#
# A test runs in a folder of its own, with `digcat` (the one just built) and the
# real nc, ncat and socat in PATH, and with an empty stdin.  What it starts and
# holds is ended after it.  All waiting is bounded by $patience seconds.
# A file with a setup() or teardown() of its own calls digcat_setup, digcat_teardown.

bats_require_minimum_version 1.5.0

patience=${DIGCAT_TEST_PATIENCE:-30}
poll_interval=0.01

setup() { digcat_setup; }
teardown() { digcat_teardown; }

digcat_setup() {
	local program=${DIGCAT:-$BATS_TEST_DIRNAME/../../build/digcat} real

	started_names=()
	held_descriptors=()
	cd "$BATS_TEST_TMPDIR" || return
	exec </dev/null
	mkdir bin
	ln -s "$(realpath "$program")" bin/digcat
	real=$(type -P nc.openbsd || type -P nc) && ln -s "$real" bin/real_nc
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	unset DIGCAT_DIALECT DIGCAT_TRACE
	watch_sanitizers
}

# Complaints go to files: digcat_teardown finds those of background jobs, too.
watch_sanitizers() {
	is_sanitized || return 0
	local common="exitcode=99:log_path=$BATS_TEST_TMPDIR/sanitizer"

	export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}:$common"
	export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}:$common"
	export LSAN_OPTIONS="${LSAN_OPTIONS:-}:$common"
}

digcat_teardown() {
	local name

	for name in "${started_names[@]}"; do
		[ -n "${BATS_TEST_COMPLETED:-}" ] || show_job "$name"
		end_job "$name"
	done
	release_ports
	! is_sanitized || show_complaints
}

# Fails where a sanitizer has complained.  gcc's UBSan knows no log file.
show_complaints() {
	local complaint found=0

	for complaint in "$BATS_TEST_TMPDIR"/sanitizer.*; do
		[ -e "$complaint" ] || continue
		cat "$complaint" >&2
		found=1
	done
	! grep -s 'runtime error:' "$BATS_TEST_TMPDIR"/*.err >&2 || found=1
	return "$found"
}

# Whether digcat was built with --enable-sanitizers: slower, and bigger.
is_sanitized() { [ "${DIGCAT_IS_SANITIZED:-no}" = yes ]; }

# fail WORDS...: ends the test.
fail() {
	printf '%s\n' "$*" >&2
	return 1
}

# need COMMAND...: skips the test where one is not installed.
need() {
	local command

	for command; do
		type -P "$command" >/dev/null || skip "$command is not installed"
	done
}

# need_ipv6: skips the test where ::1 is not there.
need_ipv6() {
	[ ! -r /proc/net/if_inet6 ] || grep -q '^0\{31\}1 ' /proc/net/if_inet6 || skip "no ::1 here"
}

# as_dialect NAME: the path of a link called NAME to digcat, for "$(as_dialect nc)".
# It is not in PATH: `nc` stays the real one.
as_dialect() {
	mkdir -p "$BATS_TEST_TMPDIR/dialect"
	ln -sf "$(realpath "$BATS_TEST_TMPDIR/bin/digcat")" "$BATS_TEST_TMPDIR/dialect/$1"
	echo "$BATS_TEST_TMPDIR/dialect/$1"
}

# ---- jobs ----

# What runs in the background of a script is born with SIGINT ignored, what nohup
# runs with SIGHUP, and the tests with it: what they start is not to inherit that.
interruptible=(env '--default-signal=INT,QUIT,HUP')
"${interruptible[@]}" true 2>/dev/null || interruptible=()

# start NAME COMMAND...: runs it in the background, in a process group of its
# own, with the caller's stdin and NAME.out and NAME.err.  Its pid: $NAME_pid.
start() {
	local name=$1
	shift

	printf '%s: %s\n' "$name" "${*@Q}"
	set -m		# a group of its own, and SIGINT not ignored
	(
		for held in "${held_descriptors[@]}"; do
			exec {held}>&-
		done
		exec "${interruptible[@]}" "$@"
	) <&0 >"$name.out" 2>"$name.err" 3>&- &
	declare -g "${name}_pid=$!"
	set +m
	started_names+=("$name")
}

# start_held NAME COMMAND...: the same with a stdin that stays open.
# `type_to NAME WORDS` writes a line to it, `end_stdin NAME` ends it.
start_held() {
	local name=$1 held

	mkfifo "$name.in"
	exec {held}<>"$name.in"		# for reading as well: opening doesn't wait
	held_descriptors+=("$held")
	start "$@" <"$name.in"
	declare -g "${name}_stdin=$held"
}

type_to() {
	local stdin=${1}_stdin
	shift

	printf '%s\n' "$*" >&"${!stdin}"
}

end_stdin() {
	local stdin=${1}_stdin
	local held=${!stdin} other
	local -a others=()

	exec {held}>&-
	for other in "${held_descriptors[@]}"; do
		[ "$other" = "$held" ] || others+=("$other")
	done
	held_descriptors=("${others[@]}")
}

# pid_of NAME: its pid, also as $NAME_pid.
pid_of() {
	local pid=${1}_pid

	echo "${!pid}"
}

is_running() {
	local pid=${1}_pid

	kill -0 "${!pid}" 2>/dev/null
}

has_ended() { ! is_running "$1"; }

# shellcheck disable=SC2034  # status is for the test to look at
# finish NAME [SECONDS]: waits until the job has ended; its exit status: $status.
finish() {
	local pid=${1}_pid

	patience=${2:-$patience} wait_for has_ended "$1" || return
	status=0
	wait "${!pid}" || status=$?
}

# For digcat_teardown.  The job's whole group goes: it may be a shell with children.
end_job() {
	local pid=${1}_pid

	kill -KILL -- "-${!pid}" 2>/dev/null || kill -KILL "${!pid}" 2>/dev/null || true
	wait "${!pid}" 2>/dev/null || true
}

show_job() {
	printf -- '---- stderr of %s:\n' "$1" >&2
	tail -n 50 "$BATS_TEST_TMPDIR/$1.err" >&2
}

# ---- waiting ----

# wait_for COMMAND...: until it succeeds; fails the test after $patience seconds.
wait_for() {
	local now=${EPOCHREALTIME/[.,]/}
	local deadline=$((now + patience * 1000000))

	until "$@" >/dev/null 2>&1; do
		now=${EPOCHREALTIME/[.,]/}
		[ "$now" -lt "$deadline" ] || fail "waited $patience seconds for: ${*@Q}" || return
		sleep "$poll_interval"
	done
}

# wait_line FILE REGEX: until a line of the file matches (grep -E).
wait_line() {
	patience=$patience wait_for grep -qE -e "$2" "$1" || fail "$1 is:" "$(cat "$1" 2>&1)"
}

# wait_size FILE BYTES: until the file holds as many, or more.
wait_size() { wait_for has_size "$1" "$2"; }
has_size() { [ "$(stat -c %s "$1")" -ge "$2" ]; }

# ---- ports ----

listening_line='([Ll]istening|Bound) on (.*[ :])?([1-9][0-9]*)$'

# listening_port NAME: the port that the job says it listens on (digcat -v, nc -v,
# socat -d -d; ncat doesn't say: give it a free_port).  Write port=$(...) on a line of its own.
listening_port() {
	wait_line "$1.err" "$listening_line" || return
	sed -nE "s/.*$listening_line/\\3/p" "$1.err" | head -n 1
}

# claim_ports: twenty ports for this test alone, while it runs: others may run
# beside it, of this run or another.  A link in a folder of all of them, to our
# pid, stands for the ports from its name on.
claim_ports() {
	local claims=${BATS_TMPDIR:-/tmp}/digcat-ports.$UID claim i

	mkdir -p "$claims"
	for ((i = 0; i < 1100; i++)); do
		claim=$claims/$((10000 + ($$ + i) % 1100 * 20))
		if ln -s $$ "$claim" 2>/dev/null; then
			ln -s "$claim" "$BATS_TEST_TMPDIR/.ports"
			return
		fi
		# A test that was killed has left it.  For others: who came
		# second to it would take it from who came first.
		kill -0 "$(readlink "$claim")" 2>/dev/null || rm -f "$claim"
	done
	fail "all ports are claimed: $claims"
}

release_ports() {
	local claim

	claim=$(readlink "$BATS_TEST_TMPDIR/.ports") || return 0
	rm -f "$claim"
}

# free_port: a port that nobody has, for streams or for datagrams, below those that
# the kernel gives out itself.
free_port() {
	local counter=$BATS_TEST_TMPDIR/.ports_taken taken=0 first port

	[ -L "$BATS_TEST_TMPDIR/.ports" ] || claim_ports || return
	first=$(readlink "$BATS_TEST_TMPDIR/.ports")
	[ ! -e "$counter" ] || taken=$(<"$counter")
	while [ "$taken" -lt 20 ]; do
		port=$((${first##*/} + taken++))
		port_is_taken tcp "$port" || port_is_taken udp "$port" && continue
		echo "$taken" >"$counter"
		echo "$port"
		return
	done
	fail "no port is free"
}

# port_is_taken tcp|udp PORT: whether a socket of this machine has it.
port_is_taken() {
	local kind=$1 hex

	printf -v hex '%04X' "$2"
	grep -qs "^ *[0-9]*: [0-9A-F]*:$hex " "/proc/net/$kind" "/proc/net/${kind}6"
}

# wait_port tcp|udp PORT: until somebody has it; for peers that don't say so.
wait_port() { wait_for port_is_taken "$1" "$2"; }

# wait_path NAME PATH: until the job listens there; for peers that don't say so.
# The path is there before, and refuses.
wait_path() { wait_for is_listening_at "$@"; }

is_listening_at() {
	local descriptor socket

	for descriptor in "/proc/$(pid_of "$1")/fd"/*; do
		socket=$(readlink "$descriptor") || continue
		# The flag is __SO_ACCEPTCON of the kernel.
		grep -qE ": [0-9A-F]+ [0-9A-F]+ 00010000 [0-9A-F]+ [0-9]+ +${socket//[^0-9]/} $2\$" /proc/net/unix && return
	done
	return 1
}

# ---- data ----

# random_file FILE SIZE: SIZE as head -c takes it (64M).
random_file() { head -c "$2" /dev/urandom >"$1"; }

# sha256_of FILE: the sum alone.
sha256_of() { sha256sum <"$1" | cut -d ' ' -f 1; }
