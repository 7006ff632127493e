"""How the index is logged in to, and which settings cannot be used."""

import pytest

from archive.catalogue.connection import connect
from archive.config import Settings
from archive.errors import SettingWrong


@pytest.mark.parametrize(
    ("words", "header"),
    [(("", ""), None), (("reader", "word"), "Basic cmVhZGVyOndvcmQ="), (("", "", "a2V5OndvcmQ="), "ApiKey a2V5OndvcmQ=")],
)
def test_a_user_or_an_api_key_or_neither_goes_with_every_request(words, header):
    assert connect("http://127.0.0.1:9", *words)._headers.get("authorization") == header


def test_an_address_that_is_none_is_refused_at_once():
    with pytest.raises(SettingWrong, match="ARCHIVE_CATALOGUE_URL"):
        connect("127.0.0.1:9200", "", "")


def test_certificates_are_asked_for_only_where_the_address_is_one_of_https(tmp_path):
    connect("http://127.0.0.1:9", "", "", ca=tmp_path / "missing.pem")
    with pytest.raises(SettingWrong, match=r"ARCHIVE_CATALOGUE_CA.*missing\.pem"):
        connect("https://127.0.0.1:9", "", "", ca=tmp_path / "missing.pem")


def test_a_user_beside_an_api_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("ARCHIVE_CATALOGUE_USER", "reader")
    monkeypatch.setenv("ARCHIVE_CATALOGUE_API_KEY", "a2V5OndvcmQ=")
    with pytest.raises(SettingWrong, match="ARCHIVE_CATALOGUE_API_KEY"):
        Settings.load(tmp_path)


def test_an_empty_name_of_a_file_of_certificates_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("ARCHIVE_CATALOGUE_CA", "")
    monkeypatch.setenv("ARCHIVE_STORE_CA", "/etc/archive/ca.pem")
    settings = Settings.load(tmp_path)
    assert settings.catalogue_ca is None
    assert str(settings.store_ca) == "/etc/archive/ca.pem"
