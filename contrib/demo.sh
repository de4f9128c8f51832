#!/bin/sh
# SPDX-License-Identifier: ISC
# contrib/demo.sh [DIGCAT] - digcat's main job, on real input, over loopback:
# two ends exchange a file each at the same time and the checksums are compared;
# then a name is looked up at a name server of our own, and some addresses are
# explained.  Ends with a line "OK", status 0.
set -eu

digcat=${1:-digcat}
home=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
listener_pid=
server_pid=

# shellcheck disable=SC2317  # called by the trap
cleanup() {
	[ -z "$listener_pid" ] || kill "$listener_pid" 2>/dev/null || true
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
	rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$*"; }
show() { printf '\n$ %s\n' "$*"; }

die() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# Nothing here may wait for ever.
limit=
! command -v timeout >/dev/null || limit="timeout 60"

sha256_of() {
	if command -v sha256sum >/dev/null; then
		sha256sum <"$1"
	else
		shasum -a 256 <"$1"
	fi | cut -d ' ' -f 1
}

# wait_for_port FILE: sets `port` to the one that the listener got, by what it said.
wait_for_port() {
	tries=0
	port=
	while [ -z "$port" ]; do
		tries=$((tries + 1))
		[ "$tries" -le 200 ] || die "the listener doesn't listen: $(cat "$1")"
		sleep 0.05
		port=$(sed -n 's/^Listening on .* \([0-9][0-9]*\)$/\1/p' "$1" | head -n 1)
	done
}

# check_copy SENT RECEIVED REPORT...: the same bytes, and the sum that digcat told.
check_copy() {
	cmp -s "$1" "$2" || die "$2 is not $1"
	sum=$(sha256_of "$2")
	printf 'sha256sum  %s  %s\n' "$sum" "${2##*/}"
	shift 2
	for told; do
		grep -q "$sum" "$told" || die "--checksum says something else in ${told##*/}"
	done
}

command -v "$digcat" >/dev/null || die "no $digcat"
say "Two files, one connection, both ways at once"
tar -cf "$scratch/sources.tar" -C "$home" src
cp "$(command -v "$digcat")" "$scratch/program"
for file in sources.tar program; do
	printf '%s: %s bytes\n' "$file" "$(($(wc -c <"$scratch/$file")))"
done

show "digcat -l -vv --checksum 127.0.0.1 0 <sources.tar >program.copy"
$limit "$digcat" -l -vv --checksum 127.0.0.1 0 \
	<"$scratch/sources.tar" >"$scratch/program.copy" 2>"$scratch/listener.err" &
listener_pid=$!
wait_for_port "$scratch/listener.err"
show "digcat -vv --checksum 127.0.0.1 $port <program >sources.tar.copy"
$limit "$digcat" -vv --checksum 127.0.0.1 "$port" \
	<"$scratch/program" >"$scratch/sources.tar.copy" 2>"$scratch/client.err" ||
	die "the client failed: $(cat "$scratch/client.err")"
wait "$listener_pid" || die "the listener failed: $(cat "$scratch/listener.err")"
listener_pid=
sed 's/^/listener | /' "$scratch/listener.err"
echo
sed 's/^/client   | /' "$scratch/client.err"
echo
check_copy "$scratch/program" "$scratch/program.copy" "$scratch/listener.err" "$scratch/client.err"
check_copy "$scratch/sources.tar" "$scratch/sources.tar.copy" "$scratch/listener.err" "$scratch/client.err"

say "A name, looked up at a name server whose IPv6 answers come late"
printf 'demo.example A 127.0.0.1\ndemo.example AAAA DELAY=3s\n' >"$scratch/records"
sed 's/^/  records | /' "$scratch/records"
show "digcat -lv --answer records 127.0.0.1 0"
$limit "$digcat" -lv --answer "$scratch/records" 127.0.0.1 0 2>"$scratch/server.err" &
server_pid=$!
wait_for_port "$scratch/server.err"
dns=127.0.0.1:$port
$limit "$digcat" -lv 127.0.0.1 0 </dev/null >"$scratch/greeting" 2>"$scratch/listener.err" &
listener_pid=$!
wait_for_port "$scratch/listener.err"
show "echo hello | digcat -vv --dns-servers $dns demo.example $port"
echo hello | $limit "$digcat" -vv --dns-servers "$dns" demo.example "$port" 2>"$scratch/client.err" ||
	die "the client failed: $(cat "$scratch/client.err")"
wait "$listener_pid" || die "the listener failed: $(cat "$scratch/listener.err")"
listener_pid=
kill "$server_pid"
wait "$server_pid" 2>/dev/null || true
server_pid=
sed 's/^/server | /' "$scratch/server.err"
echo
sed 's/^/client | /' "$scratch/client.err"
[ "$(cat "$scratch/greeting")" = hello ] || die "the peer behind the name didn't get the greeting"
grep -q 'asked for demo.example. IN A over udp: NOERROR, 1 record' "$scratch/server.err" ||
	die "the name server wasn't asked"

say "Which of these is an IP address, a MAC address, a port?"
show "digcat -A 198.35.26.96:80 8001 19:02:16:08:07:01 153.10.23.103 0xF5325E850005235F"
$limit "$digcat" -A 198.35.26.96:80 8001 19:02:16:08:07:01 153.10.23.103 0xF5325E850005235F \
	>"$scratch/addresses" || die "-A failed"
cat "$scratch/addresses"
grep -q 'c6 23 1a 60' "$scratch/addresses" || die "-A doesn't show the bytes of 198.35.26.96"

printf '\ndemo: OK: both files arrived whole, and --checksum and sha256sum agree\n'
