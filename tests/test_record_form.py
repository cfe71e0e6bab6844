"""The record that a reader keeps in the browser: written, kept, saved, opened again, and taken to the check."""

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import axe_playwright_python
import pytest
from bs4 import BeautifulSoup

from support import ROOT, Project
from test_find import POLICY, tab  # noqa: F401 - a fixture

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SCRIPT = ROOT / "_ext/wwc_criteria/output/static/wwc-record.js"
CHAPTER = "wwc/index.html"
#: The name of the record in the browser's storage.
KEY = "wwc-record:Roadmap to Informed Communities:2018"
STORED = f"JSON.parse(localStorage.getItem('{KEY}'))"

pytestmark = pytest.mark.site


@pytest.fixture
def chapter(tab, html, serve):  # noqa: F811
    tab.goto(f"{serve(html)}/{CHAPTER}")
    return tab


def begin(page):
    page.get_by_role("button", name="Keep a record for your city").click()
    return page


def entry(page, label):
    return page.get_by_role("group", name=f"Record of {label}")


def fill(page):
    begin(page).get_by_role("textbox", name="City").fill("Exampleville")
    first = entry(page, "Open Data 1")
    first.get_by_label("Status").select_option("Met")
    first.get_by_label("Evidence").fill("Ordinance 14-2025")
    first.get_by_label("Its address").fill("https://example.org/ordinance")
    second = entry(page, "Stakeholder Engagement 2")
    second.get_by_label("Status").select_option("In progress")
    second.get_by_label("Owner").fill("=Office of Data")
    second.get_by_label("Due").fill("2027-03-31")
    second.get_by_label("Note").fill("Words")
    return page


def summary(page):
    return page.locator(".wwc-record-form [role=status]").inner_text()


def saved(page, button="Save a file"):
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def shown(page):
    seen = "row => row.checkVisibility() && row.querySelector('[id^=criterion-]').id.slice(10)"
    return page.evaluate(f"[...document.querySelectorAll('tr.criterion')].map({seen}).filter(Boolean)")


def open_file(page, text, name="record.json"):
    data = text if isinstance(text, bytes) else text.encode()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/json", "buffer": data})


def alert(page, words):
    page.get_by_role("alert").filter(has_text=words).wait_for()


def test_without_scripts_there_is_no_form(browser, html, serve):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{serve(html)}/{CHAPTER}")
    assert not page.get_by_role("button", name="Keep a record").is_visible()
    context.close()


def test_the_script_is_small():
    assert len(gzip.compress(SCRIPT.read_bytes())) <= 6_000


def test_what_is_written_is_counted_and_kept(chapter):
    fill(chapter)
    text = "1 met, 1 in progress, 4 without a status, of the 6 criteria here; the 2018 edition has 45"
    chapter.wait_for_function(
        "text => document.querySelector('.wwc-record-form [role=status]').textContent === text", arg=text
    )
    chapter.reload()
    assert summary(chapter) == text  # open, since there is a record
    assert entry(chapter, "Open Data 1").get_by_label("Evidence").input_value() == "Ordinance 14-2025"
    assert chapter.get_by_role("textbox", name="City").input_value() == "Exampleville"


def test_a_filter_shows_what_is_not_met_or_due(chapter):
    fill(chapter)
    chapter.get_by_label("Show").select_option("What is not met")
    assert len(shown(chapter)) == 5
    assert "open-data-policy" not in shown(chapter)
    chapter.get_by_label("Show").select_option("What is due")
    assert shown(chapter) == ["how-to-guidance"]
    begin(chapter)  # closes it
    assert len(shown(chapter)) == 6


def test_the_keyboard_suffices(chapter):
    chapter.get_by_role("button", name="Keep a record for your city").focus()
    chapter.keyboard.press("Enter")
    for keys in ("Tab", "Exampleville"):
        chapter.keyboard.press(keys) if keys == "Tab" else chapter.keyboard.type(keys)
    entry(chapter, "Open Data 1").get_by_label("Status").focus()
    chapter.keyboard.type("Met")
    chapter.keyboard.press("Tab")
    chapter.keyboard.type("Ordinance")
    assert chapter.evaluate(STORED)["record"]["open-data-policy"]["status"] == "met"
    assert chapter.evaluate(STORED)["city"] == "Exampleville"


