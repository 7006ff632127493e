"""A small tree with reviewers, and things that wait in it: what tests of review begin with."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count

from archive.cli.deliveries import one_folder
from archive.ledger.accounts import tables as accounts_tables
from archive.ledger.rebuilding import RestoredResource
from archive.models.centre import Centre, Level
from archive.models.delivery import Resource
from archive.models.ids import DeliveryId, mint_resource_id
from archive.models.media import Asset, MediaType
from archive.models.people import Role
from archive.models.record import Consent, Kind, Record
from archive.models.states import ResourceState
from archive.preserved import documents, layout, versions
from archive.preserved.contents import Bytes, NewVersion
from archive.preserved.documents import Identity
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.desk import signing_in
from archive.steps.ingest import scan, walk
from deliveries import colour, folder_of

VILLAGE, TOWNSHIP, COUNTY, CITY, PROVINCE = "zj-330683001200", "zj-330683001", "zj-330683", "zj-330600", "zj-330000"
PATH = (TOWNSHIP, COUNTY, CITY, PROVINCE)
ELSEWHERE = "zj-330602"
_number, _picture = count(1), count(1)


def planted(services: Services) -> None:
    """A village below a township of the software's own tree."""
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id=VILLAGE, name="示例村文化礼堂", level=Level.VILLAGE, parent=TOWNSHIP)])


def somebody(services, login, *posts, name=""):
    """An account with posts: (role, centre)."""
    accounts = services.ledger.accounts
    made = accounts.people.add(f"{login}-{next(_number)}", name or f"示例{login}", posts[0][1] if posts else "")
    accounts.people.change(made.id, state="active")
    for role, centre in posts:
        accounts.grants.give(made.id, role, centre, "t")
    return signing_in.person_of(services, accounts.people.get(made.id))


def again(services, person):
    """The same person with the posts of this moment."""
    return signing_in.person_of(services, services.ledger.accounts.people.get(person.id))


def reviewer(services, centre, name=""):
    return somebody(services, "reviewer", (Role.REVIEWER, centre), name=name)


def retire(services, *people):
    for person in people:
        for post in services.ledger.accounts.grants.posts(person.id):
            services.ledger.accounts.grants.end(post.id)


def deputise(services, person, deputy):
    now, day = datetime.now(UTC), timedelta(days=1)
    row = {"person": person.id, "deputy": deputy.id, "begins": now - day, "ends": now + day, "by": "t"}
    with services.ledger.database.begin() as connection:
        connection.execute(accounts_tables.deputies.insert(), [row])


def kept(services, number, centre=VILLAGE, **more):
    """So many pictures as their preserved objects and the ledger have them, without what decoders make of them: their ids."""
    made = []
    for _ in range(number):
        n, id_ = next(_number), mint_resource_id()
        data = f"示例照片 {n} {id_}".encode()
        sha512, sha256 = hashlib.sha512(data).hexdigest(), hashlib.sha256(data).hexdigest()
        asset = Asset(digest=sha512, sha256=sha256, path=f"{n}.jpg", size=len(data), mime="image/jpeg", media=MediaType.PICTURE)
        record = Record(title=f"示例照片{n}", kind=Kind.PHOTOGRAPH, consent=Consent(statement="同意公开"), **more)
        delivery = DeliveryId(f"D{n:020x}")
        identity = Identity(id=id_, centre=centre, delivery_name="示例", item=f"{n}", number=f"{n}")
        files = {
            documents.RECORD.name: Bytes(documents.RECORD.write(record)),
            documents.IDENTITY.name: Bytes(documents.IDENTITY.write(identity)),
            documents.ASSETS.name: Bytes(documents.ASSETS.write([asset])),
            layout.original(asset.path): Bytes(data),
        }
        commit(services, layout.resource_object(id_), NewVersion(files, versions.Accession(delivery).message(), "archive"))
        about = {"delivery": delivery, "delivery_name": "示例", "item": f"{n}", "number": f"{n}", "version": 1}
        resource = Resource(id=id_, centre=centre, state=ResourceState.IN_REVIEW, record=record, assets=(asset,), **about)
        services.ledger.rebuilding.restore([], [RestoredResource(resource, [], None)], [])
        made.append(id_)
    return made


def handed_in(services, parent, number, centre=VILLAGE, **more):
    """So many pictures, taken in by the steps: the ids of what waits."""
    name = f"d{next(_number)}"
    about = {"consent": "同意公开", **more}
    rows = [{"item": f"{name}-{n}", "title": f"示例照片{n}", "file": f"{n}.jpg", **about} for n in range(number)]
    colours = {f"{n}__jpg": colour(next(_picture) % 256) for n in range(number)}
    source, found = one_folder(services, folder_of(parent, rows, name, **colours), centre, name)
    delivery, _ = scan.register(services, source, found)
    list(walk.run(services, delivery.id))
    return [one.id for one in services.ledger.resources.of_delivery(delivery.id)]
