"""The catalogues of a project: which files conf.py names, and how what they have is called."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING

from .datafile.crosswalk import Crosswalk, Relation, crosswalk
from .datafile.editions import check_editions
from .datafile.fields import as_id
from .datafile.model import Catalogue, InvalidCatalogue, Problem
from .dependencies import load, mtime_and_size
from .doctree.scope import ALONE, Scope
from .domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def note_listed_files(app: Sphinx) -> None:
    """Record where the data files are that conf.py names."""
    names = [app.config.wwc_criteria_file] if app.config.wwc_criteria_file else []
    arguments = [_argument(name, app.srcdir) for name in [*names, *app.config.wwc_criteria_files]]
    domain_of(app.env).listed_files = {_path(app.env, argument): argument for argument in arguments}


def _argument(name: str | Path, srcdir: Path) -> str:
    path = Path(name)
    # Sphinx takes a path with a slash at its beginning for one that begins at the source folder.
    if path.is_absolute() and path.exists():
        return "/" + Path(relpath(path, srcdir)).as_posix()
    return "/" + path.as_posix().lstrip("/")


def _path(env: BuildEnvironment, argument: str) -> str:
    try:
        return env.relfn2path(argument)[1]
    except (OSError, RuntimeError, ValueError):  # reported by the directive that shows it
        return argument


def listed_files(env: BuildEnvironment) -> dict[str, str]:
    """Return the data files that conf.py names, as Sphinx takes them, by their absolute paths."""
    return domain_of(env).listed_files


def first_data_file(env: BuildEnvironment) -> str:
    """Return the first of these, or an empty string."""
    return next(iter(listed_files(env).values()), "")


def catalogues_of(env: BuildEnvironment) -> dict[str, Catalogue]:
    """Return the catalogues that conf.py names and that can be read, by their paths."""
    found = {}
    for path in listed_files(env):
        with suppress(OSError, InvalidCatalogue):  # reported by the directive that shows it
            found[path] = load(path)
    return found


def scope_of(env: BuildEnvironment, path: str) -> Scope:
    """Return how what a data file has is called."""
    paths = listed_files(env)
    if len(paths) < 2 or path not in paths:
        return ALONE
    return _scopes(tuple((each, mtime_and_size(each)) for each in paths)).get(path, ALONE)


@lru_cache(maxsize=4)
def _scopes(files: tuple[tuple[str, object], ...]) -> dict[str, Scope]:
    scopes = {}
    for number, (path, _state) in enumerate(files):
        with suppress(OSError, InvalidCatalogue):
            key = as_id(load(path).edition or "") or str(number + 1)
            scopes[path] = Scope(key, is_first=number == 0)
    return scopes


def crosswalk_of(env: BuildEnvironment) -> Crosswalk:
    """Return the relations between the criteria of all catalogues."""
    return _crosswalk(tuple((path, mtime_and_size(path)) for path in listed_files(env)))


def relations_of(env: BuildEnvironment, path: str) -> dict[str, list[Relation]]:
    """Return the relations of the criteria of a data file, by their ids."""
    scope = scope_of(env, path)
    return {} if scope == ALONE else crosswalk_of(env).get(scope.key, {})


@lru_cache(maxsize=4)
def _crosswalk(files: tuple[tuple[str, object], ...]) -> Crosswalk:
    found = []
    for path, _state in files:
        with suppress(OSError, InvalidCatalogue):
            found.append(load(path))
    return crosswalk(found)


def check_catalogues(env: BuildEnvironment) -> list[tuple[str, Problem]]:
    """Return what is wrong with the catalogues together, with the paths of their files."""
    return check_editions(catalogues_of(env)) if len(listed_files(env)) > 1 else []
