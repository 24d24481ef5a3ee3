"""The servers that tests/servers.py installs and runs, one file a kind. Standard library only.

service.py says what all of them share, needs.py how what they need is installed, running.py how they
are started and stopped. A new server is a subclass of Service and a place in SERVICES.
"""
from .azblob import Azurite
from .ftp import Pyftpdlib
from .gcs import FakeGcs
from .http import Http
from .redis import Redis
from .s3 import Moto, RcloneS3, SeaweedFs
from .sftp import Sshd
from .webdav import NginxDav, RcloneWebdav

SERVICES = {
    service.name: service
    for service in (
        SeaweedFs(), Moto(), RcloneS3(), Azurite(), FakeGcs(), RcloneWebdav(), NginxDav(), Sshd(), Pyftpdlib(),
        Http(), Redis(),
    )
}
