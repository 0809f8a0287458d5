"""A city that is sent takes its place only when it is a city without errors."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geodata.demo.municipality import demo_tables
from geodata.writing import write_city
from scenarios import upload
from scenarios.errors import NotAllowedError
from scenarios.roles import Role, Visitor
from scenarios.upload import take_in
from scenarios.upload_archive import UploadError, UploadLimits

PLANNER = Visitor("zhang@edu.example", Role.PLANNER)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent") / "city"
    settings, tables = demo_tables("small", 0)
    write_city(folder, settings, tables)
    return folder


def zipped(folder: Path, **changed: bytes) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(f"city/{path.name}", changed.get(path.stem, path.read_bytes()))
    content.seek(0)
    return content


def listed(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_whole_city_is_taken_in_and_the_one_before_is_kept(city: Path, tmp_path: Path) -> None:
    place = tmp_path / "city"
    place.mkdir()
    (place / "city.toml").write_text("old", encoding="utf-8")
    done = take_in(zipped(city), place, PLANNER)
    assert done.taken
    assert listed(place) == listed(city)
    assert done.before == tmp_path / "city.before-1"
    assert listed(done.before) == {"city.toml": b"old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city", "city.before-1"]


def test_a_city_before_that_was_removed_leaves_its_number_unused(city: Path, tmp_path: Path) -> None:
    place = tmp_path / "city [1]"
    for number in ("1", "3", "x"):
        place.with_name(f"{place.name}.before-{number}").mkdir()
    place.mkdir()
    assert take_in(zipped(city), place, PLANNER).before == tmp_path / "city [1].before-4"


def test_a_city_with_errors_changes_nothing(city: Path, tmp_path: Path) -> None:
    """A VRT under the name of a GeoPackage, and a column of names: both are told, neither is taken in."""
    place = tmp_path / "city"
    vrt = b'<OGRVRTDataSource><OGRVRTLayer name="areas"><SrcDataSource>/etc/passwd</SrcDataSource>'
    training = b"programme_id,name,places,cost,surname\nT1,Mathematics,10,100,Zhang\n"
    done = take_in(zipped(city, areas=vrt, training=training), place, PLANNER)
    assert not done.taken
    codes = {fault.code for fault in done.checked.faults if fault.severity == "error"}
    assert {"other_content", "people_header"} <= codes
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_keeps_settings_and_boundaries(city: Path, tmp_path: Path) -> None:
    place = tmp_path / "city"
    place.mkdir()
    for path in city.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    book = openpyxl.Workbook()
    book.remove(book.active)
    for path in sorted(city.glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        for line in (list(frame.columns), *frame.to_numpy().tolist()):
            sheet.append(line)
    book.save(tmp_path / "sent.xlsx")
    with (tmp_path / "sent.xlsx").open("rb") as sent:
        done = take_in(sent, place, PLANNER)
    assert [fault.render() for fault in done.checked.faults if fault.severity == "error"] == []
    assert done.taken
    assert set(listed(place)) == {"areas.gpkg", "city.toml", "city.xlsx", "districts.gpkg"}


def test_a_viewer_may_not(tmp_path: Path) -> None:
    sent = io.BytesIO(b"PK\x03\x04")
    with pytest.raises(NotAllowedError, match="your role does not allow this"):
        take_in(sent, tmp_path / "city", Visitor("leader", Role.VIEWER))
    assert sent.tell() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.promise(
    "bad input",
    "bytes that are no archive are uploaded",
    "refused, and nothing is left",
)
@pytest.mark.parametrize(
    "content", [b"", b"school_id,name", b"PK\x03\x04 and nothing more", b"\x80\x04\x95."]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UploadError):
        take_in(io.BytesIO(content), tmp_path / "city", PLANNER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.promise(
    "bad input",
    "an upload without end",
    "cut off at the limit",
)
def test_a_stream_without_end_is_cut_off(tmp_path: Path) -> None:
    """The widget's own limit is only the browser's; the size is counted here."""

    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return b"PK\x03\x04" + bytes(size - 4)

    endless = Endless()
    with pytest.raises(UploadError, match="too large; allowed: ≤ 3 MB"):
        take_in(endless, tmp_path / "city", PLANNER, UploadLimits(sent_mb=3))
    assert endless.read_so_far < 3_200_000
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_alone_is_no_city(tmp_path: Path) -> None:
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    book.seek(0)
    with pytest.raises(UploadError, match=r"send an archive with city\.toml first"):
        take_in(book, tmp_path / "city", PLANNER)


@pytest.mark.promise(
    "nothing lost",
    "the exchange of an uploaded city fails half way",
    "the city before is back",
)
def test_when_the_exchange_fails_the_city_before_is_back(tmp_path: Path) -> None:
    place, draft = tmp_path / "city", tmp_path / "gone"
    place.mkdir()
    with pytest.raises(FileNotFoundError):
        upload._exchange(draft, place)
    assert [path.name for path in tmp_path.iterdir()] == ["city"]
