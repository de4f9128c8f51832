#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# digcat -Q --decode: messages in any dress, as -Q would print them.

load ../support/digcat

setup() {
	digcat_setup
	# A question, its answer, and an answer with text that looks like hex and a run of zeros.
	printf '\x12\x34\x01\0\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1\0\1' >./1
	printf '\x12\x34\x81\x80\0\1\0\1\0\0\0\0\3www\7example\3com\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\1' >./2
	{
		printf '\x43\x21\x84\0\0\1\0\1\0\0\0\0\3txt\7example\3org\0\0\x10\0\1\xc0\x0c\0\x10\0\1\0\0\0\x3c\0\x51'
		printf '\x50beef dead "q\\" 12 34  56 78'
		head -c 53 /dev/zero
	} >./3
	zeros=$(printf '\\000%.0s' {1..53})
	wanted=$'www.example.com.\t300\tIN\tA\t192.0.2.1\n'
	wanted+=$'txt.example.org.\t60\tIN\tTXT\t"beef dead \\"q\\\\\\" 12 34  56 78'"$zeros\""
}

# framed: the three messages, each with its length in front, as TCP carries them.
framed() {
	local i

	for i in 1 2 3; do
		printf '%b' "$(printf '\\x%02x\\x%02x' 0 "$(stat -c %s $i)")"
		cat $i
	done
}

# each COMMAND...: the three messages, each through the command, an empty line after each.
each() {
	local i

	for i in 1 2 3; do
		"$@" <$i || return
		echo
	done
}

# decodes: stdin gives the two lines, and nothing is wrong.
decodes() {
	cat >dressed
	run -0 --separate-stderr digcat -Q --decode <dressed
	[ -z "$stderr" ] || fail "stderr: $stderr"
	[ "$output" = "$wanted" ] || fail "not the same:" "$(diff <(echo "$wanted") <(echo "$output"))"
	[ "$(digcat -Q --decode --json <dressed | wc -l)" -eq 3 ]
}

# ---- dresses ----

@test "decode: messages as they are, one after another" {
	cat 1 2 3 | decodes
}

@test "decode: messages with TCP's length in front" {
	framed | decodes
}

@test "decode: -f names a file" {
	cat 1 2 3 >messages
	run -0 --separate-stderr digcat -Q --decode -f messages
	[ "$output" = "$wanted" ]
	[ -z "$stderr" ]
	run -0 digcat -Q --decode -f - <messages
	[ "$output" = "$wanted" ]
}

@test "decode: xxd in its forms" {
	need xxd
	each xxd | decodes
	each xxd -g1 -u | decodes
	each xxd -p | decodes
	each xxd -p -c0 | decodes
	each xxd -i | decodes
	framed | xxd | decodes
	framed | xxd -p | decodes
	cat 1 2 3 | xxd -c 8 | decodes
}

@test "decode: hexdump" {
	need hexdump
	each hexdump -C | decodes
	each hexdump | decodes
	each hexdump -c | decodes
}

@test "decode: od in its forms" {
	each od | decodes
	each od -c | decodes
	each od -b | decodes
	each od -x | decodes
	each od -t x1 | decodes
	each od -A d -t x1 | decodes
	each od -A x -t x1z | decodes
	each od -v -A n -t x1 | decodes
	framed | od -A x -t x1z | decodes
}

@test "decode: base64, in lines or not, and DoH's base64url" {
	each base64 | decodes
	each base64 -w0 | decodes
	for i in 1 2 3; do base64 -w0 $i | tr '+/' '-_' | tr -d '=' && echo; done | decodes
	for i in 1 2 3; do
		echo "GET /dns-query?dns=$(base64 -w0 $i | tr '+/' '-_' | tr -d '=') HTTP/1.1"
	done | decodes
}

@test "decode: strings of printf, Python and strace" {
	need python3
	each python3 -c 'import sys; print("".join("\\x%02x" % b for b in sys.stdin.buffer.read()))' | decodes
	each python3 -c 'import sys; print(sys.stdin.buffer.read())' | decodes
	each python3 -c '
import sys
data = sys.stdin.buffer.read()
text = "".join(chr(b) if 32 <= b < 127 and chr(b) not in "\"\\" else "\\%03o" % b for b in data)
print("read(4, \"\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\", 832) = 832")
print("[pid 12] sendto(3, \"%s\", %d, MSG_NOSIGNAL, NULL, 0) = %d" % (text, len(data), len(data)))' | decodes
}

