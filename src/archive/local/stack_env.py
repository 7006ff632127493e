"""`stack.env`: the addresses and credentials of the running stack, as `Settings.load` reads them."""

from archive.config import Settings
from archive.local import credentials
from archive.local.checks import SETTINGS_OF_PORTS
from archive.local.credentials import Credentials
from archive.local.layout import Layout
from archive.local.servers import ledger

HEAD = "# Written by `archive up`. A variable of the process environment wins over a line here.\n"


def write(settings: Settings, layout: Layout, words: Credentials) -> Settings:
    """Write the file, 0600, and return the settings as every other process will load them."""
    values = lines(settings, layout, words)
    text = HEAD + "".join(f"ARCHIVE_{name.upper()}='{value}'\n" for name, value in values.items())
    credentials.write_private(layout.stack_env, text)
    return Settings.load(layout.home)


def lines(settings: Settings, layout: Layout, words: Credentials) -> dict[str, str]:
    """Setting -> value. Ports are kept, so that the next start uses them without being told again."""
    host = "127.0.0.1" if settings.portal_host in {"0.0.0.0", "::"} else settings.portal_host  # noqa: S104 compared, not bound
    ports = {name: str(getattr(settings, name)) for names in SETTINGS_OF_PORTS.values() for name in names}
    return {
        "ledger_url": ledger.address("archive", words.ledger_archive, layout, "psycopg"),
        "store_url": f"http://127.0.0.1:{settings.store_port}",
        "store_access_key": words.store_access_key,
        "store_secret_key": words.store_secret_key,
        "catalogue_url": f"http://127.0.0.1:{settings.catalogue_port}",
        "airflow_url": f"http://127.0.0.1:{settings.airflow_port}",
        "airflow_user": settings.airflow_user,
        "airflow_password": words.airflow_password,
        "portal_url": f"http://{host}:{settings.portal_port}",
        "portal_host": settings.portal_host,
        "workbench_url": f"http://localhost:{settings.portal_port}",
        "signing_key": words.signing_key,
        **({"dag_folder": str(settings.dag_folder.absolute())} if settings.dag_folder else {}),
        **ports,
    }