def test_a_saved_file_opens_again_and_passes_the_check(chapter, tmp_path):
    text = saved(fill(chapter))
    record = json.loads(text)
    assert list(record) == ["city", "criteria", "updated", "record"]
    assert record["record"] == {
        "open-data-policy": {
            "status": "met",
            "evidence": [{"title": "Ordinance 14-2025", "url": "https://example.org/ordinance"}],
        },
        "how-to-guidance": {"status": "in-progress", "owner": "=Office of Data", "due": "2027-03-31", "note": "Words"},
    }
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "wwc_criteria", "check", "--strict", ROOT / "docs/wwc/criteria.yml", path]
    run = subprocess.run(command, env={"PYTHONPATH": ROOT / "_ext"}, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")
    chapter.once("dialog", lambda dialog: dialog.accept())
    chapter.get_by_role("button", name="Erase").click()
    assert entry(chapter, "Open Data 1").get_by_label("Evidence").input_value() == ""
    assert chapter.evaluate("localStorage.length") == 0
    open_file(chapter, text)
    chapter.wait_for_function("localStorage.length === 1")
    assert saved(chapter) == text


def test_a_saved_file_becomes_the_page_of_a_city(chapter, project):
    data = (ROOT / "tests/source/site/wwc/criteria.yml").read_text(encoding="utf-8")
    project.write(
        {
            "record.json": saved(fill(chapter)),
            "criteria.yml": data.replace("doc: action/collaboration-playbooks", "doc: index")
            .replace("doc: discovery/index", "doc: index")
            .replace("doc: discovery/user-research", "doc: index"),
        }
    )
    project.write({"index.md": "# City\n\n```{wwc-record} record.json\n:criteria: criteria.yml\n```\n"})
    app = project.build()
    text = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib").get_text()
    for words in ("According to Exampleville itself", "Ordinance 14-2025", "=Office of Data", "March 31, 2027"):
        assert words in text


def test_a_file_replaces_a_record_only_after_asking_and_keeps_what_it_cannot_match(chapter):
    fill(chapter)
    other = {"city": "Elsewhere", "criteria": "2018", "updated": "2026-11-24"}
    other["record"] = {"nowhere": {"status": "met", "more": [1]}, "user-needs": {"status": "met"}}
    chapter.once("dialog", lambda dialog: dialog.dismiss())
    open_file(chapter, json.dumps(other))
    chapter.wait_for_timeout(200)
    assert chapter.get_by_role("textbox", name="City").input_value() == "Exampleville"
    chapter.once("dialog", lambda dialog: dialog.accept())
    open_file(chapter, json.dumps(other))
    alert(chapter, "Entries about no criterion of this page: 1 (nowhere). They are kept.")
    assert json.loads(saved(chapter))["record"] == other["record"]


NO_RECORDS = [
    "",
    "{",
    "[]",
    "null",
    '{"record": []}',
    '{"record": "<script>alert(1)</script>"}',
    b"\xff\xfe\x00",
    " " * 9_000_000,
]


def test_what_is_no_record_changes_nothing(chapter):
    fill(chapter)
    before = chapter.evaluate(f"localStorage.getItem('{KEY}')")
    for text in NO_RECORDS:
        chapter.get_by_role("alert").evaluate_all("alerts => alerts.forEach(alert => { alert.textContent = '' })")
        open_file(chapter, text)
        alert(chapter, "This file is not a record")
        assert chapter.evaluate(f"localStorage.getItem('{KEY}')") == before


def test_hostile_words_are_words(chapter):
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    record = {
        "open-data-policy": {
            "status": hostile,
            "owner": hostile,
            "evidence": [{"title": hostile, "url": "javascript:alert(3)"}],
        },
        "constructor": {"status": "met"},
        hostile: {"status": "met"},
    }
    text = json.dumps({"city": hostile, "record": record}).replace(
        '"constructor"', '"__proto__": {"status": "met"}, "constructor"'
    )
    open_file(begin(chapter), text)
    alert(chapter, "Entries about no criterion of this page: 3")
    assert chapter.locator("img[src=x]").count() == 0
    assert entry(chapter, "Open Data 1").get_by_label("Owner").input_value() == hostile
    assert chapter.evaluate("({}).status") is None
    found = json.loads(saved(chapter))["record"]
    assert found["__proto__"] == {"status": "met"}
    assert found["open-data-policy"] == {
        "status": "unknown",
        "owner": hostile,
        "note": f"{hostile} javascript:alert(3)",
    }


def test_a_million_entries_take_no_time(chapter):
    entries = ",".join(f'"{number}":0' for number in range(700_000))
    open_file(begin(chapter), f'{{"record": {{{entries}}}}}')
    chapter.get_by_role("alert").filter(has_text="700000").or_(
        chapter.get_by_role("alert").filter(has_text="cannot keep")
    ).first.wait_for(timeout=10_000)


def test_a_spreadsheet_has_no_formulas(chapter):
    table = list(csv.reader(io.StringIO(saved(fill(chapter), "Save for a spreadsheet").removeprefix("\ufeff"))))
    assert table[0] == ["Label", "Criterion", "Status", "Evidence", "Owner", "Due", "Note"]
    assert len(table) == 7
    assert table[1][0] == "Open Data 1"
    assert table[1][1].startswith("Your local government has a publicly available")
    assert table[1][2:4] == ["Met", "Ordinance 14-2025 https://example.org/ordinance"]
    assert table[4][2:] == ["In progress", "", "'=Office of Data", "2027-03-31", "Words"]


def test_a_summary_is_copied_or_shown_to_be_copied(chapter):
    chapter.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fill(chapter).get_by_role("button", name="Copy a summary").click()
    alert(chapter, "The summary is copied.")
    text = chapter.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Exampleville\n1 met, 1 in progress")
    assert "Open Data 1: Met · Ordinance 14-2025 https://example.org/ordinance" in text
    chapter.evaluate("void (navigator.clipboard.writeText = () => Promise.reject())")
    chapter.get_by_role("button", name="Copy a summary").click()
    alert(chapter, "Copy the text below.")
    assert chapter.get_by_role("textbox", name="Copy a summary").input_value() == text


BROKEN = {
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    "refused": "Object.defineProperty(window, 'localStorage', "
    "{ get() { throw new DOMException('no', 'SecurityError'); } })",
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_where_nothing_can_be_stored_nothing_is_lost(browser, html, serve, script):
    context = browser.new_context()  # furo's own script fails there
    page = context.new_page()
    page.add_init_script(script)
    page.goto(f"{serve(html)}/{CHAPTER}")
    fill(page)
    alert(page, "This browser cannot keep the record. Nothing is lost yet")
    assert entry(page, "Open Data 1").get_by_label("Evidence").input_value() == "Ordinance 14-2025"
    assert json.loads(saved(page))["record"]["open-data-policy"]["status"] == "met"
    context.close()


def test_it_works_under_a_strict_policy(browser, html, serve):
    context = browser.new_context()
    page = context.new_page()
    # furo has inline scripts and styles of its own, which the policy stops. None of them may be ours.
    page.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', it => broken.push(it.sourceFile))"
    )
    page.goto(f"{serve(html, **{'Content-Security-Policy': POLICY})}/{CHAPTER}")
    fill(page)
    assert page.evaluate(STORED)["city"] == "Exampleville"
    assert json.loads(saved(page))["city"] == "Exampleville"
    assert not any("wwc-record" in source for source in page.evaluate("window.broken"))
    context.close()


def test_what_is_stored_and_broken_is_said(tab, html, serve):  # noqa: F811
    tab.add_init_script(f"localStorage.setItem('{KEY}', '{{')")
    tab.goto(f"{serve(html)}/{CHAPTER}")
    alert(tab, "Save a file before you leave.")
    assert len(shown(tab)) == 6


def test_two_tabs_agree(chapter):
    other = chapter.context.new_page()
    other.goto(chapter.url)
    begin(other)
    fill(chapter)
    other.wait_for_function("document.querySelector('[name=city]').value === 'Exampleville'")
    assert entry(other, "Open Data 1").get_by_label("Status").input_value() == "met"


def test_it_works_from_a_file(tab, html):  # noqa: F811
    tab.goto((html / CHAPTER).as_uri())
    fill(tab)
    tab.reload()
    assert entry(tab, "Open Data 1").get_by_label("Status").input_value() == "met"


def test_axe_finds_nothing_in_an_open_record(browser, html, serve):
    context = browser.new_context(viewport={"width": 320, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{serve(html)}/{CHAPTER}")
    page.add_script_tag(content=AXE)
    fill(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in result["violations"]] == []
    context.close()


def test_print_has_what_was_written(chapter, tmp_path):
    fill(chapter).pdf(path=tmp_path / "record.pdf")
    run = subprocess.run(["pdftotext", tmp_path / "record.pdf", "-"], capture_output=True, text=True, check=True)
    assert "Ordinance 14-2025" in run.stdout
    assert "=Office of Data" in run.stdout
    assert "Save a file" not in run.stdout


def test_a_thousand_criteria_and_former_ids(tmp_path, browser):
    items = "".join(f"  - {{id: c{number}, text: Criterion}}\n" for number in range(999))
    head = "title: T\nedition: '1'\nareas:\n- id: a\n  title: A\n  criteria:\n"
    data = f"{head}  - {{id: new, former_ids: [old], text: N}}\n{items}"
    conf = Project.CONF + "project = 'Book'\n"
    pages = {"conf.py": conf, "index.md": "# H\n\n```{wwc-criteria} d.yml\n```\n", "d.yml": data}
    project = Project(tmp_path).write(pages)
    page = browser.new_context().new_page()
    page.goto((project.build().outdir / "index.html").as_uri())
    page.evaluate("""localStorage.setItem('wwc-record:Book:1', JSON.stringify({record: {old: {status: 'met'}}}))""")
    page.reload()
    assert entry(page, "A 1").first.get_by_label("Status").input_value() == "met"
    took = page.evaluate("""() => {
        const control = document.querySelectorAll(".wwc-entry [name=owner]")[500];
        const times = Array.from({ length: 15 }, (_, number) => {
            const begin = performance.now();
            control.value = `Owner ${number}`;
            control.dispatchEvent(new Event("input", { bubbles: true }));
            control.dispatchEvent(new Event("change", { bubbles: true }));
            return performance.now() - begin;
        });
        return times.sort((a, b) => a - b)[7];
    }""")
    assert took < 50
    page.context.close()
