"""A UDP relay with a wide-area delay: the lab's stand-in for the way to a far name server.

usage: delay_relay.py LISTEN_IP LISTEN_PORT TARGET_IP TARGET_PORT MEAN_MS

Bytes pass unchanged. Each direction waits MEAN_MS/2 plus a seeded jitter, as netem would where the kernel has it.
"""

import asyncio
import random
import sys

jitter = random.Random(1121)


class Upstream(asyncio.DatagramProtocol):
    def __init__(self, front, client, delay):
        self.front, self.client, self.delay = front, client, delay

    def datagram_received(self, data, _address):
        asyncio.get_running_loop().call_later(self.delay(), self.front.sendto, data, self.client)


class Front(asyncio.DatagramProtocol):
    def __init__(self, target, mean):
        self.target, self.mean, self.upstreams = target, mean, {}

    def connection_made(self, transport):
        self.transport = transport

    def delay(self):
        return self.mean / 2 * (0.8 + jitter.expovariate(1) * 0.25)

    def datagram_received(self, data, client):
        asyncio.get_running_loop().create_task(self.forward(data, client))

    async def forward(self, data, client):
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self.delay())
        if client not in self.upstreams:
            self.upstreams[client], _ = await loop.create_datagram_endpoint(
                lambda: Upstream(self.transport, client, self.delay), remote_addr=self.target
            )
        self.upstreams[client].sendto(data)


async def main():
    listen_ip, listen_port, target_ip, target_port, mean = sys.argv[1:]
    front = Front((target_ip, int(target_port)), float(mean) / 1000)
    await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: front, local_addr=(listen_ip, int(listen_port))
    )
    await asyncio.Event().wait()


asyncio.run(main())
