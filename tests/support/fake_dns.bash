# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# tests/support/fake_dns.bash - a name server that misbehaves (fake_dns.py).
#
#	load ../support/fake_dns
#	start_fake
#	digcat -Q @"$fake" servfail.test A

fake_dns=${BASH_SOURCE[0]%/*}/fake_dns.py

# start_fake [NAME [OPTION...]]: as the job NAME, "fake" if not said; $NAME is
# its address and port.
start_fake() {
	local name=${1:-fake} port
	shift $(($# > 0))

	need python3
	port=$(free_port)
	declare -g "$name=127.0.0.1:$port"
	start "$name" python3 "$fake_dns" "$port" "$@"
	wait_line "$name.out" ready
}
