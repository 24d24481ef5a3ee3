"""Looks into a bucket with eyes that are none of the tools': ListObjectsV2, GET and HEAD, signed here.

Signature Version 4 as "Authenticating Requests (AWS Signature Version 4)" in the reference of Amazon S3 has
it, for requests without a body. Names here are made of letters, digits, `/` and `-`.
"""
import contextlib
import datetime
import hashlib
import hmac
import http.client
import urllib.parse
import xml.etree.ElementTree

from servers.s3 import KEY, SECRET
from servers.service import HOST

from . import Wrong

REGION = "us-east-1"
EMPTY = hashlib.sha256(b"").hexdigest()
CHUNK = 1 << 20
PARTS = ("Key", "Size", "ETag", "LastModified")


class Bucket:
    """One bucket, through one connection; a context, which closes it."""

    def __init__(self, port, name):
        self.name = name
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def list(self, prefix):
        """Returns what is below a prefix: name relative to it → (size, ETag, modification time)."""
        found, token = {}, None
        while True:
            query = {"list-type": "2", "prefix": prefix, **({"continuation-token": token} if token else {})}
            with self.request("GET", "", query) as answer:
                page = xml.etree.ElementTree.fromstring(answer.read())
            for one in page.iterfind("{*}Contents"):
                key, size, tag, time = (one.findtext(f"{{*}}{part}") for part in PARTS)
                found[key.removeprefix(prefix)] = (int(size), tag.strip('"'), time)
            token = page.findtext("{*}NextContinuationToken")
            if not token:
                return found

    def md5(self, key):
        """Returns the size and the MD5 of an object's content, read whole."""
        digest, size = hashlib.md5(), 0
        with self.request("GET", key) as answer:
            while data := answer.read(CHUNK):
                digest.update(data)
                size += len(data)
        return size, digest.hexdigest()

    def checksums(self, key):
        """Returns which checksums of the whole object the server keeps: such as {"crc32c"}."""
        with self.request("HEAD", key, headers={"x-amz-checksum-mode": "ENABLED"}) as answer:
            answer.read()
            kept = {name.lower(): value for name, value in answer.getheaders()}
        sums = {name.removeprefix("x-amz-checksum-"): value for name, value in kept.items()}
        # With `-N` at its end it is one of N checksums of parts.
        return {name for name in ("crc64nvme", "crc32c", "crc32", "sha256") if "-" not in sums.get(name, "-")}

    @contextlib.contextmanager
    def request(self, method, key, query=None, headers=None):
        path = f"/{self.name}/{urllib.parse.quote(key)}"
        asked = urllib.parse.urlencode(sorted((query or {}).items()), quote_via=urllib.parse.quote, safe="")
        signed = sign(method, f"{HOST}:{self.connection.port}", path, asked, headers or {})
        self.connection.request(method, f"{path}?{asked}" if asked else path, headers=signed)
        answer = self.connection.getresponse()
        if answer.status != 200:
            raise Wrong(f"{method} {path}: {answer.status} {answer.read(500).decode(errors='replace')}")
        yield answer


def sign(method, host, path, query, headers):
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    sent = {**headers, "host": host, "x-amz-content-sha256": EMPTY, "x-amz-date": now}
    names = ";".join(sorted(sent))
    lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
    canonical = hashlib.sha256("\n".join((method, path, query, lines, names, EMPTY)).encode()).hexdigest()
    scope = f"{now[:8]}/{REGION}/s3/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{canonical}".encode(), "sha256").hex()
    credential = f"Credential={KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "Authorization": f"AWS4-HMAC-SHA256 {credential}"}
