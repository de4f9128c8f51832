# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: ISC
# tests/support/answer.bash - a name server that says what a test wants: digcat --answer.
# Loaded after digcat.bash.
#
#	start_answer 'www.test A 127.0.0.1' 'www.test AAAA DELAY=5s'
#	digcat --dns-servers "$dns" www.test "$port"
#	was_asked www.test A
#
# It is the job `answers`; digcat_teardown ends it.

# start_answer LINE...: serves these lines on 127.0.0.1; $dns is 127.0.0.1:PORT,
# $dns_port the port.
start_answer() { start_answer_as answers "$@"; }

# start_answer_as NAME LINE...: another one, as the job NAME.
start_answer_as() {
	local name=$1
	shift

	printf '%s\n' "$@" >"$name.records"
	start "$name" digcat -lnvv --answer "$name.records" 127.0.0.1 0
	dns_port=$(listening_port "$name")
	dns=127.0.0.1:$dns_port
}

# was_asked NAME TYPE [JOB]: waits until it was.
was_asked() { wait_line "${3:-answers}.err" " asked for ${1//./\\.}\\. IN $2 over "; }
