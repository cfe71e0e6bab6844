"""What the pages of a way lack of the data."""

from html.parser import HTMLParser
from pathlib import Path

from .contenders import Areas

#: Those that show no table.
TABLELESS = ("modules", "empty")


class Tables(HTMLParser):
    """Takes the rows, the words and the addresses of all tables of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth = self.rows = 0
        self.words: list[str] = []
        self.addresses: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "table"
        self.rows += tag == "tr"
        if tag == "a" and self.depth:
            self.addresses.append(dict(attributes).get("href"))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "table"

    def handle_data(self, text: str) -> None:
        if self.depth:
            self.words.append(text)


def lost(folder: Path, areas: Areas, name: str) -> str:
    """Return what the pages lack of the data, in the order of the data."""
    if name in TABLELESS:
        return ""
    missing = 0
    for number, area in enumerate(areas):
        tables = Tables((folder / f"_build/html/page-{number}.html").read_text(encoding="utf-8"))
        if tables.rows != len(area) + 1:
            return f"{tables.rows - 1} rows of {len(area)} on page {number}"
        text, place = " ".join(" ".join(tables.words).split()), 0
        addresses = iter(tables.addresses)
        for _, words, resources in area:
            for part in (words, *(title for title, _ in resources)):
                found = text.find(part, place)
                missing += found < 0
                place = max(place, found + len(part))
            missing += sum(url not in addresses for _, url in resources)
    return f"{missing} texts or addresses" if missing else ""
