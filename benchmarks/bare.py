"""The extension of each project here: a table of bare nodes from memory, and a note of the pages that a build reads."""

import marshal
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

READ = "read.txt"


class Bare(SphinxDirective):
    """What Sphinx costs where nothing has to be parsed, and no criterion can be referred to."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        relative, absolute = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        rows = [_row(*row) for row in enumerate(marshal.loads(Path(absolute).read_bytes()), 1)]  # noqa: S302
        group = nodes.tgroup("", nodes.colspec(colwidth=60), nodes.colspec(colwidth=40), cols=2)
        group += nodes.thead("", nodes.row("", _entry("Criterion"), _entry("Resource")))
        group += nodes.tbody("", *rows)
        return [nodes.table("", group, classes=["longtable", "colwidths-given"])]


def _row(number: int, criterion: tuple[str, list[tuple[str, str]]]) -> nodes.row:
    text, resources = criterion
    words = nodes.paragraph("", "", nodes.inline("", f"{number}."), nodes.Text(f" {text}"))
    links = (nodes.paragraph("", "", nodes.reference("", title, refuri=url)) for title, url in resources)
    helps = nodes.bullet_list("", *(nodes.list_item("", link) for link in links), bullet="-")
    return nodes.row("", nodes.entry("", words), nodes.entry("", helps))


def _entry(word: str) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", word))


def note_pages(app: Sphinx, env: object, docnames: list[str]) -> None:
    Path(app.outdir, READ).write_text("\n".join(docnames), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("bare", Bare)
    app.connect("env-before-read-docs", note_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
