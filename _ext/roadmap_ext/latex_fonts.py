"""The fonts of the PDF: for each character of the book one that has it, and a warning where none does.

TeX drops a character that its font lacks, and tells only the log. Here the characters of the document are looked up in
the font files, and LaTeX gets the few fonts that the document needs: a book in English pays for no other. What LaTeX
falls back to and what is checked come from the same lists.

https://mirrors.ctan.org/macros/luatex/generic/luaotfload/luaotfload-latex.pdf, "Fallback fonts"
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from docutils.utils import get_source_line
from sphinx import addnodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.util import logging
from sphinx.writers.latex import LaTeXTranslator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_logger = logging.getLogger(__name__)


class Font(NamedTuple):
    """A font that stands in for others.

    Args:
        files: Its files, with ``*`` for the style; of a collection also which font of it.
        script: The OpenType script that its letters are shaped by, where they need one.
    """

    files: str
    script: str = ""


class Family(NamedTuple):
    """One of LaTeX's three families of fonts.

    Args:
        files: The book's own font, with ``*`` for the style.
        styles: The styles that it has.
        options: Further options of fontspec.
        others: What stands in for a character that it lacks, the best first.
    """

    files: str
    styles: tuple[str, ...]
    options: tuple[str, ...]
    others: tuple[Font, ...]


#: The styles of a font, each with what stands in where a font has no such style.
STYLES = {
    "Regular": ("Regular",),
    "Bold": ("Bold", "Regular"),
    "Italic": ("Italic", "Regular"),
    "BoldItalic": ("BoldItalic", "Bold", "Regular"),
}
_SERIF = (
    Font("NotoSerifHebrew-*.ttf", "hebr"),
    Font("NotoNaskhArabic-*.ttf", "arab"),
    Font("NotoSerifArmenian-*.ttf"),
    Font("NotoSerifGeorgian-*.ttf"),
    Font("NotoSerifCJK-*.ttc(2)"),  # Simplified Chinese; it has the Japanese and Korean letters too
)
_SANS = (
    Font("NotoSansHebrew-*.ttf", "hebr"),
    Font("NotoSansArabic-*.ttf", "arab"),
    Font("NotoSansArmenian-*.ttf"),
    Font("NotoSansGeorgian-*.ttf"),
    Font("NotoSansCJK-*.ttc(2)"),
)
_SYMBOLS = (
    Font("NotoColorEmoji.ttf"),
    Font("NotoSansSymbols-*.ttf"),
    Font("NotoSansSymbols2-*.ttf"),
    Font("NotoSansMath-*.ttf"),
    Font("NotoMusic-*.ttf"),
)
#: Scripts that have one design, or a second one that is not worth its place here.
_SCRIPTS = (
    Font("NotoSansSyriac-*.ttf", "syrc"),
    Font("NotoSansSamaritan-*.ttf", "samr"),
    Font("NotoSansMandaic-*.ttf", "mand"),
    Font("NotoSerifYezidi-*.ttf"),
    Font("NotoSansThaana-*.ttf", "thaa"),
    Font("NotoSansTifinagh-*.ttf", "tfng"),
    Font("NotoSansEthiopic-*.ttf", "ethi"),
    Font("NotoSansNKo-*.ttf", "nko"),
    Font("NotoSansDevanagari-*.ttf", "dev2"),
    Font("NotoSansBengali-*.ttf", "bng2"),
    Font("NotoSansGurmukhi-*.ttf", "gur2"),
    Font("NotoSansGujarati-*.ttf", "gjr2"),
    Font("NotoSansOriya-*.ttf", "ory2"),
    Font("NotoSansTamil-*.ttf", "tml2"),
    Font("NotoSansTelugu-*.ttf", "tel2"),
    Font("NotoSansKannada-*.ttf", "knd2"),
    Font("NotoSansMalayalam-*.ttf", "mlm2"),
    Font("NotoSansSinhala-*.ttf", "sinh"),
    Font("NotoSansThai-*.ttf", "thai"),
    Font("NotoSansLao-*.ttf", "lao"),
    Font("NotoSansKhmer-*.ttf", "khmr"),
    Font("NotoSansMyanmar-*.ttf", "mym2"),
    Font("NotoSerifTibetan-*.ttf", "tibt"),
    Font("NotoSansMongolian-*.ttf", "mong"),
    Font("NotoSansYi-*.ttf"),
    Font("NotoSansCherokee-*.ttf"),
    Font("NotoSansCanadianAboriginal-*.ttf"),
    Font("NotoSansCoptic-*.ttf"),
    Font("NotoSansGlagolitic-*.ttf"),
    Font("NotoSansGothic-*.ttf"),
    Font("NotoSansRunic-*.ttf"),
    Font("NotoSansOgham-*.ttf"),
)
#: By the name that fontspec has for each.
FAMILIES = {
    "main": Family("NotoSerif-*.ttf", tuple(STYLES), (), (*_SERIF, *_SYMBOLS, *_SCRIPTS)),
    "sans": Family("NotoSans-*.ttf", tuple(STYLES), (), (*_SANS, *_SYMBOLS, *_SCRIPTS)),
    "mono": Family(
        "NotoSansMono-*.ttf",
        ("Regular", "Bold"),
        ("Scale=0.86",),
        (Font("NotoSans-*.ttf"), *_SANS, *_SYMBOLS, *_SCRIPTS),
    ),
}
#: What all fonts of the book have, so that they need not be opened for it. A test holds this.
EVERYWHERE = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) | frozenset("\n\t‐–—‘’‚“”„†‡•…‰′″‹›€™")
#: Soft hyphens, joiners, selectors, marks of direction: what roadmap.lua and the shaper need no glyph for.
_INVISIBLE = re.compile("[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0020-\U000e01ef]")
_RIGHT_TO_LEFT = frozenset(["R", "AL", "AN"])
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "~/Library/Fonts")

#: Sphinx writes these as others, or as mathematics: sphinx.util.texescape.
_CHANGED = "✓✔✕✖⎽ℯⅈ"
_CHANGED_PARTS = re.compile(f"([{_CHANGED}])")

_Places = dict[str, list[nodes.Node]]


def choose_fonts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give LaTeX the fonts that a document needs, and tell which characters none of them has.

    Args:
        app: The application.
        doctree: The document, with all its pages and the words of its links.
        docname: Its first page.
    """
    if not isinstance(app.builder, LaTeXBuilder):
        return
    text, code = _unusual_characters(doctree)
    for character in _unusual_in_indices(app.builder) - text.keys():
        text[character] = code.get(character, [doctree])
    if (text or code) and "NotoSerif-Regular.ttf" not in _files():
        _logger.info("The fonts of the PDF are not installed here: its characters are not checked.")
        text, code = {}, {}
    lines = []
    missing: list[tuple[str, nodes.Node]] = []
    for name, family in FAMILIES.items():
        places = code if name == "mono" else text
        lines.append(_latex(name, family, frozenset(places)))
        missing += [(c, node) for c in sorted(_lacked(family, frozenset(places))) for node in places[c]]
    _warn(missing)
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text | code):
        lines.append(r"\directlua{require('babel-bidi-basic.lua')}%")
    # roadmap.sty calls this.
    app.builder.context["fontpkg"] = "\n".join((r"\newcommand{\roadmapfonts}{%", *lines, "}"))