@test "decode: hex with colons, with 0x, in upper case, with CRLF" {
	need xxd
	for i in 1 2 3; do xxd -p -c0 $i | sed 's/../&:/g; s/:$//'; done | decodes
	for i in 1 2 3; do echo "0x$(xxd -p -c0 $i)"; done | decodes
	for i in 1 2 3; do xxd -u -p -c0 $i | sed 's/$/\r/'; done | decodes
}

@test "decode: what dig prints of a packet it can't read" {
	need python3
	for i in 1 2 3; do
		printf ';; Got bad packet: bad label type\n%s bytes\n' "$(stat -c %s $i)"
		python3 -c '
import sys
data = sys.stdin.buffer.read()
for at in range(0, len(data), 16):
    part = data[at:at + 16]
    print("".join("%02x " % b for b in part) + "   " * (16 - len(part)) + " " * 9
          + "".join(chr(b) if 33 <= b <= 125 else "." for b in part))' <$i
	done | decodes
}

@test "decode: what --wire prints" {
	for i in 1 2 3; do digcat -Q --decode --wire <$i; done | decodes
}

@test "decode: dig's own query, caught by a fake server that cannot answer" {
	need dig xxd
	digcat -u -l -W 1 127.0.0.1 0 -v >query 2>query.err &
	listener=$!
	wait_for grep -q Bound query.err
	port=$(awk '/^Bound/ { print $NF; exit }' query.err)
	run dig +tries=1 +time=1 +nocookie @127.0.0.1 -p "$port" caught.example TXT
	wait "$listener"
	xxd query >dump
	run -0 digcat -Q --decode +noall +question -f dump
	[[ "$output" == ";caught.example."*"IN"*"TXT" ]]
}

# ---- captures ----

# capture KIND: a capture of the three messages, written without tcpdump.
capture() {
	need python3
	python3 - "$1" <<'PYTHON'
import socket, struct, sys
messages = [open(name, "rb").read() for name in "123"]
v4 = lambda data, proto: struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 1, 0, 64, proto, 0,
    socket.inet_aton("192.0.2.53"), socket.inet_aton("192.0.2.1")) + data
v6 = lambda data, proto: struct.pack(">IHBB16s16s", 6 << 28, len(data) + 8, 60, 64,
    socket.inet_pton(socket.AF_INET6, "2001:db8::53"), socket.inet_pton(socket.AF_INET6, "2001:db8::1")) \
    + struct.pack(">BBBBI", proto, 0, 1, 4, 0) + data
udp = lambda data, port=53: struct.pack(">4H", port, 40000, 8 + len(data), 0) + data
tcp = lambda data, seq, flags=16: struct.pack(">HHIIBBHHH", 53, 40000, seq % 2**32, 0, 0x50, flags, 99, 0, 0) + data
ether = lambda data, kind=0x800, tags=b"": bytes(12) + tags + struct.pack(">H", kind) + data
def pcap(packets, link=1):
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    return out + b"".join(struct.pack("<IIII", 1795172655, i, len(p), len(p)) + p for i, p in enumerate(packets))
def pcapng(packets):
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    return block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0)) \
        + b"".join(block(6, struct.pack("<5I", 0, 0, i, len(p), len(p)) + p) for i, p in enumerate(packets))
