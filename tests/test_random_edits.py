"""Random edits: after each, an incremental build is what a clean build is, in every byte and every warning."""

import random

import pytest

AREA = "- id: area-{n}\n  former_ids: [old-{n}]\n  title: Area {n}\n  criteria:\n"
CRITERION = """\
  - id: c-{n}-{place}
    former_ids: [old-{n}-{place}]
    text: {words}
    resources: [{{title: R, {target}}}]
"""
REFERENCES = "\n{{wwc:criterion}}`c-1-0` {{wwc:area}}`~area-2` [](#criterion-{})\n\n```{{wwc-supports}}\n```\n"


class Writer:
    """Keeps a small project, and edits it as people do."""

    def __init__(self, project, seed):
        self.project = project
        self.random = random.Random(seed)  # noqa: S311
        self.pages = {"one": "all", "two": "area-1", "three": None}
        self.areas = {1: ["Words."], 2: ["Words.", "More words."]}
        self.targets = ["doc: one", "doc: three", "ref: label-two", "url: 'https://example.org/'"]
        self.referred = "c-2-0"
        self.broken = ""
        self.write()

    def write(self):
        data = "title: T\nareas:\n"
        for n, criteria in self.areas.items():
            data += AREA.format(n=n)
            for place, words in enumerate(criteria):
                target = self.targets[(n + place) % len(self.targets)]
                data += CRITERION.format(n=n, place=place, words=words, target=target)
        files = {"data.yml": data + self.broken, "index.md": "# Home\n\n```{wwc-coverage}\n```\n"}
        for name, shows in self.pages.items():
            text = f"---\norphan: true\n---\n(label-{name})=\n# Page {name}\n\nWords.\n"
            if shows:
                option = f":area: {shows}\n" if shows != "all" else ""
                text += f"\n```{{wwc-criteria}} /data.yml\n{option}```\n"
            text += REFERENCES.format(self.referred)
            files[f"p/{name}.md"] = text
        for path in self.project.folder.glob("p/*.md"):
            if f"p/{path.name}" not in files:
                path.unlink()
        for name, text in files.items():
            path = self.project.folder / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                self.project.write({name: text})

    # The edits.

    def words(self):
        criteria = self.random.choice(list(self.areas.values()))
        criteria[self.random.randrange(len(criteria))] = f"Words {self.random.random()}."

    def criterion(self):
        self.random.choice(list(self.areas.values())).append("A new criterion.")

    def target(self):
        self.targets[self.random.randrange(4)] = self.random.choice(
            ["doc: p/one", "doc: p/two", "doc: nowhere", "ref: label-one", "ref: label-four", "url: 'mailto:a@b.c'"]
        )

    def damage(self):
        self.broken = self.random.choice(["x: [\n", "titel: T\n", "resources: 3\n", "- a: b: c\n"])

    def repair(self):
        self.broken = ""

    def rename(self):
        name = self.random.choice(list(self.pages))
        new = next(
            word for word in self.random.sample(["one", "two", "three", "four", "five"], 5) if word not in self.pages
        )
        self.pages[new] = self.pages.pop(name)

    def area(self):
        if len(self.areas) > 1:
            del self.areas[self.random.choice(list(self.areas))]
        else:
            self.areas[max(self.areas) + 1] = ["Words of a new area."]

    def shown(self):
        self.pages[self.random.choice(list(self.pages))] = self.random.choice([None, "all", "area-2", "area-1 area-2"])

    def reference(self):
        self.referred = self.random.choice(["c-1-0", "c-2-0", "c-2-1", "old-1-0", "nothing"])

    EDITS = (words, criterion, target, damage, repair, repair, rename, area, shown, reference)

    def edit(self):
        edit = self.random.choice(self.EDITS)
        edit(self)
        self.write()
        return edit.__name__


def pages(app):
    return {path.relative_to(app.outdir): path.read_bytes() for path in app.outdir.rglob("*.html")}


def warnings(project):
    # MyST tells that a link of its own leads nowhere only when it writes the page.
    return [line for line in project.warnings.splitlines() if "[myst.xref_missing]" not in line]


@pytest.mark.parametrize("seed", range(3))
def test_an_incremental_build_is_a_clean_build(seed, project, tmp_path):
    writer = Writer(project, seed)
    steps = []
    for step in range(14):
        incremental, told = pages(project.build()), warnings(project)
        clean = pages(project.build(builddir=tmp_path / f"clean-{step}"))
        assert told == warnings(project), steps
        # Sphinx leaves the file of a page that has gone.
        assert {path: incremental[path] for path in clean} == clean, steps
        steps.append(writer.edit())
