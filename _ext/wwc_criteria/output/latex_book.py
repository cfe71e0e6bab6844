"""What the data needs of a LaTeX document besides its tables: exact addresses, and an index in any script."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.latex import LaTeXTranslator

#: https://www.rfc-editor.org/rfc/rfc3986#section-2
_ALLOWED = ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%"

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


class wwc_link(nodes.reference):  # noqa: N801
    """A link whose address is written as hyperref reads it, where Sphinx's writer escapes it like text."""


class KeepAddresses(SphinxPostTransform):
    """Makes such links of those that lead from a table of criteria to other sites."""

    formats = ("latex",)
    default_priority = 750  # a project may add addresses in print before

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        for table in self.document.findall(nodes.table):
            if "wwc-criteria" in table["classes"]:
                for link in list(table.findall(nodes.reference)):
                    uri = link.get("refuri", "%")
                    if not uri.startswith(("%", "#")):
                        exact = wwc_link("", **{**link.attributes, "refuri": quote(uri, safe=_ALLOWED)})
                        exact += link.children
                        link.replace_self(exact)


def visit_link(translator: LaTeXTranslator, node: wwc_link) -> None:
    """Begin a link."""
    try:
        translator.visit_reference(node)
    finally:  # it raises SkipNode for a link whose text is its address
        command = translator.body.pop()
        translator.body.append(command.replace(r"\$", "$").replace("{[}", "[").replace("{]}", "]"))


def depart_link(translator: LaTeXTranslator, node: wwc_link) -> None:
    """End a link."""
    translator.depart_reference(node)


def use_upmendex(app: Sphinx, exception: Exception | None) -> None:
    """Have upmendex make the index in place of makeindex, by the rules of the language."""
    if exception is not None or not isinstance(app.builder, LaTeXBuilder) or app.config.latex_use_xindy:
        return
    if "latexmkrc" not in (name.rpartition("/")[2] for name in app.config.latex_additional_files):
        style = _STYLE.format(language=app.config.language)
        (app.outdir / "upmendex.ist").write_text(style, encoding="utf-8")
        with (app.outdir / "latexmkrc").open("a", encoding="utf-8") as file:
            file.write(_LATEXMKRC)
