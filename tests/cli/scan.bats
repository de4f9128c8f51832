#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016  # scripts for another shell
# -z: which ports are open, how fast that is known, and that none is missed or
# made up.

load ../support/digcat
load ../support/sessions

setup() {
	digcat_setup
	nc=$(as_dialect nc)
	# The real one by its own name: its messages begin with it.
	mkdir real
	ln -s "$(realpath bin/real_nc)" real/nc
	real_nc=$PWD/real/nc
}

# listen_on PORT: somebody does.
listen_on() {
	start "listener_$1" digcat -lkdn 127.0.0.1 "$1"
	wait_port tcp "$1"
}

# on_dark_network SCRIPT: 192.0.2.1 is here, 192.0.2.9 never answers.
on_dark_network() {
	on_own_network "
		ip link add dark type veth peer name nobody
		ip link set nobody up
		ip address add 192.0.2.1/24 dev dark
		ip -6 address add 2001:db8::1/64 dev dark nodad
		ip link set dark up
		ip neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev dark
		ip neighbour add 2001:db8::9 lladdr 02:00:00:00:00:09 dev dark
		$1"
}

# took_at_most MILLISECONDS: since start_clock.
took_at_most() {
	local ms=$(((${EPOCHREALTIME/[.,]/} - clock_started) / 1000))

	[ "$ms" -le "$1" ] || fail "took $ms ms, should be $1 at most"
}

# no_times: stdin without what differs from run to run.
no_times() { sed -E -e 's/[0-9.]+ (ms|s)\b/TIME/g' -e 's/: +TIME: /: /'; }

# ---- open or not ----

@test "-z: status 0 if a port is open, 1 if none is; nothing is said" {
	port=$(free_port) closed=$(free_port)
	listen_on "$port"
	run -0 --separate-stderr digcat -z 127.0.0.1 "$port"
	[ -z "$output$stderr" ]
	run -1 --separate-stderr digcat -z 127.0.0.1 "$closed"
	[ -z "$output$stderr" ]
	run -0 digcat -z 127.0.0.1 "$closed,$port"
	run -0 digcat -z "127.0.0.1:$port"
	run -0 digcat --zero 127.0.0.1 "$port"
	run -0 env DIGCAT_DIALECT=nc digcat -z 127.0.0.1 "$port"
	run -1 env DIGCAT_DIALECT=ncat digcat -z 127.0.0.1 "$closed"
}

@test "-z: sends nothing, and stdin stays as it is" {
	port=$(free_port)
	start server digcat -lv 127.0.0.1 "$port"
	wait_port tcp "$port"
	echo "for whoever comes next" >input
	exec 9<input
	run -0 digcat -z 127.0.0.1 "$port" <&9
	[ "$(cat <&9)" = "for whoever comes next" ]
	finish server
	[ ! -s server.out ]
}

@test "-z: finds the listeners of nc, ncat and digcat, and IPv6 ones" {
	need_nc
	need ncat
	need_ipv6
	one=$(free_port) two=$(free_port) three=$(free_port)
	start_held one real_nc -lk 127.0.0.1 "$one"
	start_held two ncat -lk ::1 "$two"
	start_held three digcat -lk "$three"
	for port in "$one" "$two" "$three"; do
		wait_port tcp "$port"
	done
	run -0 digcat -zv -n 127.0.0.1 "$one,$three"
	[ "$(grep -c 'succeeded!' <<<"$output")" -eq 2 ]
	run -0 digcat -zv ::1 "$two,$three"
	[ "$(grep -c 'succeeded!' <<<"$output")" -eq 2 ]
	run -0 digcat -zv localhost "$one,$two,$three"
	[ "$(grep -c 'succeeded!' <<<"$output")" -eq 3 ]
	run -1 digcat -z6 localhost "$one"
}

@test "-z: all ports are told in order, each once" {
	need_own_network
	for options in "" "--parallel 1" "--parallel 5000"; do
		on_own_network "
			digcat -lkdn 127.0.0.1 10001 & digcat -lkdn 127.0.0.1 60001 &
			wait_port tcp 10001
			wait_port tcp 60001
			digcat -nzv $options 127.0.0.1 1-65535" 2>report
		sed -nE 's/^(Connection to 127.0.0.1 ([0-9]+) .*|.* port ([0-9]+) \(tcp\) .*)/\2\3/p' report >ports
		seq 65535 | cmp - ports
		for port in 10001 60001; do
			grep -q "^Connection to 127.0.0.1 $port port \[tcp/\*\] succeeded!\$" report
		done
	done
}

