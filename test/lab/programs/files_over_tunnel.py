"""Files over the iodine tunnel: a small HTTP store on the far side, a client that fetches tasks and uploads ledgers.

usage: files_over_tunnel.py store IP PORT
       files_over_tunnel.py client IP PORT SECONDS
"""

import http.client
import http.server
import random
import sys
import time


def ledger_text(seed, rows):
    source = random.Random(seed)
    return "".join(
        "2026-%02d-%02d;%06d;%s;%.2f\n"
        % (source.randrange(1, 13), source.randrange(1, 29), source.randrange(10**6),
           source.choice(["rent", "payroll", "supplier", "refund", "travel"]), source.uniform(5, 90000))
        for _ in range(rows)
    ).encode()


class Store(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ledger_text(7, 220)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def request(address, method, path, body=None):
    connection = http.client.HTTPConnection(*address, timeout=60)
    connection.request(method, path, body)
    size = len(connection.getresponse().read())
    connection.close()
    return size


def run_client(address, seconds):
    source = random.Random(53)
    end = time.monotonic() + seconds
    fetched = request(address, "GET", "/tasks")
    uploaded = turn = 0
    while True:
        pause = source.uniform(12, 30)
        if time.monotonic() + pause > end:
            break
        time.sleep(pause)
        body = ledger_text(100 + turn, source.choice([160, 270, 400]))
        request(address, "PUT", "/ledger/%d" % turn, body)
        uploaded += len(body)
        turn += 1
    time.sleep(max(0, end - time.monotonic()))
    print("client: %d bytes fetched, %d bytes uploaded in %d files" % (fetched, uploaded, turn))


address = (sys.argv[2], int(sys.argv[3]))
if sys.argv[1] == "store":
    http.server.HTTPServer(address, Store).serve_forever()
else:
    run_client(address, float(sys.argv[4]))
