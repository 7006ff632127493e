"""Repositories of others, harvested by OAI-PMH 2.0: asking, reading what they answer, and handing it in as deliveries."""

from archive.sources.oai.client import Repository
from archive.sources.oai.source import HarvestedSource

__all__ = ["HarvestedSource", "Repository"]
