"""Files of a stack's folder: credentials, settings, socket folders, templates, the unpacked distribution."""

import json
import os
import stat
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from archive.config import Settings
from archive.errors import SetupRefused
from archive.local import credentials, distribution, stack_env, supervisor, templates
from archive.local.layout import SOCKET_PATH_LIMIT, Layout, repository
from archive.local.privilege import ourselves
from archive.local.program import Program
from archive.local.servers import catalogue, ledger, orchestration, store


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    one = Layout(tmp_path / "home")
    one.make()
    return one


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_credentials_are_made_once_and_private(layout: Layout):
    first = credentials.kept(layout.secrets)
    assert credentials.kept(layout.secrets) == first
    assert mode(layout.secrets) == 0o600
    words = list(asdict(first).values())
    assert len(set(words)) == len(words) and min(map(len, words)) >= 20


def test_a_credential_that_an_older_file_lacks_is_added(layout: Layout):
    first = credentials.kept(layout.secrets)
    known = asdict(first)
    del known["signing_key"]
    layout.secrets.write_text(json.dumps(known))
    second = credentials.kept(layout.secrets)
    assert second.ledger_root == first.ledger_root and second.signing_key != first.signing_key
    assert credentials.kept(layout.secrets) == second


def test_settings_are_read_back_as_written(layout: Layout):
    words = credentials.kept(layout.secrets)
    loaded = stack_env.write(Settings(home=layout.home, store_port=9001, portal_port=9002), layout, words)
    assert mode(layout.stack_env) == 0o600
    assert loaded == Settings.load(layout.home)
    assert (loaded.store_url, loaded.portal_url) == ("http://127.0.0.1:9001", "http://127.0.0.1:9002")
    assert loaded.ledger_url.get_secret_value().endswith(f"@/archive?host={layout.ledger_sockets}")
    assert loaded.signing_key.get_secret_value() == words.signing_key
    assert words.signing_key not in str(loaded.shown())


def test_others_may_pass_through_the_home_and_read_nothing(layout: Layout):
    assert mode(layout.home) == 0o711
    assert {mode(folder) for folder in layout.home.iterdir()} == {0o700}


def test_a_long_path_gets_a_short_private_socket_folder(tmp_path: Path):
    layout = Layout(tmp_path / ("long" * 25))
    layout.make()
    layout.make()
    for folder in (layout.ledger_sockets, layout.supervisor_socket.parent, layout.store_sockets):
        assert len(str(folder / ".s.PGSQL.5432.lock").encode()) <= SOCKET_PATH_LIMIT
        assert mode(folder) == 0o700
    short = layout.ledger_sockets
    layout.forget_short_folders()
    assert not short.exists() and not (layout.ledger / "socket").is_symlink()


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SetupRefused, match="cannot be used"):
        Layout(tmp_path / "file" / "home").make()


def test_configuration_files_hold_what_they_must(layout: Layout):
    words = credentials.kept(layout.secrets)
    settings = Settings(home=layout.home, airflow_port=9003)
    orchestration.prepare(settings, layout, words)
    text = (layout.airflow / "airflow.cfg").read_text()
    assert mode(layout.airflow / "airflow.cfg") == mode(layout.airflow / "passwords.json") == 0o600
    assert "load_examples = False" in text and "executor = LocalExecutor" in text
    assert "execution_api_server_url = http://127.0.0.1:9003/execution/" in text
    assert f"dags_folder = {repository() / 'dags'}\n" in text and "default_timezone = Asia/Shanghai" in text
    store.prepare(layout, words)
    identities = json.loads((layout.store / "s3.json").read_text())["identities"]
    assert [each["name"] for each in identities] == ["admin"]


def test_an_operator_s_own_folder_of_dags_stays_until_another_is_named(layout: Layout, tmp_path: Path):
    words = credentials.kept(layout.secrets)
    loaded = stack_env.write(Settings(home=layout.home, dag_folder=tmp_path / "mine"), layout, words)
    orchestration.prepare(loaded, layout, words)
    assert f"dags_folder = {tmp_path / 'mine'}\n" in (layout.airflow / "airflow.cfg").read_text()


