"""Counts requests between a client and an S3 server, by kind, and what the client sends to have a body checked.

It stands before the server for runs that are not timed, passes every byte on as it is, and neither knows
nor asks what the client counts itself. The client signs for the proxy's address, which S3 servers accept.
What a kind means for a bar does not belong here.
"""
import collections
import contextlib
import socket
import threading

HOST = "127.0.0.1"
CHUNK = 256 * 1024


class Proxy:
    """Listens while it is entered. `counts` and `proofs` are complete once it is left."""

    def __init__(self, port):
        self.server = (HOST, port)
        self.counts = collections.Counter()
        self.proofs = collections.Counter()
        self.problem = None
        self.lock = threading.Lock()

    def __enter__(self):
        self.listener = socket.create_server((HOST, 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # To shut down wakes whoever waits in accept(), to close does not.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.listener.accept()[0]
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with contextlib.suppress(OSError), client, socket.create_connection(self.server) as server:
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=pass_on, args=(server, client), daemon=True)
            back.start()
            pass_on(client, server, Requests(self.count).feed)
            back.join()

    def count(self, kind, proofs, problem=None):
        with self.lock:
            self.counts[kind] += 1
            self.proofs.update(proofs)
            self.problem = self.problem or problem


def pass_on(source, target, look=lambda _: None):
    """Passes on what comes until it ends, and then the end."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            look(data)
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Requests:
    """Finds the heads of requests in what a client sends on one connection."""

    def __init__(self, report):
        self.report = report
        self.head = b""
        self.body = 0

    def feed(self, data):
        while data:
            if self.body:
                passed = min(self.body, len(data))
                self.body -= passed
                data = data[passed:]
                continue
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data, self.head = self.head[:end], self.head[end + 4 :], b""
            line, *fields = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
            self.body = int(headers.get("content-length", 0))
            method, target = line.split(" ")[:2]
            # Its length is not told beforehand, and no client here does it: where one does, counts mean nothing.
            problem = "a body in chunks was not understood" if "transfer-encoding" in headers else None
            self.report(kind(method, target, headers), proofs(method, headers), problem)


def kind(method, target, headers):
    """Names a request as a bill of S3 would; a removal of many objects is one DELETE."""
    path, _, query = target.partition("?")
    asked = {pair.partition("=")[0] for pair in query.split("&")}
    if method == "GET":
        whole_bucket = path.strip("/").count("/") == 0 and "location" not in asked
        return "LIST" if whole_bucket or asked & {"list-type", "versions", "uploads"} else "GET"
    if method == "PUT":
        return "COPY" if "x-amz-copy-source" in headers else "PUT"
    if method == "POST":
        return "DELETE" if "delete" in asked else "POST"
    return method if method in ("HEAD", "DELETE") else "other"


def proofs(method, headers):
    """Names what comes with a body for the server to compare it with."""
    if method != "PUT" or headers.get("content-length", "0") == "0":
        return []
    names = [name for name in headers if name.startswith("x-amz-checksum-") or name == "content-md5"]
    names += [name.strip() for name in headers.get("x-amz-trailer", "").split(",") if name]
    signed = headers.get("x-amz-content-sha256", "")
    # A signature over plain HTTP covers the SHA-256 of the body, or says that it does not.
    names += ["signed SHA-256"] if len(signed) == 64 else []
    return [name.removeprefix("x-amz-checksum-") for name in names] or ["nothing"]
