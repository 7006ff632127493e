"""Decoders of ours start as modules of their packages, with nothing else of the archive loaded or to be had."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

import archive
from archive.errors import MediaUnreadable
from archive.media.guarded import launch, questions

HOUSE = Path(archive.__file__).parent
LIBRARIES = Path(find_spec("pyvips").origin).resolve().parents[1]
MODULES = sorted(
    ".".join(("archive", *file.relative_to(HOUSE).with_suffix("").parts))
    for file in HOUSE.glob("media/*/child/*.py")
    if file.stem != "__init__"
)
LOADED = """
import runpy, sys
from importlib import import_module
launcher = runpy.run_path(sys.argv[1])
sys.meta_path.insert(0, launcher["Hollow"]())
import_module(sys.argv[2])
print(*sorted(name for name in sys.modules if name.startswith("archive.")))
"""


def loaded_with(module):
    command = [sys.executable, "-I", "-c", LOADED, launch.__file__, module]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("module", MODULES)
def test_a_decoder_loads_nothing_of_the_archive_but_children_and_the_ground_of_texts(module):
    loaded = loaded_with(module)
    above = {".".join(name.split(".")[:depth]) for name in loaded for depth in range(1, name.count(".") + 1)}
    assert module in loaded
    assert [name for name in loaded if ".child" not in name and not name.startswith("archive.texts") and name not in above] == []


def test_a_package_of_ours_is_there_without_what_its_init_would_load():
    found = launch.Hollow().find_spec("archive.media")
    assert found.loader is None
    assert found.submodule_search_locations == [str(HOUSE / "media")]
    assert launch.Hollow().find_spec("archive.media.make") is None
    assert launch.Hollow().find_spec("json") is None


def test_in_the_sandbox_a_decoder_sees_its_own_package_and_those_it_is_given(limits, tmp_path):
    source = tmp_path / "words.srt"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000\n茉莉花\n", encoding="utf-8")
    question = questions.Question("archive.media.captions.child.main", ("look",), {"source": str(source)}, "pysubs2")
    if questions.sandbox.isolation() == "bwrap" and not HOUSE.is_relative_to(sys.prefix):
        with pytest.raises(MediaUnreadable, match=r"archive\.texts"):
            questions.ask(question, source, limits)
    found = questions.ask(replace(question, packages=("archive.texts",)), source, limits)
    assert (found["kind"], found["cues"]) == ("srt", 1)


def test_the_exit_status_and_the_answer_are_those_of_the_module(tmp_path):
    (tmp_path / "note.docx").write_bytes(b"no zip")
    order = json.dumps({"source": str(tmp_path / "note.docx")})
    command = [sys.executable, "-I", launch.__file__, launch.NONE, "archive.media.documents.child.office", "header", order]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "broken" in json.loads(done.stdout)["unreadable"]
