"""The PDF: its own fonts, Chinese that can be read out again, one page for a brief, the same bytes."""

import io
from collections.abc import Sequence

import pypdf
import pytest

from geodata.city import City
from scenarios.errors import OutputError
from scenarios.report.material import gather
from scenarios.report.paper import FONT, render_pdf
from scenarios.runs import Run

A4 = (595, 842)


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(pdf: pypdf.PdfReader) -> str:
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


def embedded(pdf: pypdf.PdfReader) -> set[str]:
    """Return the fonts that the file carries."""
    found = set()
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            found.add(str(descriptor["/FontName"]).partition("+")[2])
    return found


@pytest.fixture(scope="module")
def chinese(hand_runs: Sequence[Run], hand_city: City) -> pypdf.PdfReader:
    return read(render_pdf(gather(hand_runs[1:], hand_city, lang="zh"), brief=True))


def test_a_chinese_brief_is_one_a4_page_with_its_own_chinese_font(chinese: pypdf.PdfReader) -> None:
    assert len(chinese.pages) == 1
    box = chinese.pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4
    assert FONT.replace(" ", "") in {name.partition("-")[0] for name in embedded(chinese)}


def test_chinese_text_can_be_read_out_of_the_file(chinese: pypdf.PdfReader) -> None:
    text = text_of(chinese)
    assert all(part in text for part in ("手工市", "哪里不公平", "谁受损", "是否合规", "结果可信吗", "北区"))


def test_an_english_brief_is_one_page_and_answers_six_questions(
    hand_runs: Sequence[Run], hand_city: City
) -> None:
    material = gather(hand_runs[1:], hand_city)
    data = render_pdf(material, brief=True)
    assert render_pdf(material, brief=True) == data
    text = text_of(read(data))
    assert len(read(data).pages) == 1
    for question in ("Whereisitunfair?", "Whatdoestheplando?", "Whatdoesitcost?", "Wholoses?"):
        assert question in text
    assert "CN¥1,182,997.41" in text
    assert "Within1.20%ofthebestpossible" in text
    assert "North<b>&Vale" in text  # a name is text on paper, too


def test_a_brief_of_two_runs_is_refused(hand_runs: Sequence[Run], hand_city: City) -> None:
    with pytest.raises(OutputError, match="a brief is about one plan: name one run; found 2"):
        render_pdf(gather(hand_runs, hand_city), brief=True)


def test_the_full_report_says_on_paper_what_the_page_says(hand_runs: Sequence[Run], hand_city: City) -> None:
    text = text_of(read(render_pdf(gather(hand_runs, hand_city), brief=False)))
    for title in (
        "Inbrief",
        "Sidebyside",
        "Whereitisuneven",
        "Wholoses",
        "Canwetrustit?",
        "Statisticsbulletin",
    ):
        assert title in text
    assert "394,332.47" in text
    assert "0.5018" in text
