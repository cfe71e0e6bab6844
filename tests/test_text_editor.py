"""What a text editor shows while somebody edits a data file: the server that Visual Studio Code uses, with our schema.

It speaks the Language Server Protocol: https://microsoft.github.io/language-server-protocol/
"""

import json
import subprocess
import threading

import pytest

from support import ROOT, need
from wwc_criteria.datafile.fields import AREA, CATALOGUE, CRITERION, RESOURCE
from wwc_criteria.datafile.model import InvalidCatalogue
from wwc_criteria.datafile.reader.loader import read

pytestmark = pytest.mark.nightly
#: The server, from npm. The versions from 2.0 on need Node.js 22.
SERVER = "yaml-language-server@1.25.0"
SCHEMA = ROOT / "_ext/wwc_criteria/datafile/editor.schema.json"
SECONDS = 240
#: Kinds of completions: a key, and a value.
KEY, VALUE = 10, 12

DATA = """title: T
areas:
  - id: a
    title: A
    criteria:
      - id: c
        text: W
"""
RESOURCES = f"{DATA}        resources:\n          - title: R\n"


class Server:
    """A running language server.

    In a text given to it, ``¦`` is the cursor.
    """

    def __init__(self, folder):
        self.folder = folder
        settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
        yaml = {name.removeprefix("yaml."): value for name, value in settings.items() if name.startswith("yaml.")}
        self.settings = {"yaml": {"completion": True, "hover": True, "validate": True, **yaml}}
        self.settings["yaml"]["schemaStore"] = {"enable": False}  # it would ask the network
        self.last = 0
        command = ["npm", "exec", "--yes", f"--package={SERVER}", "--", "yaml-language-server", "--stdio"]
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.timer = threading.Timer(SECONDS, self.process.kill)
        self.timer.start()
        can = {"workspace": {"configuration": True}, "textDocument": {"completion": {}, "hover": {}}}
        can["textDocument"]["completion"]["completionItem"] = {"snippetSupport": True}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": can})
        self.send(method="initialized", params={})

    def close(self):
        self.ask("shutdown", None)
        self.send(method="exit")
        self.process.communicate()
        self.timer.cancel()

    def send(self, **message):
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self.process.stdin.flush()

    def receive(self):
        """Return the next message. The server's own questions are about its settings."""
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            assert line, f"the server has ended, or said nothing for {SECONDS} seconds"
            if line.startswith(b"Content-Length:"):
                length = int(line.split(b":")[1])
        message = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            items = message["params"].get("items", [])
            self.send(id=message["id"], result=[self.settings.get(item["section"], {}) for item in items])
        return message

    def ask(self, method, params):
        self.last += 1
        self.send(id=self.last, method=method, params=params)
        while (message := self.receive()).get("id") != self.last or "method" in message:
            pass
        return message["result"]

    def open(self, text):
        self.last += 1
        text = f"# yaml-language-server: $schema={SCHEMA.as_uri()}\n{text}"
        document = {"uri": (self.folder / f"{self.last}.yml").as_uri(), "languageId": "yaml", "version": 1}
        before, _, after = text.partition("¦")
        self.send(method="textDocument/didOpen", params={"textDocument": {**document, "text": before + after}})
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return {"textDocument": {"uri": document["uri"]}, "position": place}

    def diagnostics(self, text):
        """Return the line and the message of each mistake."""
        uri = self.open(text)["textDocument"]["uri"]
        while True:
            message = self.receive()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri:
                return [(it["range"]["start"]["line"], it["message"]) for it in params["diagnostics"]]

    def completions(self, text):
        items = self.ask("textDocument/completion", self.open(text))["items"]
        return [(item["kind"], item["label"], item["textEdit"]["newText"]) for item in items]

    def hover(self, text):
        return self.ask("textDocument/hover", self.open(text))["contents"]["value"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    need("npm", hint="it comes with Node.js")
    server = Server(tmp_path_factory.mktemp("editor"))
    yield server
    server.close()


def test_the_data_of_this_site_and_the_examples_have_no_mistake(server):
    folder = ROOT / "docs/maintaining/examples"
    for path in (ROOT / "docs/wwc/criteria.yml", folder / "complete.yml", folder / "example.yml"):
        assert server.diagnostics(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (DATA.replace("id: c", "id: Open_Data"), 6, "such as `data-inventory`"),
        (DATA.replace("text: W", "text: ''"), 7, "Write text with inline Markdown."),
        (DATA.replace("text: W", "text:"), 7, "Write text with inline Markdown, in quotes if it is a number"),
        (DATA + "        number: 1.10\n", 8, "Write text, in quotes if it is a number, `true` or `false`."),
        (DATA + "        forthcoming: soon\n", 8, "Write `true` or `false`."),
        (DATA + "        former_ids: [A_b]\n", 8, "such as `data-inventory`"),
        (DATA + "        resources: r\n", 8, "Write a list"),
        (DATA + "        ressources: []\n", 8, "Property ressources is not allowed."),
        (DATA.replace("        text: W\n", ""), 6, 'Missing property "text".'),
        (RESOURCES, 9, "A resource has one of `url`, `doc` and `ref`"),
        (RESOURCES + "            forthcoming: false\n", 9, "A resource has one of `url`, `doc` and `ref`"),
        (RESOURCES + "            url: www.example.org\n", 10, "such as `https://example.org/guide`"),
        (RESOURCES + "            doc: ../a.md\n", 10, "such as `discovery/user-research`"),
        (RESOURCES + "            doc: a\n            ref: b\n", 11, "A resource has one of `url`, `doc` and `ref`"),
        (RESOURCES + "            forthcoming: true\n            doc: a\n", 11, "A resource has one of"),
        ("resources:\n  A b: {title: T, doc: a}\n" + DATA, 2, "such as `data-inventory`"),
    ],
)
def test_a_mistake_is_reported_once_and_in_words(text, line, said, server):
    ((found, message),) = server.diagnostics(text)
    assert found == line
    assert said in message
    assert "pattern" not in message


