"""linkcheck against a local server, what it keeps, and what builds make of it."""

import json
import re
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from support import ROOT, need, running

DATA = """\
title: T
edition: "2018"
areas:
- id: a
  title: Area
  criteria:
  - id: one
    text: One, with [a link](%(site)s/gone).
    resources:
    - title: Lost
      url: %(site)s/lost
      archived: %(site)s/copy
    - {title: Moved, url: "%(site)s/moved"}
  - id: two
    text: Two
    resources: [shared]
resources:
  shared:
    title: Shared
    url: %(site)s/lost
"""
PAGE = """\
# Home

[elsewhere](%(site)s/elsewhere)

```{wwc-edition} data.yml
```

```{wwc-criteria} data.yml
```

```{wwc-links}
```
"""
CONF = "wwc_criteria_links = 'links.json'\nlinkcheck_timeout = 2\nlinkcheck_retries = 2\nlinkcheck_workers = 4\n"


class Site:
    """What a server on this machine answers, by path."""

    def __init__(self):
        self.answers = {}
        self.asked = []


@contextmanager
def serving(site, context=None):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = unquote(self.path)
            site.asked.append(path)
            answer = site.answers.get(path, (200, {}, b"<p>"))
            if callable(answer):
                answer = answer(site.asked.count(path))
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

        def log_message(self, *arguments):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request, client_address):
            pass  # a client that does not wait, or does not trust

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server) as address:
        yield address.replace("http", "https") if context else address


@pytest.fixture
def site():
    return Site()


def lines_of(output, folder):
    return [line.rpartition(f"{folder}/")[2] for line in output.splitlines()]


def check(project, day, capfd, monkeypatch, **conf):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())))
    capfd.readouterr()
    project.build("linkcheck", confoverrides=conf)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    return lines_of(capfd.readouterr().out, project.folder.name)


def kept(project):
    return json.loads((project.folder / "links.json").read_text(encoding="utf-8"))


def prepare(project, address, data=DATA, page=PAGE):
    pages = {"index.md": page % {"site": address}, "data.yml": data % {"site": address}}
    project.write({**pages, "conf.py": project.CONF + CONF})


def test_the_report_has_each_use_in_order(project, site, capfd, monkeypatch):
    site.answers = {
        "/lost": (404, {}, b""),
        "/gone": (410, {}, b""),
        "/moved": (301, {"Location": "/new"}, b""),
        "/elsewhere": (404, {}, b""),
    }
    with serving(site) as address:
        prepare(project, address)
        assert check(project, "2026-11-10", capfd, monkeypatch) == [
            f"data.yml:8:30: broken: {address}/gone (410), used by Area 1",
            f"data.yml:11:12: broken: {address}/lost (404), used by Area 1",
            f"data.yml:13:27: moved: {address}/moved to {address}/new, used by Area 1",
            f"data.yml:20:10: broken: {address}/lost (404), used by Area 2",
            f"index.md:3: broken: {address}/elsewhere (404)",
        ]
        found = kept(project)
    assert list(found) == sorted(found)
    assert found[f"{address}/lost"] == {
        "found": "broken",
        "info": "404",
        "since": "2026-11-10",
        "checked": "2026-11-10",
    }
    assert found[f"{address}/moved"]["info"] == f"{address}/new"
    assert found[f"{address}/copy"]["found"] == "working"


def test_the_report_for_programs_and_for_github(project, site, capfd, monkeypatch):
    site.answers = {"/lost": (404, {}, b"")}
    with serving(site) as address:
        prepare(project, address)
        lines = check(project, "2026-11-10", capfd, monkeypatch, wwc_criteria_linkcheck_format="github")
        assert lines[0].endswith(f"::broken: {address}/lost (404), used by Area 1")
        assert "line=11,col=12,title=wwc.broken" in lines[0]
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
        project.build("linkcheck", confoverrides={"wwc_criteria_linkcheck_format": "json"})
    found = json.loads(capfd.readouterr().out)["problems"]
    assert [(item["line"], item["column"], item["subtype"]) for item in found] == [
        (11, 12, "wwc.broken"),
        (20, 10, "wwc.broken"),
    ]


