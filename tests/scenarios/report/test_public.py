"""What is marked public tells no small count of children, in any of its files."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pypdf
import pytest

from models.plan_tables import tidy
from scenarios.bundle.write import write_bundle
from scenarios.report.document import render_report
from scenarios.report.material import Material
from scenarios.report.paper import render_pdf
from scenarios.report.public import public_tables
from scenarios.workbook import write_workbook
from scenarios.zone_notices import draw_zones

# Pupils and children by school and area that are below 100 and are no other number of the hand-made city.
SECRETS = re.compile(r"(?<![\d.,:#])(90|36|14)(?![\d,:]|\.\d)")


def secrets(text: str) -> set[str]:
    return set(SECRETS.findall(text))


def page(material: Material) -> str:
    html = render_report(
        material.runs,
        material.city,
        policy=material.policy,
        public=material.public,
        comparison=material.comparison,
    )
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body)


@pytest.fixture(scope="module")
def folder(public: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    zones = {0: draw_zones(public.runs[0], public.city, public.policy)}
    folder = tmp_path_factory.mktemp("public") / "bundle"
    write_bundle(folder, public, zones=zones)
    return folder


def test_the_scan_finds_small_counts_where_they_may_stand(inside: Material, tmp_path: Path) -> None:
    """A scan that never finds anything would prove nothing."""
    path = tmp_path / "inside.xlsx"
    write_workbook(path, inside.runs, inside.city, policy=inside.policy)
    assert {"90", "36", "14"} <= secrets(cells(path))


def cells(path: Path) -> str:
    book = openpyxl.load_workbook(path, data_only=True)
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_no_page_tells_a_small_count(public: Material) -> None:
    assert secrets(page(public)) == set()
    assert "Public edition: counts below 100 children" in page(public)


def test_no_paper_tells_a_small_count(public: Material, tmp_path: Path) -> None:
    path = tmp_path / "public.pdf"
    path.write_bytes(render_pdf(public, brief=False))
    assert secrets(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)) == set()


def test_no_workbook_tells_a_small_count(public: Material, tmp_path: Path) -> None:
    path = tmp_path / "public.xlsx"
    write_workbook(path, public.runs, public.city, policy=public.policy, public=True)
    assert secrets(cells(path)) == set()


def test_no_table_of_a_bundle_tells_a_small_count(folder: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.csv")}
    assert len(texts) > 10
    assert {name: found for name, text in texts.items() if (found := secrets(text.replace(",", " , ")))} == {}


def test_no_layer_of_the_zones_tells_a_small_count(folder: Path) -> None:
    path = folder / "run-1" / "zones.gpkg"
    for layer, _ in pyogrio.list_layers(path):
        table = pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
        for name in table:
            if name in {"children", "pupils"} or name.startswith("children_2"):
                assert not table[name].between(1, 99).any()


def test_aid_is_summed_over_the_city_and_a_small_group_hides_one_more(public: Material) -> None:
    aid = pd.DataFrame(
        {
            "school_id": ["007", "S2", "S3"],
            "level": "primary",
            "category": ["poor", "poor", "orphan"],
            "kind": "grant",
            "band_cents": 100,
            "pupils": [300, 200, 3],
            "cents": [30000, 20000, 300],
        }
    )
    more = pd.DataFrame(
        {**aid.iloc[0].to_dict(), "category": "boarder", "pupils": 900, "cents": 90000}, index=[0]
    )
    plan = public.runs[0].plan
    changed = type(plan)(**{**vars(plan), "aid": tidy("aid", pd.concat([aid, more]))})
    shown = public_tables(changed, 10)["aid"]
    assert shown[["category", "pupils"]].to_numpy().tolist() == [["boarder", 900]]
    assert "school_id" not in shown
