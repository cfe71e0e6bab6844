"""The data files on the disk, and which pages show something else when one has changed.

Sphinx reads each page again that depends on a changed file. Of a hundred pages that each show one area of a file, all
but one show nothing new after an edit. So it is not the time of a data file that decides, but what a page shows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.gettext import I18nBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .datafile.messages import Subtype, visible
from .datafile.model import Catalogue, InvalidCatalogue, fingerprint
from .datafile.reader.loader import contents, expect, read_any
from .datafile.record import Record
from .doctree.objects import Dependency, OutgoingReference, outgoing_references, record_references
from .domain import domain_of

logger = logging.getLogger(__name__)


class NotAFileError(OSError):
    """The path of a data file is a folder, or something else that is not a file."""


# Data files are read once in a process, as long as they do not change.


def load(path: str) -> Catalogue:
    """Return the contents of a data file; raises what load_any raises."""
    return expect(load_any(path), Catalogue)


def load_any(path: str) -> Catalogue | Record:
    """Return the contents of a data file or of a record.

    Raises:
        NotAFileError: It is a folder, or something else.
        OSError: It cannot be read.
        InvalidCatalogue: It has to be corrected.
    """
    found = _load(path, mtime_and_size(path))
    if isinstance(found, Exception):
        raise found.with_traceback(None)
    return found


def load_unchanged(env: BuildEnvironment, docname: str, path: str) -> Catalogue | None:
    """Return a data file as it was when a page was read, or None if it has changed since."""
    found = load_any_unchanged(env, docname, path)
    return found if isinstance(found, Catalogue) else None


def load_any_unchanged(env: BuildEnvironment, docname: str, path: str) -> Catalogue | Record | None:
    """Return a data file or a record as it was when a page was read, or None if it has changed since."""
    before = {dependency.path: dependency.mtime_and_size for dependency in domain_of(env).pages[docname].dependencies}
    found = _load(path, before.get(path))
    return None if isinstance(found, Exception) else found


def load_for_node(env: BuildEnvironment, node: nodes.Element) -> Catalogue | None:
    """Return the data file of a placeholder as it was when its page was read, or report that it has changed since.

    Args:
        env: The environment.
        node: The placeholder, with the ``path`` of the data file and the ``docname`` of the page.
    """
    catalogue = load_unchanged(env, node["docname"], node["path"])
    if catalogue is None:
        # It was sound when the page was read. The next build reports what is wrong.
        message = "The data file %s has changed during the build. Build again."
        logger.warning(message, visible(Path(node["path"]).name), type="wwc", subtype=Subtype.FILE, location=node)
    return catalogue


def _load(path: str, expected: tuple[int, int] | None) -> Catalogue | Record | InvalidCatalogue | OSError:
    try:
        return _read(path, expected)
    except OSError as error:  # not in the cache: a file may become readable without a change
        return error


@lru_cache(maxsize=64)
def _read(path: str, expected: tuple[int, int] | None) -> Catalogue | Record | InvalidCatalogue:
    if Path(path).exists() and not Path(path).is_file():
        raise NotAFileError(path)
    data = contents(Path(path))
    if mtime_and_size(path) != expected:
        raise OSError(0, "it changes while it is read")
    try:
        return read_any(data)
    except InvalidCatalogue as invalid:
        return invalid


def mtime_and_size(path: str) -> tuple[int, int] | None:
    """Return when a file was last modified, in nanoseconds, and its size, or None if there is no file."""
    with suppress(OSError):
        status = Path(path).stat()
        return status.st_mtime_ns, status.st_size
    return None


# What a page shows of a data file.


#: A build asks several times for the same parts.
_fingerprint = lru_cache(maxsize=8)(fingerprint)


def dependency_on(path: str, argument: str, areas: Collection[str], *, is_other: bool = False) -> Dependency:
    """Return how a page depends on a data file as it is now. For the arguments see Dependency."""
    state = mtime_and_size(path)
    found = _load(path, state)
    if is_other and isinstance(found, Catalogue):
        shown = _fingerprint(tuple(names_in(found)))
    elif isinstance(found, Catalogue):
        selected = tuple(area for area in found.areas if area.id in areas)
        # A message on an area that is not there names the others.
        shown = _fingerprint(found._replace(areas=selected) if 0 < len(areas) == len(selected) else found)
        shown += repr(found.suspicions or "")  # with their positions, since the page records them
    elif isinstance(found, Record):
        shown = fingerprint((repr(found),))  # with all positions, since they are few
    elif isinstance(found, InvalidCatalogue):
        shown = repr(found.problems)
    else:
        shown = repr(found)
        state = None  # the next build tries again
    return Dependency(path, argument, tuple(areas), state, shown, is_other)


# Data files are visible in env.dependencies, but not while Sphinx compares times.


def names_in(catalogue: Catalogue) -> Iterator[tuple[object, ...]]:
    """Yield what the pages of other catalogues show of one."""
    yield catalogue.edition, catalogue.title
    for area in catalogue.areas:
        yield area.id, area.former_ids, area.title
        for criterion in area.criteria:
            yield criterion._replace(resources=())


def note_dependencies(app: Sphinx, doctree: nodes.document) -> None:
    """Add data files to the dependencies of a page that has been read. Those of literalinclude stay Sphinx's own."""
    if page := domain_of(app.env).pages.get(app.env.docname):
        paths = {Path(dependency.path) for dependency in page.dependencies}
        # gettext writes the lines of all texts, so for it each change counts.
        page.hidden = set() if isinstance(app.builder, I18nBuilder) else paths - app.env.dependencies[app.env.docname]
        for path in paths:
            app.env.note_dependency(path)


