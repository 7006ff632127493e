"""The runner of benchmarks: choosing, one process each, failures and the exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

GOOD = """
NEEDS = ()
def run(settings):
    print("working")
    row = {"name": "speed", "value": 2.0, "goal": ">= 1", "unit": "x", "peer": 1.0, "ok": True}
    return [row, {"name": "home", "value": str(settings.home)}]
"""
MISSED = 'NEEDS = ()\ndef run(settings):\n    return [{"name": "speed", "value": 0.5, "goal": 1, "ok": False}]\n'
BROKEN = 'NEEDS: tuple = ()\ndef run(settings):\n    raise RuntimeError("the clock stopped")\n'


@pytest.fixture
def bench(tmp_path):
    """Run the benchmarks of a folder: exit status, output, and the results as written."""

    def run(*arguments: str, **files: str):
        for name, text in files.items():
            (tmp_path / f"bench_{name}.py").write_text(text, encoding="utf-8")
        out = tmp_path / "results.json"
        command = [
            sys.executable,
            "-m",
            "benchmarks",
            "--folder",
            tmp_path,
            "--out",
            out,
            "--home",
            tmp_path / "home",
            *arguments,
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        return done.returncode, done.stdout + done.stderr, json.loads(out.read_text()) if out.is_file() else None

    return run


def test_a_table_is_printed_and_results_are_written(bench, tmp_path):
    status, output, results = bench(good=GOOD)
    assert status == 0, output
    assert "speed" in output and ">= 1" in output and "ok" in output
    speed, home = results["results"]
    assert speed == {"bench": "good", "name": "speed", "value": 2.0, "unit": "x", "goal": ">= 1", "peer": 1.0, "ok": True}
    assert home["value"] == str(tmp_path / "home") and home["ok"] is None
    assert results["machine"]["cpus"] >= 1


def test_a_missed_goal_and_a_broken_benchmark_end_with_status_1_and_the_others_go_on(bench):
    status, output, results = bench(broken=BROKEN, good=GOOD, missed=MISSED)
    assert status == 1
    assert "the clock stopped" in output and "MISSED" in output
    found = [(row["bench"], row["value"], row["ok"]) for row in results["results"]]
    assert found[:2] == [("broken", "failed", False), ("good", 2.0, True)]
    assert found[3] == ("missed", 0.5, False)


def test_only_the_named_ones_run(bench):
    status, _, results = bench("good", good=GOOD, broken=BROKEN)
    assert (status, {row["bench"] for row in results["results"]}) == (0, {"good"})


def test_an_unknown_name_is_answered_with_the_names_there_are(bench):
    status, output, results = bench("beautiful", good=GOOD)
    assert (status, output.split(), results) == (1, ["good"], None)


def test_an_answer_of_another_shape_is_a_failure(bench):
    status, output, results = bench(odd='NEEDS = ()\ndef run(settings):\n    return [{"nom": 1}]\n')
    assert status == 1 and "nom" in output
    assert results["results"][0]["value"] == "failed"


def test_a_goal_in_words_is_judged(bench):
    asked = [(0.79, ">= 0.8", False), (0.8, ">= 0.8", True), (51, "<= 50", False), (2, "≤ 2.3", True), (1, None, None)]
    rows = [{"name": "it", "value": value, "goal": goal} for value, goal, _ in asked]
    status, _, results = bench(judged=f"NEEDS = ()\ndef run(settings):\n    return {rows!r}\n")
    assert [row["ok"] for row in results["results"]] == [ok for _, _, ok in asked]
    assert status == 1
