"""Words in any script come out of each format as they went in, and long ones stay on the page."""

import json
import re
import subprocess
import unicodedata
import zipfile

import pdfplumber
import pytest
from bs4 import BeautifulSoup
from docutils.utils import column_width

from real_addresses import ADDRESSES, encoded, in_markdown, targets
from roadmap_ext import latex_fonts
from support import locked, need, sphinx
from test_large_book import LEFT, MIDDLE, column
from test_pdf import check_log
from wwc_criteria.datafile import messages

WORDS = {
    "tex": r"\ { } $ % & _ # ~ ^ \n \textbf{x} $x^2$ 100% ^^M %% \end{document}",
    "html": "< > & \" ' &amp; <b>bold</b> <script>alert(1)</script> &#65; ]]> <!--",
    "markdown": "# head - item 1. one > quote | cell | ~~gone~~ ![pic](x) <https://a.b/> {role} \\* *",
    "rst": ".. note:: |sub| :ref: target_ [1]_ ::",
    "ligatures": "office affluent fjord -- --- '' ,, << >> ?' !' ...",
    "hebrew": "עברית: שלום עולם (מידע פתוח) 2024 סוף",
    "points": "בְּרֵאשִׁית בָּרָא אֱלֹהִים",
    "arabic": "البيانات المفتوحة في المدن، ١٢٣ و 456 (نعم)؟",
    "mixed": "The word שלום means peace, and سلام too.",
    "chinese": "开放数据帮助城市，“政府”公开信息。開放資料 一人大山水火日月",
    "japanese": "オープンデータは、市民のために「公開」される。",
    "korean": "열린 데이터는 시민을 위한 것입니다",
    "cyrillic": "Открытые данные, Ґанок, ђурђевак, Ёлка",
    "greek": "Ανοιχτά δεδομένα, πολυτονικό: ἄνθρωπος ᾧ",
    "armenian": "Բաց տվյալներ և",
    "georgian": "ღია მონაცემები",
    "vietnamese": "Tiếng Việt dữ liệu mở",
    "hindi": "खुला डेटा क्षत्रिय",
    "thai": "ข้อมูลเปิดสำหรับเมือง",
    "marks": "e\u0301 n\u0303 a\u0308\u0301 q\u0307\u0323 s\u030c",
    "emoji": "😀 👍🏽 👩‍💻 👨‍👩‍👧‍👦 🇩🇪 1️⃣ ❤️ ☂",
    "symbols": "→ ≤ ≠ ∞ ✓ ✗ ★ € ₽ ₪ № ™ ½ ² ₂ ℯ ⅈ ✔ ✕ µ μ",
    "soft-hyphen": "Donau\u00addampf\u00adschiff",
    "zero-width-space": "zero\u200bwidth\u200bspace",
    "no-break-space": "10\u00a0km, 5\u202f%",
}
LONG = {
    "latin": "international",
    "cyrillic": "городской",
    "hebrew": "אבגדהוזחטי",
    "arabic": "بتثجحخسشصض",
    "chinese": "开放数据帮助城市政府",
    "thai": "กขคงจฉชซญฐ",
}
#: The titles of areas, in the order of the index.
TITLES = [
    "“Quotes”",
    "😀 faces",
    "5 things",
    "Öffentlichkeit",
    "zebra",
    "Ανοιχτά",
    "Открытые",
    "開放",
    "البيانات",
    "עברית",
]
#: What is a picture in the PDF: none of it is copied.
EMOJI = [*WORDS["emoji"].split()[:-1], "✔", "🎈"]
#: Entries of the index whose characters occur nowhere else.
ENTRIES = ["🎈 balloons", "ქ letter"]
LONG = {name: (word * 500)[:500] for name, word in LONG.items()}


def escaped(text):
    return re.sub(r"([*_`\[\]\\])", r"\\\1", text)


def criterion(name, text, **fields):
    """Write a criterion: JSON is YAML."""
    return "    - " + json.dumps({"id": name, "text": text, **fields}, ensure_ascii=False)


