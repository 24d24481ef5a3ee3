"""WebDAV: rclone and nginx."""
from . import nginx, rclone
from .service import FolderService

USER, PASSWORD = "test", "test"


class RcloneWebdav(FolderService):
    """With a password, with entity tags, moves and copies whole folders."""

    name = "webdav"
    needs = (rclone.RCLONE,)

    def probe(self):
        return rclone.version()

    def command(self, ports):
        return rclone.serve(self, "webdav", ports["main"], "--user", USER, "--pass", PASSWORD)

    def variables(self, port):
        return {**super().variables(port), "WEBDAV_USER": USER, "WEBDAV_PASSWORD": PASSWORD}


class NginxDav(FolderService):
    """For anybody, strict: no parent is made on the way, no entity tag is listed."""

    name = "nginx_dav"
    needs = (nginx.NGINX,)

    def probe(self):
        return nginx.version()

    def environment(self):
        return nginx.NGINX.environment()

    def command(self, ports):
        return nginx.serve(
            self, ports["main"], load=nginx.NGINX.path(1), http="dav_ext_lock_zone zone=locks:1m;",
            location="dav_methods PUT DELETE MKCOL COPY MOVE; dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;"
            " dav_ext_lock zone=locks; dav_access user:rw group:r all:r;",
        )
