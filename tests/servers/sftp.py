"""SFTP: the sshd of OpenSSH, which lets in one user with one key."""
import hashlib
import os
import pathlib
import pwd
import shlex
import shutil

from .needs import Debian
from .service import DIR, HOST, Failure, FolderService, clean_environment, greets, run

SSHD = Debian(("openssh-server",), "usr/sbin/sshd")
SSH = Debian(("openssh-client",), "usr/bin/ssh", "usr/bin/ssh-keygen", "usr/bin/sftp")


class Sshd(FolderService):
    """Never runs as root: there it runs as another, who is denied what other users are.

    It lets in whoever it runs as. Tests go through an `ssh` and `sftp` of its own, which know its host key:
    the known hosts of whoever runs the tests are neither asked nor added to.
    """

    name = "sftp"
    scheme = "ssh"
    needs = (SSHD, SSH)

    @property
    def account(self):
        if os.geteuid() != 0:
            return None
        try:
            # Not nobody: systemd says of that account that it is locked, and sshd obeys.
            return pwd.getpwnam("daemon")
        except KeyError as error:
            raise Failure("there is no user daemon to run sshd as, and as root it is not run") from error

    def probe(self):
        sshd, ssh = shlex.quote(SSHD.path()), shlex.quote(SSH.path())
        # It has no word for its version in all versions: what it does not know, it answers with it, and fails.
        return ["/bin/sh", "-c", f"{sshd} -? 2>&1 | grep -q OpenSSH && {ssh} -V"]

    @property
    def home(self):
        if not self.account:
            return super().home
        # The repository may lie where another cannot go.
        mark = hashlib.sha256(str(DIR).encode()).hexdigest()[:12]
        return pathlib.Path("/tmp") / f"gstore-sftp-{mark}"

    def environment(self):
        return SSHD.environment(self.unpacked if self.unpacked.exists() else None)

    @property
    def unpacked(self):
        return self.home / "unpacked"

    def program(self):
        if not self.account or SSHD.root == pathlib.Path("/"):
            return SSHD.path()
        shutil.copytree(SSHD.root, self.unpacked, symlinks=True, dirs_exist_ok=True)
        return str(self.unpacked / SSHD.files[0])

    def command(self, ports):
        home = self.home
        try:
            home.mkdir(parents=True, mode=0o755)
        except FileExistsError as error:
            raise Failure(f"{home} is there already, and not to be removed") from error
        for key in ("host_key", "key"):
            environment = {**clean_environment(), **SSH.environment()}
            run(SSH.path(1), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", home / key, env=environment)
        whom = self.account
        if whom:
            for owned in (home / "host_key", self.root):
                os.chown(owned, whom.pw_uid, whom.pw_gid)
        shutil.copy(home / "key.pub", home / "authorized_keys")
        self.write_client(ports["main"])
        config = home / "sshd_config"
        config.write_text(f"""\
Port {ports["main"]}
ListenAddress {HOST}
HostKey {home}/host_key
AuthorizedKeysFile {home}/authorized_keys
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
AllowTcpForwarding no
ForceCommand internal-sftp -d {self.root}
Subsystem sftp internal-sftp -d {self.root}
MaxStartups 200
MaxSessions 200
""")
        return [self.program(), "-D", "-e", "-f", str(config)]

    def write_client(self, port):
        """Writes an `ssh` and an `sftp` that know the server: the real ones, with a configuration of their own."""
        known, config, programs = self.home / "known_hosts", self.home / "ssh_config", self.data("bin")
        public = (self.home / "host_key.pub").read_text().strip()
        known.write_text(f"[{HOST}]:{port} {public}\n")
        config.write_text(f"UserKnownHostsFile {known}\nGlobalKnownHostsFile /dev/null\nIdentitiesOnly yes\n")
        options = {"ssh": ["-F", str(config)], "sftp": ["-S", str(programs / "ssh")]}
        variables = "".join(f"{name}={shlex.quote(value)} " for name, value in SSH.environment().items())
        for index, name in ((0, "ssh"), (2, "sftp")):
            program = programs / name
            program.write_text(f'#!/bin/sh\n{variables}exec {shlex.join([SSH.path(index), *options[name]])} "$@"\n')
            program.chmod(0o755)

    def answers(self, port):
        return greets(port, b"SSH-2.0-")

    def variables(self, port):
        return {
            **super().variables(port),
            "SFTP_USER": (self.account or pwd.getpwuid(os.geteuid())).pw_name,
            "SFTP_KEY": str(self.home / "key"),
            "SFTP_BIN": str(self.home / "bin"),
        }
