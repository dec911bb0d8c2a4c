"""A remote shell's traffic, for the dns2tcp tunnel: an operator who types, an agent that answers.

usage: shell_over_tunnel.py operator PORT SECONDS   (behind dns2tcpd)
       shell_over_tunnel.py agent PORT              (talks to dns2tcpc's local port)

Every command is `WORD BYTES`; the agent answers with that many bytes of seeded text. Pauses are those of a person.
"""

import random
import socket
import sys
import time

WORDS = "whoami ipconfig netstat tasklist dir type net systeminfo arp route findstr query".split()


def output_text(seed, size):
    source = random.Random(seed)
    lines = []
    while sum(map(len, lines)) < size:
        lines.append("%s  %08x  %d K\n" % (source.choice(WORDS), source.getrandbits(32), source.randrange(90000)))
    return "".join(lines)[:size].encode()


def receive_line(stream):
    line = stream.readline()
    return line.decode().split() if line else None


def run_operator(port, seconds):
    source = random.Random(728)
    server = socket.create_server(("127.0.0.1", port))
    connection, _ = server.accept()
    stream = connection.makefile("rb")
    end = time.monotonic() + seconds
    moved, turn = 0, 0
    while time.monotonic() < end:
        size = 9000 if turn in (6, 14) else source.choice([40, 90, 160, 300, 700, 1100])
        connection.sendall(b"%s %d\n" % (source.choice(WORDS).encode(), size))
        moved += len(stream.read(size))
        turn += 1
        time.sleep(min(source.uniform(3, 16), max(0, end - time.monotonic())))
    connection.sendall(b"exit 0\n")
    time.sleep(2)
    print("operator: %d commands, %d bytes came back" % (turn, moved))


def run_agent(port):
    connection = socket.create_connection(("127.0.0.1", port))
    stream = connection.makefile("rb")
    turn = 0
    while True:
        words = receive_line(stream)
        if not words or words[0] == "exit":
            return
        connection.sendall(output_text(turn, int(words[1])))
        turn += 1


if sys.argv[1] == "operator":
    run_operator(int(sys.argv[2]), float(sys.argv[3]))
else:
    run_agent(int(sys.argv[2]))