def address(text):
    return "https://example.org/%C3%A4_b#ü~" + "".join(filter(str.isalnum, text))


def data():
    yield "title: T\nareas:\n  - id: words\n    title: Words\n    criteria:"
    for name, text in WORDS.items():
        marked = escaped(text)
        words = f"{marked} *{marked}* **{marked}** `` {text} ``"
        resource = {"title": marked, "url": address(text)}
        yield criterion(name, words, number=text, resources=[resource])
    yield f"  - id: long\n    title: {LONG['latin']}\n    criteria:"
    for name, text in LONG.items():
        resource = {"title": text, "url": address(text)}
        yield criterion(f"long-{name}", f"{text} **{text}** `{text}`", resources=[resource])
    yield "  - id: links\n    title: Links\n    criteria:"
    for number, url in enumerate(ADDRESSES):
        yield criterion(f"link-{number}", in_markdown(f"{url}t"), resources=[{"title": "Link", "url": f"{url}r"}])
    for number, title in enumerate(reversed(TITLES)):
        yield f"  - id: area-{number}\n    title: {title}\n    criteria:"
        yield criterion(f"title-{number}", "Words")


#: What looks like HTML, a slip or a copy is meant.
SUSPICIONS = ",".join(f"wwc.{subtype}" for subtype in sorted(messages.SUSPICIONS))
OPTIONS = ("-D", f"suppress_warnings=epub.unknown_project_files,{SUSPICIONS}")


@pytest.fixture(scope="module")
def docs(shared):
    folder = shared / "characters"
    with locked(shared / "characters.lock"):
        if not folder.exists():
            write_docs(folder)
    return folder


def write_docs(folder):
    folder.mkdir()
    areas = "```{wwc-criteria} data.yml\n:area: words\n```\n\n```{wwc-criteria} data.yml\n:area: long\n```\n"
    entries = "".join(f"```{{index}} single: {entry}\n```\n\n" for entry in ENTRIES)
    (folder / "index.md").write_text(f"# Home\n\n{entries}{areas}\n```{{toctree}}\nlinks\n```\n", encoding="utf-8")
    rest = ["links", *(f"area-{number}" for number in range(len(TITLES)))]
    links = "\n\n".join(in_markdown(f"{url}p") for url in ADDRESSES)
    long = f"{LONG['latin']}\n\n<https://example.org/{LONG['latin']}>\n\n```text\n{LONG['latin']}\n```"
    table = "| Persian | Hebrew |\n|---|---|\n| Words: می‌خواهم (abc) | Letters: שלום (abc) |"
    tables = f"```{{wwc-criteria}} data.yml\n:area: {' '.join(rest)}\n```"
    page = "\n\n".join(["# Links", links, long, table, tables])
    (folder / "links.md").write_text(page, encoding="utf-8")
    (folder / "data.yml").write_text("\n".join(data()), encoding="utf-8")


@pytest.fixture(scope="module")
def site(docs, built):
    folder = built("html", "characters-html", *OPTIONS, source=docs)
    page = soup((folder / "index.html").read_text(encoding="utf-8"))
    for sign in page.select(".headerlink"):
        sign.extract()
    return page


@pytest.fixture(scope="module")
def epub(docs, built):
    folder = built("epub", "characters-epub", *OPTIONS, source=docs)
    with zipfile.ZipFile(folder / "roadmap.epub") as book:
        return soup(book.read("index.xhtml").decode())


