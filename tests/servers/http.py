"""Plain HTTP, read only: nginx."""
from .nginx import NGINX, serve, version
from .service import FolderService


class Http(FolderService):
    """Ranges, conditions, entity tags and modification times, as most of the web."""

    name = "http"
    needs = (NGINX,)

    def probe(self):
        return version()

    def environment(self):
        return NGINX.environment()

    def command(self, ports):
        return serve(self, ports["main"], location="autoindex on;")
