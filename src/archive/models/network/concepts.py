"""Which model says what of which concept."""

from collections.abc import Mapping

from archive.models.network.activity import Activity
from archive.models.network.agent import Agent
from archive.models.network.collection import Collection
from archive.models.network.demand import Demand
from archive.models.network.heritage import Heritage
from archive.models.network.scheme import Scheme
from archive.models.network.site import Site
from archive.models.network.statement import Concept, Statement

_EVERY: tuple[type[Statement], ...] = (Activity, Agent, Collection, Site, Demand, Heritage, Scheme)
MODELS: Mapping[Concept, type[Statement]] = {one.concept: one for one in _EVERY}
