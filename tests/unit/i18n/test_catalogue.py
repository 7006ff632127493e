"""The catalogue of words and what the program asks of it: no words beside it, nothing missing in it, nothing unused."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from archive import i18n
from archive.models.states import DeliveryState

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "src" / "archive"
MESSAGES = SOURCES / "i18n" / "messages"
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")

RULES = {
    "access/download_permission.py": "wordings that refuse a download",
    "access/people_shown.py": "words that name a school, which are not said of a young person",
    "access/personal_numbers.py": "what stands before numbers of people and of things; the mark over what is hidden",
    "access/told_names.py": "what leads to a name that a letter tells, and surnames",
    "catalogue/analysis": "numerals, variants and words that a search reads",
    "catalogue/cascade/nearby.py": "numerals, which tell nothing of what is looked for",
    "catalogue/cascade/recognition.py": "years, decades, lunar dates and suffixes of places that a search reads",
    "catalogue/meaning/passages.py": "the marks between what a model reads of an entry",
    "catalogue/probing.py": "what is analysed to see whether the server does it",
    "catalogue/query.py": "quotation marks and particles that a search reads",
    "cli/demo/checks.py": "what is searched for in the sample deliveries",
    "cli/demo/in_a_browser.py": "what the people of the demonstration write",
    "cli/demo/media.py": "titles in the sample deliveries",
    "cli/terminal/sentences.py": "marks that end a sentence",
    "ledger/migrations": "headers of manifests as they were then; a migration never changes",
    "manifests": "headers, consents, dates, numerals and roles as people write them; the sheet to be filled in",
    "models/people.py": "how a deputy and for whom they act are written in what is preserved",
    "models/names.py": "names under which a manifest is found",
    "packages/checksum_files.py": "what certutil of a Chinese Windows writes",
    "places": "suffixes of divisions, former names and spellings",
    "samples": "the sample deliveries are in Chinese",
    "sources/upload.py": "the name of a file of digests, beside what was sent",
    "steps/decisions/doubts.py": "words that tell of children",
    "steps/desk/sample_people.py": "the people of the demonstration are Chinese",
    "steps/ingest/earlier.py": "words that say that nothing is replaced",
    "ledger/unnaming.py": "the marks of titles by which works are told apart in a fault",
    "steps/ingest/identity.py": "headers and answers that say whether a work is new; numbers of parts",
    "steps/making/private_numbers.py": "what is printed on papers of consent and identity",
    "texts": "punctuation of sentences and of moments in captions",
    "vocabulary": "genres, kinds, roles and languages with the names by which they are found",
}
"""Where Chinese stands in the code: data of a rule, which is read with the rule. Words that people read are in the catalogue."""
TABLES = {
    "catalogue/cascade/data/everyday.toml": "words that visitors say, with those that archivists write",
    "formats/policy.toml": "a row of the format policy is one decision: a format, its standing, why and what to do",
    "vocabulary/data/demand-themes.toml": "themes and age bands with the words of a sheet's cells",
    "vocabulary/data/holidays.toml": "days off as published, with the titles of the notices that say so",
    "vocabulary/data/teams.toml": "kinds of teams with the words by which they are found",
    "vocabulary/data/solar-festivals.toml": "festivals with the names by which they are found",
    "vocabulary/data/roles.toml": "roles of people with the words by which they are found",
}
OF_LANGUAGES = {
    "media/captions/child/language.py": "the language of a caption is found by its letters",
    "formats/fault.py": "the names of the policy's rows, in facts that are stored",
    "steps/making/quality.py": "the names of the policy's rows, in facts that are stored",
    "cli/demo/media.py": "the sample choir has captions in these two",
    "vocabulary": "languages of works",
    "i18n/__init__.py": "the language of facts that name none",
}
"""Where a language is named in the code; everything else goes through `i18n.LANGUAGES`."""
BY_COMMANDS = ("command.", "option.")
"""Found by the names of commands and parameters; `tests/unit/cli/test_words.py` compares those."""
SHOWN_BY_AIRFLOW = {"ingest_delivery.py"}
"""Names of tasks stand with them: whoever only reads a DAG imports nothing of the archive, no catalogue either."""
OF_SETTINGS = "setting."
"""English stands with each setting in `config.py`; the page of settings is made of both."""
BY_FACTS = ("word.what.", "word.verb.", "word.state.", "word.act.")
"""Found by the facts of errors."""
SAYING = frozenset({"text", "both", "reason", "explain"})
WHOLE = re.compile(r"web\\\.\.\+(?:\\\.\.\+)?")
"""What the portal's own functions put in front of every key: it says nothing about which are used."""


