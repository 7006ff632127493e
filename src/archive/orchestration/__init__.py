"""Airflow's public API, as far as the archive asks it: nothing of Airflow itself is imported."""

from archive.orchestration.api import Airflow, Refused
from archive.orchestration.expected import DAGS, POOLS
from archive.orchestration.probing import probe

__all__ = ["DAGS", "POOLS", "Airflow", "Refused", "probe"]
