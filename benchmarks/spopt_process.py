"""spopt on one question, run by the interpreter of its own environment: ``... QUESTION.npz KIND SECONDS``.

The file holds ``distances`` (clients x sites) and, as the kind needs them, ``weights``, ``number`` of sites
and ``radius``. Prints JSON: seconds of the processor to build and to solve, value, whether it is proved, and
the versions. The solver is HiGHS through PuLP 3, one thread, gap 0.
"""

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
import pulp
from spopt.locate import LSCP, MCLP, PCenter, PMedian


def build(kind: str, given: dict[str, np.ndarray]) -> Any:  # noqa: ANN401 - spopt has a class per kind
    """Return spopt's model of a question."""
    distances = given["distances"]
    number = int(given["number"]) if "number" in given else 0
    if kind == "p-median":
        return PMedian.from_cost_matrix(distances, given["weights"], p_facilities=number)
    if kind == "p-center":
        return PCenter.from_cost_matrix(distances, p_facilities=number)
    radius = float(given["radius"])
    if kind == "set covering":
        return LSCP.from_cost_matrix(distances, radius)
    return MCLP.from_cost_matrix(distances, given["weights"], radius, p_facilities=number)


def main() -> None:
    """Read the question, build, solve, print."""
    path, kind, seconds = sys.argv[1:]
    with np.load(path) as file:
        given = {name: file[name] for name in file.files}
    began = time.process_time()
    model = build(kind, given)
    built = time.process_time()
    solver = pulp.HiGHS(msg=False, timeLimit=float(seconds), gapRel=0.0, threads=1)
    model.problem.solve(solver)
    solved = time.process_time()
    proved = str(model.problem.solverModel.getModelStatus()) == "HighsModelStatus.kOptimal"
    print(
        json.dumps(
            {
                "build": built - began,
                "solve": solved - built,
                "proved": proved,
                "value": model.problem.objective.value() if proved else None,
                "versions": {name: version(name) for name in ("spopt", "pulp", "highspy")},
            }
        )
    )


if __name__ == "__main__":
    main()
