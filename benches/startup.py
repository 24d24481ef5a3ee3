#!/usr/bin/env python3
"""How long gstore takes to begin and end: python3 benches/startup.py BINARY...

Each command runs 101 times, all of them in turn, beside `true`, which does nothing. Prints milliseconds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 101


def rows(binary: str) -> dict[str, list[str]]:
    name = os.path.basename(binary)
    return {
        f"{name} --version": [binary, "--version"],
        f"{name} ls, an empty folder": [binary, "ls", "home:empty"],
        f"{name}, completing a mount's paths": [binary, "--", "gstore", "ls", "home:"],
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "empty"))
        table = os.path.join(folder, "mounts.toml")
        with open(table, "w") as file:
            file.write(f'[mounts.home]\ntype = "fs"\nroot = "{folder}"\n')
        commands = {"true": ["true"]}
        for number, binary in enumerate(sys.argv[1:], 1):
            commands |= {f"{number} {name}": command for name, command in rows(binary).items()}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                environment = dict(os.environ, GSTORE_CONFIG=table, HOME=folder)
                if "--" in command:
                    environment["COMPLETE"] = "fish"
                begin = time.perf_counter()
                subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
                times[name].append((time.perf_counter() - begin) * 1000)
    for name, taken in times.items():
        print(f"{name:44} median {statistics.median(taken):6.2f}  min {min(taken):6.2f}  max {max(taken):6.2f}")


main()
