"""`archive account` and `archive grant`: the first operator, everybody of a sheet, and who may give a command from then on."""

import json
import re
import time

import pytest
from typer.testing import CliRunner

from archive.access.may import Act
from archive.cli import app
from archive.cli.shared import people as giving
from archive.errors import NoAccount, NotAllowed
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import invitations, sample_people, signing_in
from own_places import as_environment

pytestmark = pytest.mark.servers


@pytest.fixture
def services(settings):
    made = Services(settings)
    made.ledger.migrate()
    return made


@pytest.fixture
def archive(services, monkeypatch):
    for name, value in as_environment(services.settings).items():
        monkeypatch.setenv(name, value)
    runner = CliRunner()

    def run(*words, status=0, typed=None):
        done = runner.invoke(app, list(words), input=typed)
        assert done.exit_code == status, f"{done.output} {done.exception!r}"
        return f"{done.output} {done.exception!r}"

    return run


def shown_json(said):
    """What a command printed."""
    return said.rpartition(" None")[0]


def code_in(said):
    return re.search(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){2}", said).group()


def test_the_first_people_are_made_by_whoever_has_the_machine_and_then_commands_are_given_by_accounts(services, archive):
    assert giving.acting(Act.APPROVE, "随便谁").id.startswith("name:"), "nobody holds a post yet"
    sample_people.make(services)
    assert giving.acting(Act.APPROVE, "随便谁").id.startswith("name:"), "samples are nobody"
    archive(
        "account",
        "create",
        "ops",
        "--name",
        "示例运维",
        "--role",
        "operator",
        "--password-stdin",
        typed="cha shan qing ge 1956\n",
    )
    assert signing_in.by_password(services, "ops", "cha shan qing ge 1956").account.name == "示例运维"
    code = code_in(archive("account", "create", "keeper", "--name", "示例安全", "--role", "security"))
    invitations.accept(services, code, "cha shan qing ge 1957")
    for act in (Act.APPROVE, Act.SET_POSTS, Act.DELIVER):
        with pytest.raises(NoAccount):
            giving.acting(act, "随便谁")
    with pytest.raises(NoAccount):
        giving.acting(Act.SET_POSTS), "somebody keeps the accounts now"
    assert giving.acting(Act.CARE).id.startswith("name:"), "the nights of a machine go on"
    with pytest.raises(NotAllowed):
        giving.acting(Act.APPROVE, "keeper")
    archive("account", "create", "li", "--name", "示例李", "--centre", "330683", "--role", "reviewer", "--by", "keeper")
    number = json.loads(shown_json(archive("grant", "list", "li", "--by", "keeper", "--json")))[0]["id"]
    archive("account", "invite", "li", "--by", "keeper")
    services.ledger.accounts.people.change(services.ledger.accounts.people.by_login("li").id, state="active")
    here = services.ledger.centres.above("zj-330683001")
    assert giving.acting(Act.APPROVE, "LI", here).written().startswith("示例李 <p-")
    with pytest.raises(NotAllowed):
        giving.acting(Act.APPROVE, "li", services.ledger.centres.above("zj-330602"))
    archive(
        "grant", "give", "li", "lead", "--centre", "zj-330683", "--from", "2020-01-01", "--until", "2099-01-01", "--by", "keeper"
    )
    archive("grant", "end", str(number), "--by", "keeper")
    shown = json.loads(shown_json(archive("account", "show", "li", "--by", "keeper")))
    assert [post["role"] for post in shown["posts"]] == ["lead"]
    assert "E816" in archive("grant", "give", "keeper", "lead", "--by", "keeper", status=1)
    assert "E817" in archive("grant", "give", "ops", "curator", "--centre", "zj-330683", "--by", "li", status=1)
    assert "li" in archive("account", "list", "--by", "keeper")
    services.ledger.accounts.sessions.begin(shown["id"], 1)
    archive("account", "sessions", "li", "--end-all", "--by", "keeper")
    assert services.ledger.accounts.sessions.of(shown["id"]) == []
    archive("account", "disable", "li", "--by", "keeper")
    with pytest.raises(NoAccount):
        giving.acting(Act.SET_POLICY, "li", here)
    archive("account", "enable", "li", "--by", "keeper")


def test_everybody_of_a_sheet_is_invited_and_wrong_rows_are_told_by_row_and_column(services, archive, tmp_path):
    services.ledger.accounts.people.add("taken", "示例")
    lines = ["姓名,登录名,中心编号,职责,邮箱", "示例甲,jia,330683,采编员,jia@example.org", "示例乙,,zj-330683,负责人,"]
    lines += [
        "示例丙,taken,zj-330683,,",
        "示例丁,ding,zj-999999,,",
        "示例戊,wu,zj-330683,皇帝,",
        ",ji,zj-330683,,",
        "示例庚,jia,zj-330683,,",
    ]
    lines += ["示例辛,x y,zj-330683,,nicht"]
    sheet = tmp_path / "people.csv"
    sheet.write_text("\n".join(lines), encoding="utf-8")
    said = archive("account", "invite", "--csv", str(sheet), "--out", str(tmp_path / "cards"), status=1)
    assert said.count("E820") == 7
    people = services.ledger.accounts.people
    assert people.by_login("jia").mail == "jia@example.org" and people.by_login("wu") is None
    (page,) = sorted((tmp_path / "cards").iterdir())
    text = page.read_text(encoding="utf-8")
    assert text.count('<section class="card">') == 2 and "330683-" in text and page.stat().st_mode & 0o077 == 0
    empty = tmp_path / "none.csv"
    empty.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "E821" in archive("account", "invite", "--csv", str(empty), status=1)


def test_people_are_invited_by_the_thousand_within_seconds(services, archive, tmp_path):
    centres = [one.id for one in services.ledger.centres.walk()]
    rows = [f"示例{n},,{centres[n % len(centres)]},采编员," for n in range(2_000)]
    sheet = tmp_path / "people.csv"
    sheet.write_text("\n".join(["姓名,登录名,中心编号,职责,邮箱", *rows]), encoding="utf-8")
    began = time.process_time()
    said = archive("account", "invite", "--csv", str(sheet), "--out", str(tmp_path / "cards"))
    spent = time.process_time() - began
    print(f"18,500 people: {spent:.1f} s")
    assert "2,000" in said and len(list((tmp_path / "cards").iterdir())) == 4
    assert len(services.ledger.accounts.grants.listed(role=Role.ARCHIVIST, limit=20_000)) == 2_000
    assert spent < 13, "of 18,500 two minutes"