@cache
def trees() -> dict[Path, ast.Module]:
    files = [*SOURCES.rglob("*.py"), *(file for file in (ROOT / "dags").rglob("*.py") if file.name not in SHOWN_BY_AIRFLOW)]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def constants(tree: ast.Module) -> Iterator[ast.Constant]:
    """String literals, but for documentation."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


def listed(file: Path, places: dict[str, str]) -> bool:
    path = file.relative_to(SOURCES) if file.is_relative_to(SOURCES) else file
    return any(path.is_relative_to(place) for place in places)


def pattern(node: ast.AST) -> str | None:
    """A string made of constants and of holes, as a regular expression; None for anything else."""
    match node:
        case ast.Constant(value=str(words)):
            return re.escape(words)
        case ast.JoinedStr(values=parts):
            return "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if (begin := pattern(left)) is not None:
            return begin + (pattern(right) or ".+")
        case ast.IfExp(body=one, orelse=other) if (first := pattern(one)) and (second := pattern(other)):
            return f"(?:{first}|{second})"
    return None


def patterns(where: str = "") -> set[str]:
    """Every string of the code that may be a key; with `where` of that room only."""
    chosen = (tree for file, tree in trees().items() if not where or file.is_relative_to(SOURCES / where))
    return {made for tree in chosen for node in ast.walk(tree) if (made := pattern(node))}


def in_templates() -> set[str]:
    """What stands in quotes: `t('a.b')`, `t('a.' ~ c)`."""
    files = SOURCES.glob("*/templates/*.html")
    quoted = [one for file in files for one in re.findall(r"'([^'\n]+)'(\s*~)?", file.read_text(encoding="utf-8"))]
    return {re.escape(words) + (".+" if more else "") for words, more in quoted}


def fitting(made: set[str]) -> re.Pattern[str]:
    """Whatever one of the patterns fits whole; those that begin with a hole fit everything and are left out."""
    return re.compile("|".join(sorted(one for one in made if not one.startswith(".+") and not WHOLE.fullmatch(one))))


def brought(tree: ast.Module) -> set[str]:
    """What a module imports from the catalogue by name."""
    brings = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "archive.i18n")
    return {name.name for node in brings for name in node.names}


def asked() -> Iterator[tuple[str, str]]:
    """(file, pattern) of every key that the code or a template asks the catalogue for in so many words."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and (made := pattern(node.args[0])):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                owner = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""
                if name in SAYING and (owner == "i18n" or (not owner and name in brought(tree))):
                    yield str(file), made
                if name == "heads":
                    yield from ((str(file), "head\\." + (pattern(one) or ".+")) for one in node.args)
    for file in SOURCES.glob("*/templates/*.html"):
        for key, more in re.findall(r"\b(?:t2?|both)\('([^']+)'(\s*~)?", file.read_text(encoding="utf-8")):
            yield str(file), re.escape(f"web.{key}") + (".+" if more else "")


def test_words_that_people_read_stand_in_the_catalogue_alone():
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for file, tree in trees().items()
        if not listed(file, RULES)
        for node in constants(tree)
        if CHINESE.search(node.value)
    ]
    for file in [*SOURCES.rglob("*.html"), *SOURCES.rglob("*.toml")]:
        if MESSAGES not in file.parents and not listed(file, TABLES) and CHINESE.search(file.read_text(encoding="utf-8")):
            found.append(str(file.relative_to(ROOT)))
    assert found == []


@pytest.mark.parametrize("place", sorted({*RULES, *TABLES}))
def test_what_is_listed_as_data_of_a_rule_holds_some(place):
    files = [SOURCES / place] if (SOURCES / place).is_file() else [*(SOURCES / place).rglob("*.py")]
    assert any(CHINESE.search(file.read_text(encoding="utf-8")) for file in files)


def test_no_language_is_named_in_the_code_but_where_the_list_says_why():
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, tree in trees().items()
        if not listed(file, OF_LANGUAGES)
        for node in constants(tree)
        if node.value in i18n.LANGUAGES
    ]
    named = re.compile("|".join(f"'{one}'" for one in [*i18n.LANGUAGES, i18n.tag("en")]))
    found += [file.name for file in SOURCES.rglob("*.html") if named.search(file.read_text(encoding="utf-8"))]
    assert found == []


