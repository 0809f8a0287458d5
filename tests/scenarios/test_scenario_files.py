"""Where in a scenario file a key stands."""

import pytest

from scenarios.scenario_files import line_of

TEXT = """\
name = "a"       # 1
title.en = "A"   # 2
[overlay]        # 3
"a.b" = { primary = 3 }  # 4
'c.d' = 5        # 5
[solver]         # 6
seed = 1         # 7
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (["name"], 1),
        (["title", "en"], 2),
        (["overlay"], 3),
        (["overlay", "a.b"], 4),
        (["overlay", "a.b", "primary"], 4),
        (["overlay", "c.d"], 5),
        (["overlay", "missing"], 3),
        (["solver", "seed"], 7),
        (["seed"], None),
    ],
)
def test_line_of_a_key(key: list[str], line: int | None) -> None:
    assert line_of(TEXT, key) == line
