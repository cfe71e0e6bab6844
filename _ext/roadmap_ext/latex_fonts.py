"""The fonts of the PDF: one for each character of the book, and a warning where there is none.

TeX drops a character that its font lacks, and only its log says so. Here the characters of a document are looked up in
the font files, and LaTeX gets the fonts that it needs besides those of `roadmap.sty`. A document in English needs none.

https://mirrors.ctan.org/macros/luatex/generic/luaotfload/luaotfload-latex.pdf, "Fallback fonts"
https://mirrors.ctan.org/macros/latex/required/babel/base/babel.pdf, "bidi" and "onchar"
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils import get_source_line
from sphinx import addnodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.util import logging
from sphinx.writers.latex import LaTeXTranslator

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

# Files of fonts, the best first. Behind a colon is the OpenType script by whose rules HarfBuzz shapes the letters.
_SERIF = """
    NotoSansMono-*.ttf NotoSerifHebrew-*.ttf:hebr NotoNaskhArabic-*.ttf:arab NotoSerifArmenian-*.ttf
    NotoSerifGeorgian-*.ttf NotoSerifCJK-*.ttc(2)
"""
_SANS = """
    NotoSans-*.ttf NotoSansMono-*.ttf NotoSansHebrew-*.ttf:hebr NotoSansArabic-*.ttf:arab NotoSansArmenian-*.ttf
    NotoSansGeorgian-*.ttf NotoSansCJK-*.ttc(2)
"""
# Emoji, symbols, and scripts that have one design.
_OTHERS = """
    NotoColorEmoji.ttf:zyyy NotoSansSymbols-*.ttf NotoSansSymbols2-*.ttf NotoSansMath-*.ttf NotoMusic-*.ttf
    NotoSansBengali-*.ttf:bng2 NotoSansCanadianAboriginal-*.ttf NotoSansCherokee-*.ttf NotoSansCoptic-*.ttf
    NotoSansDevanagari-*.ttf:dev2 NotoSansEthiopic-*.ttf NotoSansGujarati-*.ttf:gjr2 NotoSansGurmukhi-*.ttf:gur2
    NotoSansKannada-*.ttf:knd2 NotoSansKhmer-*.ttf:khmr NotoSansLao-*.ttf:lao NotoSansMalayalam-*.ttf:mlm2
    NotoSansMongolian-*.ttf:mong NotoSansMyanmar-*.ttf:mym2 NotoSansNKo-*.ttf:nko NotoSansOriya-*.ttf:ory2
    NotoSansSinhala-*.ttf:sinh NotoSansSyriac-*.ttf:syrc NotoSansTamil-*.ttf:tml2 NotoSansTelugu-*.ttf:tel2
    NotoSansThaana-*.ttf:thaa NotoSansThai-*.ttf:thai NotoSansTifinagh-*.ttf:tfng NotoSansYi-*.ttf
    NotoSerifTibetan-*.ttf:tibt
"""
#: For each font of the book, those that stand in for it.
FALLBACKS = {
    "NotoSerif": (_SERIF + _OTHERS).split(),
    "NotoSans": (_SANS + _OTHERS).split(),
    "NotoSansMono": (_SANS + _OTHERS).split(),
}
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "~/Library/Fonts")

# Soft hyphens, joiners, selectors, marks of direction: what needs no glyph.
_INVISIBLE = "[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0020-\U000e01ef]"
_PICTURE = "[©®\u203c-\u2bff〰〽㊗㊙\U0001f000-\U0001faff]"
# Several characters that are one picture: a keycap, a flag, a person with a color or an occupation.
_EMOJI = (
    "[#*0-9]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{2}"
    f"|{_PICTURE}(?:[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d{_PICTURE})+"
)
# Sphinx writes these as other characters, or as mathematics: sphinx.util.texescape.
_REPLACED = "[✓✔✕✖⎽ℯⅈ]"
_SPECIAL = re.compile(f"({_EMOJI}|{_INVISIBLE}|{_REPLACED})")
#: What is no plain text for TeX: where a line may end, with a hyphen or without.
_COMMANDS = {"\xad": r"\-", "\u200b": r"\penalty500{}"}

# Between East Asian characters babel finds the places where a line may end.
_EAST_ASIAN = "\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_LONG_WORD = re.compile(rf"[^\s{_EAST_ASIAN}]{{31,}}")


def choose_fonts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give LaTeX the fonts that a document needs, and warn of the characters that none of them has."""
    if not isinstance(app.builder, LaTeXBuilder):
        return
    places = _places(doctree)
    if "NotoSerif-Regular.ttf" not in _installed():
        logger.info("The fonts of the PDF are not installed here: its characters are not checked.")
        places = {}
    commands: list[str] = []
    missing: set[str] = set()
    for name, fallbacks in FALLBACKS.items():
        needed = []
        lacked = places.keys() - coverage(f"{name}-Regular.ttf")
        for font in fallbacks:
            if lacked and (found := lacked & coverage(file_of(font))):
                needed.append(font)
                lacked -= found
        commands += _commands(name, needed) if needed else []
        missing |= lacked
    for character in sorted(missing):
        _warn(character, places[character])
    if any("CJK" in command for command in commands):
        locales = ("chinese-simplified", "japanese", "korean")
        commands += [rf"\babelprovide[import, onchar=ids]{{{locale}}}" for locale in locales]
    options = ""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in places):
        options = r"\PassOptionsToPackage{bidi=basic}{babel}"
        # The lines of a cell are set twice, by varwidth: babel would turn brackets over twice, HarfBuzz does it once.
        commands += [r"\babeladjust{bidi.mirroring=off}", r"\defaultfontfeatures{Renderer=HarfBuzz}"]
        # babel takes the tables that TeX sets as mathematics for text from right to left. Long ones are no mathematics.
        for table in doctree.findall(nodes.table):
            if isinstance(table.parent, nodes.section):
                table["classes"].append("longtable")
    # Sphinx has read `latex_elements` into this before anybody could know the characters.
    app.builder.context.update(fontpkg="\n".join(commands), passoptionstopackages=options)


