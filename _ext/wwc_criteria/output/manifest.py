"""Replaces and removes the files that an earlier build wrote, but no file of anyone else.

The output folder has a manifest, with the name and the checksum of each file. A file that differs from it is someone
else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

#: In the format of the command ``sha256sum``.
MANIFEST = ".wwc-criteria.sha256"
_PARTIAL = f"{MANIFEST}.partial"


def replace_files(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files, and remove those that an earlier build wrote; return the names that are taken by other files.

    Args:
        root: The output folder.
        files: Their contents, by their paths from there; none to remove them all.
    """
    recorded = _read_manifest(root)
    wanted = {name: sha256(content).hexdigest() for name, content in files.items()}
    present = {name: _checksum(root / name) for name in {*files, *(name for name, _ in recorded)}}
    own = {name for name, checksum in present.items() if checksum is None or (name, checksum) in recorded}
    written = {(name, checksum) for name, checksum in wanted.items() if name in own}
    # Before the files: should this build be killed, the next one knows the new files and the old ones.
    _write_manifest(root, recorded | written)
    for name in own - files.keys():
        (root / name).unlink(missing_ok=True)
        with suppress(OSError):  # there are other files in it
            (root / name).parent.rmdir()
    for name, checksum in written:
        if present[name] != checksum:
            (root / name).parent.mkdir(exist_ok=True)
            _write(root, name, files[name])
    _write_manifest(root, written)
    (root / _PARTIAL).unlink(missing_ok=True)
    return [name for name in files if name not in own and present[name] != wanted[name]]


def _checksum(path: Path) -> str | None:
    """Return the checksum of a file, None if there is nothing, or an empty string if it is something else."""
    if path.is_file():
        return sha256(path.read_bytes()).hexdigest()
    return "" if path.exists() or path.parent.is_file() else None


def _read_manifest(root: Path) -> set[tuple[str, str]]:
    try:
        lines = (root / MANIFEST).read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return {(name, checksum) for checksum, _, name in (line.partition("  ") for line in lines)}


def _write_manifest(root: Path, lines: set[tuple[str, str]]) -> None:
    if lines:
        _write(root, MANIFEST, "".join(f"{checksum}  {name}\n" for name, checksum in sorted(lines)).encode())
    else:
        (root / MANIFEST).unlink(missing_ok=True)


def _write(root: Path, name: str, content: bytes) -> None:
    """Write a file completely or not at all."""
    (root / _PARTIAL).write_bytes(content)
    (root / _PARTIAL).replace(root / name)
