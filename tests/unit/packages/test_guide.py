"""docs/bags.md says what is true: every code with its sentences."""

import re
from pathlib import Path

from archive import i18n

GUIDE = (Path(__file__).parents[3] / "docs" / "bags.md").read_text(encoding="utf-8")


def test_every_code_stands_in_the_guide_with_its_sentences():
    listed = dict(re.findall(r"^\| (E1[45]\d) \| (.*?) \| [^|]+ \|$", GUIDE, re.MULTILINE))
    codes = {key: entry for key, entry in i18n.messages().items() if re.fullmatch(r"E1[45]\d", key)}
    assert len(codes) == 20
    assert listed == {code: re.sub(r"\{\w+\}", "…", f"{entry['zh']} / {entry['en']}") for code, entry in codes.items()}
