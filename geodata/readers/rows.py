"""What every reader gives: rows as they stand in the file, and what was wrong with the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pandas import DataFrame
from pyproj import CRS

from geodata.faults import Fault

CELL_TEXT = "str"

type IsHeader = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Rows:
    """The rows of one table as a file holds them.

    Attributes
    ----------
    file
        Name of the file, for messages.
    frame
        Columns as in the file; text formats give text only. The index holds the row numbers that the user
        sees: a header is row 1 where nothing stands above it, features count from 1. A column ``geometry``
        holds Shapely objects.
    numeric
        Columns that a text-like format stored as numbers.
    crs
        CRS of the geometry as the file declares it.
    faults
        What is wrong with the file or worth knowing about it.
    sheet
        Name of the sheet in a workbook.
    headers
        What the file calls a column, by the column's own name, where the two differ.
    cut
        Whether the format cuts names of columns to ten characters.
    """

    file: str
    frame: DataFrame
    numeric: frozenset[str] = frozenset()
    crs: CRS | None = None
    faults: tuple[Fault, ...] = ()
    sheet: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


class UnreadableError(Exception):
    """The file cannot give rows; carries the faults that say why. Caught by `geodata.reading`."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.render() for fault in faults))
        self.faults = faults
