#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# digcat -A: what a text is, its scope, its forms, its bytes.

load ../support/digcat

# fact_is INPUT NAME VALUE: what $output says of INPUT on the line of this name.
fact_is() {
	local is

	is=$(awk -v input="$1" -v name="$2" '
		/^[^ ]/ { is_ours = index($0, input ": ") == 1 }
		is_ours && index($0, "  " name "  ") == 1 {
			print substr($0, length(name) + 3)
			exit
		}' <<<"$output" | sed 's/^ *//')
	[ "$is" = "$3" ] || fail "$1: $2 is '$is', should be '$3'"
}

# headings: the first line of each meaning in $output.
headings() { grep '^[^ ]' <<<"$output"; }

need_little_endian() {
	[ "$(printf '\1\0' | od -An -td2 | tr -d ' ')" = 1 ] || skip "this machine is big-endian"
}

@test "address: one command tells an IP address, a MAC address and a port apart" {
	run -0 --separate-stderr digcat -A 8001 19:02:16:08:07:01 153.10.23.103 0xF5325E850005235F
	[ -z "$stderr" ]
	[ "$(headings)" = "8001: port number
8001: IPv4 address
19:02:16:08:07:01: MAC address
153.10.23.103: IPv4 address
0xF5325E850005235F: EUI-64 identifier" ]
	fact_is 0xF5325E850005235F "is not" \
		"a port (16 bits), an IPv4 address (32 bits), a MAC address (48 bits): it has 64 bits"
	fact_is 19:02:16:08:07:01 cast multicast
	fact_is 153.10.23.103 scope global
}

@test "address: a number that may be a port is a port first, and inet_aton's address in a few words" {
	run -0 digcat -A 8001
	fact_is 8001 "big endian" 8001
	fact_is 8001 "little endian" 16671
	fact_is 8001 note "as inet_aton(3) reads it: one number of 32 bits; less likely than the above"
	fact_is 8001 full 0.0.31.65
}

@test "address: the sockaddr of 198.35.26.96:80 is shown byte by byte, with its orders" {
	need_little_endian
	run -0 digcat -A 198.35.26.96:80
	[[ "$output" == *"
  sockaddr_in  16 bytes  198.35.26.96:80
    00  02 00        sin_family  AF_INET (2)     host order, little-endian
    02  00 50        sin_port    80              network order; as a host integer 20480
    04  c6 23 1a 60  sin_addr    198.35.26.96    network order; as a host integer 1612325830
    08  00 00 00 00 00 00 00 00  sin_zero        padding" ]]
	fact_is 198.35.26.96:80 "sockaddr bytes" "02 00 00 50 c6 23 1a 60 00 00 00 00 00 00 00 00"
}

@test "address: IPv4 is read in every form of inet_aton" {
	for form in 127.1 0x7f000001 017700000001 2130706433 0177.0.0.1 127.0.1 0x7f.1; do
		run -0 digcat -A "$form"
		fact_is "$form" full 127.0.0.1
		fact_is "$form" scope loopback
		fact_is "$form" "reverse dns" 1.0.0.127.in-addr.arpa.
	done
}

@test "address: IPv4 has its integers in both orders and its other forms" {
	run -0 digcat -A 192.168.0.1
	fact_is 192.168.0.1 short 192.168.1
	fact_is 192.168.0.1 "big endian" 3232235521
	fact_is 192.168.0.1 "little endian" 16820416
	fact_is 192.168.0.1 hex 0xc0a80001
	fact_is 192.168.0.1 forms "030052000001, 0xc0.0xa8.0x0.0x1, 0300.0250.0.01"
	fact_is 192.168.0.1 block 192.168.0.0/16
	fact_is 192.168.0.1 rfc "RFC 1918"
}

@test "address: IPv6 is shown in full and shortened, with flow and scope in its sockaddr" {
	need_little_endian
	run -0 digcat -A '[2001:DB8:0::1]:443'
	fact_is '[2001:DB8:0::1]:443' scope documentation
	fact_is '[2001:DB8:0::1]:443' full 2001:0db8:0000:0000:0000:0000:0000:0001
	fact_is '[2001:DB8:0::1]:443' short 2001:db8::1
	fact_is '[2001:DB8:0::1]:443' "reverse dns" \
		1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.
	[[ "$output" == *"
  sockaddr_in6  28 bytes  [2001:db8::1]:443
    00  0a 00        sin6_family    AF_INET6 (10)    host order, little-endian
    02  01 bb        sin6_port      443              network order; as a host integer 47873
    04  00 00 00 00  sin6_flowinfo  0                network order; as a host integer 0
    08  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  sin6_addr  2001:db8::1  network order
    18  00 00 00 00  sin6_scope_id  0                host order, little-endian; no zone" ]]
}

@test "address: a zone is told, and that a zone is not here" {
	zone=$(ip -o link show 2>/dev/null | sed -nE 's/^1: ([^:@]+).*/\1/p')
	[ -n "$zone" ] || skip "interface 1 has no name here"
	run -0 digcat -A "fe80::1%$zone" fe80::1%no-such0 fe80::1
	fact_is "fe80::1%$zone" zone "$zone, interface 1"
	fact_is "fe80::1%$zone" short "fe80::1%$zone"
	fact_is fe80::1%no-such0 zone "no-such0: no such interface on this machine"
	fact_is fe80::1 note "to reach it a zone is needed: fe80::1%INTERFACE"
}

@test "address: an IPv4 address inside an IPv6 address is found" {
	run -0 digcat -A ::ffff:1.2.3.4 64:ff9b::1.2.3.4 2002:102:304::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
	fact_is ::ffff:1.2.3.4 scope IPv4-mapped
	fact_is ::ffff:1.2.3.4 ipv4 1.2.3.4
	fact_is 64:ff9b::1.2.3.4 scope translation
	fact_is 64:ff9b::1.2.3.4 ipv4 1.2.3.4
	fact_is 2002:102:304::1 scope 6to4
	fact_is 2002:102:304::1 ipv4 1.2.3.4
	fact_is 2001:0:4136:e378:8000:63bf:3fff:fdd2 scope Teredo
	fact_is 2001:0:4136:e378:8000:63bf:3fff:fdd2 ipv4 192.0.2.45
}

@test "address: a MAC address is read in each dress and gives its IPv6 interface identifier" {
	for form in 34:56:78:9a:bc:de 34-56-78-9A-BC-DE 3456.789a.bcde 3456789abcde; do
		run -0 digcat -A "$form"
		[ "${lines[0]}" = "$form: MAC address" ]
		fact_is "$form" forms "34-56-78-9a-bc-de, 3456.789a.bcde, 3456789abcde"
		fact_is "$form" cast unicast
		fact_is "$form" administration universal
		fact_is "$form" eui64 34:56:78:ff:fe:9a:bc:de
		fact_is "$form" "interface id" 3656:78ff:fe9a:bcde
		fact_is "$form" "link local" fe80::3656:78ff:fe9a:bcde
	done
}

@test "address: ports are known by number and by service name" {
	getent services http >/dev/null || skip "no services file"
	run -0 digcat -A 80 http 80/tcp 127.0.0.1:http
	fact_is 80 service http/tcp
	fact_is http port 80
	fact_is 80/tcp port 80
	fact_is 127.0.0.1:http port 80
}

@test "address: Unix paths and abstract names show their bytes, harmless for a terminal" {
	need_little_endian
	run -0 digcat -A $'/no/such/\e[31m' @foo
	[[ "$output" != *$'\e'* ]]
	[ "${lines[0]}" = '/no/such/^[[31m: Unix path' ]
	[[ "$output" == *'2f 6e 6f 2f 73 75 63 68 2f 1b 5b 33 31 6d 00  sun_path  /no/such/^[[31m'* ]]
	[[ "$output" == *"
  sockaddr_un  6 bytes  @foo
    00  01 00        sun_family  AF_UNIX (1)    host order, little-endian
    02  00 66 6f 6f  sun_path    @foo           abstract name, a zero and 3 bytes" ]]
}

@test "address: what is nothing known is told of, and the rest is explained" {
	run -1 --separate-stderr digcat -A xyz 127.0.0.1 256.1.1.1 80
	[ "$stderr" = "digcat: 'xyz' is no address, port, MAC address, service or path
digcat: '256.1.1.1' is no address, port, MAC address, service or path: a part is more than 255" ]
	[[ "$output" == "127.0.0.1: IPv4 address"* ]]
	[[ "$output" == *"80: port number"* ]]
}

@test "address: a path longer than sun_path is refused in one line" {
	run -1 --separate-stderr digcat -A "/$(printf 'x%.0s' {1..200})"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == *": too long for sun_path" ]]
}

@test "address: --json gives each meaning as one object with every field" {
	need jq
	run -0 --separate-stderr digcat -A --json 8001 198.35.26.96:80 19:02:16:08:07:01 @foo
	[ -z "$stderr" ]
	[ "$(jq -r .what <<<"$output")" = "port number
IPv4 address
IPv4 address and port
MAC address
abstract Unix name" ]
	[ "$(jq -c keys_unsorted <<<"$output" | sort -u | wc -l)" -eq 1 ]
	[ "$(jq -r 'select(.port == 80) | .sockaddr | map(.hex) | join("")' <<<"$output" | cut -c 5-16)" = 0050c6231a60 ]
	[ "$(jq -r 'select(.input == "@foo") | .reverse_dns' <<<"$output")" = null ]
}

@test "address: nothing is sent and no resolver is started" {
	need strace
	! is_sanitized || skip "the leak checker does not run under strace"
	run -0 strace -f -qq -e trace=network -o calls digcat -A 127.1 ::1 /tmp/x 80
	run -1 grep AF_INET calls
}

@test "address: an operand that is nothing known is told in its place" {
	digcat -A 10.0.0.1 bogus 80 >both 2>&1 || [ $? -eq 1 ]
	[ "$(grep -n "bogus" both | cut -d : -f 1)" -gt "$(grep -n '^10.0.0.1' both | cut -d : -f 1)" ]
	[ "$(grep -n "bogus" both | cut -d : -f 1)" -lt "$(grep -n '^80' both | head -n 1 | cut -d : -f 1)" ]
}