@test "-z: ports of a list come in the order of the list" {
	run -1 digcat -nzv 127.0.0.1 7,5,3-4,5
	[[ "$(sed -nE 's/.* port ([0-9]+) .*/\1/p' <<<"$output" | paste -s -d ' ')" == "7 5 3 4 5" ]]
}

@test "-z: -r takes every port once, in another order" {
	need_own_network
	run -1 on_own_network 'digcat -nrzv 127.0.0.1 1-200'
	sed -nE 's/.* port ([0-9]+) .*/\1/p' <<<"$output" >ports
	run ! cmp <(seq 200) ports
	sort -n ports | cmp - <(seq 200)
}

# ---- nc's lines ----

@test "-zv in the nc dialect: nc's lines, one for one" {
	need_nc
	port=$(free_port) closed=$(free_port)
	listen_on "$port"
	for words in "-zv 127.0.0.1 $closed" "-zv 127.0.0.1 $port" "-zvn 127.0.0.1 $port" "-zvv4 localhost $closed" \
		"-zv4 localhost $port" "-zv 127.0.0.1 1-100" "-z 127.0.0.1 $port" "-z 127.0.0.1 1-100" \
		"-lz 127.0.0.1 80" "-z 127.0.0.1" "-z 127.0.0.1 http-79" "-zvs 192.0.2.1 127.0.0.1 80" \
		"-zU ./missing" "-zvU ./missing"; do
		# shellcheck disable=SC2086
		run "$real_nc" $words
		wanted="$status $output"
		# -vv says more than nc does
		# shellcheck disable=SC2086
		run "$nc" ${words/-zvv4/-zv4}
		[ "$status $output" = "$wanted" ] || fail "nc $words: $status $output" "should be: $wanted"
	done
}

@test "-zv: the name of a service stands where nc has it" {
	need_nc
	need_service ssh 22
	need_own_network
	on_own_network '
		nc -lk 127.0.0.1 22 & wait_port tcp 22
		digcat -zv 127.0.0.1 22' 2>report
	[ "$(head -n 1 report)" = "Connection to 127.0.0.1 22 port [tcp/ssh] succeeded!" ]
}

# ---- what digcat says besides ----

@test "-zv: the end has the totals; in the nc dialect from -vv on" {
	port=$(free_port) closed=$(free_port)
	listen_on "$port"
	run -0 digcat -zv 127.0.0.1 "$port,$closed,$closed"
	[ "$(no_times <<<"${lines[-1]}")" = "digcat: 3 ports: 1 open, 2 closed, 0 silent, 0 unreachable in TIME" ]
	run -0 "$nc" -zv 127.0.0.1 "$port"
	[ "${#lines[@]}" -eq 1 ]
	run -0 "$nc" -zvv 127.0.0.1 "$port"
	[[ "$(no_times <<<"${lines[-1]}")" == "nc: 1 port: "* ]]
}

