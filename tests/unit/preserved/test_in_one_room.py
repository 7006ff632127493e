"""The preserved form is known in one room: no other module names what lies in an object, makes a version or reads its message.

What lies in the object store outside of objects has one owner each.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import archive
from archive.preserved import layout, versions
from objects_as_preserved import every_object

HOUSE = Path(archive.__file__).parent
ROOM = HOUSE / "preserved"
MODULES = {
    file.relative_to(HOUSE).as_posix(): file.read_text(encoding="utf-8")
    for file in sorted(HOUSE.rglob("*.py"))
    if ROOM not in file.parents and "node_modules" not in file.parts
}
DOCUMENTS = (
    layout.RECORD,
    layout.IDENTITY,
    layout.ASSETS,
    layout.ROWS,
    layout.DECISIONS,
    layout.COPIES,
    layout.DELIVERY,
    layout.FILES,
    layout.RECEIPT,
    layout.TOMBSTONE,
)
FOLDERS = ("originals/", "derived/", "events/", "names/", "checks/", "bag/")
OWNERS = {
    "received/": "store/inbox.py",
    "drop/": "store/drops.py",
    "ready/": "store/drops.py",
    "receipts/": "store/drops.py",
    "leases/": "store/ocfl/lease.py",
    "aside/": "store/replicating/quarantine.py",
    "renditions/": "models/access_keys.py",
    "work/": "models/access_keys.py",
}
"""Prefixes of keys outside the storage root, and the module that knows each."""
MESSAGES_OF_OTHERS = {
    "catalogue/connection.py": "what Elasticsearch answers",
    "catalogue/indices.py": "what Elasticsearch answers",
    "cli/__init__.py": "what the command line says of a wrong command",
    "ledger/outbox.py": "messages of the outbox",
    "steps/publishing/publish.py": "messages of the outbox",
    "store/s3/client.py": "what the object store answers",
}
"""Modules in which `.message` is something else than that of a version."""
COMPARING = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "split", "match", "fullmatch", "search"}


def strings(text: str) -> set[str]:
    """All that stands between quotation marks, documentation and parts of f-strings too."""
    nodes = ast.walk(ast.parse(text))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def with_text(part: str) -> dict[str, str]:
    """The modules in which this stands somewhere: the others need not be parsed."""
    return {module: text for module, text in MODULES.items() if part in text}


def named(text: str, name: str) -> bool:
    """Whether it is there as a name of its own, and not the end of another one, as `_receipt.json`."""
    return re.search(rf"(?<![\w./-]){re.escape(name)}", text) is not None


def of_versions(tree: ast.AST) -> Iterator[str]:
    """How a module looks into `.message`: compared, or one of its methods called, or given to a pattern."""
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COMPARING:
            parts = [node.func.value, *node.args]
        elif isinstance(node, ast.Match):
            parts = [node.subject]
        yield from (ast.unparse(node) for part in parts if isinstance(part, ast.Attribute) and part.attr == "message")


def test_there_is_a_house_to_look_at():
    assert len(MODULES) > 300 and "steps/ingest/preserve.py" in MODULES


@pytest.mark.parametrize("name", DOCUMENTS + FOLDERS)
def test_what_lies_in_an_object_is_named_in_the_room_alone(name):
    assert [module for module, text in with_text(name).items() if any(named(one, name) for one in strings(text))] == []


def test_ids_of_objects_are_made_in_the_room_alone():
    assert list(with_text("urn:archive:")) == []


def test_versions_are_made_in_the_room_and_committed_in_one_place():
    assert list(with_text("NewVersion(")) == []
    assert list(with_text("objects.commit(")) == ["steps/committed.py"]


@pytest.mark.parametrize("prefix", OWNERS)
def test_a_prefix_of_keys_has_one_owner(prefix):
    found = [module for module, text in with_text(prefix).items() if any(one.startswith(prefix) for one in strings(text))]
    assert found == [OWNERS[prefix]]


def test_nobody_else_writes_the_sentences_of_versions():
    sentences = {version.message for one in every_object() for version in one.inventory.versions if " " in version.message}
    fixed = {sentence for sentence in sentences if not isinstance(versions.parse(sentence), versions.Accession)}
    assert fixed == {"preservation copy", "as handed in", "fixity checks"}
    for sentence in fixed:
        assert [module for module, text in with_text(sentence).items() if sentence in strings(text)] == []
    assert [module for module, text in with_text('f"delivery {').items() if "delivery " in strings(text)] == []


def test_nobody_else_looks_into_the_message_of_a_version():
    found = {module: list(of_versions(ast.parse(text))) for module, text in with_text(".message").items()}
    assert {module: looks for module, looks in found.items() if looks and module not in MESSAGES_OF_OTHERS} == {}


def test_the_rule_would_find_who_broke_it():
    assert list(of_versions(ast.parse("if version.message == 'healed': pass")))
    assert list(of_versions(ast.parse("version.message.startswith('delivery ')")))
    assert list(of_versions(ast.parse("PATTERN.fullmatch(one.message)")))
    assert not list(of_versions(ast.parse("versions.parse(version.message)")))
    assert named("read('record.json', 1)", "record.json") and named("f'originals/{path}'", "originals/")
    assert not named("_receipt.json", "receipt.json") and not named("events/originals/x", "originals/")
