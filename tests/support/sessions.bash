# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: ISC
# tests/support/sessions.bash - for tests of TCP sessions: peers with a will of
# their own, networks of our own, clocks.  Loaded after digcat.bash.

# again NAME...: ends these jobs and drops what they said, so that their names
# can be had again.
again() {
	local name

	for name; do
		[ -z "$(pid_of "$name")" ] || end_job "$name"
		rm -f "$name.in" "$name.out" "$name.err"
	done
}

# ---- peers ----

# serve_closed_side: a peer at $port that has closed its side, and reads on.
serve_closed_side() {
	start peer digcat -lv 127.0.0.1 0 </dev/null
	port=$(listening_port peer)
}

# serve_script SCRIPT: a peer at $port whose client talks to sh -c SCRIPT.
serve_script() {
	need socat
	printf '%s\n' "$1" >script
	start peer socat -d -d -t 60 TCP-LISTEN:0,bind=127.0.0.1 EXEC:"sh script"
	port=$(listening_port peer)
}

# both_ended_well: the jobs client and server have.
both_ended_well() {
	local name

	for name in client server; do
		finish "$name"
		[ "$status" -eq 0 ] || fail "$name: status $status"
	done
}

# ---- clocks ----

start_clock() { clock_started=${EPOCHREALTIME/[.,]/}; }

# took MILLISECONDS: at least so long since start_clock.
took() {
	local ms=$(((${EPOCHREALTIME/[.,]/} - clock_started) / 1000))

	[ "$ms" -ge "$1" ] || fail "took $ms ms, should be $1 at least"
}

# Instead of sleeping: another session, with the usual limit, comes to its end.

# linger_is_over: so long that digcat would not wait for its stdin any more.
linger_is_over() {
	start closed_peer digcat -lv 127.0.0.1 0 </dev/null
	start_held lingering digcat 127.0.0.1 "$(listening_port closed_peer)"
	finish lingering
}

# idle_is_over TIME: so long that -w TIME would have ended the session.
idle_is_over() {
	start_held quiet_peer digcat -lv 127.0.0.1 0
	start_held idle digcat -w "$1" 127.0.0.1 "$(listening_port quiet_peer)"
	finish idle
}

# delay_is_over TIME: so long that --delay TIME would have let a second line pass.
delay_is_over() {
	start_held other_peer digcat -lv 127.0.0.1 0
	start_held delaying digcat --delay "$1" 127.0.0.1 "$(listening_port other_peer)"
	type_to delaying "one"
	wait_line other_peer.out '^one$'
	type_to delaying "two"
	wait_line other_peer.out '^two$'
}

# ---- what the machine has ----

# /proc is new, too: where pids and it don't agree, the leak checker gives up.
own_network=(unshare --map-root-user --mount --mount-proc --net --pid --fork --kill-child)

# need_nc: skips the test where real_nc is not OpenBSD's.
need_nc() {
	need nc
	[[ "$(real_nc -h 2>&1)" == OpenBSD* ]] || skip "the nc here is not OpenBSD's"
}

# need_own_network: skips the test where on_own_network can't be had.
need_own_network() {
	need unshare ip
	"${own_network[@]}" ip link set lo up 2>/dev/null || skip "no namespaces here"
}

# on_own_network SCRIPT [ARGUMENT...]: as bash -ec, as root on a network with
# nothing but lo; mounts are its own, and wait_port is there.  What it leaves
# running ends with it.
on_own_network() {
	local script=$1
	shift

	(
		export patience poll_interval
		export -f fail wait_for wait_port port_is_taken
		exec timeout -s KILL "$((3 * patience))" "${own_network[@]}" \
			bash -ec "ip link set lo up; $script" - "$@"
	)
}

# need_service NAME PORT: skips the test where the services file lacks it.
need_service() {
	[[ "$(getent services "$1/tcp")" == *" $2/tcp"* ]] || skip "$1 is not $2 here"
}
