"""Resources in a ledger with contributors, for tests of who they are."""

from itertools import count

from archive.ledger.rebuilding import RestoredResource
from archive.models.delivery import Resource
from archive.models.ids import DeliveryId, mint_resource_id
from archive.models.record import Contributor, Kind, Record
from archive.models.roles import Role
from archive.models.states import ResourceState

_number = count(1)


def stood(services, *names, centre="zj-330683"):
    """The id of a resource in the ledger whose record has these contributors."""
    people = tuple(Contributor(name=name, role=Role.PERFORMER) for name in names)
    id_, n = mint_resource_id(), next(_number)
    resource = Resource(
        id=id_, centre=centre, delivery_name="示例", item=f"{n}", number=f"{n}", delivery=DeliveryId(f"D{n:020}"),
        record=Record(title="示例作品", kind=Kind.OTHER, contributors=people), state=ResourceState.IN_REVIEW, version=1,
    )  # fmt: skip
    services.ledger.rebuilding.restore([], [RestoredResource(resource, [], None)], [])
    return id_
