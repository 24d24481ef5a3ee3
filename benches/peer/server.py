"""The S3 server of the tests, SeaweedFS, for the benchmark: started empty, stopped by its process id.

Its data, logs and ports are its own: a tests/run beside it is not touched. What is in it: bucket.py.
"""
import contextlib

from servers import SERVICES
from servers.needs import install
from servers.running import choose_ports, start, stop
from servers.s3 import KEY, SECRET
from servers.service import DIR, HOST, clean_environment, run

SEAWEEDFS = SERVICES["s3"]
BUCKET, BUCKET2 = SEAWEEDFS.buckets
VARIABLES = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}


def prepare():
    """Installs the server; Failure if it cannot be."""
    for part in ("data", "log", "run"):
        (DIR / part).mkdir(parents=True, exist_ok=True)
    install(SEAWEEDFS)


@contextlib.contextmanager
def fresh():
    """Runs an empty server; gives its port."""
    stop(SEAWEEDFS)
    port = choose_ports([SEAWEEDFS])[SEAWEEDFS.name]
    try:
        start(SEAWEEDFS, port)
        yield port
    finally:
        stop(SEAWEEDFS)


def clients(port):
    """Returns the variables that lead every client here to the server, or the proxy, on a port."""
    endpoint = f"http://{HOST}:{port}"
    return {
        **VARIABLES,
        "S3_ENDPOINT_URL": endpoint,  # s5cmd
        "RCLONE_CONFIG": "/dev/null",
        "RCLONE_CONFIG_S_TYPE": "s3",
        "RCLONE_CONFIG_S_PROVIDER": "SeaweedFS",
        "RCLONE_CONFIG_S_ENDPOINT": endpoint,
        "RCLONE_CONFIG_S_ENV_AUTH": "true",
        "BENCH_ENDPOINT": endpoint,  # gstore's mount table
    }


def version():
    """Returns the server's version, such as `4.48`."""
    said = run(*SEAWEEDFS.probe(), env=clean_environment())
    return next((word for word in said.split() if word.replace(".", "").isdigit()), "unknown")
