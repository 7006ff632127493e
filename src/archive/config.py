"""The one place that reads the environment. Every server is named by its address, so production points at its own."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from archive.errors import SettingWrong

BLANKED = "******"
_SPAN = r"(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)"
_HOURS = rf"^(?:{_SPAN}(?:, ?{_SPAN})*)?$"


class Replica(BaseModel):
    """One further store that holds a copy of every preserved object: a bucket of an S3 store, or a folder on a mounted disk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", description="how reports call it")
    folder: Path | None = Field(None, description="a folder on a mounted disk; instead of the address of a store")
    url: str = Field("", description="S3 endpoint")
    access_key: str = Field("", description="S3 key that may read and write, and need not delete")
    secret_key: SecretStr = SecretStr("")
    remove_access_key: str = Field("", description="S3 key that may delete; asked for only when a deletion is carried out")
    remove_secret_key: SecretStr = SecretStr("")
    region: str = "us-east-1"
    bucket: str = "preservation"
    ca: Path | None = Field(None, description="certificates (PEM) that vouch for the endpoint, if they are your own")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.folder) == bool(self.url):
            raise ValueError(f"replica {self.name}: give either a folder or an url")
        return self


class Settings(BaseSettings):
    """Everything that differs between one machine and many. Prefix `ARCHIVE_`, for example `ARCHIVE_STORE_URL`.

    The embedded stack writes these to `<home>/stack.env` (0600); the process environment wins over that file.
    """

    model_config = SettingsConfigDict(env_prefix="ARCHIVE_", extra="ignore", frozen=True)

    home: Path = Field(Path("var"), description="folder of the embedded stack, scratch files and caches")

    ledger_url: SecretStr = Field(SecretStr(""), description="PostgreSQL, e.g. postgresql+psycopg://user:word@host/archive")
    ledger_schema: str = Field("archive", pattern=r"^[a-z_][a-z0-9_]{0,40}$", description="schema that holds the ledger's tables")

    store_url: str = Field("http://127.0.0.1:8333", description="S3 endpoint")
    store_access_key: str = Field("", description="S3 access key")
    store_secret_key: SecretStr = Field(SecretStr(""), description="S3 secret key")
    store_region: str = Field("us-east-1", description="S3 region")
    store_ca: Path | None = Field(None, description="certificates (PEM) that vouch for the S3 endpoint, if they are your own")
    bucket_inbox: str = Field("inbox", description="bucket of drops (drop/, ready/) and received bytes (received/)")
    bucket_preservation: str = Field("preservation", description="bucket of the OCFL storage root")
    bucket_access: str = Field("access", description="bucket of renditions")

    replicas: tuple[Replica, ...] = Field(
        (), description="further stores with a copy of every preserved object, as a JSON list (docs/preservation.md)"
    )
    preservation_copies: Literal["off", "at-risk"] = Field(
        "off", description="nightly lossless copies of originals in formats at risk (docs/formats.md)"
    )
    fixity_days: float = Field(90, gt=0, description="within how many days every byte preserved is read again")
    fixity_night_gb: float = Field(2000, gt=0, description="bytes read in one night at most, in GB")
    fixity_night_minutes: float = Field(360, gt=0, description="minutes of one night's reading at most")
    deletion_grace_days: float = Field(30, ge=0, description="days between a confirmed deletion and the end of its bytes")
    received_days: float = Field(30, ge=0, description="days that received bytes of a finished delivery stay in the inbox")

    catalogue_url: str = Field("http://127.0.0.1:9200", description="Elasticsearch address")
    catalogue_user: str = Field("", description="Elasticsearch user, empty for none")
    catalogue_password: SecretStr = Field(SecretStr(""), description="Elasticsearch password")
    catalogue_api_key: SecretStr = Field(SecretStr(""), description="Elasticsearch encoded API key, instead of user and password")
    catalogue_ca: Path | None = Field(None, description="certificates (PEM) that vouch for Elasticsearch, if they are your own")
    catalogue_alias: str = Field("entries", description="alias that visitors' searches go through")
    catalogue_meaning: bool = Field(True, description="vectors of meaning, where the extra `semantic` is installed")
    reindex_processes: int = Field(0, ge=0, le=64, description="processes that build a new index; 0: one for each core")

    drop_folder: Path | None = Field(None, description="folder of drops: <centre>/<delivery>/_READY; default <home>/drop")
    drop_quiet_s: float = Field(0.0, ge=0, description="how long a ready folder must have been unchanged, in seconds")
    drop_patience_s: float = Field(
        3600.0, ge=0, description="after how long a drop that is not marked ready is answered, in seconds"
    )
    package_quiet_s: float = Field(
        300.0, ge=0, description="how long a package that lies in a centre's folder must have been unchanged, in seconds"
    )
    package_most_files: int = Field(50_000, ge=1, le=500_000, description="files that a package may hold")
    package_most_gb: float = Field(2000.0, gt=0, description="what a package may unpack to, in GB")
    package_most_ratio: int = Field(100, ge=1, description="how many times its own size a package may unpack to, beyond 100 MB")
    secrets_dir: Path | None = Field(
        None,
        description="folder of secrets of sources: files that only their owner may read; default <home>/intake-secrets",
    )
    scan_limit: int = Field(500, ge=1, le=1000, description="deliveries taken up by one scan")
    receive_hours: str = Field(
        "", pattern=_HOURS, description="only then deliveries begin to be received, e.g. 18:00-08:00, UTC+8; empty for always"
    )
    quiet_hours: str = Field(
        "", pattern=_HOURS, description="hours in which no long work is started, e.g. 08:00-12:00,14:00-18:00, UTC+8"
    )
    centre_runs: int = Field(8, ge=0, description="deliveries of one centre that are worked on at once, 0 without limit")
    disk_reserve_gb: float = Field(
        2.0, ge=0, description="free disk that stays when a delivery is received: one that would take it waits, in GB"
    )
    hold_least: int = Field(10, ge=1, description="a name under which at least so many items were handed in is watched")
    hold_gone_percent: float = Field(15.0, ge=0, description="it is held with a question when more of them than this are gone")
    hold_refused_percent: float = Field(20.0, ge=0, description="or when more of its items than this would be refused")
    stuck_minutes: float = Field(30.0, gt=0, description="nothing moves in a delivery and no run walks it: it is started again")
    stuck_hours: float = Field(24.0, gt=0, description="nothing moves in it although a run walks it: a person is asked for")
    held_days: float = Field(14.0, gt=0, description="a held delivery without an answer: a person is asked for")

    dag_folder: Path | None = Field(None, description="embedded Airflow: folder of its DAGs; default the checkout's dags/")
    airflow_url: str = Field("http://127.0.0.1:8080", description="Airflow's api-server")
    airflow_user: str = Field("ops", description="Airflow user that `archive status` asks with")
    airflow_password: SecretStr = Field(SecretStr(""), description="password of that user")

    portal_url: str = Field("http://127.0.0.1:8000", description="address under which visitors reach the portal")
    portal_host: str = Field("127.0.0.1", description="interface the portal listens on")
    portal_port: int = Field(8000, ge=1, le=65535, description="port the portal listens on")
    trusted_proxies: str = Field(
        "127.0.0.0/8 ::1/128", description="networks of proxies whose X-Forwarded-For is believed, with blanks between"
    )
    facet_rate: float = Field(
        3.0, ge=0, description="searches by facets that one address may ask for in a second (20 at once), 0 without limit"
    )
    workbench: Literal["beside", "apart", "off"] = Field(
        "beside", description="the workbench: in the portal's process under /work, in one of its own, or not at all"
    )
    workbench_url: str = Field("http://localhost:8000", description="address under which people reach the workbench")
    workbench_host: str = Field("127.0.0.1", description="interface the workbench listens on, where it is apart")
    workbench_port: int = Field(8001, ge=1, le=65535, description="port it listens on there")
    edit_upload_mb: int = Field(200, ge=1, le=2000, description="megabytes of a file that the workbench's small form takes")
    takedown_contact_days: int = Field(90, ge=1, description="days after an answer until who asked for a takedown is forgotten")
    password_profile: Literal["asvs", "mlps"] = Field(
        "asvs", description="rules of passwords: OWASP ASVS 5.0, or GB/T 22239 with classes of signs and 90 days"
    )
    second_factor: Literal["auto", "required", "offered"] = Field(
        "auto",
        description="from reviewer up a second factor is required or offered; auto: required where other machines reach it",
    )
    oidc_issuer: str = Field("", description="OpenID provider with which people may sign in: its issuer, empty for none")
    oidc_client_id: str = Field("", description="what the provider calls this archive")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="secret at the provider, empty for a public client")
    oidc_name: str = Field("", description="how the sign-in page calls the provider; empty: its host")
    by: str = Field("", description="login of the account that commands act as, where they are given no --by")
    review_days: int = Field(5, ge=1, le=60, description="working days that a level has for what waits there for review")
    signing_key: SecretStr = Field(SecretStr(""), description="key for preview addresses and receipt addresses")

    oai_admin: str = Field("", description="e-mail address that OAI-PMH tells harvesters; empty: that letters come from")
    oai_namespace: str = Field(
        "", description="host name in the identifiers of OAI-PMH, for good; empty: that of the portal's address"
    )
    oai_page: int = Field(100, ge=1, le=1000, description="records in one answer of OAI-PMH")

    mail_host: str = Field("", description="SMTP server for letters to centres; empty: none are written")
    mail_port: int = Field(0, ge=0, le=65535, description="its port; 0: 465 for tls, 587 for starttls, 25 for none")
    mail_security: Literal["starttls", "tls", "none"] = Field("starttls", description="how the connection to it is encrypted")
    mail_user: str = Field("", description="user at the SMTP server, empty for none")
    mail_password: SecretStr = Field(SecretStr(""), description="password of that user")
    mail_sender: str = Field("", description="address that letters come from; empty: the user")
    mail_ca: Path | None = Field(None, description="certificates (PEM) that vouch for the SMTP server, if they are your own")

    chat_urls: SecretStr = Field(
        SecretStr(""),
        description="chat rooms that hear what is late, full or stuck: addresses as apprise writes them, with blanks between",
    )

    metrics_host: str = Field("127.0.0.1", description="interface of /metrics of portal and worker; others need a token")
    metrics_token: SecretStr = Field(SecretStr(""), description="bearer token that /metrics asks for, empty for none")
    portal_metrics_port: int = Field(9871, ge=0, le=65535, description="port of the portal's /metrics, 0 for none")
    worker_metrics_port: int = Field(9872, ge=0, le=65535, description="port of the worker's /metrics, 0 for none")

    cache: Path | None = Field(None, description="folder of downloads shared by all stacks; default $XDG_CACHE_HOME/archive")
    store_port: int = Field(8333, ge=1, le=55535, description="embedded object store, S3; gRPC takes this port + 10000")
    store_filer_port: int = Field(8888, ge=1, le=55535, description="embedded object store, filer; gRPC + 10000")
    store_master_port: int = Field(9333, ge=1, le=55535, description="embedded object store, master; gRPC + 10000")
    store_volume_port: int = Field(9340, ge=1, le=55535, description="embedded object store, volumes; gRPC + 10000")
    store_admin_port: int = Field(23646, ge=1, le=55535, description="embedded object store, maintenance; gRPC + 10000")
    catalogue_port: int = Field(9200, ge=1, le=65535, description="embedded Elasticsearch, HTTP")
    catalogue_transport_port: int = Field(9300, ge=1, le=65535, description="embedded Elasticsearch, transport")
    airflow_port: int = Field(8080, ge=1, le=65535, description="embedded Airflow, api-server")
    min_disk_gb: float = Field(5.0, ge=0, description="free disk below which the embedded stack does not start, in GB")
    min_memory_gb: float = Field(4.0, ge=0, description="memory below which the embedded stack does not start, in GB")

    media_memory_mb: int = Field(2048, ge=256, description="address-space limit of one decoder, in MB")
    media_cpu_s: int = Field(4 * 3600, ge=60, description="CPU limit of one decoder, in seconds")
    media_profile: Literal["hls", "hls-slow-lines", "hls-small"] = Field("hls", description="which sizes recordings are made in")
    media_stall_s: float = Field(60.0, ge=1, description="no progress for this long ends a decoder, in seconds")
    originals_gb: float = Field(
        20.0, ge=0, description="originals kept in scratch between the tasks that need them, on each machine, in GB at most"
    )
    large_file_mb: int = Field(200, ge=1, description="files above this get a task of their own, in MB")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="log level")

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        if self.catalogue_api_key.get_secret_value() and self.catalogue_user:
            raise ValueError("ARCHIVE_CATALOGUE_API_KEY and ARCHIVE_CATALOGUE_USER: give either of them")
        return self

    @field_validator("store_ca", "catalogue_ca", "mail_ca", mode="before")
    @classmethod
    def _file_or_none(cls, value: object) -> object:
        return value or None

    @field_validator("replicas")
    @classmethod
    def _names_differ(cls, replicas: tuple[Replica, ...]) -> tuple[Replica, ...]:
        if len({one.name for one in replicas}) < len(replicas):
            raise ValueError("two replicas have the same name")
        return replicas

    @classmethod
    def read_one(cls, name: str, written: str) -> object:
        """A value of one setting, from what somebody wrote.

        Raises:
            SettingWrong: it cannot be used.
        """
        field = cls.model_fields[name]
        kind: TypeAdapter[object] = TypeAdapter(Annotated[(field.annotation, *field.metadata)])  # type: ignore[arg-type]  # an annotation made at run time
        try:
            return kind.validate_python(written.strip())
        except ValidationError as fault:
            raise SettingWrong(name=name, reason=fault.errors()[0]["msg"]) from fault

    @property
    def drops(self) -> Path:
        """The folder of drops, absolute."""
        return (self.drop_folder or self.home / "drop").resolve()

    @property
    def secrets(self) -> Path:
        """The folder of secrets of centres' sources, absolute."""
        return (self.secrets_dir or self.home / "intake-secrets").resolve()

    @property
    def scratch(self) -> Path:
        """Where decoders get their temporary folders."""
        return (self.home / "scratch").resolve()

    @property
    def cache_folder(self) -> Path:
        """Where downloads are kept, absolute; survives the removal of `home`."""
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return (self.cache or base / "archive").absolute()

    @property
    def needs_second_factor(self) -> bool:
        """Whether who decides has to show two factors: always where others than this machine reach the workbench."""
        if self.second_factor == "auto":
            return not is_local(urlsplit(self.workbench_url).hostname or "")
        return self.second_factor == "required"

    @classmethod
    def load(cls, home: Path | None = None) -> Self:
        """Read the environment over `<home>/stack.env`.

        Raises:
            SettingWrong: a variable has a value that cannot be used.

        """
        try:
            first = cls(home=home) if home else cls()
            stack = first.home / "stack.env"
            return cls(home=first.home, _env_file=stack if stack.is_file() else None)
        except ValidationError as fault:
            one = fault.errors()[0]
            name = "ARCHIVE_" + str(one["loc"][0]).upper() if one["loc"] else "ARCHIVE_…"
            raise SettingWrong(name=name, reason=one["msg"]) from fault

    def shown(self) -> dict[str, str]:
        """Every setting as text, secrets blanked, also those inside addresses."""
        return {name: _shown(getattr(self, name)) for name in type(self).model_fields}


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return BLANKED if value.get_secret_value() else ""
    return "" if value is None else str(value)


def is_local(host: str) -> bool:
    """Whether only this machine is, or reaches, a host."""
    if host in {"localhost", ""}:
        return host == "localhost"
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def environment_of_the_stack() -> dict[str, str]:
    """Our own environment without settings of another Airflow, which would win over the embedded one's airflow.cfg."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}


def environment_of(*names: str) -> dict[str, str]:
    """Of our own environment what a program of others is to see."""
    return {name: value for name, value in os.environ.items() if name in names}
