"""Shapefiles: .shp with its .shx, .dbf, .prj and .cpg; text is decoded here: GDAL would guess Latin-1."""

import codecs
from collections.abc import Iterable
from pathlib import Path

from pandas import DataFrame, Series

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.contents import refuse_other_content
from geodata.readers.layers import BROKEN, plain_place, read_layer, rows_of, unreadable
from geodata.readers.limits import refuse_large_file
from geodata.readers.rows import Rows, UnreadableError

NEEDED = (".shx", ".dbf")
USEFUL = (".prj", ".cpg")
PARTS = (*NEEDED, *USEFUL)
EXTRA = (".sbn", ".sbx", ".qix", ".qmd", ".qpj", ".fbn", ".fbx", ".ain", ".aih", ".ixs", ".mxs", ".atx")
BYTES = "ISO-8859-1"  # every byte is a character of it, so that the bytes come through
CODE_PAGES = {"utf8": "utf-8", "65001": "utf-8", "936": "gb18030", "cp936": "gb18030", "gbk": "gb18030"}


def read_shapefile(path: Path, file: str) -> Rows:
    """Return the rows of a Shapefile.

    Raises
    ------
    UnreadableError
        If a part is missing, or it is no Shapefile, or its text cannot be decoded.
    """
    refuse_other_content(path, file, "Shapefile")
    parts = parts_of(path)
    missing = [
        kinds.SHAPEFILE_PART.at(file, missing=path.stem + part) for part in NEEDED if part not in parts
    ]
    if missing:
        raise UnreadableError(*missing)
    for part in parts.values():
        refuse_large_file(part, part.name)
    try:
        # Without its .cpg, so that GDAL leaves the bytes of the text as they are.
        chosen = [path, *(part for suffix, part in parts.items() if suffix != ".cpg")]
        with plain_place(*chosen) as places:
            layer = read_layer(places[0], file, encoding=BYTES)
    except BROKEN as error:
        raise unreadable(file, "Shapefile", str(error)) from error
    layer, faults = _decoded(layer, parts.get(".cpg"), path, file)
    rows = rows_of(layer, file, cut=True)
    return Rows(file, rows.frame, crs=rows.crs, faults=faults, cut=True)


def parts_of(path: Path) -> dict[str, Path]:
    """Return the other files of a Shapefile by their suffix, whatever its capitals."""
    near = (other for other in path.parent.iterdir() if other.stem == path.stem)
    return {other.suffix.lower(): other for other in near if other.suffix.lower() in PARTS}


def _decoded(
    layer: DataFrame, code_page: Path | None, path: Path, file: str
) -> tuple[DataFrame, tuple[Fault, ...]]:
    """Return the layer with its text decoded as the .cpg says, else as UTF-8 or GB18030, and what to know."""
    texts = [name for name in layer.columns if layer[name].dtype in ("str", object) and name != "geometry"]
    found = [text for name in texts for text in layer[name] if isinstance(text, str)]
    raw = [text.encode(BYTES) for text in (*map(str, layer.columns), *found)]
    if all(text.isascii() for text in raw):
        return layer, ()
    encoding = _named(code_page) if code_page else _detected(raw)
    cells = {
        name: Series(
            [_text(cell, encoding, file, row) for row, cell in enumerate(layer[name], 1)], dtype="str"
        )
        for name in texts
    }
    names = {name: _text(str(name), encoding, file, 0) for name in layer.columns}
    decoded = layer.assign(**{name: cell.set_axis(layer.index) for name, cell in cells.items()})
    decoded = decoded.rename(columns=names)
    if code_page is not None:
        return decoded, ()
    return decoded, (_how(encoding, decoded, path, file),)


def _named(code_page: Path) -> str:
    name = code_page.read_text(encoding="ascii", errors="replace").strip()[:40]
    encoding = CODE_PAGES.get(name.lower().replace("-", "").replace("ansi ", ""), name)
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        fault = kinds.ENCODING_UNKNOWN.at(code_page.name, found=name)
        raise UnreadableError(fault) from error
    return encoding


def _detected(raw: Iterable[bytes]) -> str:
    """Return UTF-8 when all text could be it but for a character cut at the end of a cell, else GB18030."""
    return "utf-8" if all(_begins_as_utf8(text) for text in raw) else "gb18030"


def _begins_as_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _text(cell: object, encoding: str, file: str, row: int) -> str | None:
    if not isinstance(cell, str):
        return None if cell is None or cell != cell else str(cell)  # noqa: PLR0124 - NaN
    content = cell.encode(BYTES)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        found = content.decode(encoding, errors="replace")
        kind = kinds.TEXT_CUT if error.end >= len(content) else kinds.ENCODING
        rows = (row,) if row else ()
        raise UnreadableError(kind.at(file, rows=rows, found=found)) from error


def _how(encoding: str, layer: DataFrame, path: Path, file: str) -> Fault:
    if encoding == "utf-8":
        return kinds.SHAPEFILE_ENCODING.at(file, missing=f"{path.stem}.cpg", encoding="UTF-8")
    cells = ((row, str(cell)) for row, line in enumerate(layer.itertuples(index=False), 1) for cell in line)
    sample = ((row, cell) for row, cell in cells if not cell.isascii())
    row, cell = next(sample, (1, ""))
    return kinds.ENCODING_GUESSED.at(file, rows=(row,), found=cell)
