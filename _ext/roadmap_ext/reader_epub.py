"""The EPUB: the pages of the book for readers, and the same bytes from the same sources.

Sphinx packs every page of the project. Here a page that the table of contents does not have is left out, and a link to
it becomes text, as in Sphinx's LaTeX builder.

Sphinx gives the date of ``SOURCE_DATE_EPOCH`` to the metadata, but packs the files with the time at which they were
written, https://reproducible-builds.org/docs/source-date-epoch/
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import NoUri

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class ReaderEpubBuilder(Epub3Builder):
    """The EPUB builder for the pages of the book, whose result does not depend on the time of the build."""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Note the pages that the book leaves out."""
        self.left_out = self.env.found_docs - self.env.collect_relations().keys()
        super().prepare_writing(docnames)

    def write_documents(self, docnames: Set[str]) -> None:
        """Write the pages of the book."""
        super().write_documents(docnames - self.left_out)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the file of a page."""
        if docname in self.left_out:
            raise NoUri(docname, typ)
        return super().get_target_uri(docname, typ)

    def build_epub(self) -> None:
        """Pack the files, each with the same date."""
        if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
            for path in self.outdir.rglob("*"):
                os.utime(path, (int(epoch), int(epoch)))
        super().build_epub()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_builder(ReaderEpubBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