def test_every_key_is_said_in_every_language_and_once():
    times: Counter[tuple[str, str]] = Counter()
    for file in MESSAGES.glob("*.toml"):
        for key, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            times.update((key, field) for field in entry)
    assert [said for said, count in times.items() if count > 1] == []
    for key, entry in i18n.messages().items():
        if key.startswith(OF_SETTINGS):
            assert {*entry, "en"} == {*i18n.LANGUAGES}, key
            continue
        advice = {f"do_{language}" for language in i18n.LANGUAGES}
        assert set(entry) in ({*i18n.LANGUAGES}, {*i18n.LANGUAGES, *advice}), key


def test_every_key_that_is_asked_for_is_there():
    keys = list(i18n.messages())
    lacking = [(file, made) for file, made in asked() if not any(re.fullmatch(made, key) for key in keys)]
    assert lacking == []


def test_no_key_lies_there_unused():
    anywhere = fitting(patterns())
    of_web = fitting(patterns("web") | in_templates() | {f"{made}\\..+" for made in word_groups()})
    heads = {made for _, made in asked() if made.startswith("head")}
    unused = [
        key
        for key in i18n.messages()
        if not key.startswith((*BY_COMMANDS, *BY_FACTS))
        and not anywhere.fullmatch(key)
        and not (key.startswith("web.") and of_web.fullmatch(key.removeprefix("web.")))
        and not (key.startswith("head.") and (re.escape(key) in heads or key.removeprefix("head.") in yielded()))
    ]
    assert unused == []


def word_groups() -> set[str]:
    """The groups of `word(group, value, lang)` in the portal."""
    nodes = (node for file, tree in trees().items() if "web" in file.parts for node in ast.walk(tree))
    calls = (node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "word")
    named = (node.args[0] for node in calls if node.args)
    return {re.escape(str(one.value)) for one in named if isinstance(one, ast.Constant)}


def yielded() -> set[str]:
    """Names of lines that the command line shows of an entry: `yield "title", …`."""
    nodes = (node for file, tree in trees().items() if "cli" in file.parts for node in ast.walk(tree))
    pairs = (node.value for node in nodes if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple))
    return {str(pair.elts[0].value) for pair in pairs if isinstance(pair.elts[0], ast.Constant)}


def test_a_further_language_is_a_matter_of_the_catalogue(tmp_path, monkeypatch):
    """With a third language in the files alone, lines, facts, sentences and lists are told in it too."""
    words = {"verb.approve": "承認", "E251": "「{where_ja}」({kinds_ja})"}
    for file in MESSAGES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    said = "".join(f'["{key}"]\nja = "{told}"\n' for key, told in words.items())
    (tmp_path / "ja.toml").write_text(said, encoding="utf-8")
    languages = (tmp_path / "languages.toml").read_text(encoding="utf-8")
    more = languages.replace('en = "en"\n', 'en = "en"\nja = "ja"\n').replace('en = ", "\n', 'en = ", "\nja = "・"\n')
    (tmp_path / "languages.toml").write_text(more, encoding="utf-8")
    monkeypatch.setattr(i18n, "_MESSAGES", tmp_path)
    for cached in (i18n.room, i18n.messages):
        cached.cache_clear()
    try:
        monkeypatch.setattr(i18n, "LANGUAGES", tuple(i18n.room("languages")["language.tag"]))
        assert i18n.LANGUAGES == ("zh", "en", "ja")
        assert i18n.both("verb.approve").split(" / ")[2] == "承認"
        facts = i18n.fact("where", lambda language: f"a-{language}") | i18n.fact("kinds", lambda _: "b")
        assert facts == {"where_zh": "a-zh", "where": "a-en", "where_ja": "a-ja", "kinds_zh": "b", "kinds": "b", "kinds_ja": "b"}
        assert i18n.explain("E251", facts, "ja").what == "「a-ja」(b)"
        assert i18n.explain("E251", {"where": "x", "kinds": "y"}, "ja").what == "「x」(y)"
        assert i18n.listed(["1", "2"], "ja") == "1・2"
        assert [language for language, _ in i18n.each(lambda language: language)] == ["zh", "en", "ja"]
    finally:
        for cached in (i18n.room, i18n.messages):
            cached.cache_clear()


def test_what_two_languages_say_alike_is_said_once():
    assert i18n.each(lambda _: "43 %") == (("zh", "43 %"),)


@pytest.mark.parametrize("state", list(DeliveryState))
def test_a_delivery_stands_in_the_same_words_on_its_page_and_in_its_letter(state):
    page, letter = (i18n.text(f"{key}.{state.value}", "zh") for key in ("web.delivery", "state.delivery"))
    assert page.replace("，", ",") == letter
