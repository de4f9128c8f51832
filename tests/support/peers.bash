# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# tests/support/peers.bash - `peer` and `ends` (peer.py, ends.py) in PATH, for
# what nc, ncat, socat and the shell can't do.  Loaded after digcat.bash.

setup() { digcat_setup && peers_setup; }

peers_setup() {
	local folder=$BATS_TEST_DIRNAME/../support

	need python3
	ln -s "$(realpath "$folder")/peer.py" bin/peer
	ln -s "$(realpath "$folder")/ends.py" bin/ends
}

# listening_path NAME PATH: waits until the job says that it listens there.
listening_path() { wait_line "$1.err" "^(Listening|Bound) on $2\$"; }

# shellcheck disable=SC2034  # port is for the test to look at
# start_peer NAME BEHAVIOUR...: a TCP peer of peer.py on a free port: $port.
start_peer() {
	start "$1" peer tcp-listen "${@:2}"
	port=$(listening_port "$1")
}

# shellcheck disable=SC2034  # port is for the test to look at
# start_listener NAME WORDS...: a digcat that listens on a free port: $port.
start_listener() {
	start "$1" digcat -lv "${@:2}" 127.0.0.1 0
	port=$(listening_port "$1")
}

# After `start_held client ...` and `start_held server ...`: a line each way.
talk_both_ways() {
	type_to client "from the client"
	wait_line server.out '^from the client$'
	type_to server "from the server"
	wait_line client.out '^from the server$'
}

# lines_of SIZE...: a line of each size.
lines_of() {
	local size

	for size; do
		head -c "$size" /dev/zero | tr '\0' x
		echo
	done
}

# one_line TEXT: whether it is one line, and not empty.
one_line() { [ -n "$1" ] && [[ $1 != *$'\n'* ]]; }
