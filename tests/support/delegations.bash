# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# tests/support/delegations.bash - a root of our own: name servers that refer to
# each other, on 127.0.0.1, .2 and .3, all at $port.  Loaded after digcat.bash.
#
#	127.0.0.1  .           test. lame. halflame. loop. loop2. glueless. silent.
#	127.0.0.2  test.       deep.test.
#	127.0.0.3  deep.test.  glueless.  halflame.

# zone_file NAME: the zone, from stdin.
zone_file() {
	# shellcheck disable=SC2016  # $TTL is of the zone file
	printf '$TTL 3600\n'
	cat
}

# start_server NUMBER ZONE...: nsd on 127.0.0.NUMBER with zones from ./NUMBER/ZONE.
start_server() {
	local number=$1 zone
	shift

	{
		cat <<-END
		server:
			ip-address: 127.0.0.$number@$port
			username: ""
			zonesdir: "$PWD/$number"
			database: ""
			pidfile: "$PWD/$number/pid"
			xfrdfile: "$PWD/$number/xfrd"
			xfrdir: "$PWD/$number"
			zonelistfile: "$PWD/$number/zones"
			logfile: "$PWD/$number/log"
			server-count: 1
			rrl-ratelimit: 0
		remote-control:
			control-enable: no
		END
		for zone; do
			printf 'zone:\n\tname: %s\n\tzonefile: %s\n' "$zone" "$PWD/$number/zone-$zone"
		done
	} >"$number/nsd.conf"
	start "nsd$number" nsd -d -c "$PWD/$number/nsd.conf"
	wait_for server_answers "127.0.0.$number" "$1" ||
		fail "nsd $number did not start:" "$(cat "$number/log" "nsd$number.err")"
}

server_answers() { dig +tries=1 +time=1 @"$1" -p "$port" "$2" SOA | grep -q 'flags: qr aa'; }

# start_root: all three; $root is the root's server.
start_root() {
	need nsd dig
	port=$(free_port)
	# shellcheck disable=SC2034  # for the tests
	root=127.0.0.1:$port
	mkdir 1 2 3
	zone_file >1/zone-. <<-'END'
	. SOA a.root. admin. 1 7200 3600 1209600 300
	. NS a.root.
	a.root. A 127.0.0.1
	test. NS ns.test.
	test. NS dead.test.
	ns.test. A 127.0.0.2
	dead.test. A 127.0.0.9
	lame. NS ns.lame.
	ns.lame. A 127.0.0.2
	halflame. NS ns1.halflame.
	halflame. NS ns2.halflame.
	ns1.halflame. A 127.0.0.2
	ns2.halflame. A 127.0.0.3
	glueless. NS ns.deep.test.
	loop. NS ns.loop2.
	loop2. NS ns.loop.
	silent. NS ns.silent.
	ns.silent. A 127.0.0.9
	END
	zone_file >2/zone-test <<-'END'
	test. SOA ns.test. admin. 1 7200 3600 1209600 300
	test. NS ns.test.
	ns.test. A 127.0.0.2
	www.test. A 192.0.2.80
	alias.test. CNAME www.deep.test.
	deep.test. NS ns.deep.test.
	ns.deep.test. A 127.0.0.3
	END
	zone_file >3/zone-deep.test <<-'END'
	deep.test. SOA ns.deep.test. admin. 1 7200 3600 1209600 300
	deep.test. NS ns.deep.test.
	ns.deep.test. A 127.0.0.3
	www.deep.test. A 192.0.2.81
	END
	for zone in glueless halflame; do
		zone_file >"3/zone-$zone" <<-END
		$zone. SOA ns.deep.test. admin. 1 7200 3600 1209600 300
		$zone. NS ns.deep.test.
		www.$zone. A 192.0.2.82
		END
	done
	start_server 1 .
	start_server 2 test
	start_server 3 deep.test glueless halflame
}