@pytest.fixture(scope="module")
def text(docs, built):
    folder = built("text", "characters-text", *OPTIONS, source=docs)
    rows, row = "", []
    for line in (folder / "index.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("+"):
            bars = [place for place, char in enumerate(line) if char == "+"]
            rows, row = rows + "".join(row), [""] * len(bars)
        elif line.startswith("|"):
            row = [before + added for before, added in zip(row, cells(line, bars), strict=True)]
    return plain(rows)


def cells(line, bars):
    found, place = [], 0
    for char in line:
        if char == "|" and place in bars:
            found.append("")
        else:
            found[-1] += char
        place += column_width(char)
    return found


@pytest.fixture(scope="module")
def pdf(docs, built):
    need("latexmk", "lualatex", "pdftotext")
    return (
        built("latexpdf", "characters-latexpdf", *OPTIONS, "-D", "latex_domain_indices=1", source=docs) / "roadmap.pdf"
    )


@pytest.fixture(scope="module")
def copied(pdf):
    """Return what a reader copies from the PDF."""
    last = str(first_page(pdf, "Criteria by area") - 1)
    run = subprocess.run(["pdftotext", "-raw", "-l", last, pdf, "-"], capture_output=True, text=True, check=True)
    return plain(run.stdout)


def first_page(pdf, title):
    with pdfplumber.open(pdf) as book:
        return next(page.page_number for page in book.pages[2:] if page.extract_text().startswith(title))


def soup(page):
    return BeautifulSoup(page, "html5lib")


def plain(text):
    """Leave out line ends and blanks, what a PDF has no glyph for, and which form of a letter it has."""
    return unicodedata.normalize("NFKC", re.sub(r"[\s\u00ad\u200b\u200e\u200f\u202a-\u202e]", "", text))


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("page", ["site", "epub"])
def test_a_page_has_the_words_in_each_place(page, name, request):
    words = WORDS[name]
    row = request.getfixturevalue(page).find(id=f"criterion-{name}").find_parent("tr")
    places = (".criterion-number", "em", "strong", "code", ".resource a")
    assert [row.select_one(place).get_text() for place in places] == [f"{words}. ", *[words] * 4]
    assert row.p.get_text() == " ".join([f"{words}.", *[words] * 4])
    assert row.select_one(".resource a")["href"] == address(words)


@pytest.mark.parametrize("name", WORDS)
def test_the_text_has_them(name, text):
    words = plain(WORDS[name])
    assert f'{words}.{words}*{words}***{words}**"{words}"' in text
    assert f"{words}<{plain(address(WORDS[name]))}>" in text


def without_emoji(text):
    for emoji in EMOJI:
        text = text.replace(emoji, "")
    return plain(text)


@pytest.mark.parametrize("name", WORDS)
def test_the_pdf_has_them(name, copied):
    words = without_emoji(WORDS[name])
    # Where a line begins in another direction than it goes on, pdftotext takes its parts in a wrong order.
    assert words * 4 in copied or name == "mixed"
    assert copied.count(words) >= 4
    assert f"{words}({without_emoji(address(WORDS[name]))})" in copied


def test_latin_beside_other_directions_is_not_reversed(copied):
    assert "Words:می" in copied
    assert "Letters:שלום(abc)" in copied


def test_each_emoji_is_one_picture(pdf):
    with pdfplumber.open(pdf) as book:
        images = max((page.images for page in book.pages), key=len)  # the index has some too
    # The text has them five times, the resource once; the symbols have ✔.
    assert len(images) == 6 * (len(EMOJI) - 1)
    assert len({image["name"] for image in images}) == len(EMOJI) - 1


@pytest.fixture(scope="module")
def criteria_column(pdf):
    """Return what a reader copies from the first column: parts of a tall row are below each other."""
    return plain(column(pdf, LEFT - 4, MIDDLE, "Criterion"))


def test_the_index_has_every_entry_in_order(pdf):
    run = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True)
    index = plain(run.stdout.rpartition("Symbols")[2])
    places = [index.find(f"{without_emoji(entry)},") for entry in TITLES]
    assert -1 not in places
    assert places == sorted(places)
    assert [entry for entry in ENTRIES if f"{without_emoji(entry)},1" not in index] == []


@pytest.mark.parametrize("place", ["t", "r", "p"])
def test_the_links_lead_to_the_addresses_of_data_and_page(place, pdf):
    found = set(targets(pdf))
    assert {encoded(address + place) for address in ADDRESSES} - set(map(encoded, found)) == set()
    assert f"https://[::1]/{place}" in found


def test_the_addresses_are_printed_as_they_are_in_the_data(copied):
    assert [address for address in ADDRESSES if f"({address}r)" not in copied] == []


