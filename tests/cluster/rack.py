"""A rack of servers as docs/operating.md sets them up from the files in infra/cluster/: PostgreSQL by TLS with a password, an
object store and Elasticsearch 8.19 and a broker with a password likewise, all by certificates of an authority of one's own.
"""

import json
import secrets
import shlex
import shutil
import socket
import ssl
import subprocess
import urllib.request
from base64 import b64encode
from pathlib import Path
from string import Template

import minio
import psycopg
import urllib3

from archive.config import Settings
from archive.local import distribution, download, privilege
from archive.local.servers import store
from cluster.processes import BASE, Process

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "infra" / "cluster"
HOST = "127.0.0.1"
ACCOUNT = "0" * 12
"""The one account of SeaweedFS."""
BUCKETS = ("inbox", "preservation", "access")
NEWER = download.Pinned(
    group="org.elasticsearch.distribution.integ-test-zip",
    name="elasticsearch",
    version="8.19.21",
    extension="zip",
    sha256="215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a",
    size_bytes=106_871_955,
)
HEAP = "-Xms512m -Xmx512m"
LEFT_OUT = ("HeapDump", "ErrorFile", "gc.log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def filled(file: str, **values: object) -> str:
    """A file of infra/cluster with its places filled in."""
    return Template((FILES / file).read_text(encoding="utf-8")).substitute(values)


def needed(program: str, package: str) -> str:
    found = shutil.which(program)
    assert found, f"{program} is not there: apt-get install {package}"
    return found


def newest_postgresql() -> Path:
    """Where the programs of the system's newest PostgreSQL lie."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    assert found, "no PostgreSQL of the system: apt-get install postgresql"
    return found[-1]


class Rack:
    """The servers, and what an operator knows of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[Process] = []
        self.words = {name: secrets.token_hex(16) for name in ("root", "archive", "airflow", "catalogue", "broker", "s3", "jwt")}
        self.certificates = folder / "certificates"
        subprocess.run([FILES / "certificates", self.certificates, HOST], check=True)
        self.ca = self.certificates / "ca.pem"

    def start(self) -> None:
        self.postgresql()
        self.elasticsearch()
        self.store()
        self.broker()

    def stop(self) -> None:
        for one in reversed(self.processes):
            one.stop()

    def run(
        self, name: str, command: list[str | Path], environment: dict[str, str] | None = None, folder: Path | None = None
    ) -> Process:
        started = Process(name, command, folder or self.folder, environment or {})
        self.processes.append(started)
        return started

    def postgresql(self) -> None:
        """As docs/operating.md says: by TLS with passwords by SCRAM for all who come; roles and databases by the file.

        The server is the system's own: the one of the embedded stack is built without TLS.
        """
        home, self.ledger_port = self.folder / "postgresql", free_port()
        home.mkdir()
        programs = newest_postgresql()
        runner = privilege.unprivileged([home], [programs / "postgres"])
        word = home / "word"
        word.write_text(self.words["root"])
        for ending in ("pem", "key"):
            shutil.copy(self.certificates / f"{HOST}.{ending}", home / f"server.{ending}")
        runner.own(home)
        word.chmod(0o644)
        first = [programs / "initdb", "-D", home / "data", "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={word}"]
        done = subprocess.run(runner.command(map(str, first)), cwd=home, env=BASE, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        word.unlink()
        (home / "data" / "pg_hba.conf").write_text(f"hostssl  all  all  {HOST}/32  scram-sha-256\n")
        options = {"listen_addresses": HOST, "port": self.ledger_port, "unix_socket_directories": "", "max_connections": 200}
        options |= {"ssl": "on", "ssl_cert_file": home / "server.pem", "ssl_key_file": home / "server.key"}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = runner.command(map(str, [programs / "postgres", "-D", home / "data", *flags]), death_signal="INT")
        started = self.run("postgresql-server", list(server))
        started.wait_until(lambda: psycopg.connect(self.postgres("postgres", self.words["root"], "postgres")).close() is None)
        self.psql("-f", FILES / "postgresql.sql")

    def psql(self, *words: str | Path) -> None:
        """As the operator, with psql's own program."""
        command = [newest_postgresql() / "psql", "-X", "-v", "ON_ERROR_STOP=1"]
        command += [part for name in ("archive", "airflow") for part in ("-v", f"{name}_word={self.words[name]}")]
        where = {"PGHOST": HOST, "PGPORT": str(self.ledger_port), "PGUSER": "postgres", "PGPASSWORD": self.words["root"]}
        where |= {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(self.ca)}
        subprocess.run([*command, *words], env={**BASE, **where}, check=True, capture_output=True)

    def postgres(self, role: str, word: str, database: str, driver: str = "postgresql") -> str:
        return f"{driver}://{role}:{word}@{HOST}:{self.ledger_port}/{database}?sslmode=verify-full&sslrootcert={self.ca}"

    def elasticsearch(self) -> None:
        """Security and TLS on from the first start; roles and users in files: this distribution cannot keep them in an index."""
        home, self.catalogue_port = self.folder / "elasticsearch", free_port()
        home.mkdir()
        program = distribution.unpacked(Settings().cache_folder, home / "programs", lambda _done, _all: None, NEWER)
        config = home / "config"
        shutil.copytree(program / "config", config)
        options = (config / "jvm.options").read_text().splitlines()
        (config / "jvm.options").write_text("\n".join(line for line in options if not any(word in line for word in LEFT_OUT)))
        shutil.copytree(self.certificates, config / "certificates", ignore=shutil.ignore_patterns("ca.key"))
        ports = {"port": self.catalogue_port, "transport_port": free_port(), "host": HOST}
        places = {"data": home / "data", "logs": home / "logs", "certificates": config / "certificates"}
        (config / "roles.yml").write_text((FILES / "elasticsearch-roles.yml").read_text())
        (config / "elasticsearch.yml").write_text(filled("elasticsearch.yml", name="one", **ports, **places))
        for name in ("data", "logs", "tmp"):
            (home / name).mkdir()
        java = Path(needed("java", "openjdk-17-jre-headless")).resolve().parents[1]
        runner = privilege.unprivileged([home], [program / "lib"])
        environment = {
            "ES_JAVA_HOME": str(java),
            "ES_JAVA_OPTS": HEAP,
            "ES_PATH_CONF": str(config),
            "ES_TMPDIR": str(home / "tmp"),
        }
        environment["HOME"] = str(home)

        def users(*words: str) -> None:
            command = runner.command([str(program / "bin" / "elasticsearch-users"), *words])
            done = subprocess.run(command, cwd=home, env={**BASE, **environment}, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr

        self.elasticsearch_users = users
        for user, role in (("archive", "archive"), ("archive_portal", "archive_portal"), ("operator", "superuser")):
            users("useradd", user, "-p", self.words["catalogue"], "-r", role)
        server = self.run(
            "elasticsearch-server", list(runner.command([str(program / "bin" / "elasticsearch")])), environment, home
        )
        server.wait_until(lambda: self.ask_elasticsearch("/_cluster/health?wait_for_status=yellow&timeout=1s"), 300)

    def elasticsearch_word(self, word: str) -> None:
        """The password of the archive's user, as the operator changes it."""
        self.elasticsearch_users("passwd", "archive", "-p", word)

    @property
    def catalogue_url(self) -> str:
        return f"https://{HOST}:{self.catalogue_port}"

    def ask_elasticsearch(self, path: str) -> dict:
        """As the operator."""
        words = b64encode(f"operator:{self.words['catalogue']}".encode()).decode()
        request = urllib.request.Request(self.catalogue_url + path, headers={"Authorization": f"Basic {words}"})
        trusting = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.ca))
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), trusting).open(request, timeout=30) as answer:
            return json.load(answer)

    def store(self) -> None:
        """S3 by TLS; the archive's keys may do what the buckets' policies say, and nothing else."""
        home, self.store_port = self.folder / "store", free_port()
        home.mkdir()
        admin = {"name": "admin", "credentials": [{"accessKey": "admin", "secretKey": self.words["root"]}], "actions": ["Admin"]}
        ours = {"name": "archive", "credentials": [{"accessKey": "archive", "secretKey": self.words["s3"]}], "actions": []}
        (home / "s3.json").write_text(json.dumps({"identities": [admin, ours]}))
        ports = {"s3.port.https": self.store_port, "s3.port": free_port()}
        ports |= {
            name: free_port() for name in ("s3.port.grpc", "filer.port", "filer.port.grpc", "master.port", "master.port.grpc")
        }
        ports |= {name: free_port() for name in ("volume.port", "volume.port.grpc", "admin.port", "admin.port.grpc")}
        flags = {f"-{name}={port}" for name, port in ports.items()}
        (home / "data").mkdir()
        more = [
            f"-dir={home}/data",
            f"-ip={HOST}",
            f"-ip.bind={HOST}",
            "-master.telemetry=false",
            "-admin.ui=false",
            "-webdav=false",
        ]
        more += ["-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={home}/s3.json", "-s3.autoCreateBucket=false"]
        more += [f"-s3.cert.file={self.certificates}/{HOST}.pem", f"-s3.key.file={self.certificates}/{HOST}.key"]
        more += ["-volume.index=leveldb", "-volume.max=0", "-master.volumeSizeLimitMB=1024"]
        environment = {"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1", "HOME": str(home)}
        started = self.run("store-server", [store.weed(), "-logtostderr=true", "mini", *more, *flags], environment, home)
        client = self.s3("admin", self.words["root"])
        started.wait_until(lambda: client.list_buckets() is not None)
        for bucket in BUCKETS:
            client.make_bucket(bucket)
            client.set_bucket_policy(bucket, filled("bucket-policy.json", bucket=bucket, account=ACCOUNT))

    @property
    def store_url(self) -> str:
        return f"https://{HOST}:{self.store_port}"

    def s3(self, key: str, word: str) -> minio.Minio:
        pool = urllib3.PoolManager(ssl_context=ssl.create_default_context(cafile=self.ca), retries=False)
        return minio.Minio(f"{HOST}:{self.store_port}", key, word, secure=True, region="us-east-1", http_client=pool)

    def broker(self) -> None:
        home, self.broker_port = self.folder / "broker", free_port()
        home.mkdir()
        plain = filled("redis.conf", host=HOST, port=0, word=self.words["broker"], folder=home)
        own = f"{self.certificates}/{HOST}"
        tls = f"tls-port {self.broker_port}\ntls-cert-file {own}.pem\ntls-key-file {own}.key\ntls-auth-clients no\n"
        (home / "redis.conf").write_text(plain + tls)
        started = self.run("broker-server", [needed("redis-server", "redis-server"), home / "redis.conf"])
        started.wait_until(self._broker_answers)

    @property
    def broker_url(self) -> str:
        trusted = f"ssl_cert_reqs=required&ssl_ca_certs={self.ca}"
        return f"rediss://:{self.words['broker']}@{HOST}:{self.broker_port}/0?{trusted}"

    def _broker_answers(self) -> bool:
        trusting = ssl.create_default_context(cafile=self.ca)
        with (
            socket.create_connection((HOST, self.broker_port), 2) as bare,
            trusting.wrap_socket(bare, server_hostname=HOST) as line,
        ):
            line.sendall(f"AUTH {self.words['broker']}\r\nPING\r\n".encode())
            with line.makefile("rb") as answers:
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]

    def environment(self, home: Path) -> dict[str, str]:
        """infra/cluster/archive.env, filled in, for a machine with this folder."""
        values = {
            "HOME": home,
            "LEDGER_URL": self.postgres("archive", self.words["archive"], "archive", "postgresql+psycopg"),
            "STORE_URL": self.store_url,
            "STORE_ACCESS_KEY": "archive",
            "STORE_SECRET_KEY": self.words["s3"],
            "STORE_CA": self.ca,
            "CATALOGUE_URL": self.catalogue_url,
            "CATALOGUE_USER": "archive",
            "CATALOGUE_PASSWORD": self.words["catalogue"],
            "CATALOGUE_CA": self.ca,
            "SIGNING_KEY": "one key for all",
        }
        filled_in = {f"ARCHIVE_{name}": str(value) for name, value in values.items()}
        return filled_env("archive.env", filled_in)

    def settings(self, home: Path) -> Settings:
        """The same as settings of this process."""
        known = {name.removeprefix("ARCHIVE_").lower(): value for name, value in self.environment(home).items()}
        return Settings(**known)


def filled_env(name: str, values: dict[str, str]) -> dict[str, str]:
    """A file of variables: as it stands, but with these values; what is left to fill in and has no value is left out."""
    known = dict(word.split("=", 1) for word in shlex.split((FILES / name).read_text(encoding="utf-8"), comments=True))
    assert not set(values) - set(known), f"{name} does not know {set(values) - set(known)}"
    return {key: value for key, value in (known | values).items() if "<" not in value}
