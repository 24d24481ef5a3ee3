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
GSTORE_TEST_TOOLS    what was installed (default: GSTORE_TEST_SERVERS/tools)
GSTORE_TEST_PORT     where the search for free ports begins (default 24000)

The servers themselves are in the folder beside this file.
"""
import concurrent.futures
import shlex
import sys

from servers import SERVICES
from servers.needs import install
from servers.running import choose_ports, clean, memory, running, start, stop
from servers.service import DIR, Failure


def each(services, work):
    """Does `work` for every service, says what became of each; returns the exit code."""
    failed = False
    with concurrent.futures.ThreadPoolExecutor(len(services)) as pool:
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


def clean_all(services):
    failed = each(services, stop)
    clean(services)
    return failed


def status(services):
    for service in services:
        found = running(service)
        facts = f"pid {found[0]}, port {found[1]}, {memory(found[0])} MiB" if found else "not running"
        print(f"{service.name}: {facts}")
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
    "install": lambda services: each(services, install),
    "start": start_all,
    "stop": lambda services: each(services, stop),
    "clean": clean_all,
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
