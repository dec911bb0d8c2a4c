"""DNS calculation as APT12 did it (T1568.003): the answer's octets give the port, port = o1 * o2 + o3.

usage: dns_calculation.py server DNS_IP          (name server on port 53, one TCP listener per answer)
       dns_calculation.py implant DNS_IP SECONDS
"""

import random
import socket
import struct
import sys
import threading
import time

DOMAIN = "static-news.example.com"
NAMES = ["edition", "weather", "markets", "photo"]
# Documentation and benchmarking ranges: they are nobody's, and o1 * o2 + o3 is a port above 1023.
ANSWERS = ["198.51.100.23", "198.18.141.7", "198.19.64.90", "198.18.211.118", "198.19.201.36"]


def calculated_port(address):
    octets = [int(part) for part in address.split(".")]
    return octets[0] * octets[1] + octets[2]


def encode_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def serve_tcp(address):
    server = socket.create_server((address, calculated_port(address)))
    while True:
        connection, _ = server.accept()
        connection.settimeout(20)
        with connection:
            if connection.recv(4096):
                connection.sendall(b"task: none\n")


def serve_dns(address):
    source = random.Random(12)
    socket_ = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    socket_.bind((address, 53))
    served = 0
    while True:
        query, client = socket_.recvfrom(512)
        question_end = query.index(b"\0", 12) + 5
        answer = ANSWERS[(served // 2) % len(ANSWERS)]
        served += 1
        time.sleep(source.uniform(0.012, 0.045))
        header = query[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0)
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(answer)
        socket_.sendto(header + query[12:question_end] + record, client)


def resolve(dns_ip, name, source):
    query = struct.pack(">HHHHHH", source.getrandbits(16), 0x0100, 1, 0, 0, 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as socket_:
        socket_.settimeout(3)
        socket_.sendto(query + encode_name(name) + struct.pack(">HH", 1, 1), (dns_ip, 53))
        return socket.inet_ntoa(socket_.recv(512)[-4:])


def run_implant(dns_ip, seconds):
    source = random.Random(728)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = resolve(dns_ip, "%s.%s" % (source.choice(NAMES), DOMAIN), source)
        time.sleep(source.uniform(0.05, 2.8))
        with socket.create_connection((answer, calculated_port(answer)), timeout=10) as connection:
            connection.sendall(b"beacon\n")
            connection.recv(4096)
        print("implant: %s -> port %d" % (answer, calculated_port(answer)), flush=True)
        time.sleep(min(source.uniform(14, 26), max(0, end - time.monotonic())))


if sys.argv[1] == "server":
    for answer_ip in ANSWERS:
        threading.Thread(target=serve_tcp, args=(answer_ip,), daemon=True).start()
    serve_dns(sys.argv[2])
elif sys.argv[1] == "addresses":
    print(" ".join(ANSWERS))
else:
    run_implant(sys.argv[2], float(sys.argv[3]))
