"""``make bench``: builds the same criteria in several ways, and writes docs/maintaining/performance.md.

Each run is a process of its own, and the contenders take turns, so that other work on the machine hits all of them.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from . import bare, data, report
from .contenders import CONTENDERS, Areas, Files, project
from .losses import lost
from .measure import Run, run

RESULTS = Path(__file__).with_name("results.json")
PAGES = 100
#: The pages without criteria, where one criterion is edited.
OTHERS = 200
#: Those that the bars compare. They take their turns together, and more of them.
COMPARED = ("ours", "bare", "empty")
#: After an edit there is one more.
COMPARED_AFTER_EDITS = (*COMPARED, "modules")
#: How often they are run, and how often the others: for each number of criteria, and for the builds after an edit.
ROUNDS = {100: (3, 1), 1_000: (9, 1), 10_000: (5, 1)}
EDITS = (9, 1)
READINGS = 15

READ = "from wwc_criteria.datafile.reader.loader import read; load = read"
LOAD = "import yaml; load = lambda text: yaml.load(text, yaml.CSafeLoader)"
CLOCK = """
import pathlib, sys, time
text = pathlib.Path(sys.argv[1]).read_bytes()
wall, cpu = time.perf_counter(), time.process_time()
load(text)
print(time.perf_counter() - wall, time.process_time() - cpu)
"""


class Benchmark:
    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder = folder
        self.options = options
        self.runs: list[dict[str, object]] = []

    def warm_up(self) -> None:
        """Build each way once: Python compiles what it has not compiled yet."""
        for folder in self._write(data.areas(100, 1)).values():
            sphinx(folder)

    def full(self, size: int, pages: int, builder: str = "html", jobs: int = 1) -> None:
        """Build all, with nothing there before."""
        areas = data.areas(size, pages)
        projects = self._write(areas)

        def build(name: str, _: int) -> Run:
            shutil.rmtree(projects[name] / "_build", ignore_errors=True)
            return sphinx(projects[name], builder, jobs)

        scenario = builder if jobs == 1 else f"{builder} -j {jobs}"
        for name, turn, done in self._rounds(scenario, size, pages, build):
            if builder == "html" and turn == 0:
                self._note(scenario, size, pages, name, turn, done, lost=lost(projects[name], areas, name))
            else:
                self._note(scenario, size, pages, name, turn, done)

    def incremental(self, size: int, pages: int) -> None:
        """Build again after an edit of one criterion, and once more after none."""
        areas = data.areas(size, pages)
        projects = self._write(areas, OTHERS)

        def edit(name: str, turn: int) -> Run:
            if turn == 0:
                sphinx(projects[name])
            write(projects[name], project(CONTENDERS[name], data.edited(areas, f"Edited {turn}."), OTHERS))
            return sphinx(projects[name])

        for name, turn, done in self._rounds("edited", size, pages, edit):
            read = len((projects[name] / "_build/html" / bare.READ).read_text(encoding="utf-8").split())
            now = data.edited(areas, f"Edited {turn}.")
            missing = lost(projects[name], now, name) if turn == 0 else ""
            self._note("edited", size, pages, name, turn, done, read=read, lost=missing)
            self._note("nothing", size, pages, name, turn, sphinx(projects[name]))

    def reading(self, size: int) -> None:
        """Read and check the data file alone, and let PyYAML load it."""
        path = self.folder / "criteria.yml"
        path.write_text(data.data_file(data.areas(size, 1)), encoding="utf-8")
        for turn in range(self.options.rounds or READINGS):
            for name, code in (("ours", READ), ("CSafeLoader", LOAD)):
                done = run(sys.executable, "-c", code + CLOCK, path)
                wall, cpu = map(float, done.output.split())
                self._note("reading", size, 1, name, turn, done._replace(wall=wall, cpu=cpu))

    def _write(self, areas: Areas, others: int = 0) -> dict[str, Path]:
        projects = {name: self.folder / name for name in self.options.only}
        for name, folder in projects.items():
            shutil.rmtree(folder, ignore_errors=True)
            write(folder, project(CONTENDERS[name], areas, others))
        return projects

    def _count(self, scenario: str, name: str, size: int) -> int:
        compared, other = EDITS if scenario == "edited" else ROUNDS.get(size, (3, 1))
        return self.options.rounds or (compared if name in self._compared(scenario) else other)

    def _compared(self, scenario: str) -> tuple[str, ...]:
        return COMPARED_AFTER_EDITS if scenario == "edited" else COMPARED

    def _rounds(
        self, scenario: str, size: int, pages: int, build: Callable[[str, int], Run]
    ) -> Iterator[tuple[str, int, Run]]:
        names = sorted(self.options.only, key=lambda name: name not in self._compared(scenario))
        failed = set()
        for turn in range(max(self._count(scenario, name, size) for name in names)):
            # The other way round each second time: one is not always first.
            for name in names[:: -1 if turn % 2 else 1]:
                if turn < self._count(scenario, name, size) and name not in failed:
                    try:
                        yield name, turn, build(name, turn)
                    except RuntimeError as error:
                        failed.add(name)
                        entry = {"scenario": scenario, "size": size, "pages": pages, "name": name, "round": turn}
                        self.runs.append(entry | {"lost": "the build has failed"})
                        print(f"{scenario}, {size} on {pages}: {name} has failed:\n{error}", file=sys.stderr)

    def _note(self, scenario: str, size: int, pages: int, name: str, turn: int, done: Run, **more: object) -> None:
        numbers = {"wall": round(done.wall, 3), "cpu": round(done.cpu, 3), "memory": round(done.memory, 1)}
        entry = {"scenario": scenario, "size": size, "pages": pages, "name": name, "round": turn, **numbers, **more}
        self.runs.append(entry)
        print(", ".join(str(value) for value in entry.values()), file=sys.stderr)


def sphinx(folder: Path, builder: str = "html", jobs: int = 1) -> Run:
    out = folder / "_build"
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-d", out / "doctrees", "-j", str(jobs), "-q", "-W"]
    return run(*command, folder, out / builder)


def write(folder: Path, files: Files) -> None:
    """Write what is not there yet, or differs."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        content = text if isinstance(text, bytes) else text.encode()
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def machine() -> dict[str, object]:
    cpu = platform.processor()
    if (info := Path("/proc/cpuinfo")).exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = platform.platform(terse=True)
    packages = sorted({contender.package for contender in CONTENDERS.values()} | {"furo", "pyyaml"})
    return {
        "cores": os.cpu_count(),
        "cpu": cpu,
        "system": system,
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "packages": {name: version(name) for name in packages},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compare ways to a table of criteria.")
    numbers = lambda text: [int(number) for number in text.split(",")]  # noqa: E731
    parser.add_argument("--sizes", type=numbers, default=list(ROUNDS), help="the numbers of criteria, with commas")
    parser.add_argument("--rounds", type=int, help="how often to run each; fewer for many criteria if left out")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(CONTENDERS), help="the contenders")
    parser.add_argument("--report", action="store_true", help="write the page again, and run nothing")
    options = parser.parse_args()
    if not options.report:
        before = machine()
        with tempfile.TemporaryDirectory() as folder:
            benchmark = Benchmark(Path(folder), options)
            benchmark.warm_up()
            middle = 1_000 if 1_000 in options.sizes else options.sizes[-1]
            for size in options.sizes:
                benchmark.reading(size)
                for pages in (1, PAGES):
                    benchmark.full(size, pages)
            benchmark.full(middle, PAGES, jobs=2)
            benchmark.full(middle, 1, builder="latex")
            for pages in (1, PAGES):
                benchmark.incremental(middle, pages)
        runs = ",\n".join(json.dumps(entry) for entry in benchmark.runs)
        RESULTS.write_text(f'{{"machine": {json.dumps(before)}, "runs": [\n{runs}\n]}}\n', encoding="utf-8")
    print(report.write(json.loads(RESULTS.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
