"""Redis."""
from .needs import Debian
from .service import HOST, Service, greets

REDIS = Debian(("redis-server",), "usr/bin/redis-server")


class Redis(Service):
    """Keys and values, nothing to list them by; kept in memory."""

    name = "redis"
    needs = (REDIS,)

    def probe(self):
        return [REDIS.path(), "--version"]

    def environment(self):
        return REDIS.environment()

    def command(self, ports):
        return [
            REDIS.path(), "--bind", HOST, "--port", str(ports["main"]), "--dir", str(self.data()), "--save", "",
            "--appendonly", "no",
        ]

    def answers(self, port):
        return greets(port, b"+PONG", hello=b"PING\r\n")

    def variables(self, port):
        return {"REDIS_ENDPOINT": f"redis://{HOST}:{port}"}
