"""Reads bytes that a fuzzer makes up, for as long as it is let: ``make fuzz HOURS=1``.

It is no part of the daily run. What it finds becomes a fixture in ``messages/``.
https://github.com/google/atheris
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["wwc_criteria", "markdown_it"]):
    from support import ROOT, outcome

#: What a data file is made of, for the fuzzer to put together.
WORDS = [
    *("title", "edition", "url", "resources", "areas", "id", "criteria", "number", "text", "doc", "ref", "forthcoming"),
    *("counterparts", "criterion", "relation", "note", "source", "levels", "from", "to", "superseded", "former_ids"),
    *("record", "city", "status", "evidence", "due", "owner"),
    *(
        ": ",
        "- ",
        "\\x0A",
        "  ",
        "\\x0A  - id: ",
        "#",
        " #",
        "---\\x0A",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '\\"',
        "'",
        "|",
        ">-",
        "&a",
        "*a",
    ),
    *("<<: *a", "!!python/object:", "!", "? ", "%YAML 1.1", "true", "null", "~", "1.10", "yes", "https://", "mailto:"),
    *("**", "`", "[a](b)", "\\xef\\xbb\\xbf", "\\xe2\\x80\\xae", "\\xc2\\xa0", "\\x0D\\x0A", "\\x09", "\\x00"),
]


def target(data):
    outcome(data)


def main():
    with tempfile.TemporaryDirectory() as folder:
        corpus, found = Path(folder, "corpus"), Path(folder, "found")
        corpus.mkdir()
        found.mkdir()
        for path in [*ROOT.glob("tests/messages/*.yml"), *ROOT.glob("docs/**/*.yml")]:
            (corpus / path.name).write_bytes(path.read_bytes())
        words = Path(folder, "words")
        words.write_text("".join(f'"{word}"\n' for word in WORDS), encoding="ascii")
        options = [f"-dict={words}", "-max_len=4000", "-timeout=60", "-rss_limit_mb=1000", "-print_final_stats=1"]
        # libFuzzer ends the process itself, so a finding is kept beside this file.
        options.append(f"-artifact_prefix={ROOT}/_build/")
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:], str(found), str(corpus)], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
