"""Faults of a reading process: it died, was too slow, or wanted more than it is given."""

from geodata.faults import FaultKind

READER_DIED = FaultKind(
    "reader_died",
    "error",
    "The program that reads files broke off while it read this file.",
    "The file is damaged or was made to do harm: save it again from the program it came from.",
)
READER_LATE = FaultKind(
    "reader_late",
    "error",
    "Reading this file took longer than is allowed.",
    "Split off what is not needed, or save the table as CSV or Parquet.",
    "{limit} seconds",
)
READER_MEMORY = FaultKind(
    "reader_memory",
    "error",
    "Reading this file needed more memory than is allowed.",
    "Split off what is not needed, or save the table as CSV or Parquet.",
    "{limit} megabytes",
)
READER_REACHED_OUT = FaultKind(
    "reader_reached_out",
    "error",
    "The file made its reader reach for something outside the city folder; this was refused.",
    "Do not use this file, and ask whoever sent it.",
)
KINDS = (READER_DIED, READER_LATE, READER_MEMORY, READER_REACHED_OUT)
