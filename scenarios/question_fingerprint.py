"""The fingerprint of what a scenario asks, which stays the same from release to release."""

from collections.abc import Mapping

from scenarios.provenance import fingerprint
from scenarios.scenario_forecast import Forecast

NAMES = ("name", "title")  # they change no plan
LATER = {
    "forecast": Forecast().model_dump(mode="json")
}  # came after the first release: what is meant without


def question_fingerprint(question: Mapping[str, object]) -> str:
    """Return the sha256 of everything that may change the plan, from a scenario's plain values.

    A key that came after the first release counts only where it is used, so that a run of an earlier release
    keeps its fingerprint, with or without the key.
    """
    unused = {name for name, meant in LATER.items() if question.get(name) == meant}
    return fingerprint({name: value for name, value in question.items() if name not in {*NAMES, *unused}})