def _places(doctree: nodes.document) -> dict[str, list[nodes.Node]]:
    """Return the characters of a document that are not ASCII, each with the nodes that have it."""
    places: dict[str, list[nodes.Node]] = {}
    for node in doctree.findall():
        text = ""
        if isinstance(node, addnodes.index):
            text = "".join(entry[1] for entry in node["entries"])
        elif not isinstance(node.parent, nodes.raw | nodes.comment | nodes.math | nodes.math_block):
            text = node if isinstance(node, nodes.Text) else ""
        for character in set(re.sub(_INVISIBLE, "", text)):
            if not character.isascii():
                places.setdefault(character, []).append(node)
    return places


def _commands(name: str, fallbacks: list[str]) -> list[str]:
    """Return the commands that let some fonts stand in for one of the book."""
    commands = []
    for weight in ("Regular", "Bold"):
        fonts = []
        for font in fallbacks:
            script = font.partition(":")[2]
            fonts.append(
                f'"file:{file_of(font, weight)}:' + (f'mode=harf;script={script}"' if script else 'mode=node"')
            )
        commands.append(rf"\directlua{{luaotfload.add_fallback('{name}-{weight}', {{{', '.join(fonts)}}})}}")
    styles = {"Upright": "Regular", "Italic": "Regular", "Bold": "Bold", "BoldItalic": "Bold"}
    features = (f"{style}Features={{RawFeature={{fallback={name}-{weight}}}}}" for style, weight in styles.items())
    return [*commands, rf"\defaultfontfeatures[{name}]{{{', '.join(features)}}}"]


def _warn(character: str, places: list[nodes.Node]) -> None:
    """Warn of a character that no font has, once for each line."""
    for node in {get_source_line(node): node for node in reversed(places)}.values():
        logger.warning(
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
def _installed() -> dict[str, Path]:
    """Return the fonts that are installed, by their names."""
    paths = (path for folder in _FOLDERS for path in Path(folder).expanduser().rglob("Noto*.tt?"))
    return {path.name: path for path in paths}


def file_of(font: str, weight: str = "Regular") -> str:
    """Return the file of a font: the regular one if it has no other weight."""
    file = font.partition(":")[0].replace("*", weight)
    return file if file.partition("(")[0] in _installed() else file.replace(weight, "Regular")


@cache
def coverage(file: str) -> frozenset[str]:
    """Return the characters that a font has, https://learn.microsoft.com/typography/opentype/spec/cmap.

    Args:
        file: Its file, and in parentheses which font of a collection. One that is not installed has no characters.
    """
    from fontTools.ttLib import TTFont  # most builders need no font

    name, _, index = file.rstrip(")").partition("(")
    if name not in _installed():
        return frozenset()
    with TTFont(_installed()[name], fontNumber=int(index or 0), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


class ExactLaTeXTranslator(LaTeXTranslator):
    """Sphinx's LaTeX writer, for a book that prints each character as it is and breaks long words."""

    def escape(self, s: str) -> str:
        """Return a text as LaTeX."""
        plain = super().escape
        parts = enumerate(_SPECIAL.split(_LONG_WORD.sub(_break, s)))
        return "".join(_command(part) if place % 2 else plain(part) for place, part in parts)

    def encode_uri(self, text: str) -> str:
        """Return an address as LaTeX, where an escape would become a part of it."""
        uri = super().encode_uri(text).replace(_COMMANDS["\u200b"], "")
        return uri.replace(r"\$", "$").replace("{[}", "[").replace("{]}", "]")


def _break(word: re.Match[str]) -> str:
    """Return a word with zero-width spaces between its characters, as far as they do not belong together."""
    signs = re.findall(f"{_EMOJI}|[\u0600-\u08ff]{{1,12}}|.", word[0])
    is_mark = (unicodedata.category(sign[0]) in ("Mn", "Mc", "Me", "Cf") for sign in signs)
    breakable = "".join(sign if mark else f"\u200b{sign}" for sign, mark in zip(signs, is_mark, strict=True))
    return breakable.removeprefix("\u200b")


def _command(part: str) -> str:
    """Return what LaTeX needs for special characters."""
    visible = re.sub(_INVISIBLE, "", part)
    if len(part) > 1 and set(visible) <= coverage("NotoColorEmoji.ttf"):
        return rf"{{\roadmapemoji {part}}}"
    return part if part in "\u200c\u200d\u200e\u200f" else _COMMANDS.get(part, visible)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.connect("doctree-resolved", choose_fonts)
    app.set_translator("latex", ExactLaTeXTranslator)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
