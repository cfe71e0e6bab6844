"""What the data needs of LaTeX besides tall rows: exact addresses, numbers without pages, an index in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..datafile.addresses import escape_address
from ..doctree.nodes import wwc_count, wwc_link
from ..doctree.tables import shows_criteria

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.latex import LaTeXTranslator

#: makeindex takes the first byte of an entry for its letter, at which TeX stops, and sorts bytes. It is still used for
#: an empty index, which upmendex does not write, and where there is no upmendex.
_LATEXMKRC = """
$makeindex = 'upmendex -f -s python.ist -s upmendex.ist %O -o %D %S || makeindex -s python.ist %O -o %D %S';
"""
#: What upmendex needs besides Sphinx's style for makeindex.
_STYLE = r"""heading_prefix "  \\bigletter{{"
heading_suffix "}}"
symbol_flag 2
icu_locale "{language}"
"""


class ReplaceLinks(SphinxPostTransform):
    """Replaces the links of tables to other sites, and from numbers to what they count."""

    formats = ("latex",)
    default_priority = 750  # a project may add addresses in print before

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        for table in self.document.findall(nodes.table):
            if shows_criteria(table):
                for link in list(table.findall(nodes.reference)):
                    uri = link.get("refuri", "%")
                    if not uri.startswith(("%", "#")):
                        _replace(link, wwc_link, refuri=escape_address(uri))
            elif "wwc-coverage" in table["classes"]:
                for link in list(table.findall(nodes.reference)):
                    if "refid" in link:
                        _replace(link, wwc_count)


def _replace(link: nodes.reference, kind: type[nodes.reference], **attributes: str) -> None:
    link.replace_self(kind("", "", *link.children, **link.attributes | attributes))


def visit_link(translator: LaTeXTranslator, node: wwc_link) -> None:
    """Begin a link."""
    try:
        translator.visit_reference(node)
    finally:  # it raises SkipNode for a link whose text is its address
        command = translator.body.pop()
        translator.body.append(command.replace(r"\$", "$").replace("{[}", "[").replace("{]}", "]"))


def visit_count(translator: LaTeXTranslator, node: wwc_count) -> None:
    """Begin a number without that of the page: what it counts is below the table."""
    translator.visit_reference(node)
    end = translator.context.pop()
    translator.context.append(end.partition(" (")[0])


def use_upmendex(app: Sphinx, exception: Exception | None) -> None:
    """Have upmendex make the index in place of makeindex, by the rules of the language."""
    if exception is not None or not isinstance(app.builder, LaTeXBuilder) or app.config.latex_use_xindy:
        return
    if "latexmkrc" not in (name.rpartition("/")[2] for name in app.config.latex_additional_files):
        style = _STYLE.format(language=app.config.language)
        (app.outdir / "upmendex.ist").write_text(style, encoding="utf-8")
        with (app.outdir / "latexmkrc").open("a", encoding="utf-8") as file:
            file.write(_LATEXMKRC)
