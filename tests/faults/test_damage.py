"""A power cut or a failing disk: files that end anywhere. What is whole is used, and nothing else."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest

from geodata.city import City
from geodata.writing import write_city
from scenarios.batch.ledger import Ledger, read_ledger
from scenarios.errors import JunhengError
from scenarios.packs import load_pack
from scenarios.scenario import read_scenario
from scenarios.store import Store
from scenarios.store_exchange import export_run, import_run

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

CUTS = 6
type Junheng = Callable[..., Any]


def cut_points(path: Path, seed: str) -> list[int]:
    """Return lengths at which a file is cut off: none, one byte less, and others by chance."""
    chance, size = random.Random(seed), path.stat().st_size  # noqa: S311 - a seeded choice, no secret
    return [0, size - 1, *(chance.randrange(1, size - 1) for _ in range(CUTS))]


@pytest.mark.promise(
    "nothing lost",
    "a power cut: the store's file ends at eight points",
    "it is said to be damaged and left as it is, or nothing that is used is missing; never another plan",
)
def test_a_store_cut_off_is_never_taken_for_whole(town: Any, junheng: Junheng) -> None:  # noqa: ANN401
    whole, plan = town.store.read_bytes(), town.run().plan
    said = junheng("runs", "--store", town.store)
    assert said.code == 0
    for size in cut_points(town.store, "store"):
        for beside in town.root.glob("junheng.sqlite-*"):
            beside.unlink()
        town.store.write_bytes(whole[:size])
        said = junheng("store", "check", "--store", town.store)
        if said.code == 0:
            assert town.run().plan.fingerprint() == plan.fingerprint(), "nothing that is used was cut off"
            continue
        assert said.code == 1
        assert "store" in said.text
        assert town.store.read_bytes() == whole[:size], "left untouched"
        with pytest.raises(JunhengError):
            town.run()
    town.store.write_bytes(whole)
    assert town.run().plan.fingerprint() == plan.fingerprint()


@pytest.mark.promise(
    "nothing lost",
    "single bytes of the store change, at twenty points",
    "the run is refused as damaged, or is exactly the one that was kept",
)
def test_a_store_with_changed_bytes_gives_the_same_plan_or_none(town: Any) -> None:  # noqa: ANN401
    whole, run = town.store.read_bytes(), town.run()
    chance, refused = random.Random(8), 0  # noqa: S311 - a seeded choice
    for _ in range(20):
        place = chance.randrange(len(whole))
        town.store.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        try:
            found = Store(town.store).load(1)
        except JunhengError as error:
            refused += 1
            assert str(error)  # noqa: PT017 - a refusal is an answer too
        else:
            assert found.plan.fingerprint() == run.plan.fingerprint()
            assert found.scenario == run.scenario
    assert refused > 2


@pytest.mark.promise(
    "nothing lost",
    "the ledger of a batch ends at eight points",
    "every whole line is read, the torn one is passed over, and the next is written behind it",
)
def test_a_ledger_cut_off_keeps_its_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    with Ledger(path) as ledger:
        for number in range(5):
            ledger.note("done", task=str(number), message="湖" * 20)
    whole = path.read_bytes()
    for size in cut_points(path, "ledger"):
        path.write_bytes(whole[:size])
        lines = whole[:size].count(b"\n")
        with Ledger(path) as ledger:
            ledger.note("done", task="after")
        tasks = [event["task"] for event in read_ledger(path)]
        assert tasks[:lines] == [str(number) for number in range(lines)]
        assert tasks[-1] == "after"


@pytest.mark.promise(
    "nothing lost",
    "an exported run ends at eight points while it is carried over",
    "it is refused, and the store holds what it held",
)
def test_an_exported_run_cut_off_is_refused(town: Any, tmp_path: Path) -> None:  # noqa: ANN401
    path, store = tmp_path / "run.zip", Store(tmp_path / "new.sqlite")
    export_run(Store(town.store), 1, path)
    whole = path.read_bytes()
    for size in cut_points(path, "export"):
        path.write_bytes(whole[:size])
        with pytest.raises(JunhengError):
            import_run(store, path)
        assert store.runs() == ()
    path.write_bytes(whole)
    assert import_run(store, path).new


FORMATS = {
    "children": "parquet",
    "schools": "geoparquet",
    "areas": "gpkg",
    "provision": "csv",
    "sources": "xlsx",
}


@pytest.fixture(scope="module")
def many_formats(hand_city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the city with a table in each format."""
    folder = tmp_path_factory.mktemp("formats") / "city"
    write_city(folder, hand_city.settings(), hand_city.tables(), FORMATS)  # type: ignore[arg-type]
    return folder


@pytest.mark.promise(
    "nothing lost",
    "a table ends at random points: Parquet, GeoParquet, GeoPackage, workbook, settings",
    "the folder is refused and the file named, or the city is the very same; nothing of it is changed",
)
@pytest.mark.parametrize(
    "name", ["children.parquet", "schools.parquet", "areas.gpkg", "city.xlsx", "districts.gpkg"]
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # what GDAL says of a broken file
def test_a_table_cut_off_is_named(many_formats: Path, tmp_path: Path, junheng: Junheng, name: str) -> None:
    folder = tmp_path / "city"
    shutil.copytree(many_formats, folder)
    names = {path.name for path in folder.iterdir()}
    path = folder / next(
        (each for each in names if each == name or each.startswith(name.split(".", maxsplit=1)[0])), name
    )
    whole, first = path.read_bytes(), City.load(folder).fingerprint()
    for size in cut_points(path, name)[:4]:
        path.write_bytes(whole[:size])
        said = junheng("check", folder)
        if said.code == 0:
            assert City.load(folder).fingerprint() == first, size
        else:
            assert said.code == 1
            assert path.name in said.text
        assert path.read_bytes() == whole[:size]


@pytest.mark.promise(
    "nothing lost",
    "a scenario and a pack end at random points",
    "refused with file and line, or what is left is another question, with another fingerprint",
)
def test_rules_and_questions_cut_off_are_refused_or_other_ones(
    town: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    asked = read_scenario(town.question).fingerprint()
    pack = tmp_path / "city.demo.toml"
    pack.write_text(
        'id = "city.demo"\nextends = "cn.2017.quality"\ntitle = { en = "a", zh = "b" }\n'
        '[[values]]\nkey = "class_size.max"\nlevel = "primary"\nvalue = 40\n'
        'source = "a letter"\ncertainty = "high"\n',
        encoding="utf-8",
    )
    for path, read in ((town.question, read_scenario), (pack, lambda path: load_pack(str(path)))):
        whole = path.read_bytes()
        for size in cut_points(path, path.name)[:4]:
            path.write_bytes(whole[:size])
            try:
                found = read(path)
            except JunhengError as error:
                assert str(error)  # noqa: PT017 - a refusal is an answer too
            else:
                assert found.fingerprint() != asked or whole.startswith(whole[:size].rstrip())
        path.write_bytes(whole)


def test_frames_are_what_the_formats_say(many_formats: Path) -> None:
    """The damage above is done to real files of each format."""
    assert len(pd.read_parquet(next(many_formats.glob("children.*")))) > 0
    assert len(geopandas.read_file(next(many_formats.glob("areas.*")))) > 0
