"""The data files on the disk: what is in them, and which pages have to be read again when one has changed.

Sphinx reads every page again that depends on a changed file. Of a hundred pages that each show an area of one file, all
but one show nothing new after an edit.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Set
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .domain import domain_of
from .model import Area, Catalogue, Resource
from .objects import Link, Use
from .reader import InvalidCatalogue, contents, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class NotAFileError(OSError):
    """There is something else in the place of a data file."""


def load(path: str) -> Catalogue:
    """Give what is in a data file. A file that has not changed is read once in a process.

    Args:
        path: The path of the file.

    Raises:
        NotAFileError: It is a folder, or something else.
        OSError: It cannot be read.
        InvalidCatalogue: It has to be corrected.
    """
    found = _load(path, _stamp(path))
    if isinstance(found, Catalogue):
        return found
    raise found.with_traceback(None)


def use(path: str, areas: Collection[str] = ()) -> Use:
    """Give what a page takes from a data file.

    Args:
        path: The path of the file.
        areas: The ids of the areas that it shows; none if it shows all.
    """
    stamp = _stamp(path)
    found = _load(path, stamp)
    shown: Any
    if isinstance(found, Catalogue):
        known = [area.id for area in found.areas]
        # A message about an area that is not there names similar ones.
        names = [] if set(areas) <= set(known) else known
        head = None if areas else found[:-1]
        shown = (head, names, [_content(area) for area in found.areas if not areas or area.id in areas])
    else:
        shown = repr(getattr(found, "problems", found))
    # Later versions of the format also say which objects are the same one.
    return Use(path, tuple(areas), stamp, blake2b(marshal.dumps(shown, 2), digest_size=16).hexdigest())


def links(areas: Iterable[Area], source: str) -> Iterator[Link]:
    """Give where the resources of areas lead inside the project.

    Args:
        areas: The areas.
        source: The path of the data file.
    """
    for area in areas:
        for criterion in area.criteria:
            for resource in criterion.resources:
                for kind, target in inside_target(resource):
                    yield Link(source, resource.position, kind, target)


def inside_target(resource: Resource) -> Iterator[tuple[str, str]]:
    """Give where a resource leads inside the project, if it does: ``doc`` or ``ref``, and the target.

    Args:
        resource: The resource.
    """
    if resource.doc is not None:
        yield "doc", resource.doc.partition("#")[0]
    elif resource.ref is not None:
        yield "ref", resource.ref.lower()


def outdated(
    app: Sphinx, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]
) -> Iterable[str]:
    """Give the pages that show something else than when they were read.

    https://www.sphinx-doc.org/en/master/extdev/event_callbacks.html#event-env-get-outdated

    Args:
        app: The application.
        env: Its environment.
        added: Not used.
        changed: The pages that will be read anyway.
        removed: The pages that have gone.
    """
    domain = domain_of(env)
    found = []
    for docname in domain.uses.keys() - changed - removed:
        now = {old: use(old.path, old.areas) for old in domain.uses[docname] if old.stamp != _stamp(old.path)}
        if any(old.content != new.content for old, new in now.items()):
            found.append(docname)
        elif now:
            # The same words in other lines: what is wrong with their links is told where they are now.
            moved = [link for new in now.values() for link in links(_areas(new), new.path)]
            domain.note_moved(docname, now, moved)
    return found


def _areas(use: Use) -> list[Area]:
    found = _load(use.path, use.stamp)
    areas = found.areas if isinstance(found, Catalogue) else ()
    return [area for area in areas if not use.areas or area.id in use.areas]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _load(path: str, stamp: tuple[int, int] | None) -> Catalogue | OSError | InvalidCatalogue:
    try:
        if Path(path).exists() and not Path(path).is_file():
            return NotAFileError(path)
        return read(contents(Path(path)))
    except (OSError, InvalidCatalogue) as error:
        return error


def _content(area: Area) -> object:
    """Give all of an area that a reader can see, without its place in the file."""
    criteria = [
        (it.id, it.former_ids, it.number, it.text, it.forthcoming, [resource[:-1] for resource in it.resources])
        for it in area.criteria
    ]
    return area.id, area.former_ids, area.title, criteria
