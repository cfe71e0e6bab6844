"""Serve the site, and build it again on each save, with one line for each build: ``make live``.

sphinx-autobuild does the work. What it prints is left out: it calls this script before and after each build.
"""

from __future__ import annotations

import os
import shlex
import socket
import sys
import time
from pathlib import Path

from mistakes import report

OUT = Path("_build/live")
LOG, STARTED = Path("_build/live.log"), Path("_build/live.started")
#: What Python and text editors write besides the files that are meant.
BESIDES = r"__pycache__|~$|/\.[^/]*$|/4913$"


def serve(port: str) -> None:
    """Become sphinx-autobuild, unless the port is taken."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT={port} is not a port. Choose a number from 1024 to 65535, for example: PORT=8001 make live")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            other = int(port) + 1 if int(port) < 65535 else 8000
            sys.exit(f"Port {port} cannot be used: {error.strerror}. Choose another one: PORT={other} make live")
    print(f"The site will be at http://localhost:{port}/ until you press Ctrl+C.", flush=True)
    script = shlex.join([sys.executable, __file__])
    command = [sys.executable, "-m", "sphinx_autobuild", "--port", port, "--open-browser", "--delay", "0"]
    command += ["--pre-build", f"{script} begin", "--post-build", f"{script} end", "--re-ignore", BESIDES]
    command += [word for folder in ("_ext", "_static", "_templates") for word in ("--watch", folder)]
    command += ["--conf-dir", ".", "--nitpicky", "--quiet", "--warning-file", str(LOG), "docs", str(OUT)]
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    os.execv(sys.executable, command)  # noqa: S606 - a list, without a shell


def end() -> None:
    """Print the line of a build, next to the messages: standard output is that of sphinx-autobuild."""
    seconds = time.time() - STARTED.stat().st_mtime
    print(report(LOG.read_text(encoding="utf-8")) or f"All right ({seconds:.1f} s)", file=sys.stderr)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["begin"]:
            STARTED.touch()
        case ["end"]:
            end()
        case _:
            serve(os.environ.get("PORT", "8000"))