@pytest.mark.parametrize("name", LONG)
def test_a_long_word_gets_no_hyphen_in_the_pdf(name, criteria_column):
    assert LONG[name] * 3 in criteria_column


def test_long_words_stay_in_their_columns_of_the_pdf(pdf):
    with pdfplumber.open(pdf) as book:
        for page in book.pages[2 : first_page(pdf, "Links") - 1]:
            middle = 72 + 0.6 * 468
            for char in page.chars:
                assert char["x0"] >= 71, char
                assert char["x1"] <= 541, char
                assert not char["x0"] < middle < char["x1"], char


def test_the_log_is_clean(pdf):
    check_log(pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace"))


def test_long_words_do_not_widen_the_page_of_a_phone(docs, built, browser, serve):
    context = browser.new_context(viewport={"width": 320, "height": 900})
    tab = context.new_page()
    assert tab.goto(f"{serve(built('html', 'characters-html', *OPTIONS, source=docs))}/index.html").ok
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    boxes = "[...document.querySelectorAll('article :is(th, td, caption, div)')]"
    assert tab.evaluate(f"{boxes}.filter(box => box.scrollWidth > box.clientWidth).length") == 0
    context.close()


def test_a_long_word_in_an_error_does_not_widen_the_page_of_a_phone(tmp_path, browser, serve):
    (tmp_path / "index.md").write_text("# Home\n\n```{wwc-criteria} data.yml\n```\n", encoding="utf-8")
    (tmp_path / "data.yml").write_text(f"title: T\n{LONG['latin']}: T\nareas: []\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"data\.yml:2"):
        sphinx("html", tmp_path / "out", source=tmp_path)
    context = browser.new_context(viewport={"width": 320, "height": 900})
    tab = context.new_page()
    tab.goto(f"{serve(tmp_path / 'out/html')}/index.html")
    assert LONG["latin"][:80] in tab.text_content(".admonition.error")
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


def test_a_character_that_no_font_has_is_reported_once_for_each_line(project):
    need("lualatex")
    data = """title: T
areas:
  - id: a
    title: A
    criteria:
    - id: c
      text: \ue000 *twice \ue000* `\ue001`
      number: \ua984
      resources:
      - title: \ua985
        url: https://example.org/\ua986
"""
    conf = """
extensions += ["roadmap_ext.latex_fonts", "roadmap_ext.link_urls"]
latex_engine = "lualatex"
latex_documents = [("index", "book.tex", "Book", "\ua988", "manual")]
"""
    page = "# Home\n\n```{index} single: \ua987\n```\n\n```{wwc-criteria} data.yml\n```\n"
    project.write({"conf.py": project.CONF + conf, "index.md": page, "data.yml": data}).build("latex")
    assert re.findall(r"(\S+): WARNING: the book’s fonts have no character (.*):", project.warnings) == [
        ("data.yml:6", "U+A984 “\ua984” (JAVANESE LETTER A)"),
        ("data.yml:10", "U+A985 “\ua985” (JAVANESE LETTER I KAWI)"),
        ("data.yml:10", "U+A986 “\ua986” (JAVANESE LETTER I)"),
        ("index.md:3", "U+A987 “\ua987” (JAVANESE LETTER II)"),
        ("conf.py:", "U+A988 “\ua988” (JAVANESE LETTER U)"),
        ("data.yml:6", "U+E000 “\ue000” (it has no name)"),
        ("data.yml:6", "U+E001 “\ue001” (it has no name)"),
    ]


def test_a_book_in_english_loads_no_other_fonts(source_site):
    preamble = (source_site("latex") / "roadmap.tex").read_text(encoding="utf-8").partition(r"\begin{document}")[0]
    assert set(re.findall(r"file:(.*?)-", preamble)) <= {"NotoSerif", "NotoSans", "NotoSansMono"}
    assert "babelprovide" not in preamble
    assert "bidi" not in preamble


def test_the_fonts_are_in_the_packages_of_the_system():
    need("lualatex")
    for font in set().union(*latex_fonts.FALLBACKS.values()):
        assert latex_fonts.coverage(latex_fonts.file_of(font)), font
