"""Runs a command in a process of its own and measures it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    #: Seconds on the clock, seconds of all processors, and the most megabytes that one process had.
    wall: float
    cpu: float
    memory: float
    output: str


def run(*command: str | Path) -> Run:
    """Run a command, and fail with what it printed if it fails."""
    # A process begins with the peak memory of the one that started it, so a small one stands between.
    between = [sys.executable, "-I", "-S", __file__, *map(str, command)]
    # Modules are compiled once, as for everybody who has not asked for something else.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(between, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env=env)
    output, _, last = done.stdout.rstrip("\n").rpartition("\n")
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:])
    return Run(*json.loads(last), output)


def _measure(command: list[str]) -> int:
    start = time.perf_counter()
    _, status, usage = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
    wall = time.perf_counter() - start
    # The usage has that of the processes that the command has waited for.
    print(json.dumps([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_measure(sys.argv[1:]))
