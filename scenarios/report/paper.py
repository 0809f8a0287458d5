"""The report on paper: a PDF that carries its own fonts, Chinese ones too, and needs no font of the system.

Typst sets the page. The letters are those of Noto Sans SC (SIL Open Font License 1.1), a package beside this
one; with another font of the machine the same runs would not give the same page.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from geodata.city import City
from scenarios.compare import Comparison
from scenarios.output import new_file
from scenarios.report.document import TEMPLATES, content
from scenarios.report.material import Material, gather
from scenarios.runs import Run

FONT = "Noto Sans SC"
_SYMBOLS = "DejaVu Sans Mono"  # has ✓ and ✗; comes with Typst
_MOST_ROWS = 60  # of a table in print
_MOST_PLACES = 8  # of a district, where places are listed


def write_pdf(
    path: Path,
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    brief: bool = False,
    public: bool = False,
) -> None:
    """Write the report of some runs as a PDF; parameters and errors as in `write_report`."""
    material = gather(runs, city, lang=lang, comparison=comparison, public=public)
    data = render_pdf(material, brief=brief)
    with new_file(path) as draft:
        draft.write_bytes(data)


def render_pdf(material: Material, *, brief: bool) -> bytes:
    """Return the PDF; the same material gives the same bytes.

    Raises
    ------
    OutputError
        If a brief is asked of several runs.
    """
    say = material.speech.say
    data = {
        **content(material, brief=brief),
        "brief": brief,
        "fonts": [FONT, _SYMBOLS],
        "most_rows": _MOST_ROWS,
        "most_places": _MOST_PLACES,
        "left_out": say("{count} more: the workbook has them."),
    }
    made = max(run.provenance.created_utc for run in material.runs)
    return typst.compile(
        TEMPLATES / "paper.typ",
        root=TEMPLATES,
        font_paths=[pylopdf_fonts_zh_cn.sans_path().parent],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"content": json.dumps(data, ensure_ascii=False)},
        timestamp=int(datetime.fromisoformat(made).timestamp()),
    )