#: What a server answers, and what that says of the page.
ANSWERS = {
    "/ok": ((200, {}, b"<p>"), "working"),
    "/for-now": ((302, {"Location": "/ok"}, b""), "working"),
    "/for-good": ((301, {"Location": "/ok"}, b""), "redirected"),
    "/not-found": ((404, {}, b""), "broken"),
    "/gone": ((410, {}, b""), "broken"),
    "/busy": (lambda count: (429, {"Retry-After": "1"}, b"") if count < 3 else (200, {}, b""), "working"),
    "/fault": (lambda count: (500, {}, b"") if count < 3 else (200, {}, b""), "working"),
    "/slow": (lambda count: time.sleep(5) or (200, {}, b""), "broken"),
    "/anchor": ((200, {}, b"<p id='here'>"), "broken"),
    "/circle": ((302, {"Location": "/circle"}, b""), "broken"),
    "/größe": ((200, {}, b"<p>"), "working"),
}


OPENSSL = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=elsewhere")


def test_what_servers_answer(project, site, capfd, monkeypatch, tmp_path):
    need("openssl")
    site.answers = {path: answer for path, (answer, _) in ANSWERS.items()}
    certificate = tmp_path / "certificate.pem"
    subprocess.run(
        [*OPENSSL, "-keyout", certificate.with_suffix(".key"), "-out", certificate],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with serving(site) as address, serving(Site(), context) as secure:
        found = {address + path + "#missing" * (path == "/anchor"): found for path, (_, found) in ANSWERS.items()}
        found[f"{secure}/"] = "broken"
        items = "".join(f"    - {{title: R, url: '{uri}'}}\n" for uri in found)
        data = "title: T\nareas:\n- id: a\n  title: A\n  criteria:\n  - id: c\n    text: C\n    resources:\n" + items
        prepare(project, address, data, "# Home\n\n```{wwc-criteria} data.yml\n```\n")
        lines = check(project, "2026-11-10", capfd, monkeypatch)
    assert {uri: result["found"] for uri, result in kept(project).items()} == found
    assert len(lines) == sum(result != "working" for result in found.values())
    reasons = [line.partition(" (")[2].removesuffix("), used by A 1") for line in lines if ": broken: " in line]
    assert reasons == [
        "404",
        "410",
        "it does not answer in time",
        "it has no part #missing",
        "it redirects in a circle",
        "its certificate is not valid",
    ]


def test_a_check_without_a_network_is_not_kept(project, capfd, monkeypatch):
    with serving(Site()) as address:
        pass
    prepare(project, address)
    lines = check(project, "2026-11-10", capfd, monkeypatch)
    assert f"index.md:3: broken: {address}/elsewhere (it does not answer)" in lines
    assert not (project.folder / "links.json").exists()


NOTE = "(did not answer on November 24, 2026)"


def resources(app):
    soup = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    return [
        (item.get_text(), [link["href"].rpartition("/")[2] for link in item.select("a")])
        for item in soup.select(".resource")
    ]


def test_a_mark_appears_and_goes(project, site, capfd, monkeypatch):
    plain = [("Lost (saved copy)", ["lost", "copy"]), ("Moved", ["moved"]), ("Shared", ["lost"])]
    dead = [(f"Lost (archived) {NOTE}", ["copy", "lost"]), ("Moved", ["moved"]), (f"Shared {NOTE}", ["lost"])]
    with serving(site) as address:
        prepare(project, address)
        site.answers = {"/lost": (404, {}, b"")}
        for day, expected in (("2026-11-18", plain), ("2026-11-24", plain), ("2026-11-24", plain)):
            check(project, day, capfd, monkeypatch)
            assert resources(project.build()) == expected
        check(project, "2026-11-11", capfd, monkeypatch)  # the first that found it, some days before
        before = kept(project)
        for result in before.values():
            result["since"] = result["checked"] = "2026-11-11"
        (project.folder / "links.json").write_text(json.dumps(before), encoding="utf-8")
        assert resources(project.build()) == plain
        check(project, "2026-11-24", capfd, monkeypatch)
        app = project.build()
        assert resources(app) == dead
        assert project.read == set()  # the page is written again, and not read
        html = (app.outdir / "index.html").read_text(encoding="utf-8")
        assert (project.build(fresh=True).outdir / "index.html").read_text(encoding="utf-8") == html
        assert "2018 edition</strong> · links last checked on November 24, 2026" in html
        site.answers = {}
        check(project, "2026-12-01", capfd, monkeypatch)
        assert resources(project.build()) == plain


LOST = {
    "https://example.org/lost": {"found": "broken", "info": "404", "since": "2026-11-11", "checked": "2026-11-24"},
    "https://example.org/moved": {
        "found": "redirected",
        "info": "https://example.org/new",
        "since": "2026-01-01",
        "checked": "2026-08-01",
    },
}


@pytest.fixture
def marked(project):
    prepare(project, "https://example.org")
    project.write({"links.json": json.dumps(LOST)})
    return project


@pytest.mark.parametrize("builder", ["text", "latex", "man", "texinfo", "epub", "singlehtml"])
def test_each_format_marks_what_does_not_answer(marked, builder):
    app = marked.build(builder, confoverrides={"version": "1", "copyright": "1"})
    assert marked.warnings == ""
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in app.outdir.rglob("*") if path.is_file()
    )
    assert NOTE in " ".join(re.sub(r"[-+=|\\]", " ", written).split())