stream = b"".join(struct.pack(">H", len(m)) + m for m in messages)
segments = [tcp(stream[i:i + 9], 0xffffffe0 + 1 + i) for i in range(0, len(stream), 9)]
syn = tcp(b"", 0xffffffe0, 2)
qinq = bytes.fromhex("88a8000581000007")
print_ = sys.stdout.buffer.write
print_({
    "udp": lambda: pcap([ether(v4(udp(m), 17)) for m in messages]),
    "pcapng": lambda: pcapng([ether(v4(udp(m), 17)) for m in messages]),
    "mdns": lambda: pcap([ether(v4(udp(m, 5353), 17)) for m in messages]),
    "port": lambda: pcap([ether(v4(udp(m, 5310), 17)) for m in messages]),
    "other": lambda: pcap([ether(v4(udp(b"x" * 40, 123), 17)), ether(bytes(28), 0x806)]
                          + [ether(v4(udp(m), 17)) for m in messages]),
    "ipv6": lambda: pcap([ether(v6(udp(m), 17), 0x86dd) for m in messages]),
    "vlan": lambda: pcap([ether(v4(udp(m), 17), tags=qinq) for m in messages]),
    "raw": lambda: pcap([v4(udp(m), 17) for m in messages], 101),
    "sll": lambda: pcap([bytes(14) + b"\x08\0" + v4(udp(m), 17) for m in messages], 113),
    "sll2": lambda: pcap([b"\x08\0" + bytes(18) + v4(udp(m), 17) for m in messages], 276),
    "null": lambda: pcap([struct.pack("<I", 2) + v4(udp(m), 17) for m in messages], 0),
    "tcp": lambda: pcap([ether(v4(s, 6)) for s in [syn] + segments]),
    "disorder": lambda: pcap([ether(v4(s, 6)) for s in [syn] + segments[::-1] + segments]),
    "gap": lambda: pcap([ether(v4(s, 6)) for s in [syn] + segments[:6] + segments[7:]]),
    "fragment": lambda: pcap([ether(v4(udp(m), 17)) for m in messages]
        + [ether(v4(udp(messages[2]), 17)[:6] + b"\x20\0" + v4(udp(messages[2]), 17)[8:])]),
    "bad": lambda: pcap([ether(v4(udp(messages[0]), 17)), ether(b"\x41" + v4(udp(messages[0]), 17)[1:]),
        ether(v4(udp(messages[1]), 17)), ether(v4(udp(messages[2]), 17))]),
}[sys.argv[1]]())
PYTHON
}

need_libpcap() {
	capture udp | digcat -Q --decode 2>&1 | grep -q 'without libpcap' && skip "built without libpcap"
	return 0
}

@test "decode: captures of UDP and TCP, IPv4 and IPv6, in many links" {
	need_libpcap
	for kind in udp pcapng mdns other ipv6 vlan raw sll sll2 null tcp disorder; do
		echo "$kind"
		capture "$kind" | decodes
	done
}

@test "decode: -p is one more port of DNS; without DNS the ports are told" {
	need_libpcap
	capture port >pcap
	run -0 --separate-stderr digcat -Q --decode -p 5310 -f pcap
	[ "$output" = "$wanted" ]
	run -5 --separate-stderr digcat -Q --decode -f pcap
	[ "$output$stderr" = "digcat: pcap: no DNS message in 3 packets; looked for at the ports 53 and 5353" ]
	run -5 --separate-stderr digcat -Q --decode -p 54 -f pcap
	[ "$output$stderr" = "digcat: pcap: no DNS message in 3 packets; looked for at the ports 53, 5353 and 54" ]
}

@test "decode: -v says on stderr where each message came from" {
	need_libpcap
	capture udp >pcap
	run -0 --separate-stderr digcat -Q --decode -v -f pcap
	[ "$output" = "$wanted" ]
	[ "${stderr_lines[1]}" = \
		";; message 2: packet 2, 2026-11-20T11:04:15.000001Z, 192.0.2.53:53 > 192.0.2.1:40000, udp, 49 bytes" ]
	run -0 --separate-stderr digcat -Q --decode -v <./1
	[ "$stderr" = $';; message 1: byte 0, 33 bytes\ndigcat: message 1: query www.example.com A' ]
}

@test "decode: --json has the server and the time of a capture" {
	need_libpcap
	need jq
	run -0 --separate-stderr digcat -Q --decode --json < <(capture tcp)
	[ "$(jq -c '[.name, .status, .server, .port, .proto, (.ts | floor), .id]' <<<"$output" | sed -n 2p)" = \
		'["www.example.com.","NOERROR","192.0.2.53",53,"tcp",1795172655,4660]' ]
}

@test "decode: lost segments cost their message, no other" {
	need_libpcap
	run -5 --separate-stderr digcat -Q --decode -f <(capture gap)
	[[ "$stderr" == *": segments are missing after "*" of 49 bytes of a message" ]]
}

