"""What a check of the links has found, and what a build makes of it. No build asks the network."""

from __future__ import annotations

import re
from contextlib import suppress
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util import logging

from .datafile.links import InvalidLinkResults, LinkPlace, last_check, read_link_results
from .datafile.messages import Subtype
from .datafile.model import Catalogue, InvalidCatalogue
from .datafile.reader.link_places import link_places
from .datafile.reader.loader import contents, decode
from .dependencies import load_any
from .doctree.links import links_overview, mark_links
from .domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def links_file(config: Config, srcdir: Path) -> Path | None:
    """Return the path of the file in which the results of linkcheck are kept, or None without one."""
    return Path(srcdir) / config.wwc_criteria_links if config.wwc_criteria_links else None


def load_link_results(app: Sphinx) -> None:
    """Read the results before pages are read. Without the file, nothing has been checked."""
    domain_of(app.env).link_results = {}
    if path := links_file(app.config, app.srcdir):
        try:
            domain_of(app.env).link_results = read_link_results(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            pass
        except (OSError, UnicodeDecodeError, InvalidLinkResults):
            message = "This cannot be read as what linkcheck has written. Delete the file, and run linkcheck again."
            logger.warning(message, type="wwc", subtype=Subtype.FILE, location=f"{path}:1")


def link_places_of(env: BuildEnvironment, excluded: Sequence[str] = ()) -> dict[str, list[LinkPlace]]:
    """Return the places of the addresses of each data file that a page shows, by its path.

    Args:
        env: The environment.
        excluded: Patterns of the docnames of pages that do not count.
    """
    found = {}
    pages = domain_of(env).pages.items()
    counted = [page for name, page in pages if not any(re.match(pattern, name) for pattern in excluded)]
    paths = {dependency.path for page in counted for dependency in page.dependencies}
    for path in sorted(paths):
        with suppress(OSError, ValueError, InvalidCatalogue):  # it is reported elsewhere
            found[path] = link_places(decode(contents(Path(path))), load_any(path))
    return found


def marks_of(env: BuildEnvironment) -> tuple[object, ...]:
    """Return what a page with resources shows of the results."""
    results = domain_of(env).link_results
    dead = [(address, result.checked) for address, result in sorted(results.items()) if result.is_dead]
    return (last_check(results), *dead)


def overview_of(env: BuildEnvironment) -> list[nodes.Element]:
    """Return what maintainers see of the links of all data files."""
    by_path = link_places_of(env)
    places = {Path(relpath(path, env.srcdir)).as_posix(): found for path, found in by_path.items()}
    catalogues = [content for path in by_path if isinstance(content := load_any(path), Catalogue)]
    resources = (resource for catalogue in catalogues for resource in catalogue.resources)
    lost = {resource.url for resource in resources if resource.url and resource.gone and not resource.is_available}
    return links_overview(places, lost, domain_of(env).link_results)


class MarkLinks(SphinxPostTransform):
    """Marks the resources that do not answer, and says when that was checked."""

    default_priority = ReferencesResolver.default_priority + 2

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        if results := domain_of(self.env).link_results:
            mark_links(self.document, results, self.config.language)
