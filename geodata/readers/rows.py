"""What every reader gives: rows as they stand in the file, and what was wrong with the file."""

from dataclasses import dataclass

from pandas import DataFrame
from pyproj import CRS

from geodata.faults import Fault

CELL_TEXT = "str"


@dataclass(frozen=True)
class Rows:
    """The rows of one table as a file holds them.

    Attributes
    ----------
    file
        Name of the file, for messages.
    frame
        Columns as in the file; text formats give text only. The index holds the row numbers that the user
        sees: a header is row 1, features count from 1. A column ``geometry`` holds Shapely objects.
    numeric
        Columns that a text-like format stored as numbers.
    crs
        CRS of the geometry as the file declares it.
    faults
        What is wrong with the file or worth knowing about it.
    """

    file: str
    frame: DataFrame
    numeric: frozenset[str] = frozenset()
    crs: CRS | None = None
    faults: tuple[Fault, ...] = ()


class UnreadableError(Exception):
    """The file cannot give rows; carries the faults that say why. Caught by `geodata.reading`."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.render() for fault in faults))
        self.faults = faults