@test "decode: fragments are passed over with a word" {
	need_libpcap
	capture fragment >pcap
	run -0 --separate-stderr digcat -Q --decode -f pcap
	[ "$output" = "$wanted" ]
	[ "$stderr" = "digcat: pcap: packet 4: a message in IP fragments is passed over" ]
}

@test "decode: a bad packet is told of by its number, the others are printed" {
	need_libpcap
	capture bad >pcap
	run -5 --separate-stderr digcat -Q --decode -f pcap
	[ "$output" = "$wanted" ]
	[ "$stderr" = "digcat: pcap: packet 2: an IPv4 header of 4 bytes at byte 14" ]
}

# ---- forms ----

@test "decode: +short, +all, --value, --wire and --json=rr do as with -Q" {
	run -0 digcat -Q --decode +short <./2
	[ "$output" = 192.0.2.1 ]
	run -0 digcat -Q --decode --value <./2
	[ "$output" = 192.0.2.1 ]
	run -0 digcat -Q --decode +all <./2
	[[ "$output" == *"->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4660"*"MSG SIZE  rcvd: 49"* ]]
	run -0 digcat -Q --decode --wire <./1
	[[ "${lines[0]}" == ";; query, 33 bytes" ]]
	run -0 digcat -Q --decode --json=rr <./2
	[[ "$output" == '{"q":"www.example.com.","section":"answer"'* ]]
}

# ---- malformed ----

@test "decode: a malformed message gives one line, what could be read, and status 5" {
	head -c 46 2 >./cut
	run -5 --separate-stderr digcat -Q --decode -f cut
	[ "${stderr_lines[0]}" = "digcat: cut: byte 0: message byte 43: RDLENGTH 4 runs past the end, 1 left" ]
	run -5 --separate-stderr digcat -Q --decode --json -f cut
	[ -z "$stderr" ]
	[[ "$output" == *'"error":"RDLENGTH 4 runs past the end, 1 left"'* ]]
	[[ "$output" == *'"status":"MALFORMED","rcode":null,'* ]]
}

