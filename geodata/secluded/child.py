"""The reading process itself: ``python -m geodata.secluded.child``, its order on standard input as JSON."""

import json
import os
import sys
from pathlib import Path

from geodata.headers import Headers
from geodata.reading import read_tables
from geodata.secluded.handover import write_tables
from geodata.secluded.walls import Bounds, ReachedOutError, limit_resources, wall_in

OPENED = "opened.txt"
NO_MEMORY, REACHED_OUT = 71, 72  # exit codes


def main() -> int:
    """Read the city of the order and hand its rows over; return the exit code."""
    order = json.load(sys.stdin)
    city, own = Path(order["city"]), Path(order["own"])
    opened = os.open(own / OPENED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    limit_resources(Bounds(**order["bounds"]))
    wall_in(city, own, lambda name: _note(opened, name))
    try:
        tables, faults = read_tables(city, Headers(order["headers"]))
        write_tables(own, tables, faults)
    except MemoryError:
        return NO_MEMORY
    except ReachedOutError as error:
        sys.stderr.write(f"{error}\n")
        return REACHED_OUT
    return 0


def _note(opened: int, name: str) -> None:
    os.write(opened, json.dumps(name).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