def test_a_task_inherits_what_every_task_needs_and_nothing_heavy(layout: Layout):
    """Airflow imports this file before anything else, in the process that tasks are forked from."""
    orchestration.prepare(Settings(home=layout.home), layout, credentials.kept(layout.secrets))
    script = (
        "import sys, airflow_local_settings; known = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(known & %r), 'archive.services' in sys.modules)"
    )
    heavy = {"sqlalchemy", "minio", "openpyxl", "numpy", "elasticsearch"}

    def imported(*words: str) -> str:
        command = [sys.executable, "-c", script % heavy, *words]
        environment = {**os.environ, "PYTHONPATH": str(layout.airflow / "config")}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    assert imported("scheduler") == "[] True"
    assert imported("api-server") == "[] False"


def test_identities_that_an_operator_added_stay(layout: Layout):
    words = credentials.kept(layout.secrets)
    store.prepare(layout, words)
    file = layout.store / "s3.json"
    known = json.loads(file.read_text())
    known["identities"].append({"name": "uploader", "credentials": [], "actions": []})
    file.write_text(json.dumps(known))
    store.prepare(layout, words)
    assert [each["name"] for each in json.loads(file.read_text())["identities"]] == ["admin", "uploader"]


def test_every_flag_keeps_the_store_on_this_machine(layout: Layout):
    flags = store.flags(Settings(store_port=9010), layout)
    assert {"-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.port=9010", "-s3.port.grpc=19010"} <= set(flags)
    assert {"-master.telemetry=false", "-admin.ui=false", "-webdav=false"} <= set(flags)
    assert next(str(file) for file, _ in store.sockets(Settings(store_port=9010))) == "/tmp/seaweedfs-s3-grpc-19010.sock"


def test_elasticsearch_writes_nothing_into_its_distribution(layout: Layout, tmp_path: Path):
    config = tmp_path / "dist" / "config"
    config.mkdir(parents=True)
    lines = ("-XX:+UseG1GC", "20-:--add-modules=jdk.incubator.vector", "-XX:HeapDumpPath=data", "-Xlog:gc*:file=logs/gc.log")
    (config / "jvm.options").write_text("\n".join(lines))
    catalogue.prepare(Settings(catalogue_port=9020), layout, tmp_path / "dist", ourselves())
    options = (layout.catalogue / "config" / "jvm.options").read_text()
    assert "-XX:+UseG1GC" in options
    assert not any(word in options for word in ("incubator", "HeapDump", "gc.log"))
    node = (layout.catalogue / "config" / "elasticsearch.yml").read_text()
    assert "http.host: 127.0.0.1\nhttp.port: 9020\ntransport.host: 127.0.0.1" in node


def test_supervisord_reads_words_with_blanks_quotes_and_per_cent(layout: Layout):
    program = Program(
        name="odd",
        part="worker",
        command=("/bin/sh", "-c", "echo '100 %' \"$WORD\""),
        directory=layout.home,
        health=lambda _since: "",
        environment={"WORD": 'a "b" 50 %, c'},
    )
    file = supervisor.write_configuration(layout, [program], {"ARCHIVE_STACK": str(layout.home)})
    assert mode(file) == 0o600
    text = file.read_text()
    assert "[program:odd]" in text and "100 %%" in text and "50 %%" in text
    from supervisor.options import ServerOptions

    options = ServerOptions()
    options.realize(["-c", str(file)])
    (group,) = options.process_group_configs
    (config,) = group.process_configs
    assert config.environment == {"WORD": 'a "b" 50 %, c', "ARCHIVE_STACK": str(layout.home)}
    assert config.command == "/bin/sh -c 'echo '\"'\"'100 %'\"'\"' \"$WORD\"'"


def test_a_template_wants_every_name():
    with pytest.raises(KeyError, match="dags"):
        templates.filled("airflow.cfg", home="/x")


def test_unpacking_keeps_the_right_to_execute(tmp_path: Path):
    bundle = tmp_path / "thing.zip"
    with zipfile.ZipFile(bundle, "w") as out:
        member = zipfile.ZipInfo("thing-1.0/bin/run")
        member.external_attr = 0o100755 << 16
        out.writestr(member, "#!/bin/sh\n")
    distribution._unpack(bundle, tmp_path / "final")
    assert os.access(tmp_path / "final" / "bin" / "run", os.X_OK)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["final", "thing.zip"]


def test_the_ledger_server_is_the_one_in_the_wheel():
    assert ledger.binary("postgres").is_file() and ledger.binary("initdb").is_file()
