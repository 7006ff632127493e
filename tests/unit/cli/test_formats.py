"""`archive formats`: the policy listed, and local files told by their content."""

import json

from PIL import Image
from typer.testing import CliRunner

from archive import formats
from archive.cli import app


def run(*words):
    ended = CliRunner().invoke(app, ["formats", *words])
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_the_policy_is_listed_whole():
    listed = json.loads(run("--json"))
    assert [row["id"] for row in listed] == [rule.id for rule in formats.policy()]
    assert {row["id"]: row["copy"] for row in listed}["avi-dv"] == "matroska"
    shown = run()
    assert "有风险 / at risk" in shown
    assert "FLV（Flash 视频）" in shown


def test_a_file_is_told_by_its_content_with_what_is_done_about_it(tmp_path):
    Image.new("RGB", (8, 8), "crimson").save(tmp_path / "poster.jpg", "BMP")
    shown = run(str(tmp_path / "poster.jpg"))
    assert "fmt/116 · Windows Bitmap 3.0 · byte match · siegfried 1.11.9, PRONOM 125" in shown
    assert "有风险 / at risk: BMP / Windows bitmap" in shown
    [told] = json.loads(run("--json", str(tmp_path / "poster.jpg")))
    assert (told["puid"], told["rule"], told["standing"]) == ("fmt/116", "bmp", "at-risk")


def test_what_nobody_knows_is_said_so(tmp_path):
    (tmp_path / "noise.xyz").write_bytes(bytes(range(256)))
    assert "PRONOM 未能识别 / no PRONOM signature fits" in run(str(tmp_path / "noise.xyz"))
