# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# tests/support/nsd.bash - a real name server on a free port of 127.0.0.1.
#
#	load ../support/nsd
#	start_nsd		# serves example. and 2.0.192.in-addr.arpa.
#	digcat -Q @"$dns" mx.example MX
#
# It is a job like others (digcat.bash): digcat_teardown ends it.

# write_zone: example., a record of each type that nsd reads, and odd names.
write_zone() {
	cat <<-'END'
	$ORIGIN example.
	$TTL 3600
	@ SOA ns1 host\.master 2024010101 7200 3600 1209600 300
	@ NS ns1
	@ NS ns2.example.net.
	ns1 A 127.0.0.1
	servers A 127.0.0.9
	servers A 127.0.0.1
	a A 192.0.2.1
	a A 192.0.2.2
	aaaa AAAA 2001:db8::1
	aaaa AAAA ::ffff:192.0.2.1
	both A 192.0.2.3
	both AAAA 2001:db8::3
	cname CNAME a
	chain CNAME cname
	dangling CNAME nowhere
	mx MX 10 mail
	mx MX 20 mail.example.net.
	ptr PTR a
	hinfo HINFO "PC clone" "Net\"BSD"
	minfo MINFO a b
	txt TXT "one" "two words" "quo\"te" "back\\slash" "" "byte\200" "semi;colon"
	utf8 TXT "caf\195\169"
	rp RP a b
	afsdb AFSDB 1 a
	x25 X25 "311061700956"
	isdn ISDN "150862028003217" "004"
	rt RT 10 a
	nsap NSAP 0x47000580005a0000000001e133ffffff00016100
	px PX 10 map822.example. mapx400.example.
	gpos TYPE27 \# 23 082d33322e36383832083131362e38363532 0431302e30
	loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
	nxt TYPE30 \# 7 016100 62000002
	eid TYPE31 \# 3 e3a1b2
	srv SRV 10 60 5060 sip
	naptr NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example!" .
	kx KX 10 a
	cert CERT 1 1 8 AQIDBA==
	dname DNAME other.example.net.
	apl APL 1:192.168.32.0/21 !1:192.168.38.0/28 2:2001:db8::/32
	ds DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118
	sshfp SSHFP 4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789
	ipseckey IPSECKEY 10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==
	ipseckey IPSECKEY 10 3 2 gw.example. AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==
	dnskey DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3
	dhcid DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
	tlsa TLSA 3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971
	smimea SMIMEA 3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971
	hip TYPE55 \# 24 0402000820010010 7b1a74df 0102030401630765 78616d706c6500
	cds CDS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118
	cdnskey CDNSKEY 257 3 8 AwEAAaz/tAm8yTn4
	openpgpkey OPENPGPKEY AQIDBAUGBwg=
	csync CSYNC 66 3 A NS AAAA
	zonemd ZONEMD 2018031500 1 1 FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B641A47BA7FED2DD5B97AE499FAFA4F22C6BD647DE
	svcb SVCB 1 svc alpn="h2,h3" no-default-alpn port=443
	https HTTPS 1 . mandatory=alpn,port alpn="h2" port=443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1
	alias HTTPS 0 svc.example.net.
	spf SPF "v=spf1 -all"
	nid NID 10 0014:4fff:ff20:ee64
	l32 L32 10 10.1.2.0
	l64 L64 10 2001:0DB8:1140:1000
	lp LP 10 l64
	eui48 EUI48 00-00-5e-00-53-2a
	eui64 EUI64 00-00-5e-ef-10-00-00-2a
	uri URI 10 1 "https://example/a b"
	caa CAA 0 issue "ca.example; account=1"
	caa CAA 128 tbs "x"
	avc AVC "app-name:WOLFGANG"
	unknown TYPE65280 \# 6 abcdef012345
	empty TYPE65281 \# 0
	dot\.in\.label A 192.0.2.10
	space\032and\255 A 192.0.2.11
	_sip._tcp SRV 0 0 5060 a
	*.wild A 192.0.2.12
	MiXeD A 192.0.2.13
	aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg A 192.0.2.14
	big TXT "x"
	END
	local i
	for ((i = 0; i < 40; i++)); do
		printf 'big TXT "%0100d"\n' "$i"
	done
}

# The names of 255 octets that the zone has, too: 3 labels of 63, one of 53, example.
longest_name() {
	local label
	label=$(printf 'l%.0s' {1..63})
	printf '%s.%s.%s.%s.example.' "$label" "$label" "$label" "${label:0:53}"
}

# start_nsd: serves on 127.0.0.1; $dns is 127.0.0.1:PORT, $dns_port the port.
start_nsd() {
	need nsd
	dns_port=$(free_port)
	# shellcheck disable=SC2034  # for the tests
	dns=127.0.0.1:$dns_port
	mkdir -p nsd
	{
		write_zone
		printf '%s A 192.0.2.15\n' "$(longest_name)"
	} >nsd/example.zone
	# shellcheck disable=SC2016  # $ORIGIN is of the zone file
	printf '$ORIGIN 2.0.192.in-addr.arpa.\n$TTL 60\n@ SOA a. b. 1 1 1 1 1\n@ NS a.\n1 PTR a.example.\n' \
		>nsd/reverse.zone
	cat >nsd/nsd.conf <<-END
	server:
		ip-address: 127.0.0.1@$dns_port
		username: ""
		zonesdir: "$PWD/nsd"
		database: ""
		pidfile: "$PWD/nsd/pid"
		xfrdfile: "$PWD/nsd/xfrd"
		xfrdir: "$PWD/nsd"
		zonelistfile: "$PWD/nsd/zones"
		logfile: "$PWD/nsd/log"
		server-count: 1
		nsid: "ascii_ns1"
		version: "test"
		rrl-ratelimit: 0
	remote-control:
		control-enable: no
	zone:
		name: example.
		zonefile: example.zone
		provide-xfr: 127.0.0.1 NOKEY
	zone:
		name: 2.0.192.in-addr.arpa.
		zonefile: reverse.zone
	END
	start nsd nsd -d -c "$PWD/nsd/nsd.conf"
	wait_for nsd_answers || fail "nsd did not start:" "$(cat nsd/log nsd.err)"
}

nsd_answers() {
	[ "$(dig +short +tries=1 +time=1 @127.0.0.1 -p "$dns_port" ns1.example A)" = 127.0.0.1 ]
}
