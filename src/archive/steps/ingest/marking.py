"""Marking: the runs of Airflow that walk a cancelled delivery are marked as failed, which ends their tasks at once as well."""

from archive import logs
from archive.errors import Unavailable
from archive.models.ids import DeliveryId
from archive.orchestration import Airflow, Refused
from archive.services import Services
from archive.steps.ingest.scan import run_name

DAG = "ingest_delivery"
log = logs.get("steps")


def cancelled(services: Services, delivery_id: DeliveryId, note: str) -> list[str] | None:
    """Names of the runs that were marked; None where Airflow is not set up or cannot be reached: then what runs ends by itself,
    as it asks the ledger.
    """
    s = services.settings
    if not s.airflow_password.get_secret_value():
        return None
    delivery = services.ledger.deliveries.get(delivery_id)
    names = dict.fromkeys((run_name(delivery), *services.ledger.starts.runs(delivery_id)))
    airflow = Airflow(s.airflow_url, s.airflow_user, s.airflow_password.get_secret_value())
    try:
        airflow.sign_in()
        return [name for name in names if airflow.end_run(DAG, name, note)]
    except (Refused, Unavailable) as fault:
        log.info("runs not marked", delivery=delivery_id, reason=str(fault))
        return None
