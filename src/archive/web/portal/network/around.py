"""What stands around an entry: activities that it is evidence of, collections that hold it, contributors who have a page."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive.models.ids import ResourceId
from archive.models.network.shown_collection import Holding
from archive.web.portal.record_table import NOBODY
from archive.web.shared import happenings
from archive.web.shared.happenings import Happening
from archive.web.shared.needs import Needs


class Around(NamedTuple):
    """What an entry's page links of the network; of a preview nothing."""

    activities: Sequence[Happening] = ()
    collections: Sequence[Holding] = ()
    people: Mapping[int, str] = NOBODY
    """Which contributor of the record -> the id of who has a page."""


NOTHING = Around()


def around(services: Needs, id_: ResourceId) -> Around:
    """What there is of an entry, each of it public by its own rule."""
    network = services.ledger.network
    activities = happenings.named(services, network.activities.public_of_resource(id_))
    held = network.collections.holding([id_]).get(id_, ())
    return Around(activities, held, network.public_agents.credited(id_))
