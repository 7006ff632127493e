"""The format policy: complete for what is taken and refused, codecs decide where they must, and docs/formats.md says the same."""

import pytest

from archive import formats, i18n
from archive.formats.signatures import REFUSED
from archive.formats.text import PLAYLISTS, SCRIPTS
from archive.models.facts import MediaFacts, MediaType, SoundFacts, VideoFacts
from archive.models.formats import FileFormat, Standing
from archive.models.media import Asset, FileRole
from archive.steps.making.format_risk import rule_at_risk
from formats_page import settled


def facts(video="", sound=""):
    seen = VideoFacts(codec=video, width=720, height=576, shown_width=768, shown_height=576, rate="25/1") if video else None
    heard = SoundFacts(codec=sound, channels=2, sample_rate=48000) if sound else None
    media = MediaType.VIDEO if video else MediaType.SOUND
    return MediaFacts(media=media, size=1, video=seen, sound=heard, sounds=(heard,) if heard else ())


def test_every_type_that_is_taken_has_a_row_that_takes_it():
    for mime in formats.allowed():
        assert formats.rule_of(mime).standing is not Standing.REFUSED, mime


def test_every_type_that_is_refused_by_name_has_a_row_of_its_own():
    for mime in {one.mime for one in REFUSED} | PLAYLISTS | SCRIPTS | {"application/zip", "application/vnd.ms-office.macro"}:
        rule = formats.rule_of(mime)
        assert (rule.standing, rule.id != "other") == (Standing.REFUSED, True), mime
    assert formats.rule_of("application/x-nobody-knows").id == "other"


def test_no_row_is_for_a_type_that_the_archive_does_not_know():
    known = set(formats.allowed()) | {one.mime for one in REFUSED} | PLAYLISTS | SCRIPTS
    known |= {"application/zip", "application/vnd.ms-office.macro"}
    assert {mime for rule in formats.policy() for mime in rule.mimes} <= known


@pytest.mark.parametrize(
    ("mime", "video", "sound", "rule", "standing"),
    [
        ("video/x-msvideo", "dvvideo", "pcm_s16le", "avi-dv", "at-risk"),
        ("video/x-msvideo", "rawvideo", "pcm_s16le", "avi", "accepted"),
        ("video/x-msvideo", "cinepak", "", "avi-old", "at-risk"),
        ("video/quicktime", "svq3", "qdm2", "mov-old", "at-risk"),
        ("video/quicktime", "h264", "mace3", "mov-old", "at-risk"),
        ("video/quicktime", "prores", "pcm_s24le", "mov-master", "preferred"),
        ("video/quicktime", "h264", "aac", "mov", "accepted"),
        ("video/mpeg", "mpeg1video", "mp2", "mpeg-1", "at-risk"),
        ("video/mpeg", "mpeg2video", "mp2", "mpeg-2", "accepted"),
        ("video/matroska", "ffv1", "flac", "matroska-ffv1", "preferred"),
        ("video/x-ms-wmv", "wmv2", "wmav2", "wmv", "at-risk"),
        ("video/x-flv", "flv1", "mp3", "flv", "at-risk"),
        ("application/vnd.rn-realmedia", "rv20", "cook", "realmedia", "at-risk"),
        ("audio/wav", "", "pcm_s24le", "wav-pcm", "preferred"),
        ("audio/wav", "", "adpcm_ms", "wav", "accepted"),
        ("video/mp4", "h264", "aac", "mp4", "accepted"),
    ],
)
def test_the_codec_inside_decides_where_the_container_does_not(mime, video, sound, rule, standing):
    found = formats.rule_of(mime, facts(video, sound))
    assert (found.id, found.standing.value) == (rule, standing)


def test_a_pdf_for_keeping_is_told_from_another_by_its_puid():
    assert formats.rule_of("application/pdf", None, "fmt/354").id == "pdf-a"
    assert formats.rule_of("application/pdf", None, "fmt/276").id == "pdf"


def test_copies_are_promised_for_formats_at_risk_only_and_every_row_speaks_both_languages():
    names = [rule.id for rule in formats.policy()]
    assert len(names) == len(set(names))
    for rule in formats.policy():
        assert rule.standing is Standing.AT_RISK or not rule.copied, rule.id
        for word in (rule.do_zh, rule.why_zh):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in word), (rule.id, word)
        assert all((rule.en, rule.do_en, rule.why_en, rule.source)), rule.id


def at_risk(rule="wmv", standing=Standing.AT_RISK):
    return FileFormat(puid="fmt/133", name="Windows Media Video", standing=standing, rule=rule)


def test_a_format_at_risk_is_remarked_upon_and_not_refused():
    fault = formats.standing_fault(at_risk(), "old/song.wmv")
    assert (fault.code, fault.refuses, fault.value) == ("E231", False, "old/song.wmv")
    zh, en = (i18n.explain(fault.code, fault.facts, language) for language in i18n.LANGUAGES)
    assert zh.what.startswith("文件“old/song.wmv”的格式“WMV / ASF”属于有风险的格式：厂商专有编码")
    assert zh.do.startswith("已收入，不影响审核。保留原件；")
    assert en.what.startswith("“old/song.wmv” is in a format at risk, Windows Media Video: a vendor's own codecs")
    assert "–" not in zh.what + zh.do + en.what + en.do, "a word is missing"


def test_what_is_accepted_or_under_a_row_long_gone_is_not_remarked_upon():
    assert formats.standing_fault(at_risk("mp4", Standing.ACCEPTED), "a.mp4") is None
    assert formats.standing_fault(at_risk("a-row-of-long-ago"), "a.xyz") is None


def asset(**fields):
    base = {"digest": "0" * 128, "sha256": "0" * 64, "path": "a.avi", "size": 1, "mime": "video/x-msvideo", "media": "video"}
    return Asset.model_validate({**base, "role": FileRole.MAIN, **fields})


def test_what_was_preserved_before_formats_were_identified_still_reads_and_has_a_standing():
    old = asset(facts=facts("dvvideo").model_dump(mode="json"))
    assert old.format is None
    assert rule_at_risk(old).id == "avi-dv"
    assert rule_at_risk(asset(facts=facts("h264").model_dump(mode="json"))) is None


def test_the_page_shows_the_policy():
    settled("policy", [_shown(rule) for rule in formats.policy()])


def _shown(rule):
    doing = f"{rule.do_zh} / {rule.do_en}" + (f" **→ {i18n.text('copy.' + rule.copied)}**" if rule.copied else "")
    standing = i18n.both(f"standing.{rule.standing}")
    names, why = f"{rule.zh} / {rule.en}", f"{rule.why_zh} / {rule.why_en} ({rule.source})"
    return (names, ", ".join(rule.puids) or "–", standing, doing, why)
