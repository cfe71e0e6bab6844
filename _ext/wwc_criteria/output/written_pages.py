"""What an output folder shows, so that a build writes each page that shows something else there.

Sphinx writes the pages that it has just read. That misses the pages of a build that was interrupted after reading, and
those that were read for another builder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from ..dependencies import have_changed
from ..domain import domain_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class WrittenPages:
    """Keeps a checksum of what each page shows in an output folder, in a file next to the stored doctrees.

    The file is removed while pages are written. Where it is missing, all pages are written.
    """

    def __init__(self) -> None:
        self._due: set[str] = set()

    def begin(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Return the pages to write: those that show something else than in the output folder.

        https://www.sphinx-doc.org/en/master/extdev/event_callbacks.html#event-env-updated
        """
        record, pending = _paths(app)
        now = domain_of(env).fingerprints
        try:
            before = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._due = set(env.found_docs)
        else:
            self._due = {page for page, fingerprint in now.items() if before.get(page) != fingerprint}
        record.unlink(missing_ok=True)
        pending.write_text(json.dumps(now), encoding="utf-8")
        return sorted(self._due)

    def note(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Record that a page is being written; a build may be asked to write only some."""
        self._due.discard(docname)

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """Keep the new checksums if all pages were written as they were read."""
        record, pending = _paths(app)
        if exception is None and not self._due and not have_changed(app.env):
            pending.replace(record)


def _paths(app: Sphinx) -> tuple[Path, Path]:
    # Not in the output folder: that is published, and an EPUB takes what is in it.
    folder = blake2b(str(app.outdir).encode(), digest_size=8).hexdigest()
    record = Path(app.doctreedir) / f"wwc-{app.builder.name}-{folder}.json"
    return record, record.with_suffix(".pending")