def hide_dependencies(app: Sphinx) -> None:
    """Take data files out of the dependencies before Sphinx compares times."""
    for docname, page in domain_of(app.env).pages.items():
        app.env.dependencies[docname] -= page.hidden


def get_outdated(
    app: Sphinx, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]
) -> Iterable[str]:
    """Return the pages that show something else than when they were read.

    https://www.sphinx-doc.org/en/master/extdev/event_callbacks.html#event-env-get-outdated
    """
    pages = domain_of(env).pages
    for docname, page in pages.items():
        env.dependencies[docname].update(env.srcdir / path for path in page.hidden)
    return [docname for docname in pages.keys() - added - changed - removed if _is_outdated(env, docname)]


def _is_outdated(env: BuildEnvironment, docname: str) -> bool:
    page = domain_of(env).pages[docname]
    now = {}
    for old in page.dependencies:
        try:
            path = env.relfn2path(old.argument, docname)[1]
        except (OSError, RuntimeError):  # links in a circle
            return True
        if (path, mtime_and_size(path)) != (old.path, old.mtime_and_size):
            now[old] = new = dependency_on(path, old.argument, old.areas, is_other=old.is_other)
            if (old.path, old.fingerprint) != (new.path, new.fingerprint):
                return True
    if now:
        # The same text in other lines: what is wrong with its references is reported where they are now.
        paths = {dependency.path for dependency in now}
        kept = {reference for reference in page.references if reference.source not in paths}
        page.references = kept.union(*map(references, now.values()))
        page.dependencies = {now.get(old, old) for old in page.dependencies}
    return False


def references(dependency: Dependency) -> Iterator[OutgoingReference]:
    """Yield what the resources that a page shows of a data file refer to, other than by an address."""
    if dependency.is_other:
        return iter(())
    found = _load(dependency.path, dependency.mtime_and_size)
    if isinstance(found, Record):
        return record_references(found, dependency.path)
    areas = found.areas if isinstance(found, Catalogue) else ()
    shown = (area for area in areas if not dependency.areas or area.id in dependency.areas)
    return outgoing_references(shown, dependency.path)


def have_changed(env: BuildEnvironment) -> bool:
    """Return whether a data file is not as it was when its pages were read."""
    used = {dependency for page in domain_of(env).pages.values() for dependency in page.dependencies}
    return any(dependency.mtime_and_size not in (None, mtime_and_size(dependency.path)) for dependency in used)
