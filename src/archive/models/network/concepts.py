"""Which model says what of which concept."""

from collections.abc import Mapping

from archive.models.network.activity import Activity
from archive.models.network.agent import Agent
from archive.models.network.collection import Collection
from archive.models.network.demand import Demand
from archive.models.network.site import Site
from archive.models.network.statement import Concept, Statement

MODELS: Mapping[Concept, type[Statement]] = {one.concept: one for one in (Activity, Agent, Collection, Site, Demand)}
