"""Azure Blob Storage: Azurite."""
import base64
import hashlib
import hmac
import urllib.parse

from .needs import Npm, node
from .service import HOST, TOOLS, Service, request

ACCOUNT = "gstoretest"
KEY = base64.b64encode(b"gstore tests only, not a secret " * 2).decode()
CONTAINER = "test"
PROGRAM = TOOLS / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"


class Azurite(Service):
    """Accounts, signatures and conditions are real; entity tags say nothing of the content."""

    name = "azblob"
    needs = (Npm("azurite@3.35.0", day="2026-09-01"),)

    def probe(self):
        return [node(), str(PROGRAM), "--version"]

    def environment(self):
        return {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}

    def command(self, ports):
        return [
            node(), str(PROGRAM), "--blobHost", HOST, "--blobPort", str(ports["main"]), "--location", str(self.data()),
            # OpenDAL speaks a newer version of the protocol than this one knows by name.
            "--skipApiVersionCheck",
            # The default reports to a public host.
            "--disableTelemetry", "--silent",
        ]

    def prepare(self, port):
        query = f"restype=container&{shared_access()}"
        request("PUT", f"{endpoint(port)}/{CONTAINER}?{query}", headers={"Content-Length": "0"})

    def variables(self, port):
        return {
            "AZBLOB_ENDPOINT": endpoint(port),
            "AZBLOB_ACCOUNT": ACCOUNT,
            "AZBLOB_KEY": KEY,
            "AZBLOB_SAS": shared_access(),
            "AZBLOB_CONTAINER": CONTAINER,
        }


def endpoint(port):
    return f"http://{HOST}:{port}/{ACCOUNT}"


def shared_access():
    """Returns the query that lets whoever has it do anything with the account, without signing anything.

    "Create an account SAS" in Azure's REST reference, in the form of before 2020-12-06.
    """
    fields = {
        "sp": "rwdlac", "ss": "b", "srt": "sco", "st": "", "se": "2100-01-01T00:00:00Z", "sip": "", "spr": "",
        "sv": "2018-11-09",
    }
    text = "".join(f"{value}\n" for value in (ACCOUNT, *fields.values()))
    signature = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
    given = {name: value for name, value in fields.items() if value}
    return urllib.parse.urlencode({**given, "sig": base64.b64encode(signature).decode()})
