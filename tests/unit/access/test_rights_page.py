"""docs/rights.md shows the whole matrix of posts and acts, for people to judge; this holds it to the rules."""

import os
from pathlib import Path

from archive import i18n
from archive.access.may import APART, BY_A_SECOND, Act, bearers
from archive.models.people import Role

PAGE = Path(__file__).parents[3] / "docs" / "rights.md"
HEAD = """# 谁可以做什么 / Who may do what

一项职责只在所授的中心及其以下各级有效；已撤并的中心随其承接单位。
同一张表管着网页和命令。此表由 `WRITE_DOCS=1` 的测试从 `src/archive/access/may.py` 写出。
A post holds at the centre for which it was given and below it; a closed centre goes with whoever carries it on.
Pages and commands ask the same rules.
`WRITE_DOCS=1 pytest tests/unit/access` writes this table from `src/archive/access/may.py`.

"""
FOOT = """
† 须由另一人确认，申请人自己不能。 / Another person has to confirm it than the one who asked.

‡ {apart}三种职责不得由一人兼任。 / Nobody may hold two of these three posts.
"""


def shown() -> str:
    roles = [role for role in Role if role is not Role.RULE]
    name = {role: i18n.text(f"web.work.role.{role.value}") + ("‡" if role in APART else "") for role in Role}
    lines = [
        f"| | {' | '.join(name[role] for role in roles)} | {i18n.text('web.work.role.rule')} |",
        "| --- |" + " :-: |" * (len(roles) + 1),
    ]
    for act in Act:
        does = ["●" if role in bearers(act) else "" for role in (*roles, Role.RULE)]
        lines.append(f"| {i18n.both(f'word.act.{act.value}')}{' †' if act in BY_A_SECOND else ''} | {' | '.join(does)} |")
    apart = "、".join(i18n.text(f"web.work.role.{role.value}") for role in Role if role in APART)
    return HEAD + "\n".join(lines) + "\n" + FOOT.format(apart=apart)


def test_the_page_shows_every_post_and_every_act():
    if os.environ.get("WRITE_DOCS") == "1":
        PAGE.write_text(shown(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == shown(), "WRITE_DOCS=1 writes it"