RESOURCE_SNIPPETS = ["resource on another site", "resource on this site", "forthcoming resource"]
#: What is offered besides keys, by the text. The server adds the short names: what an item needs.
OFFERED = {
    "title: T\nareas:\n  ¦": ["area with a criterion"],
    "title: T\nareas:\n  - ¦": ["area"],
    DATA.replace("      - id: c\n        text: W\n", "      ¦"): ["criterion with a resource"],
    f"{DATA}      - ¦": ["criterion with a resource", "criterion"],
    f"{DATA}        ¦": ["criterion with a resource"],
    f"{DATA}        resources:\n          ¦": RESOURCE_SNIPPETS,
    f"{DATA}        resources:\n          - ¦": RESOURCE_SNIPPETS,
    f"{RESOURCES}            ¦": RESOURCE_SNIPPETS,
    f"{RESOURCES}            url: https://example.org/\n            ¦": [],
    f"{DATA}resources:\n  ¦": ["shared resource"],
    f"{DATA}resources:\n  r:\n    ¦": RESOURCE_SNIPPETS,
    "¦": [],
    "title: T\n¦": [],
}


@pytest.mark.parametrize("text", OFFERED)
def test_what_is_offered_can_be_filled_in_to_a_sound_file(text, server):
    offered = [it for it in server.completions(text) if it[0] != KEY]
    assert [label for _, label, _ in offered] == OFFERED[text]
    for _, _, snippet in offered:
        before = text.partition("¦")[0]
        indent = len(before) - before.rfind("\n") - 1
        inserted = snippet.replace("\n", "\n" + " " * (indent - 2 if before.endswith("- ") else indent))
        for stop, filled in {"$1": "x1", "$2": "x2", "$3": "x3", "$4": "x4", "${1:id}": "x1"}.items():
            inserted = inserted.replace(stop, filled)
        try:
            assert read((before + inserted).encode()).areas
        except InvalidCatalogue as invalid:
            pytest.fail(f"{before + inserted}\n{[problem.message for problem in invalid.problems]}")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("¦", CATALOGUE),
        ("title: T\nareas:\n  - ¦", AREA),
        (f"{DATA}      - ¦", CRITERION),
        (f"{DATA}        resources:\n          - ¦", RESOURCE),
    ],
)
def test_all_keys_are_offered(text, keys, server):
    assert {label for kind, label, _ in server.completions(text) if kind == KEY} == set(keys)


def test_the_values_of_a_flag_are_offered(server):
    offered = server.completions(f"{DATA}        forthcoming: ¦")
    assert offered == [(VALUE, "true", "true"), (VALUE, "false", "false")]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (DATA.replace("title: T", "ti¦tle: T"), CATALOGUE["title"].about),
        (DATA.replace("areas", "are¦as"), CATALOGUE["areas"].about),
        (DATA.replace("title: A", "title: ¦A"), AREA["title"].about),
        (DATA.replace("text", "te¦xt"), CRITERION["text"].about),
        (DATA.replace("id: c", "i¦d: c"), CRITERION["id"].about),
        (RESOURCES.replace("title: R", "ti¦tle: R\n            doc: a"), RESOURCE["title"].about),
        (f"{RESOURCES}            ur¦l: https://example.org/", RESOURCE["url"].about),
    ],
)
def test_a_key_says_what_it_is_for_and_nothing_else(text, about, server):
    assert server.hover(text) == about
