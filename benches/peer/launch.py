"""Runs one command and says what it took. A small process of its own: the peak memory that the system tells
of a child is never less than that of whoever started it. Imports nothing large, and nothing of this folder.

  python3 -I -S launch.py SECONDS FLUSH OUT ERR COMMAND...

After SECONDS the command and what it started are killed. FLUSH is a path whose file system is written out
before the clock stops, or empty. OUT and ERR are files for what the command says. Prints JSON: code (null if
it was killed), wall and cpu in seconds (user and system, of the command and of the children that it waited
for, not of the flush), peak in KiB.
"""
import os
import signal
import sys
import time

WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def main():
    seconds, flush, out, err, *command = sys.argv[1:]
    files = [(os.POSIX_SPAWN_OPEN, number, path, WRITE, 0o600) for number, path in ((1, out), (2, err))]
    late = False
    begin = time.perf_counter()
    # A group of its own, so that what it started ends with it.
    pid = os.posix_spawnp(command[0], command, os.environ, setpgroup=0, file_actions=files)

    def end(*_):
        nonlocal late
        late = True
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    for sign in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, end)
    signal.alarm(int(seconds))
    status, used = os.wait4(pid, 0)[1:]
    if flush:
        flusher = os.posix_spawnp("sync", ["sync", "-f", flush], os.environ)
        status = os.waitpid(flusher, 0)[1] or status
    wall = time.perf_counter() - begin
    signal.alarm(0)
    code = "null" if late else os.waitstatus_to_exitcode(status)
    print(f'{{"code": {code}, "wall": {wall}, "cpu": {used.ru_utime + used.ru_stime}, "peak": {used.ru_maxrss}}}')


main()