@test "decode: after a malformed line the others are printed" {
	need xxd
	{
		xxd -p -c0 2
		echo 1234818000010001000000000377
		echo 123481800001000100000000037777770
		xxd -p -c0 3
	} >hex
	run -5 --separate-stderr digcat -Q --decode -f hex
	[ "$output" = "$wanted" ]
	[ "${stderr_lines[0]}" = "digcat: hex: byte 99: message byte 12: question 1: label of 3 octets runs past the end" ]
	[ "${stderr_lines[1]}" = "digcat: hex: byte 128: an odd number of hex digits" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "decode: a frame that is cut short is told with its offset" {
	framed | head -c 80 >./cut
	run -5 --separate-stderr digcat -Q --decode -f cut
	[ "${stderr_lines[0]}" = "digcat: cut: byte 35: a frame of 49 bytes is cut short after 43" ]
}

@test "decode: what prints as nothing is told in a line, if all there is" {
	run -0 --separate-stderr digcat -Q --decode -f 1
	[ "$output$stderr" = "digcat: message 1: query www.example.com A" ]
	for ((i = 0; i < 10; i++)); do cat 1; done >ten
	run -0 --separate-stderr digcat -Q --decode -f ten
	[ "${stderr_lines[7]}" = "digcat: message 8: query www.example.com A" ]
	[ "${stderr_lines[8]}" = "digcat: 2 more messages without an answer" ]
	[ "${#stderr_lines[@]}" -eq 9 ]
	printf '\x12\x34\x81\x83\0\1\0\0\0\0\0\0\1n\0\0\x10\0\3' >none
	run -0 --separate-stderr digcat -Q --decode -f none
	[ "$output$stderr" = "digcat: message 1: reply n CH TXT, NXDOMAIN, no answer" ]
	run -0 --separate-stderr digcat -Q --decode --json -f 1
	[ -z "$stderr" ]
	run -0 --separate-stderr digcat -Q --decode -f - < <(cat 1 2)
	[ -z "$stderr" ]
}

@test "decode: --explain says what each reply means" {
	need jq
	run -0 digcat -Q --decode --explain < <(cat ./1 ./2)
	[ "$output" = $';; 1 record, from a resolver, not from the zone\'s own servers\nwww.example.com.\t300\tIN\tA\t192.0.2.1' ]
	run -0 digcat -Q --decode --explain --json < <(cat ./1 ./2)
	[ "$(jq -c .explain <<<"$output")" = $'[]\n["1 record, from a resolver, not from the zone\'s own servers"]' ]
	run -0 --separate-stderr digcat -Q --decode --explain < <(printf '\0\1\xa8\0\0\1\0\0\0\0\0\0\1a\0\0\6\0\1')
	[ "$output" = ";; the server accepts the UPDATE" ]
}

@test "decode: +all shows a query as +qr does" {
	run -0 --separate-stderr digcat -Q --decode +all -f 1
	[ "$output" = ";; Sending:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4660
;; flags: rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0

;; QUESTION SECTION:
;www.example.com.		IN	A

;; QUERY SIZE: 33" ]
	run -0 digcat -Q --decode +all -f 2
	[[ "$output" == ";; Got answer:"*"ANSWER SECTION"*";; MSG SIZE  rcvd: 49"* ]]
}

@test "decode: extra bytes are a warning" {
	printf 'extra' | cat 2 - >longer
	run -0 --separate-stderr digcat -Q --decode -f longer
	[ "$stderr" = "digcat: longer: byte 0: message byte 49: 5 extra bytes at the end" ]
	[ "$output" = $'www.example.com.\t300\tIN\tA\t192.0.2.1' ]
}

@test "decode: a malformed OPT record is a line, of the first eight, and no failure" {
	printf '\x12\x34\x81\x80\0\1\0\1\0\0\0\1\3www\7example\3com\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\1' >odd
	printf '\0\0\x29\x04\xd0\0\0\0\0\0\5\0\3\0\x09\x6e' >>odd
	words="message byte 62: malformed OPT record: option length 9 runs past the end, 1 left"
	run -0 --separate-stderr digcat -Q --decode -f odd
	[ "$stderr" = "digcat: odd: byte 0: $words" ] || fail "$stderr"
	[ "$output" = $'www.example.com.\t300\tIN\tA\t192.0.2.1' ]
	run -0 --separate-stderr digcat -Q --decode -v -f odd
	[ "$(grep -c 'runs past the end' <<<"$stderr")" -eq 1 ]
	run -0 --separate-stderr digcat -Q --decode --json -f odd
	[ -z "$stderr" ]
	[[ "$output" == *'"warnings":["byte 62: OPT: option length 9 runs past the end, 1 left"]'* ]]
	for ((i = 0; i < 10; i++)); do xxd -p -c 0 odd; echo; done >ten
	run -0 --separate-stderr digcat -Q --decode +short -f ten
	[ "${#lines[@]}" -eq 10 ]
	[ "${#stderr_lines[@]}" -eq 9 ]
	[ "${stderr_lines[1]}" = "digcat: ten: byte 132: $words" ] || fail "${stderr_lines[1]}"
	[ "${stderr_lines[8]}" = "digcat: 2 more messages with a malformed OPT record" ]
}

@test "decode: nothing to decode is status 5, no file is status 1" {
	run -5 --separate-stderr digcat -Q --decode </dev/null
	[ "$stderr" = "digcat: standard input: byte 0: no input" ]
	run -5 --separate-stderr digcat -Q --decode <<<"no message at all"
	[ "$stderr" = "digcat: standard input: byte 0: no DNS message in 18 bytes" ]
	run -1 --separate-stderr digcat -Q --decode -f missing
	[ "$stderr" = "digcat: opening missing: No such file or directory" ]
}

@test "decode: a name or a server beside it is a usage error" {
	run -2 --separate-stderr digcat -Q --decode example.com <./1
	[ "$stderr" = "digcat: --decode asks nothing: no names, no servers" ]
}

@test "decode: -vv shows every byte, as -Q does" {
	run -0 --separate-stderr digcat -Q --decode -vv <./2
	[[ "$stderr" == ";; message 1: byte 0, "*$'\n0000  12 34 '*"192.0.2.1"* ]]
	[ "$output" = $'www.example.com.\t300\tIN\tA\t192.0.2.1' ]
}
