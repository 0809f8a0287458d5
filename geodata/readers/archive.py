"""What is looked at in a workbook before it is opened: it is a zip archive of XML, and either may attack."""

import zipfile
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from geodata import kinds
from geodata.readers.limits import ENTRIES, UNPACKED_MB, UNPACKED_TIMES, refuse_size
from geodata.readers.rows import UnreadableError

SMALL = 1_000_000  # bytes below which no content is called a bomb
CHUNK = 65_536
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "xlmacro")
XML = (".xml", ".rels", ".vml")


def refuse_unsafe(path: Path, file: str) -> None:
    """Raise UnreadableError for a workbook that unpacks to too much, holds macros, or declares entities.

    The sizes are those of the archive's directory: Python reads no more of a part than is declared there.
    """
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        refuse_size(size, UNPACKED_MB, file)
        if len(entries) > ENTRIES.most:
            fault = kinds.BOMB.at(file, found=f"{len(entries)} parts", limit=UNPACKED_TIMES.most)
            raise UnreadableError(fault)
        packed = max(path.stat().st_size, 1)
        if size > SMALL and size > UNPACKED_TIMES.most * packed:
            found = f"{size // packed} times"
            raise UnreadableError(kinds.BOMB.at(file, found=found, limit=UNPACKED_TIMES.most))
        for entry in entries:
            name = entry.filename.lower()
            if any(part in name for part in MACRO_PARTS):
                raise UnreadableError(kinds.MACROS.at(file, found=entry.filename))
            if name.endswith(XML):
                _refuse_document_type(archive, entry, file)


def _refuse_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> None:
    """Raise UnreadableError if the XML declares a document type; it is parsed to its first element."""

    def refuse(*_: object) -> NoReturn:
        raise UnreadableError(kinds.DOCUMENT_TYPE.at(file, found=entry.filename))

    begun = False

    def begin(*_: object) -> None:
        nonlocal begun
        begun = True

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    with archive.open(entry) as stream:
        while not begun and (part := stream.read(CHUNK)):
            parser.Parse(part, False)
