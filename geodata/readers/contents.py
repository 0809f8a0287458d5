"""What a file holds by its first bytes, whatever its name says."""

from pathlib import Path

from geodata import kinds
from geodata.readers.rows import UnreadableError

HEAD = 512
KNOWN = (
    (b"PK\x03\x04", "a zip archive or a workbook (.xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"SQLite format 3\0", "an SQLite database or a GeoPackage"),
    (b"PAR1", "a Parquet file"),
    (b"\0\0'\n", "a Shapefile"),
    (b"%PDF", "a PDF document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x80\x04\x95", "a pickle"),
    (b"\x93NUMPY", "a NumPy array"),
)
MARKUP = ((b"<ogrvrt", "a GDAL VRT"), (b"<!doctype html", "a web page"), (b"<html", "a web page"))


def refuse_other_content(path: Path, file: str, wanted: str) -> None:
    """Raise UnreadableError when the first bytes show that the file is something else than `wanted`."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    found = described(head)
    if found and not (wanted in OWN and head.startswith(OWN[wanted])):
        raise UnreadableError(kinds.OTHER_CONTENT.at(file, found=found, format=wanted))
    if wanted in OWN and not head.startswith(OWN[wanted]):
        found = "nothing" if not head else "other content"
        raise UnreadableError(kinds.OTHER_CONTENT.at(file, found=found, format=wanted))


OWN = {
    "XLSX": b"PK\x03\x04",
    "GeoPackage": b"SQLite format 3\0",
    "Parquet": b"PAR1",
    "Shapefile": b"\0\0'\n",
}


def described(head: bytes) -> str:
    """Return what content begins like this, or an empty text for text of any kind."""
    for magic, name in KNOWN:
        if head.startswith(magic) and not (magic == b"MZ" and head.isascii() and b"\0" not in head):
            return name
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((name for magic, name in MARKUP if magic in start[:200] and start.startswith(b"<")), "")
