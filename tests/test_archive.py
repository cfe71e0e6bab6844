"""``archive`` looks for saved copies, and writes them into the data file. A local server stands in for the archive."""

import json
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from support import ROOT, running

DATA = """\
title: T  # a comment
areas:
- id: a
  title: A
  criteria:
  - id: c
    text: C
    resources:
    - title: Saved
      url: "https://example.org/saved#part"   # where it was
    - {title: On one line, url: "https://example.org/flow"}
    - title: Not known
      url: https://example.org/unknown
    - title: Has one
      url: https://example.org/old
      archived: https://example.org/copy
    - title: On this site
      doc: index
"""
# One request, without a pause
ONE = DATA.replace("https://example.org/unknown", "mailto:a@example.org").replace("/flow", "/saved")
WHEN = "20200924120000"


def closest(address, **more):
    return {"archived_snapshots": {"closest": {"available": True, "url": address, "timestamp": WHEN, **more}}}


@contextmanager
def archive(answer):
    """Serve what a function returns for an address: a status, headers and data. Yield the address, and the requests."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            address = parse_qs(urlsplit(self.path).query)["url"][0]
            asked.append((address, self.headers["User-Agent"]))
            status, headers, data = answer(address, len(asked))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data if isinstance(data, bytes) else json.dumps(data).encode())

        def log_message(self, *arguments):
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield f"{address}/available", asked


def run(path, service, *options):
    return subprocess.run(
        [sys.executable, "-m", "wwc_criteria", "archive", path.name, "--service", service, *options],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ROOT / "_ext", "PYTHONUTF8": "1", "NO_PROXY": "*"},
    )


def known(address, _count):
    return 200, {}, {"archived_snapshots": {}} if address.endswith("unknown") else closest(address)


def test_copies_are_found_and_written(tmp_path):
    path = tmp_path / "data.yml"
    path.write_bytes(b"\xef\xbb\xbf" + DATA.replace("\n", "\r\n").encode())
    with archive(known) as (service, asked):
        found = run(path, service, "--write")
    assert found.stderr == ""
    assert found.stdout == (
        f"data.yml:10:12: https://web.archive.org/web/{WHEN}/https://example.org/saved\n"
        f"data.yml:11:33: https://web.archive.org/web/{WHEN}/https://example.org/flow\n"
        "data.yml:13:12: no copy is known of https://example.org/unknown\n"
        f"data.yml:11:33: add the copy by hand: https://web.archive.org/web/{WHEN}/https://example.org/flow\n"
    )
    assert found.returncode == 0
    addresses, agents = zip(*asked, strict=True)
    assert addresses == ("https://example.org/saved", "https://example.org/flow", "https://example.org/unknown")
    assert all(agent.startswith("wwc_criteria") for agent in agents)
    line = '      url: "https://example.org/saved#part"   # where it was\n'
    copy = f'      archived: "https://web.archive.org/web/{WHEN}/https://example.org/saved"\n'
    assert path.read_bytes() == b"\xef\xbb\xbf" + DATA.replace(line, line + copy).replace("\n", "\r\n").encode()


def test_without_write_the_file_stays_as_it_is(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text(ONE)
    with archive(known) as (service, _):
        assert run(path, service).returncode == 0
    assert path.read_text() == ONE


def test_a_service_that_is_busy_is_asked_again_when_it_says(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text(ONE)
    with archive(lambda address, count: (429, {"Retry-After": "1"}, b"") if count == 1 else known(address, 0)) as it:
        service, asked = it
        found = run(path, service)
    assert len(asked) == 2
    assert found.stdout.count(f"https://web.archive.org/web/{WHEN}/https://example.org/saved") == 2


@pytest.mark.parametrize("data", [b"<html>", b"\xff", [], {}, {"archived_snapshots": {"closest": {}}}])
def test_what_is_no_answer_is_no_copy(tmp_path, data):
    path = tmp_path / "data.yml"
    path.write_text(ONE)
    with archive(lambda address, count: (200, {}, data)) as (service, _):
        found = run(path, service, "--write")
    if isinstance(data, bytes):
        assert found.returncode == 2
        assert found.stderr.startswith(f"{service} does not answer as expected: ")
    else:
        assert found.stdout.count("no copy is known") == 2
    assert "Traceback" not in found.stderr
    assert "web.archive.org" not in path.read_text()


def test_a_service_that_is_not_there_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text(DATA)
    with archive(known) as (service, _):
        pass
    found = run(path, service.replace("available", "gone"))
    assert found.returncode == 2
    assert len(found.stderr.splitlines()) == 1


def test_a_file_with_mistakes_is_not_looked_up(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text("title: T\n")
    with archive(known) as (service, asked):
        found = run(path, service, "--write")
    assert found.returncode == 1
    assert "wwc.missing-key" in found.stdout
    assert asked == []


FLOW = """\
title: T
areas:
- id: a
  title: A
  criteria:
  - id: c
    text: C
    resources:
    - {
        title: Without a comma,
        url: https://example.org/1
      }
    - title: With an escape
      url: "https://example.org/a\\\\b"
    - title: Last
      url: https://example.org/last"""


def test_what_would_break_the_file_is_left_for_the_editor(tmp_path):
    path = tmp_path / "data.yml"
    path.write_bytes(FLOW.replace("\n", "\r\n").encode())
    with archive(known) as (service, _):
        found = run(path, service, "--write")
    by_hand = [line.partition(": ")[0] for line in found.stdout.splitlines() if "by hand" in line]
    assert by_hand == ["data.yml:11:14", "data.yml:14:12"]
    copy = f"\n      archived: https://web.archive.org/web/{WHEN}/https://example.org/last"
    assert path.read_bytes() == (FLOW + copy).replace("\n", "\r\n").encode()
    assert (found.returncode, found.stderr) == (0, "")


def test_what_was_found_before_an_error_is_written(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text(DATA)
    with archive(lambda address, count: known(address, 0) if count == 1 else (403, {}, b"")) as (service, _):
        found = run(path, service, "--write")
    assert found.returncode == 2
    assert len(found.stderr.splitlines()) == 1
    line = '      url: "https://example.org/saved#part"   # where it was\n'
    copy = f'      archived: "https://web.archive.org/web/{WHEN}/https://example.org/saved"\n'
    assert path.read_bytes() == DATA.replace(line, line + copy).encode()


def test_a_copy_of_an_error_is_no_copy(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text(ONE)
    with archive(lambda address, _: (200, {}, closest(address, status="404"))) as (service, _):
        found = run(path, service)
    assert found.stdout.count("no copy is known") == 2


def test_a_file_that_cannot_be_replaced_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "data.yml"
    path.write_text(ONE)
    (tmp_path / ".data.yml.new").mkdir()
    with archive(known) as (service, _):
        found = run(path, service, "--write")
    assert (found.returncode, found.stderr) == (2, "data.yml: cannot be written: Is a directory\n")
    assert path.read_text() == ONE


def test_standard_input_is_not_looked_up(tmp_path):
    found = run(tmp_path / "-", "http://127.0.0.1:9/")
    assert (found.returncode, found.stderr) == (2, "archive cannot use standard input. Name a data file.\n")
