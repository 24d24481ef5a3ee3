"""How a server is started, found again and stopped. Every one is ended by the id of the process started here."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

from .service import DIR, HOST, Failure, clean_environment

LAST_PORT = 55_000
READY_SECONDS = 60
STOP_SECONDS = 3  # a server that ignores SIGTERM this long is killed


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


def memory(pid):
    """Returns the resident memory of a process, MiB."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0) // 1024


def start(service, port):
    began = time.monotonic()
    found = running(service)
    if found:
        return f"running on port {found[1]}"
    ports = {name: port + offset for offset, name in enumerate(service.ports)}
    # Always empty: SeaweedFS starts slowly on old data, and not at all where its ports have changed.
    shutil.rmtree(service.home, ignore_errors=True)
    process = spawn(service, ports)
    state = {"pid": process.pid, "started": stat_fields(process.pid)["started"], "port": port}
    service.state.write_text(json.dumps(state))
    try:
        wait_until_ready(service, process, port)
        service.prepare(port)
    except BaseException:
        stop(service)
        raise
    return f"ready on port {port} after {time.monotonic() - began:.1f} s"


def spawn(service, ports):
    whom = service.account
    with open(service.log, "wb") as log:
        try:
            # A session of its own: Ctrl-C at the tests does not reach it, and stop() ends the whole group.
            return subprocess.Popen(
                service.command(ports), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                cwd=service.data(), env={**clean_environment(), **service.environment()},
                **({"user": whom.pw_uid, "group": whom.pw_gid, "extra_groups": []} if whom else {}),
            )
        except FileNotFoundError as error:
            raise Failure(f"not installed: {error.filename} is missing") from error
        except OSError as error:
            raise Failure(f"cannot be run: {error}") from error


def wait_until_ready(service, process, port):
    end = time.monotonic() + READY_SECONDS
    while True:
        if process.poll() is not None:
            raise Failure(f"ended with code {process.returncode}; see {service.log}")
        try:
            if service.answers(port):
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
    if DIR not in service.home.parents:
        shutil.rmtree(service.home, ignore_errors=True)
    return "stopped"


def clean(services):
    """Deletes what stopped services left behind."""
    for service in services:
        shutil.rmtree(service.home, ignore_errors=True)
    for part in ("data", "log", "run"):
        shutil.rmtree(DIR / part, ignore_errors=True)
