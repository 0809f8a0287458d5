"""What becomes of an error on the command line: a message, an exit code, or a traceback in a log."""

import errno
import os
import traceback
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from geodata.faults import CityFaultsError, Fault, GeodataError, fill
from models.errors import ModelError
from optimizer.errors import OptimizerError
from scenarios.errors import JunhengError, NoPlanError, OutputError, SystemFailureError
from scenarios.speech import Speech

BAD_INPUT, NO_PLAN, FAULT = 1, 2, 3
FAILURES = (JunhengError, GeodataError, ModelError, OptimizerError)
_SHOWN = 20
_LONGEST = 100  # letters of a place that are shown; one that cannot be used may have thousands
_OF_THE_NAME = (errno.ENAMETOOLONG, errno.ELOOP, errno.EISDIR, errno.ENOTDIR, errno.EACCES, errno.EPERM)


def exit_code(error: Exception) -> int:
    """Return 1 for bad input, 2 when no plan exists, 3 when the solver or the machine failed."""
    if isinstance(error, NoPlanError):
        return NO_PLAN
    if isinstance(error, SystemFailureError | OptimizerError):
        return FAULT
    return BAD_INPUT


def render_failure(error: Exception, speech: Speech) -> str:
    """Return an error as its reader can act on it."""
    if isinstance(error, JunhengError):
        return error.render(speech.translate)
    if isinstance(error, CityFaultsError):
        return _render_faults(error, speech)
    return str(error)


def failure_record(error: Exception, speech: Speech) -> dict[str, object]:
    """Return an error as plain values for machines; the keys are stable."""
    problems: list[dict[str, object]] = []
    if isinstance(error, CityFaultsError):
        problems = [fault_record(fault, speech) for fault in error.faults if fault.severity == "error"]
    elif isinstance(error, JunhengError):
        names = ("where", "key", "found", "allowed", "nearest")
        problems = [
            {**{name: getattr(problem, name) for name in names}, "message": problem.render(speech.translate)}
            for problem in error.problems
        ]
    return {
        "exit_code": exit_code(error),
        "message": render_failure(error, speech),
        "problems": problems,
    }


def fault_record(fault: Fault, speech: Speech) -> dict[str, object]:
    """Return a fault of a city's files as plain values for machines; the keys are stable."""
    names = ("severity", "code", "file", "table", "column", "found")
    return {
        **{name: getattr(fault, name) for name in names},
        "allowed": fill(fault.allowed, dict(fault.values)),
        "nearest": dict(fault.values).get("nearest", ""),
        "rows": list(fault.rows),
        "message": fault.render(speech.translate),
    }


def unusable_place(error: OSError) -> OutputError | None:
    """Return what is wrong with a place somebody named, None where the fault is not in its name or rights."""
    if error.errno not in _OF_THE_NAME or not isinstance(error.filename, str | bytes):
        return None
    where = os.fsdecode(error.filename)
    return OutputError.one("", "this place cannot be used", where=where[:_LONGEST], found=str(error.strerror))


def keep_traceback(error: Exception) -> str:
    """Append the traceback of a bug to ``$JUNHENG_LOG``, or write it to a new file; return its path."""
    text = "".join(traceback.format_exception(error))
    place = os.environ.get("JUNHENG_LOG")
    if place:
        with suppress(OSError), Path(place).open("a", encoding="utf-8") as log:
            log.write(text)
            return place
    with NamedTemporaryFile("w", prefix="junheng-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write(text)
    return file.name


def _render_faults(error: CityFaultsError, speech: Speech) -> str:
    errors = [fault for fault in error.faults if fault.severity == "error"]
    lines = [fault.render(speech.translate) for fault in errors[:_SHOWN]]
    if len(errors) > _SHOWN:
        lines.append(speech.say("{count} more errors are not shown.", count=len(errors) - _SHOWN))
    return "\n".join(lines)
