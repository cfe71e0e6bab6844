"""An EPUB whose files have the date of ``SOURCE_DATE_EPOCH``, so that the same sources give the same bytes.

Sphinx gives this date to the metadata, but packs the files with the time at which they were written.
https://reproducible-builds.org/docs/source-date-epoch/
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sphinx.builders.epub3 import Epub3Builder

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class ReproducibleEpubBuilder(Epub3Builder):
    """The EPUB builder, whose result does not depend on the time of the build."""

    def build_epub(self) -> None:
        """Pack the files, each with the same date."""
        if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
            for path in self.outdir.rglob("*"):
                os.utime(path, (int(epoch), int(epoch)))
        super().build_epub()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_builder(ReproducibleEpubBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
