"""An archive that means harm is refused by name before anything of it is written."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from scenarios.upload_archive import UploadError, UploadLimits, unpack
from scenarios.wording import translator

LINK = stat.S_IFLNK << 16


def packed(tmp_path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    sent = tmp_path / "sent"
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return sent


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = LINK
    return entry


def written(sent: Path, tmp_path: Path, limits: UploadLimits | None = None) -> dict[str, bytes]:
    folder = tmp_path / "within" / "city"
    folder.mkdir(parents=True)
    try:
        unpack(sent, folder, limits or UploadLimits())
    finally:
        assert {path.name for path in tmp_path.iterdir()} <= {"sent", "within"}
        assert [path.name for path in (tmp_path / "within").iterdir()] == ["city"]
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_files_come_out_side_by_side(tmp_path: Path) -> None:
    sent = packed(tmp_path, ("湖城/city.toml", b"a"), ("湖城/学校.csv", b"b"))
    assert written(sent, tmp_path) == {"city.toml": b"a", "学校.csv": b"b"}


@pytest.mark.promise(
    "bad input",
    "archives that lead out, link, hide or nest",
    "refused by name before anything is written",
)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../schools.csv", "leads out"),
        ("city/../../schools.csv", "leads out"),
        ("/etc/schools.csv", "leads out"),
        ("..\\schools.csv", "leads out"),
        ("C:schools.csv", "leads out"),
        ("~/schools.csv", "leads out"),
        ("scho\nols.csv", "leads out"),
        ("schools\u202evsc.csv", "leads out"),
        (link("schools.csv"), "link or a device"),
        ("a/b/schools.csv", "too deep"),
        ("x" * 200 + ".csv", "too long"),
        ("schools.vrt", "kind of file"),
        ("schools.pkl", "kind of file"),
        ("more.zip", "kind of file"),
        ("city.sh", "kind of file"),
        ("schools", "kind of file"),
    ],
)
def test_an_entry_that_means_harm_is_refused(tmp_path: Path, name: str | zipfile.ZipInfo, said: str) -> None:
    sent = packed(tmp_path, ("areas.csv", b"good"), (name, b"../../../etc/passwd"))
    with pytest.raises(UploadError, match=said):
        written(sent, tmp_path)
    assert list((tmp_path / "within" / "city").iterdir()) == []


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    sent = packed(tmp_path, ("areas.csv", b"good"))
    content = bytearray(sent.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    sent.write_bytes(content)
    with pytest.raises(UploadError, match="encrypted"):
        written(sent, tmp_path)


@pytest.mark.promise(
    "bad input",
    "a zip bomb",
    "refused by its directory",
)
def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    sent = packed(tmp_path, ("areas.csv", bytes(3_000_000)))
    with pytest.raises(UploadError, match="far more than a city holds; found 3 MB"):
        written(sent, tmp_path)


@pytest.mark.promise(
    "bad input",
    "an archive whose directory lies about sizes",
    "found out while it is unpacked",
)
def test_sizes_that_lie_are_found_out(tmp_path: Path) -> None:
    """The directory says 10 bytes; Python reads no more of it than that, and the sum is wrong then."""
    sent = packed(tmp_path, ("areas.csv", bytes(100_000)))
    content = bytearray(sent.read_bytes())
    for start, offset in ((0, 22), (content.index(b"PK\x01\x02"), 24)):
        content[start + offset : start + offset + 4] = (10).to_bytes(4, "little")
    sent.write_bytes(content)
    with pytest.raises(UploadError):
        written(sent, tmp_path)


def test_too_many_files(tmp_path: Path) -> None:
    sent = packed(tmp_path, *((f"{n}.csv", b"") for n in range(4)))
    with pytest.raises(UploadError, match="found 4; allowed: ≤ 3"):
        written(sent, tmp_path, UploadLimits(entries=3))


@pytest.mark.promise(
    "bad input",
    "names in an archive that meet on disk",
    "refused",
)
@pytest.mark.parametrize("names", [("a.csv", "A.csv"), ("x/a.csv", "y/b.csv")])
def test_names_that_meet(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(UploadError, match=r"same name|one folder"):
        written(packed(tmp_path, *((name, b"") for name in names)), tmp_path)


def test_any_bytes_are_refused_in_words(tmp_path: Path) -> None:
    whole = packed(tmp_path, ("areas.csv", b"good" * 50)).read_bytes()
    for cut in range(4, len(whole), 17):
        (tmp_path / "sent").write_bytes(whole[:cut])
        with pytest.raises(UploadError):
            unpack(tmp_path / "sent", tmp_path, UploadLimits())
    assert not zipfile.is_zipfile(io.BytesIO(whole[:40]))


def test_every_refusal_speaks_chinese(tmp_path: Path) -> None:
    with pytest.raises(UploadError) as caught:
        written(packed(tmp_path, ("../a.csv", b""), ("b.vrt", b"")), tmp_path)
    assert "此路径指向文件夹以外" in caught.value.render(translator("zh"))
