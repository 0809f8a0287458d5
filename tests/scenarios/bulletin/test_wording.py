"""Everything a bulletin says is said in Chinese too, with the same placeholders."""

import re

from scenarios.bulletin import files, wording
from scenarios.wording import catalogue


def test_every_text_is_translated() -> None:
    chinese = catalogue("zh")
    notes = (
        wording.PLACE,
        wording.PEOPLE,
        wording.IN_UNIT,
        wording.ADD_UP,
        wording.SUPPRESSED,
        wording.ROUGH,
        wording.NOTHING_SMALL,
        wording.DASH,
        wording.ALL_LEVELS,
        wording.ALL_DISTRICTS,
        wording.ALL_SETTINGS,
    )
    for text in (*wording.TITLES.values(), *wording.HEADS.values(), *files._SHEETS.values(), *notes):
        assert text in chinese, text
        assert set(re.findall(r"\{\w+\}", chinese[text])) == set(re.findall(r"\{\w+\}", text))
