"""An S3 of this machine alone, for as long as standard input is open.

Whoever starts it holds the other end: when that process ends, however it ends, the server ends too.
"""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