def test_maintainers_see_what_to_do(marked):
    data = DATA.replace("Shared\n    url: %(site)s/lost\n", "Shared\n    url: %(site)s/shared\n    gone: true\n")
    assert data != DATA
    prepare(marked, "https://example.org", data)
    app = marked.build()
    soup = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    box = soup.select_one(".wwc-links")
    kinds = [kind.get_text() for kind in box.select("p > strong")]
    assert kinds == ["Broken", "Moved for good", "Gone, without a saved copy", "Not checked for 90 days"]
    assert [item.get_text().strip() for item in box.select("li")] == [
        "data.yml:11: https://example.org/lost: 404 since 2026-11-11, checked on 2026-11-24; used by Area 1",
        "data.yml:13: https://example.org/moved: https://example.org/new since 2026-01-01, checked on 2026-08-01; "
        "used by Area 1",
        "data.yml:20: https://example.org/shared; used by Area 2",
        "data.yml:13: https://example.org/moved: https://example.org/new since 2026-01-01, checked on 2026-08-01; "
        "used by Area 1",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": {}}', '{"a": {"found": 1, "info": "", "since": "2026-01-01", "checked": "2026-01-01"}}'],
)
def test_results_that_cannot_be_read_are_reported(marked, text):
    marked.write({"links.json": text})
    app = marked.build()
    assert "links.json:1: WARNING: This cannot be read as what linkcheck has written. " in marked.warnings
    assert NOTE not in (app.outdir / "index.html").read_text(encoding="utf-8")


def test_an_interrupted_check_leaves_the_old_results(project, site, monkeypatch, capfd):
    with serving(site) as address:
        prepare(project, address)
        check(project, "2026-11-10", capfd, monkeypatch)
        before = (project.folder / "links.json").read_bytes()

        def stop(*arguments):
            raise KeyboardInterrupt

        monkeypatch.setattr("pathlib.Path.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            check(project, "2026-11-24", capfd, monkeypatch)
    assert (project.folder / "links.json").read_bytes() == before


NO_NETWORK = """
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError("a build has asked the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from sphinx.cmd.build import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("builder", ["html", "latex", "text"])
def test_no_build_asks_the_network(marked, builder):
    out = marked.folder / "_out"
    command = [sys.executable, "-c", NO_NETWORK, "-b", builder, "-n", "-W", marked.folder, out]
    run = subprocess.run(command, env={"PYTHONPATH": ROOT / "_ext"}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