@test "-zvv: each attempt with its reason and its time" {
	need_ipv6
	port=$(free_port)
	listen_on "$port"
	run -0 digcat -zvv --no-hosts localhost "$port"
	[[ "$(no_times <<<"$output")" == *"
digcat: [::1]:$port closed after TIME: Connection refused
"*"
digcat: 127.0.0.1:$port open after TIME
"* ]]
	[[ "$output" != *"failed: "* ]]
}

@test "-z --json: an object for each port on stdout" {
	need jq
	port=$(free_port) closed=$(free_port)
	listen_on "$port"
	run -0 --separate-stderr digcat -z --json 127.0.0.1 "$closed,$port"
	[ -z "$stderr" ]
	[ "$(jq -c '[.event, .host, .address, .port, .protocol, .state, .reason, .by]' <<<"$output")" = \
		"[\"scan.port\",\"127.0.0.1\",\"127.0.0.1\",$closed,\"tcp\",\"closed\",\"Connection refused\",null]
[\"scan.port\",\"127.0.0.1\",\"127.0.0.1\",$port,\"tcp\",\"open\",null,null]" ]
	[ "$(jq -s 'all(.took_ms >= 0 and .took_ms < 5000)' <<<"$output")" = true ]
	run -0 --separate-stderr digcat -zv --json 127.0.0.1 "$closed,$port"
	[ "$(jq -c '[.event, .ports, .open, .closed, .silent, .unreachable, .failed]' <<<"$stderr")" = \
		'["scan.totals",2,1,1,0,0,0]' ]
}

@test "-z --json: a full disk is not passed over" {
	[ -e /dev/full ] || skip "no /dev/full here"
	run -1 --separate-stderr bash -c 'digcat -z --json 127.0.0.1 1-9 >/dev/full'
	[[ "$stderr" == *"No space left on device\""* ]]
}

@test "-z --json: objects come when they are known, not at the end" {
	start scan digcat -nz --json -i 60 127.0.0.1 1-2
	wait_line scan.out '"port":1,'
	is_running scan
}

@test "-z --progress: how many ports, how many of them open" {
	port=$(free_port) closed=$(free_port)
	listen_on "$port"
	run -0 --separate-stderr digcat -nz --progress 127.0.0.1 "$closed,$port"
	[[ "${stderr_lines[-1]}" == "digcat: 2 of 2 ports (100%) in "*" open 1" ]]
}

# ---- what must not be made up or missed ----

@test "-z: a connect that meets itself is no open port" {
	need_own_network
	# Few local ports: the system often picks the one that is connected to.
	on_own_network '
		echo 40000 40040 >/proc/sys/net/ipv4/ip_local_port_range
		for round in $(seq 100); do
			! digcat -nzv 127.0.0.1 40000-40040 2>>report || exit 1
		done'
	run ! grep succeeded report
	[ "$(grep -c 'Connection refused$' report)" -eq 4100 ]
}

@test "-uz: a datagram that comes back to its sender is no answer" {
	need_own_network
	on_own_network '
		echo 40000 40040 >/proc/sys/net/ipv4/ip_local_port_range
		for round in $(seq 100); do
			! digcat -nuzv 127.0.0.1 40000-40040 2>>report || exit 1
		done'
	run ! grep -E 'succeeded|no answer' report
}

@test "-z: no port is missed where descriptors are few" {
	need_own_network
	for most in 9 12 20; do
		on_own_network "
			digcat -lkdn 127.0.0.1 5000 & wait_port tcp 5000
			digcat -lkdn 127.0.0.1 5001 & wait_port tcp 5001
			ulimit -n $most
			digcat -nzv --parallel 5000 127.0.0.1 1-500,5000,5001" 2>report
		[ "$(grep -c 'Connection refused$' report)" -eq 500 ]
		[ "$(grep -c 'succeeded!$' report)" -eq 2 ]
	done
}

@test "-z: silent ports wait for a descriptor, too" {
	need_own_network
	on_dark_network '
		ulimit -n 20
		! digcat -nz --json --parallel 100 -w 200ms 192.0.2.9 1-60 >report'
	[ "$(jq -s 'map(select(.state == "no answer")) | length' report)" -eq 60 ]
}

@test "-z: the soft limit of descriptors is raised to the hard one" {
	need_own_network
	start_clock
	on_dark_network '
		[ "$(ulimit -Hn)" -ge 600 ] || exit 0
		ulimit -Sn 50
		! digcat -nz --parallel 500 -w 500ms 192.0.2.9 1-500'
	took_at_most 5000	# a second, but six with 50 descriptors
}

@test "-z: no port is missed where local ports are few" {
	need_own_network
	on_own_network '
		echo 40000 40007 >/proc/sys/net/ipv4/ip_local_port_range
		digcat -lkdn 127.0.0.1 5000 & wait_port tcp 5000
		digcat -lkdn 127.0.0.1 5001 & wait_port tcp 5001
		digcat -nzv 127.0.0.1 4900-5100' 2>report
	[ "$(grep -c 'succeeded!$' report)" -eq 2 ]
	[ "$(grep -c 'Connection refused$' report)" -eq 199 ]
}

# ---- silence ----

@test "-z: a thousand silent ports take one -w, not a thousand" {
	need_own_network
	start_clock
	on_dark_network '! digcat -nzv -w 1 --parallel 1000 192.0.2.9 1-1000' 2>report
	took 1000
	took_at_most 4000
	[ "$(grep -c 'port [0-9]* (tcp) timed out$' report)" -eq 1000 ]
	[[ "$(tail -n 1 report)" == "digcat: 1000 ports: 0 open, 0 closed, 1000 silent, 0 unreachable in "[1-3].* ]]
}

@test "-z: --parallel says how many at a time" {
	need_own_network
	start_clock
	on_dark_network '! digcat -nz -w 200ms --parallel 10 192.0.2.9 1-50'
	took 1000
}

@test "-z: --rate and -i space the starts" {
	need_own_network
	start_clock
	run -1 on_own_network 'digcat -nz --rate 100 127.0.0.1 1-51'
	took 490
	start_clock
	run -1 on_own_network 'digcat -nz -i 20ms 127.0.0.1 1-26'
	took 490
}

@test "-z: a silent IPv6 address does not keep the IPv4 one waiting" {
	need_own_network
	start_clock
	on_dark_network '
		echo "2001:db8::9 both.test" >hosts; echo "192.0.2.1 both.test" >>hosts
		mount --bind hosts /etc/hosts
		digcat -lkdn 192.0.2.1 5000 & wait_port tcp 5000
		digcat -lkdn 192.0.2.1 5001 & wait_port tcp 5001
		digcat -zvv -w 20 both.test 5000-5001' 2>report
	took_at_most 15000
	[ "$(grep -c 'Connection to both.test (192.0.2.1) 500[01] port .* succeeded!' report)" -eq 2 ]
	[ "$(grep -c ' \[2001:db8::9\]:500[01] had not answered after .*, and is dropped$' report)" -eq 2 ]
}

@test "-z: who says that a host can't be reached" {
	need_own_network
	need jq
	on_dark_network '
		ip route add unreachable 198.51.100.0/24
		! digcat -nz --json 198.51.100.1 80 >report
		! digcat -nzv 198.51.100.1 80 2>lines'
	[ "$(jq -r '"\(.state): \(.reason)"' report)" = "unreachable: No route to host" ]
	[ "$(head -n 1 lines)" = "digcat: connect to 198.51.100.1 port 80 (tcp) failed: No route to host" ]
}

@test "-z: a router that says so is named" {
	need_own_network
	need jq
	# Two networks with a router between that knows no further way.
	on_own_network '
		unshare --net bash -c "wait_for test -e linked; ip link set lo up
			echo 1 >/proc/sys/net/ipv4/ip_forward
			ip address add 192.0.2.254/24 dev far; ip link set far up; >routed; exec tail -f /dev/null" & router=$!
		here=$(readlink /proc/self/ns/net)
		wait_for bash -c "[ \"\$(readlink /proc/$router/ns/net)\" != \"$here\" ]"
		ip link add near type veth peer name far
		ip link set far netns "$router"
		ip address add 192.0.2.1/24 dev near; ip link set near up; ip route add default via 192.0.2.254
		>linked; wait_for test -e routed
		! digcat -nzvv 203.0.113.7 80 2>lines
		! digcat -nz --json 203.0.113.7 80 >report'
	[ "$(jq -c '[.state, .by]' report)" = '["unreachable","192.0.2.254"]' ]
	no_times <lines | grep -q '^digcat: 203.0.113.7:80 unreachable after TIME: Network is unreachable, says 192.0.2.254$'
}

@test "-z: the limit holds for the name, too" {
	start_clock
	run -1 --separate-stderr digcat -z --dns-servers 127.0.0.1:9 --no-hosts -w 300ms --dns-timeout 9 name.test 80
	took_at_most 5000
	[[ "$stderr" == "digcat: getaddrinfo for host \"name.test\" port 80: "* ]]
}

@test "-z: a name that nobody answers for in time is told as without -z" {
	start answers digcat -lv --answer "silent.test DROP" 127.0.0.1 0
	run -1 --separate-stderr digcat -z --dns-servers "127.0.0.1:$(listening_port answers)" --no-hosts -w 300ms silent.test 80
	[ "$stderr" = 'digcat: resolving "silent.test": no answer within 0.3 s' ]
}

@test "-z: --wait-for ends when a port opens, and when its time is over" {
	port=$(free_port)
	start scan digcat -zv --retry-delay 50ms --wait-for 20s 127.0.0.1 "$port"
	wait_line scan.err '^digcat: trying again in .* \(try 2\): no port of 127.0.0.1 is open$'
	listen_on "$port"
	finish scan
	[ "$status" -eq 0 ]
	grep -q "^Connection to 127.0.0.1 $port port .* succeeded!\$" scan.err
	start_clock
	run -1 --separate-stderr digcat -z --wait-for 300ms 127.0.0.1 "$(free_port)"
	[ -z "$stderr" ]
	took 190
	took_at_most 5000
}

@test "-z: --wait-for looks the name up again" {
	need_own_network
	on_own_network '
		echo "127.0.0.1 other.test" >hosts; mount --bind hosts /etc/hosts
		digcat -lkdn 127.0.0.1 5000 & wait_port tcp 5000
		digcat -zv --dns-servers 127.0.0.1:9 --retry-delay 50ms --wait-for 20s name.test 5000 2>report & scan=$!
		wait_for grep -q "trying again" report
		echo "127.0.0.1 name.test" >>hosts
		wait $scan'
}

@test "-z: --retry tries so many times more" {
	run -1 digcat -zv --retry 2 --retry-delay 10ms 127.0.0.1 "$(free_port)"
	[ "$(grep -c 'Connection refused$' <<<"$output")" -eq 3 ]
}

# ---- datagrams ----

@test "-uz: open, closed, or no answer" {
	need jq
	need socat
	echoing=$(free_port) silent=$(free_port) closed=$(free_port)
	start echoing socat -T 20 "UDP-LISTEN:$echoing,bind=127.0.0.1,fork" SYSTEM:'echo hello'
	start silent digcat -luk -d 127.0.0.1 "$silent"
	wait_port udp "$echoing"
	wait_port udp "$silent"
	run -0 --separate-stderr digcat -uz --json -w 3 127.0.0.1 "$echoing,$silent,$closed"
	[ "$(jq -r .state <<<"$output" | paste -s -d ,)" = "open,no answer,closed" ]
	run -0 digcat -uzv -w 3 127.0.0.1 "$echoing,$silent,$closed"
	[ "${lines[0]}" = "Connection to 127.0.0.1 $echoing port [udp/*] succeeded!" ]
	[ "${lines[1]}" = "digcat: 127.0.0.1 port $silent (udp): no answer, so it is open or filtered" ]
	[ "${lines[2]}" = "digcat: connect to 127.0.0.1 port $closed (udp) failed: Connection refused" ]
	run -0 digcat -uzvv -w 300ms 127.0.0.1 "$silent"
	[[ "${lines[1]}" == *": 127.0.0.1:$silent no answer after "*"ms: open or filtered" ]]
	[[ "${lines[2]}" == *": 1 port: 0 open, "* ]]
	run -0 digcat -uz -w 300ms 127.0.0.1 "$silent"
	run -1 digcat -uz -w 300ms 127.0.0.1 "$closed"
	run -1 env DIGCAT_DIALECT=ncat digcat -uz -w 300ms 127.0.0.1 "$closed"
}

@test "-uz: a silent address counts, whatever the others of the name say" {
	need jq
	need_ipv6
	silent=$(free_port)
	start silent digcat -luk -d 127.0.0.1 "$silent"
	wait_port udp "$silent"
	run -0 digcat -uzv -w 1 localhost "$silent"
	[[ "${lines[-1]}" == "digcat: 1 port: 0 open, 0 closed, 1 silent, "* ]]
	run -0 --separate-stderr digcat -uz --json -w 1 localhost "$silent"
	[ "$(jq -r '.address, .state' <<<"$output" | paste -s -d ,)" = "127.0.0.1,no answer" ]
}

@test "-uz: what is sent are empty datagrams" {
	port=$(free_port)
	start server digcat -luk --lines -d 127.0.0.1 "$port"
	wait_port udp "$port"
	run -0 digcat -uz -w 300ms 127.0.0.1 "$port"
	wait_size server.out 1
	[ -z "$(tr -d '\n' <server.out)" ]
}

@test "-uz: no closed port is taken for a silent one" {
	need_own_network
	run -1 on_own_network 'digcat -nuzv 127.0.0.1 1-4999'
	[[ "${lines[-1]}" == "digcat: 4999 ports: 0 open, 4999 closed, 0 silent,"* ]] ||
		fail "$(grep -v refused <<<"$output")"
}

@test "-uzv in the nc dialect: an X more than once, and nc's lines" {
	need_nc
	port=$(free_port) closed=$(free_port)
	start server digcat -luk --lines -d 127.0.0.1 "$port"
	wait_port udp "$port"
	run "$real_nc" -uzv -w 1 127.0.0.1 "$port"
	wanted="$status $output"
	run "$nc" -uzv -w 1 127.0.0.1 "$port"
	[ "$status $output" = "$wanted" ]
	wait_line server.out '^X$'
	[ "$(tr -d 'X\n' <server.out)" = "" ]
	run "$real_nc" -uzv -w 1 127.0.0.1 "$closed"
	wanted="$status $output"
	run "$nc" -uzv -w 1 127.0.0.1 "$closed"
	[ "$status $output" = "$wanted" ]
}

# ---- Unix sockets ----

@test "-zU: whether somebody listens at a path" {
	run -1 --separate-stderr digcat -zU ./socket
	[ -z "$stderr" ]
	run -1 --separate-stderr digcat -zvU ./socket
	[ "$stderr" = "digcat: ./socket: No such file or directory" ]
	run -1 --separate-stderr digcat -z --json -U ./socket
	[[ "$output" == '{"event":"scan.path","path":"./socket","state":"closed","reason":"No such file or directory","took_ms":'*'}' ]]
	[ -z "$stderr" ]
	start server digcat -lkvU ./socket
	wait_line server.err '^Listening on'
	run -0 --separate-stderr digcat -zU ./socket
	[ -z "$output$stderr" ]
	run -0 digcat -z --json -U ./socket
	[[ "$output" == '{"event":"scan.path","path":"./socket","state":"open","reason":null,"took_ms":'*'}' ]]
}

# ---- the near end ----

@test "-z: from the address and port that are asked for" {
	port=$(free_port) own=$(free_port) shut=$(free_port)
	start server digcat -lkdv 127.0.0.1 "$port"
	wait_port tcp "$port"
	run -0 digcat -z -s 127.0.0.3 -p "$own" 127.0.0.1 "$shut,$port"
	wait_line server.err "^Connection received on 127.0.0.3 $own\$"
	run -1 --separate-stderr digcat -zv -s 192.0.2.1 127.0.0.1 "$shut,$port"
	[ "$stderr" = "digcat: bind failed: Cannot assign requested address" ]
	run -1 digcat -zv -p "$shut" 127.0.0.1 "$shut"
	[[ "$output" == *"(tcp) failed: Connection refused"* ]]
}

@test "-z: a signal ends it" {
	need_own_network
	on_dark_network '
		digcat -nz 192.0.2.9 1-65535 & scan=$!
		wait_for grep -q " 02 " /proc/net/tcp
		kill -TERM "$scan"
		wait "$scan" || [ "$?" -eq 143 ]'
}

# late_names: a name server (--dns-servers, in $servers) that is late with an address.
late_names() {
	start answers digcat -lv --answer "slow.test A 127.0.0.1" --answer "slow.test AAAA ::1" \
		--answer "slow.test AAAA DELAY=60s" --answer "late.test A 127.0.0.1" --answer "late.test AAAA ::1" \
		--answer "late.test AAAA DELAY=300ms" 127.0.0.1 0
	servers=127.0.0.1:$(listening_port answers)
}

@test "-z: an open port does not wait for the other family's addresses" {
	late_names
	start_clock
	run -0 --separate-stderr digcat -zv --dns-servers "$servers" --dns-timeout 50 slow.test "${servers#*:}"
	took_at_most 5000
	[[ "$stderr" == "Connection to slow.test (127.0.0.1) ${servers#*:} port [tcp/"*"] succeeded!"* ]]
}

@test "-z: addresses that come late are tried where the others are closed" {
	need_ipv6
	late_names
	start server digcat -lv ::1 0
	port=$(listening_port server)
	run -0 --separate-stderr digcat -z --json --dns-servers "$servers" late.test "${servers#*:},$port"
	[ "$(jq -c '[.address, .port, .state]' <<<"$output")" = "[\"127.0.0.1\",${servers#*:},\"open\"]
[\"::1\",$port,\"open\"]" ]
}

@test "-z: every address of a name is tried" {
	need_own_network
	on_own_network '
		for i in $(seq 60); do echo "127.0.1.$i many.test"; done >hosts
		mount --bind hosts /etc/hosts
		digcat -lkdn 127.0.1.60 5000 & wait_port tcp 5000
		digcat -zv many.test 5000' 2>report
	[ "$(grep -c 'connect to many.test .* failed: Connection refused$' report)" -eq 59 ]
	grep -q 'Connection to many.test (127.0.1.60) 5000 port .* succeeded!' report
}
