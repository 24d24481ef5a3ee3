"""FTP: pyftpdlib."""
from .needs import Pip
from .service import HOST, FolderService, greets, venv

USER, PASSWORD = "test", "test"


class Pyftpdlib(FolderService):
    """Lists modification times to the minute where LIST is asked; neither copies nor keeps digests."""

    name = "ftp"
    scheme = "ftp"
    needs = (Pip("pyftpdlib==2.2.0"),)

    def probe(self):
        return [venv("python"), "-c", "import pyftpdlib.servers"]

    def command(self, ports):
        return [
            venv("python"), "-m", "pyftpdlib", "--interface", HOST, "--port", str(ports["main"]), "--write",
            "--directory", str(self.root), "--username", USER, "--password", PASSWORD,
        ]

    def answers(self, port):
        return greets(port, b"220")

    def variables(self, port):
        return {**super().variables(port), "FTP_USER": USER, "FTP_PASSWORD": PASSWORD}
