"""What a reading process cannot do, put up from inside before it opens the first file.

The kernel limits its memory, its processor time and the size of what it writes. Python refuses it the
network, other programs, unpickling, and every file outside the city and its own folder. GDAL, which Python
cannot watch, knows only the formats that are read here and no address of the network (`gdal_settings`).
"""

import mimetypes
import os
import resource
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MB = 1_000_000
NO_CORE = 0
GRACE = 1  # second of processor time between the signal that says why and the one that kills
FILES_OPEN = 256
DRIVERS = ("GPKG", "ESRI Shapefile", "MEM")
REFUSED = (
    *("socket.", "subprocess.", "pickle.", "ftplib.", "http.", "urllib.", "smtplib.", "telnetlib."),
    *("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.kill", "pty."),
)
CHANGING = (
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.setxattr", "shutil."),
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# The libraries ask for these of their own accord while they are imported or parse a date.
SYSTEM = (
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/proc/self",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/dev/null",
    *map(str, mimetypes.knownfiles),
)


class ReachedOutError(PermissionError):
    """Code in the reading process asked for what it has no business with."""


@dataclass(frozen=True)
class Bounds:
    """What a reading process may use.

    Attributes
    ----------
    memory_mb : megabytes beyond what Python and the libraries hold.
    processor_seconds : of processor time.
    seconds : by the clock.
    file_mb : megabytes of one file that it writes.
    """

    memory_mb: int = 4_000
    processor_seconds: int = 120
    seconds: float = 180.0
    file_mb: int = 4_000


def gdal_settings(known: Iterable[str]) -> Mapping[str, str]:
    """Return the environment in which GDAL opens none of the known formats but those read here."""
    return {
        "OGR_SKIP": ",".join(sorted(set(known) - set(DRIVERS))),
        "GDAL_SKIP": "HTTP,VRT,WMS,WCS,WMTS,DERIVED,GTI,STACIT,STACTA,PLMosaic,EEDAI,OGCAPI,RasterLite",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "PROJ_NETWORK": "OFF",
    }


def limit_resources(bounds: Bounds) -> None:
    """Have the kernel hold this process to its bounds, from what it uses now on."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + bounds.processor_seconds
    for kind, most in (
        (resource.RLIMIT_AS, held + bounds.memory_mb * MB),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, bounds.file_mb * MB),
        (resource.RLIMIT_NOFILE, FILES_OPEN),
        (resource.RLIMIT_CORE, NO_CORE),
    ):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        later = GRACE if kind == resource.RLIMIT_CPU and least == most else 0
        resource.setrlimit(kind, (least, least + later))


def wall_in(city: Path, own: Path, opening: Callable[[str], None]) -> None:
    """Refuse from now on whatever does not serve to read the files of a city; there is no way back.

    Parameters
    ----------
    city : folder whose files may be read.
    own : folder in which this process may write.
    opening : told the name of each file of the city before it is opened.
    """
    city, own = city.resolve(), own.resolve()
    python = {str(Path(place).resolve()) for place in (sys.prefix, sys.base_prefix, *filter(None, sys.path))}
    readable = (str(city), str(own), *sorted(python), *SYSTEM)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(REFUSED):
            raise ReachedOutError(event)
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int):
                return
            place = _place(path)
            if flags & WRITING and place != os.devnull:
                _require(place, (str(own),), event)
            else:
                _require(place, readable, event)
                if _within(place, str(city)):
                    opening(os.path.relpath(place, city))
        elif event.startswith(CHANGING):
            targets = arguments[1:2] if event in ("os.symlink", "os.link") else arguments[:2]
            for target in targets:
                if isinstance(target, str | bytes | os.PathLike):
                    _require(_place(target), (str(own),), event)

    sys.addaudithook(watch)


def _place(path: str | bytes | os.PathLike[Any]) -> str:
    return os.path.realpath(os.fsdecode(path))


def _within(place: str, folder: str) -> bool:
    return place == folder or place.startswith(folder.rstrip(os.sep) + os.sep)


def _require(place: str, folders: Iterable[str], event: str) -> None:
    if not any(_within(place, folder) for folder in folders):
        raise ReachedOutError(f"{event} {place}")
