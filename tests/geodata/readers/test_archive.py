"""A workbook is looked at before it is opened."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from geodata.readers.archive import refuse_unsafe
from geodata.readers.limits import ENTRIES
from geodata.readers.rows import UnreadableError


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "city.xlsx"
    openpyxl.Workbook().save(path)
    return path


def test_an_ordinary_workbook_is_safe(book: Path) -> None:
    refuse_unsafe(book, book.name)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/XLMacrosheets/sheet1.xml", b"<a/>", "macros"),
        ("xl/evil.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document_type"),
        ("xl/evil.rels", b"<!DOCTYPE a SYSTEM 'http://localhost/x'><a/>", "document_type"),
        ("xl/big.bin", b"\0" * 5_000_000, "bomb"),
    ],
)
def test_parts_that_attack_are_refused(book: Path, name: str, content: bytes, code: str) -> None:
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    with pytest.raises(UnreadableError) as caught:
        refuse_unsafe(book, book.name)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_thousands_of_parts_are_refused(book: Path) -> None:
    with zipfile.ZipFile(book, "a") as archive:
        for number in range(ENTRIES.most):
            archive.writestr(f"xl/{number}.bin", b"")
    with pytest.raises(UnreadableError, match="parts"):
        refuse_unsafe(book, book.name)
