"""Two pictures in the public, and the ways in which they, or everything, are lost to it."""

import psycopg
from sqlalchemy import text

from archive.models.deletion import Category
from archive.models.people import Person
from archive.models.report import Decision
from archive.steps.care import replicate
from archive.steps.decisions import deletion, review
from archive.steps.publishing import publish
from deliveries import folder_of
from own_places import drop_indexes, minio

TITLE = "蚕花剪纸"
ROWS = (
    {"item": "1", "title": TITLE, "file": "a.jpg", "performers": "", "idcard": "330683199001011234"},
    {"item": "2", "title": "水乡窗花", "file": "b.jpg", "performers": "", "idcard": ""},
)


def two_pictures(tmp_path, name="delivery", rows=ROWS):
    return folder_of(tmp_path, list(rows), name, a__jpg="crimson", b__jpg="navy")


def published(services, take_in, tmp_path):
    """Both items in the public and on both replicas; the first and the second resource."""
    delivery = take_in(two_pictures(tmp_path))
    for one in services.ledger.resources.of_delivery(delivery.id):
        review.decide(services, one.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    replicate.run(services)
    found = {r.item: r for r in services.ledger.resources.of_delivery(delivery.id)}
    return found["1"], found["2"]


def deleted(services, resource, days=None):
    deletion.ask(services, resource.id, Category.PRIVACY, "家属要求,电话 13800000000", Person.named("甲"))
    deletion.confirm(services, resource.id, "delete", Person.named("乙"))
    if days:
        aged(services, days)


def aged(services, days):
    """As if so many days had passed since."""
    with services.ledger.database.begin() as connection:
        connection.execute(text(f"update deletions set purge_after = purge_after - interval '{days} days'"))


def codes(services, delivery):
    return {i.item: sorted(f.code for f in i.faults if f.refuses) for i in services.ledger.receipts.of(delivery.id).items}


def lying(services, data):
    """Where these bytes lie, in the inbox and in the store."""
    shelves = services.store.inbox.shelf, services.store.objects.shelf
    return [one.key for shelf in shelves for one in shelf.objects("") if one.size == len(data) and shelf.get(one.key) == data]


LOST = """resources assets decisions publications outbox renditions tags progress holdings copies remakes deliveries items
received_files drafts holders harvests harvested"""


def lose_everything(services):
    url = services.settings.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'set search_path to "{services.settings.ledger_schema}"')
        connection.execute(f"truncate {', '.join(LOST.split())}")
    store = minio(services.settings)
    for found in store.list_objects(services.settings.bucket_access, recursive=True):
        store.remove_object(services.settings.bucket_access, found.object_name)
    drop_indexes(services.settings)
