# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# tests/support/dnsmasq.bash - a real forwarder on a free port of 127.0.0.1, which
# knows names of its own.
#
#	load ../support/dnsmasq
#	start_dnsmasq --address=/x.test/127.0.0.1
#	digcat --dns-servers "$dnsmasq" x.test 80
#
# It is a job like others (digcat.bash): digcat_teardown ends it.

# start_dnsmasq OPTION...: serves test.; $dnsmasq is 127.0.0.1:PORT.
start_dnsmasq() {
	need dnsmasq
	local port

	port=$(free_port)
	# shellcheck disable=SC2034  # for the tests
	dnsmasq=127.0.0.1:$port
	start dnsmasq dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --no-poll \
		--user="$(id -un)" --pid-file= --listen-address=127.0.0.1 --bind-interfaces --port="$port" \
		--local=/test/ --local=/example/ "$@"
	wait_port tcp "$port" || fail "dnsmasq did not start:" "$(cat dnsmasq.err)"
}
