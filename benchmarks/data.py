"""Made-up criteria, the same in each run, and the data file that has them."""

import random
import textwrap
from typing import NamedTuple

WORDS = """
    access agency annual archive budget building census citizen city clear collection community council country data
    dataset decision department document download draft education election feedback format forum government guidance
    health housing improvement information inventory journalist library license list local machine measure meeting
    method neighborhood office open park participation people permit plan policy portal practice privacy problem
    process public published quality question readable record region release report request research resident review
    safety school service standard street survey team tool traffic transparency transport update user value vote water
    Zürich Kraków São Łódź naïve façade données Öffentlichkeit Ελλάδα город 数据 住民 city’s resident’s – &
""".split()  # noqa: SIM905


class Resource(NamedTuple):
    title: str
    url: str


class Criterion(NamedTuple):
    id: str
    text: str
    resources: tuple[Resource, ...]


def areas(criteria: int, count: int) -> list[list[Criterion]]:
    """Return so many criteria, in so many areas of one size."""
    chance = random.Random(2018)  # noqa: S311
    every = [_criterion(number, chance) for number in range(criteria)]
    size = criteria // count
    return [every[start : start + size] for start in range(0, criteria, size)]


def edited(areas: list[list[Criterion]], words: str) -> list[list[Criterion]]:
    """Return the same with other words in the middle of the first area."""
    first, *others = areas
    middle = len(first) // 2
    changed = first[middle]._replace(text=f"{words} {first[middle].text}")
    return [[*first[:middle], changed, *first[middle + 1 :]], *others]


def data_file(areas: list[list[Criterion]]) -> str:
    """Write it as an editor would."""
    lines = ["title: Benchmark", "areas:"]
    for number, area in enumerate(areas):
        lines += [f"  - id: area-{number}", f"    title: Area {number}", "    criteria:"]
        for criterion in area:
            text = textwrap.indent(textwrap.fill(criterion.text, 100, break_on_hyphens=False), " " * 10)
            lines += [f"      - id: {criterion.id}", "        text: >-", text, "        resources:"]
            for title, url in criterion.resources:
                lines += [f"          - title: {title}", f"            url: {url}"]
            lines.append("")
    return "\n".join(lines)


def _criterion(number: int, chance: random.Random) -> Criterion:
    resources = [
        Resource(
            f"{_words(20, chance)} > {_words(20, chance)} {number}",
            f"https://example.org/{chance.choice(WORDS[:80])}/{number}/?part={part}#{chance.choice(WORDS[:80])}",
        )
        for part in range(chance.randint(1, 3))
    ]
    return Criterion(f"criterion-{number}", f"{_words(145, chance)}.", tuple(resources))


def _words(length: int, chance: random.Random) -> str:
    text = "The"
    while len(text) < length:
        text += f" {chance.choice(WORDS)}"
    return text
