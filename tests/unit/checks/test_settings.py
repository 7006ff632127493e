"""Settings that are unset, guessed, at odds or open are each one sentence that names them."""

import pytest
from pydantic import SecretStr

from archive import checks, i18n
from archive.checks import settings as checked
from archive.config import Replica, Settings
from archive.models.findings import Mark
from archive.services import Services

KEY = "3f9c1e77ab5d4e0c9d21b7a6f8e04c35"
SOUND = Settings(
    ledger_url=SecretStr("postgresql+psycopg://archive:Jk3-x9_Qe81nD@db.example/archive"),
    store_url="https://store.example", store_access_key="AK41", store_secret_key=SecretStr("zT8w-Q2kkP0vN1"),
    catalogue_url="https://index.example", catalogue_user="archive", catalogue_password=SecretStr("b7Wn-x2LqTTc"),
    airflow_url="https://airflow.example", airflow_password=SecretStr("uR5-8ppQxZ"),
    portal_url="https://archive.example", portal_host="0.0.0.0", signing_key=SecretStr(KEY),
)  # fmt: skip


def found(**different):
    return list(checked.probe(Services(SOUND.model_copy(update=different))))


def test_sound_settings_are_one_line():
    assert [one.mark for one in found()] == [Mark.GOOD]


@pytest.mark.parametrize(
    ("different", "code", "name"),
    [
        ({"ledger_url": SecretStr("")}, "E700", "ARCHIVE_LEDGER_URL"),
        ({"signing_key": SecretStr("")}, "E700", "ARCHIVE_SIGNING_KEY"),
        ({"signing_key": SecretStr("short")}, "E701", "ARCHIVE_SIGNING_KEY"),
        ({"store_secret_key": SecretStr("minioadmin")}, "E701", "ARCHIVE_STORE_SECRET_KEY"),
        ({"catalogue_password": SecretStr("archive")}, "E701", "ARCHIVE_CATALOGUE_PASSWORD"),
        ({"ledger_url": SecretStr("postgresql://archive:changeme@db.example/a")}, "E701", "ARCHIVE_LEDGER_URL"),
        ({"bucket_access": "inbox"}, "E702", "ARCHIVE_BUCKET_INBOX"),
        ({"catalogue_password": SecretStr("")}, "E702", "ARCHIVE_CATALOGUE_USER"),
        ({"portal_url": "https://127.0.0.1"}, "E702", "ARCHIVE_PORTAL_HOST"),
        ({"metrics_host": "0.0.0.0"}, "E702", "ARCHIVE_METRICS_HOST"),
        ({"worker_metrics_port": 9871}, "E702", "ARCHIVE_PORTAL_METRICS_PORT"),
        ({"replicas": (Replica(name="own", url="https://store.example/", bucket="preservation"),)}, "E702", "ARCHIVE_REPLICAS"),
    ],
)
def test_what_is_wrong_is_named(different, code, name):
    wrong = [one for one in found(**different) if one.mark is Mark.BAD]
    assert [one.code for one in wrong] == [code]
    assert name in i18n.explain(code, wrong[0].facts).what


def test_two_replicas_in_one_place_are_at_odds(tmp_path):
    twice = tuple(Replica(name=name, folder=tmp_path) for name in ("a", "b"))
    assert [one.code for one in found(replicas=twice)] == ["E702"]


def test_an_open_line_to_another_machine_is_noted_and_one_to_this_machine_is_not():
    noted = [one for one in found(store_url="http://10.0.0.8:8333", catalogue_url="http://127.0.0.1:9200") if one.code]
    assert [(one.mark, one.code, one.facts["name"]) for one in noted] == [(Mark.NOTE, "E703", "ARCHIVE_STORE_URL")]


def test_no_secret_stands_in_what_is_told():
    told = " ".join(one.model_dump_json() for one in found(store_secret_key=SecretStr("minioadmin"), bucket_access="inbox"))
    assert "minioadmin" not in told
    assert "Jk3" not in told


def test_every_code_of_the_check_has_what_and_what_to_do_in_both_languages():
    codes = [key for key in i18n.messages() if key.startswith("E7")]
    assert len(codes) > 40
    for code in codes:
        assert {"zh", "en", "do_zh", "do_en"} <= i18n.messages()[code].keys(), code


def test_a_part_that_is_none_is_refused():
    with pytest.raises(checks.PartUnknown, match="moon"):
        list(checks.run(Services(SOUND), ["moon"]))


def test_a_part_that_breaks_off_is_a_sentence_and_the_others_go_on(monkeypatch):
    def broken(_services):
        yield from ()
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(checks, "PARTS", {"ledger": broken, "settings": checks.PARTS["settings"]})
    first, second = checks.run(Services(SOUND))
    assert (first.code, second.mark) == ("E799", Mark.GOOD)
    assert "by nought" in i18n.explain(first.code, first.facts).what


def test_a_full_disk_a_folder_without_rights_and_no_drops(tmp_path):
    own = SOUND.model_copy(update={"home": tmp_path, "min_disk_gb": 10.0**9, "drop_folder": tmp_path / "away"})
    told = {one.code: i18n.explain(one.code, one.facts).what for one in checks.run(Services(own), ["disks"]) if one.code}
    assert set(told) == {"E761", "E762"}
    assert "away" in told["E762"]
    assert list(tmp_path.iterdir()) == [], "nothing is left"
