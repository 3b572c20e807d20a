"""A server of embeddings on this machine; texts that share characters are near for it."""

import json
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

SIZE = 64


def vector(text: str) -> list[float]:
    """How often each character stands in a text."""
    found = np.zeros(SIZE)
    for char in text:
        found[zlib.crc32(char.encode()) % SIZE] += 1
    return found.tolist()


class Server:
    """The requests that it got, and what it answers instead of vectors where that is set."""

    def __init__(self):
        self.asked: list[dict] = []
        self.paths: list[str] = []
        self.instead: tuple[int, bytes] | None = None
        self.refuses = ""  # a parameter that it does not know
        self.hold = threading.Event()  # until it is set nothing is answered
        self.hold.set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(wanted)
                server.paths.append(self.path)
                server.hold.wait(10)
                rows = [{"index": i, "embedding": vector(t)} for i, t in enumerate(wanted["input"])]
                code, body = server.instead or (200, json.dumps({"data": rows[::-1]}).encode())
                code = 400 if server.refuses in wanted else code
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    @property
    def texts(self) -> list[str]:
        """The texts that it was asked for."""
        return [text for wanted in self.asked for text in wanted["input"]]


@pytest.fixture
def server():
    made = Server()
    threading.Thread(target=made.http.serve_forever, args=(0.01,), daemon=True).start()
    yield made
    made.hold.set()
    made.http.shutdown()
    made.http.server_close()