def _unusual_characters(doctree: nodes.document) -> tuple[_Places, _Places]:
    """Find the characters of text and of code that not every font has."""
    text: _Places = {}
    code: _Places = {}
    for node in doctree.findall():
        if isinstance(node, nodes.Text):
            words = "" if isinstance(node.parent, nodes.raw | nodes.comment | nodes.math | nodes.math_block) else node
        else:
            words = "".join(entry[1] for entry in node["entries"]) if isinstance(node, addnodes.index) else ""
        places = code if isinstance(node.parent, nodes.literal | nodes.literal_block) else text
        for character in sorted(_unusual(words)):
            places.setdefault(character, []).append(node)
    return text, code


def _unusual(words: str) -> set[str]:
    return set(_INVISIBLE.sub("", words)) - EVERYWHERE


def _unusual_in_indices(builder: LaTeXBuilder) -> set[str]:
    """Find the characters in the indices of domains: there the words of code are not code."""
    indices = [index(domain) for domain in builder.env.domains.sorted() for index in domain.indices]
    groups = (group for index in indices for group in index.generate(builder.docnames)[0])
    return _unusual("".join(entry.name for _, entries in groups for entry in entries))


def _latex(name: str, family: Family, characters: frozenset[str]) -> str:
    """Give the commands that load a family, and behind it what it needs for some characters."""
    lines = []
    options = [*family.options]
    for style in family.styles:
        key = "Upright" if style == "Regular" else style
        options.append(f"{key}Font={_name(family.files, style).removesuffix('.ttf')}")
        if others := ", ".join(f'"{other}"' for other in _fallbacks(family, style, characters)):
            table = f"{name}{style}".lower()
            lines.append(rf"\directlua{{luaotfload.add_fallback('{table}', {{{others}}})}}")
            options.append(f"{key}Features={{RawFeature={{fallback={table}}}}}")
    lines.append(rf"\set{name}font{{{_name(family.files)}}}[{', '.join(options)}]")
    return "%\n".join(lines) + "%"


