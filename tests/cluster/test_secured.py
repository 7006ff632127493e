"""PostgreSQL, Elasticsearch 8.19 and S3 by TLS and passwords: taken in, published, found; what a wrong word or authority says."""

import subprocess
import time

import pytest

from archive.cli.deliveries import one_folder
from archive.config import Replica
from archive.errors import (
    ArchiveError,
    CatalogueRefuses,
    CatalogueUntrusted,
    LedgerRefuses,
    LedgerUntrusted,
    SettingWrong,
    StoreRefuses,
    StoreUntrusted,
)
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import ResourceState
from archive.preserved.layout import resource_object
from archive.services import Services
from archive.steps.care import rebuild, replicate
from archive.steps.decisions import review
from archive.steps.ingest import scan, walk
from archive.steps.publishing import publish, reindex
from archive.store import FolderShelf
from cluster.rack import FILES, HOST
from deliveries import folder_of

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def settings(rack, tmp_path_factory):
    return rack.settings(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def other_authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    subprocess.run([FILES / "certificates", folder, HOST], check=True)
    return folder / "ca.pem"


def test_a_delivery_is_taken_in_published_and_found(settings, tmp_path):
    rows = [
        {"item": "1", "title": "剪纸《莲开一面》", "file": "a.jpg", "genre": "剪纸", "consent": "同意公开"},
        {"item": "2", "title": "剪纸《莲开两面》", "file": "b.jpg", "genre": "剪纸", "consent": "同意公开"},
    ]
    folder = folder_of(tmp_path, rows, "lotus", a__jpg="crimson", b__jpg="navy")
    services = Services(settings)
    services.prepare()
    source, found = one_folder(services, folder, "zj-330683", "lotus")
    delivery, _ = scan.register(services, source, found)
    list(walk.run(services, delivery.id))
    waiting = services.ledger.resources.of_delivery(delivery.id)
    assert [one.state for one in waiting] == [ResourceState.IN_REVIEW] * 2
    for resource in waiting:
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    assert services.catalogue.search(SearchQuery(text="liankai")).total == 2
    reindex.run(services)
    assert services.catalogue.search(SearchQuery(text="莲开")).total == 2
    for resource in waiting:
        assert not services.store.objects.verify(f"urn:archive:resource:{resource.id}").problems


def test_a_user_who_may_only_read_finds_and_changes_nothing(settings):
    services = Services(settings.model_copy(update={"catalogue_user": "archive_portal"}))
    services.catalogue.health()
    assert services.catalogue.search(SearchQuery(text="莲开")).total == 2
    with pytest.raises(CatalogueRefuses, match=r"E304.*403"):
        reindex.run(services)
    assert services.catalogue.search(SearchQuery(text="莲开")).total == 2


def test_wrong_words_are_told_apart_from_servers_that_do_not_answer(settings):
    wrong = settings.model_copy(update={"catalogue_password": _secret(settings, "wrong")})
    with pytest.raises(CatalogueRefuses, match=r"E304.*401"):
        Services(wrong).catalogue.health()
    key = settings.model_copy(update={"catalogue_user": "", "catalogue_api_key": _secret(settings, "d3Jvbmc6d3Jvbmc=")})
    with pytest.raises(CatalogueRefuses, match="E304"):
        Services(key).catalogue.health()
    url = settings.ledger_url.get_secret_value().replace("archive:", "archive:wrong", 1)
    with pytest.raises(LedgerRefuses, match=r"E305.*password authentication failed") as refused:
        Services(settings.model_copy(update={"ledger_url": _secret(settings, url)})).ledger.health()
    assert "wrong" not in str(refused.value.facts["server"])
    with pytest.raises(SettingWrong, match=r"E620.*ARCHIVE_STORE_ACCESS_KEY"):
        Services(settings.model_copy(update={"store_secret_key": _secret(settings, "wrong")})).store.health()


def test_a_role_that_lacks_a_right_is_told(rack, settings):
    database = settings.ledger_url.get_secret_value().replace("/archive?", "/airflow?")
    with pytest.raises(LedgerRefuses, match=r"E305.*permission denied"):
        Services(settings.model_copy(update={"ledger_url": _secret(settings, database)})).ledger.health()
    with pytest.raises(StoreRefuses, match=r"E309.*elsewhere"):
        Services(settings.model_copy(update={"bucket_access": "elsewhere"})).store.health()
    elsewhere = settings.model_copy(update={"catalogue_alias": "others"})
    with pytest.raises(CatalogueRefuses, match=r"E304.*403"):
        Services(elsewhere).catalogue.ensure()


def test_a_ledger_without_tls_or_of_another_authority_is_refused(settings, other_authority):
    url = settings.ledger_url.get_secret_value()
    bare = url.split("?", 1)[0]
    with pytest.raises(LedgerRefuses, match=r"E305.*no pg_hba.conf entry.*no encryption"):
        Services(settings.model_copy(update={"ledger_url": _secret(settings, f"{bare}?sslmode=disable")})).ledger.health()
    other = f"{bare}?sslmode=verify-full&sslrootcert={other_authority}"
    with pytest.raises(LedgerUntrusted, match=r"E307.*certificate verify failed"):
        Services(settings.model_copy(update={"ledger_url": _secret(settings, other)})).ledger.health()


def test_words_are_renewed_as_the_table_of_keys_says(rack, settings):
    try:
        rack.psql("-c", "ALTER ROLE archive PASSWORD 'renewed'")
        rack.elasticsearch_word("renewed")
        with pytest.raises(LedgerRefuses, match="E305"):
            Services(settings).ledger.health()
        url = settings.ledger_url.get_secret_value().replace(rack.words["archive"], "renewed", 1)
        words = {"ledger_url": _secret(settings, url), "catalogue_password": _secret(settings, "renewed")}
        renewed = Services(settings.model_copy(update=words))
        renewed.ledger.health()
        _soon(renewed.catalogue.health)
        with pytest.raises(CatalogueRefuses, match=r"E304.*401"):
            Services(settings).catalogue.health()
    finally:
        rack.psql("-c", f"ALTER ROLE archive PASSWORD '{rack.words['archive']}'")
        rack.elasticsearch_word(rack.words["catalogue"])
    Services(settings).ledger.health()
    _soon(Services(settings).catalogue.health)


def test_a_lost_bucket_is_replaced_by_a_copy_of_a_replica(rack, settings, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    FolderShelf("disk", disk).declare()
    services = Services(settings.model_copy(update={"replicas": (Replica(name="disk", folder=disk),)}))
    replicate.run(services)
    kept = [one.id for one in services.ledger.resources.in_state(ResourceState.PUBLISHED)]
    operator = rack.s3("admin", rack.words["root"])
    for one in list(operator.list_objects("preservation", recursive=True)):
        operator.remove_object("preservation", one.object_name)
    with pytest.raises(ArchiveError):
        services.store.objects.read(resource_object(kept[0]), "record.json")
    for file in disk.rglob("*"):
        if file.is_file():
            operator.fput_object("preservation", str(file.relative_to(disk)), str(file))
    assert not list(replicate.audit(services))
    rebuild.run(services)
    for resource in kept:
        assert not services.store.objects.verify(resource_object(resource)).problems
    assert services.catalogue.search(SearchQuery(text="莲开")).total == len(kept) == 2


@pytest.mark.parametrize("part", ["catalogue", "store"])
def test_a_certificate_of_an_authority_that_is_not_ours_is_refused(settings, other_authority, part):
    refused = {"catalogue": CatalogueUntrusted, "store": StoreUntrusted}[part]
    for ca in (other_authority, None):
        with pytest.raises(refused, match="certificate verify failed"):
            getattr(Services(settings.model_copy(update={f"{part}_ca": ca})), part).health()


@pytest.mark.parametrize("part", ["catalogue", "store"])
def test_a_file_that_holds_no_certificates_is_named(settings, tmp_path, part):
    (tmp_path / "empty.pem").write_text("nothing\n")
    for file in (tmp_path / "empty.pem", tmp_path / "missing.pem"):
        with pytest.raises(SettingWrong, match=f"ARCHIVE_{part.upper()}_CA") as wrong:
            getattr(Services(settings.model_copy(update={f"{part}_ca": file})), part).health()
        assert file.name in str(wrong.value.facts["reason"])


def _soon(question, patience_s=30):
    """Elasticsearch reads its file of users every few seconds."""
    until = time.monotonic() + patience_s
    while True:
        try:
            return question()
        except CatalogueRefuses:
            if time.monotonic() > until:
                raise
            time.sleep(1)


def _secret(settings, word):
    return type(settings.ledger_url)(word)
