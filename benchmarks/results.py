"""What all runs have measured: typical numbers, and ratios between two ways in the same round."""

from statistics import median
from typing import Any


class Results:
    def __init__(self, results: dict[str, Any]) -> None:
        self.machine: dict[str, Any] = results["machine"]
        self.runs: list[dict[str, Any]] = results["runs"]
        self.sizes = sorted({run["size"] for run in self.runs})
        self.middle = next((run["size"] for run in self.runs if run["scenario"] == "edited"), 0)

    def of(self, scenario: str, size: int, pages: int, name: str, what: str) -> dict[int, float]:
        """Return one number of each round."""
        key = (scenario, size, pages, name)
        found = (run for run in self.runs if (run["scenario"], run["size"], run["pages"], run["name"]) == key)
        return {run["round"]: run[what] for run in found if what in run}

    def typical(self, *key: Any) -> float | None:
        return median(rounds.values()) if (rounds := self.of(*key)) else None

    def ratio(self, scenario: str, size: int, pages: int, name: str, what: str, to: str = "bare") -> float | None:
        """Compare in each round, and give the middle of the ratios."""
        ours, theirs = (self.of(scenario, size, pages, each, what) for each in (name, to))
        ratios = [ours[turn] / theirs[turn] for turn in ours.keys() & theirs.keys()]
        return median(ratios) if ratios else None

    def growth(self, small: int, large: int, pages: int) -> float | None:
        """Return how many times longer the larger takes, without what empty pages take."""
        parts = []
        for size in (small, large):
            ours, theirs = (self.of("html", size, pages, name, "cpu") for name in ("ours", "empty"))
            parts.append([ours[turn] - theirs[turn] for turn in sorted(ours.keys() & theirs.keys())])
        ratios = [much / little for little, much in zip(*parts, strict=False)]
        return median(ratios) if ratios else None