def _fallbacks(family: Family, style: str, characters: frozenset[str]) -> Iterator[str]:
    """Give the fonts that a style needs for some characters, in the words of luaotfload."""
    lacked = characters and characters - coverage(_name(family.files, style))
    for font in family.others:
        for variant in STYLES[style] if lacked else ():
            name = _name(font.files, variant)
            if found := lacked & coverage(name):
                lacked -= found
                yield f"file:{name}:mode=harf" + (f";script={font.script}" if font.script else "")


def _lacked(family: Family, characters: frozenset[str]) -> frozenset[str]:
    """Give the characters that no font of a family has."""
    for files in (family.files, *(font.files for font in family.others)):
        if characters:
            characters -= coverage(_name(files))
    return characters


def _name(files: str, style: str = "Regular") -> str:
    return files.replace("*", style)


def _warn(missing: Iterable[tuple[str, nodes.Node]]) -> None:
    told = set()
    for character, node in missing:
        place = get_source_line(node)
        if (character, place) not in told:
            told.add((character, place))
            _logger.warning(
                "the book’s fonts have no character U+%04X “%s” (%s): it would be missing in the PDF; write it "
                "differently, install the fonts of apt-packages.txt, or add a font to _ext/roadmap_ext/latex_fonts.py",
                ord(character),
                character,
                unicodedata.name(character, "it has no name"),
                location=node,
                type="glyphs",
                subtype="missing",
            )


@cache
def _files() -> dict[str, Path]:
    """Find the fonts that are installed."""
    folders = [Path(folder).expanduser() for folder in _FOLDERS]
    paths = (path for folder in folders for path in folder.rglob("Noto*.tt?"))
    return {path.name: path for path in paths}


@cache
def coverage(name: str) -> frozenset[str]:
    """Read from a font which characters it has: none if it is not installed.

    https://learn.microsoft.com/typography/opentype/spec/cmap

    Args:
        name: The file, and in parentheses which font of a collection.
    """
    from fontTools.ttLib import TTFont  # most builds need no font

    file, _, index = name.rstrip(")").partition("(")
    if (path := _files().get(file)) is None:
        return frozenset()
    with TTFont(path, fontNumber=int(index or 0), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


class ExactLaTeXTranslator(LaTeXTranslator):
    """Sphinx's writer of LaTeX, without its changes of characters for fonts that lack them.

    https://github.com/sphinx-doc/sphinx/blob/master/sphinx/util/texescape.py
    """

    def encode(self, text: str) -> str:
        """Escape what TeX would not print as it stands.

        Args:
            text: Words of the document.
        """
        return "".join(
            part if part in _CHANGED else super(ExactLaTeXTranslator, self).encode(part)
            for part in _CHANGED_PARTS.split(text)
        )

    def encode_uri(self, text: str) -> str:
        """Escape an address, without what LaTeX would take for a part of it.

        Args:
            text: The address.
        """
        return super().encode_uri(text).replace(r"\$", "$").replace("{[}", "[").replace("{]}", "]")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension.

    Args:
        app: The application that loads it.
    """
    app.connect("doctree-resolved", choose_fonts)
    app.set_translator("latex", ExactLaTeXTranslator)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
