"""How long a city folder takes to read and check, and how much memory, by size and format.

Run ``python -m benchmarks.reading [small city province] [csv xlsx parquet geojson shapefile]``; each row is
measured in a process of its own, so that the peak is that of one reading.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from geopandas import GeoDataFrame

from geodata.checks import check_folder
from geodata.demo import demo_tables
from geodata.writing import write_city

type Size = Literal["small", "city", "province"]
SIZES: tuple[Size, ...] = get_args(Size.__value__)
# Format of the tables with polygons, of points, and of the others.
FORMATS = {
    "CSV + GeoPackage": ("gpkg", "csv", "csv"),
    "XLSX + GeoPackage": ("gpkg", "xlsx", "xlsx"),
    "Parquet + GeoParquet": ("geoparquet", "geoparquet", "parquet"),
    "CSV + GeoJSON": ("geojson", "geojson", "csv"),
    "CSV + Shapefile": ("shp", "shp", "csv"),
}
MB = 1024  # of the kilobytes in which Linux counts


def measure(sizes: Sequence[Size], formats: Sequence[str] = ()) -> Iterator[dict[str, object]]:
    """Yield one row per size and format: cells, megabytes of files, seconds, peak memory."""
    for size in sizes:
        settings, tables = demo_tables(size, 1)
        cells = sum(frame.size for frame in tables.values())
        for name, chosen in FORMATS.items():
            if formats and not any(word.lower() in name.lower() for word in formats):
                continue
            as_files = {table: chosen[_place(frame)] for table, frame in tables.items()}
            with tempfile.TemporaryDirectory() as work:
                folder = Path(work) / "city"
                write_city(folder, settings, tables, as_files)  # type: ignore[arg-type]
                files = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
                seconds, cpu, peak, errors = _read_apart(folder)
            yield {
                "size": size,
                "format": name,
                "cells": f"{cells:,}",
                "MB": f"{files:.1f}",
                "seconds": f"{seconds:.1f}",
                "cpu": f"{cpu:.1f}",
                "peak MB": f"{peak:.0f}",
                "errors": errors,
            }


def _place(frame: object) -> int:
    if not isinstance(frame, GeoDataFrame):
        return 2
    return int((frame.geom_type == "Point").all())


def _read_apart(folder: Path) -> tuple[float, float, float, int]:
    command = [sys.executable, "-m", "benchmarks.reading", "--read", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    seconds, cpu, peak, errors = json.loads(done.stdout)
    return seconds, cpu, peak, errors


def _read(folder: Path) -> list[float]:
    begin, begun = time.perf_counter(), time.process_time()
    checked = check_folder(folder)
    seconds = time.perf_counter() - begin
    cpu = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    return [seconds, cpu, peak, sum(fault.severity == "error" for fault in checked.faults)]


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["--read"]:
        print(json.dumps(_read(Path(arguments[1]))))
        return
    known = [size for size in SIZES if size in arguments] or SIZES
    words = [word for word in arguments if word not in SIZES]
    for number, row in enumerate(measure(known, words)):
        if not number:
            print("| " + " | ".join(row) + " |")
            print("|" + "---|" * len(row))
        print("| " + " | ".join(map(str, row.values())) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
