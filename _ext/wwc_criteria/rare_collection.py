"""How often Python collects garbage while pages with many criteria are written."""

from __future__ import annotations

import gc

from sphinx.application import Sphinx
from sphinx.builders import Builder

from .domain import domain_of

#: In a project with more criteria, garbage is collected more rarely while pages are written.
_MANY = 300
#: After so many new objects: those of some 500 criteria.
_NEW_OBJECTS = 100_000


class RareCollection:
    """Lets Python collect garbage more rarely while many criteria are written.

    Most of their nodes live until their page is written, and by default are traversed again and again until then.
    Collections that are rare take as little time as none at all, and free the pages that have been written.
    """

    def __init__(self) -> None:
        self._threshold: tuple[int, int, int] | None = None

    def begin(self, app: Sphinx, builder: Builder) -> None:
        """Raise the threshold before pages are written, if the project has many criteria."""
        if len(domain_of(app.env).objects) > _MANY:
            self._threshold = gc.get_threshold()
            gc.set_threshold(_NEW_OBJECTS, *self._threshold[1:])

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """Restore the threshold when the build ends or fails."""
        if self._threshold:
            gc.set_threshold(*self._threshold)
