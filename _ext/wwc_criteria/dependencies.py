"""The data files on the disk: what is in them, and which pages have to be read again when one has changed.

Sphinx reads every page again that depends on a changed file. Of a hundred pages that each show an area of one file, all
but one show nothing new after an edit.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Set
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from .datafile.diagnostics import Subtype, visible
from .datafile.model import Area, Catalogue, InvalidCatalogue, Resource
from .doctree.objects import Link, Use, fingerprint
from .domain import domain_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


logger = logging.getLogger(__name__)


class NotAFileError(OSError):
    """There is something else in the place of a data file."""


class ChangedFileError(OSError):
    """A data file is not as it was any more."""


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


def data_file(config: Config) -> str:
    """Return the file that conf.py names, as a path from the source folder, or an empty string.

    Args:
        config: The configuration.
    """
    name: str = config.wwc_criteria_file
    return "/" + name.lstrip("/") if name else ""


def as_read(env: BuildEnvironment, node: nodes.Element) -> Catalogue | None:
    """Give what was in a data file when its page was read, or None, which it tells, if that is not there any more.

    Args:
        env: The environment.
        node: What stands for something of the file: it has its ``path``, and the ``docname`` of the page.
    """
    path = node["path"]
    catalogue = unchanged(env, node["docname"], path)
    if catalogue is None:
        # It was sound when the page was read. The next build tells what is wrong.
        message = "the data file %s has changed during the build: build again"
        logger.warning(message, visible(Path(path).name), type="wwc", subtype=Subtype.FILE, location=node)
    return catalogue


def unchanged(env: BuildEnvironment, docname: str, path: str) -> Catalogue | None:
    """Return what was in a data file when a page was read, or None if the file has changed since.

    Args:
        env: The environment.
        docname: The page.
        path: The path of the data file.
    """
    stamp = next((use.stamp for use in domain_of(env).uses[docname] if use.path == path), None)
    found = _load(path, stamp)
    return found if isinstance(found, Catalogue) else None


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
        checksums = _checksums(path, stamp)
        shown = (head, names, [checksums[name] for name in known if not areas or name in areas])
    else:
        shown = getattr(found, "problems", found)
    return Use(path, tuple(areas), stamp, fingerprint(repr(shown).encode()))


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


def have_changed(env: BuildEnvironment) -> bool:
    """Return whether a data file is not as it was when its pages were read."""
    return any(use.stamp != _stamp(use.path) for uses in domain_of(env).uses.values() for use in uses)


def _areas(use: Use) -> list[Area]:
    return [area for area in _areas_of(_load(use.path, use.stamp)) if not use.areas or area.id in use.areas]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _load(path: str, stamp: tuple[int, int] | None) -> Catalogue | OSError | InvalidCatalogue:
    """Read a file that has not changed since it had a stamp. It is read once in a process."""
    # Only here: a build in which no data file has changed needs no reader, which takes some time to load.
    from .datafile.loader import contents, read

    try:
        if Path(path).exists() and not Path(path).is_file():
            return NotAFileError(path)
        data = contents(Path(path))
        return read(data) if _stamp(path) == stamp else ChangedFileError(0, "it changes while it is read")
    except (OSError, InvalidCatalogue) as error:
        return error


@lru_cache(maxsize=64)
def _checksums(path: str, stamp: tuple[int, int] | None) -> dict[str, str]:
    """Give for each area a checksum of all of it that a reader can see, without its place in the file."""
    found = _load(path, stamp)
    # Later versions of the format also say which objects are the same one.
    return {area.id: fingerprint(marshal.dumps(_content(area), 2)) for area in _areas_of(found)}


def _areas_of(found: object) -> tuple[Area, ...]:
    return found.areas if isinstance(found, Catalogue) else ()


def _content(area: Area) -> Any:
    criteria = [
        (it.id, it.former_ids, it.number, it.text, it.forthcoming, [resource[:-1] for resource in it.resources])
        for it in area.criteria
    ]
    return area.id, area.former_ids, area.title, criteria
