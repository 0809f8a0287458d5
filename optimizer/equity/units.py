"""Units: who is to be treated evenly, what each one gets, and how much each one counts.

What a unit gets is one variable of a family. It may be a family of the program (teachers of a school), or a
linear map of families (teachers over a fixed number of pupils; money per pupil of all sources together), for
which :func:`state_units` adds a family with its definition. Weights say how much a unit counts: a unit of
weight 3 is treated like three units of weight 1 that get the same.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Labels, Numbers, Variables, finite, label_index, triplets
from optimizer.errors import ProgramError
from optimizer.program import Program

Better = Literal["more", "less"]


@dataclass(frozen=True, eq=False)
class Units:
    """What units get, with their weights.

    Attributes
    ----------
    values
        One variable per unit.
    weights
        One positive number per unit.
    better
        Whether it is good for a unit to have more of it (teachers) or less (metres).
    relaxed
        The variables may stand beyond what they mean, on the bad side (a deficit is at least the shortfall).
        Then only measures that any unit's gain improves can be stated, not those of spread.
    behind
        The units that these are made of: efficiency is sought there too, after these.
    """

    values: Variables
    weights: np.ndarray = field(repr=False)
    better: Better = "more"
    relaxed: bool = False
    behind: "Units | None" = field(repr=False, default=None)

    def __post_init__(self) -> None:
        """Refuse weights that are not positive."""
        what = f"weights of {self.values.family}"
        weights = finite(what, self.weights, self.values.index)
        if not len(weights):
            raise ProgramError(f"{self.values.family}: there are no units")
        if not (weights > 0).all():
            at = int((weights <= 0).argmax())
            raise ProgramError(f"{what}: {weights[at]:g} at {self.values.index[at]!r} is not positive")
        object.__setattr__(self, "weights", weights)

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.values)

    @property
    def shares(self) -> np.ndarray:
        """Weights divided by their sum."""
        shares: np.ndarray = self.weights / math.fsum(self.weights)
        return shares

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.better == "more" else -1.0

    def refuse_relaxed(self, measure: str) -> None:
        """Raise where a measure needs the variables to mean exactly what they say."""
        if self.relaxed:
            raise ProgramError(
                f"{measure}: {self.values.family} may be larger than it means, which hides spread; "
                "use a linear value, as an amount or a share of the standard"
            )


def state_units(  # noqa: PLR0913 - what they get, how it is made, how much they count
    program: Program,
    family: str,
    index: Labels,
    terms: Mapping[Variables, Coefficients],
    weights: Numbers,
    *,
    constant: Numbers = 0.0,
    better: Better = "more",
    unit: str = "",
) -> Units:
    """Add a family that is a linear map of other families, one value per unit.

    Parameters
    ----------
    family, index, unit
        Of the new variables.
    terms, constant
        ``value[i] = Σ terms[i] + constant[i]``, coefficients as in :meth:`Program.add_rows`.
    weights
        How much each unit counts, positive.

    Notes
    -----
    The bounds of the new variables follow from those of the terms, so that later rows need no arbitrary
    large number.
    """
    labels = label_index(family, index)
    shift = finite(f"{family}: constant", constant, labels)
    lower, upper = shift.copy(), shift.copy()
    for known, coefficients in terms.items():
        low, high = _reach(known, coefficients, len(labels))
        lower, upper = lower + low, upper + high
    values = program.add_variables(family, labels, lower=lower, upper=upper, unit=unit)
    rows: dict[Variables, Coefficients] = {values: -1.0, **terms}
    program.add_rows(f"define_{family}", labels, rows, "==", -shift, unit=unit)
    return Units(values, np.asarray(np.broadcast_to(weights, len(labels)), dtype=np.float64), better)


def state_ratios(
    program: Program,
    family: str,
    amounts: Variables,
    denominators: Sequence[float] | np.ndarray,
    *,
    weights: Numbers | None = None,
    better: Better = "more",
    unit: str = "",
) -> Units:
    """Add amounts over fixed denominators (teachers per pupil); the denominators are also the weights.

    Raises
    ------
    ProgramError
        A denominator is not positive: such a unit has no ratio and must be left out by the caller.
    """
    below = finite(f"{family}: denominators", denominators, amounts.index)
    if not (below > 0).all():
        at = int((below <= 0).argmax())
        raise ProgramError(
            f"{family}: the denominator {below[at]:g} at {amounts.index[at]!r} is not positive"
        )
    return state_units(
        program,
        family,
        amounts.index,
        {amounts: 1.0 / below},
        below if weights is None else weights,
        better=better,
        unit=unit,
    )


def state_deficits(program: Program, family: str, units: Units, standards: Numbers) -> Units:
    """Add relative deficits: the share of its standard that a unit lacks, at least 0.

    ``deficit[i] >= 1 - value[i] / standard[i]`` where more is better; where less is better, the share by
    which the standard is exceeded. Standards are positive.
    """
    norm = finite(f"{family}: standards", standards, units.values.index)
    if not (norm > 0).all():
        at = int((norm <= 0).argmax())
        raise ProgramError(
            f"{family}: the standard {norm[at]:g} at {units.values.index[at]!r} is not positive"
        )
    deficit = program.add_variables(family, units.values.index, unit="share of the standard")
    program.add_rows(
        f"measure_{family}",
        units.values.index,
        {deficit: 1.0, units.values: units.sign / norm},
        ">=",
        np.full(len(norm), units.sign),
    )
    return Units(deficit, units.weights, "less", relaxed=True, behind=units)


def state_group_means(program: Program, family: str, units: Units, groups: Sequence[Hashable]) -> Units:
    """Add the weighted means of groups of units, as units of their own: parity is their even treatment.

    Parameters
    ----------
    groups
        The group of each unit. The means are labelled by them, in the order of first appearance, and weigh
        what their units weigh together.
    """
    units.refuse_relaxed(family)
    names = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    codes = np.array([names[group] for group in groups], dtype=np.int64)
    if codes.shape != (len(units),):
        raise ProgramError(f"{family}: one group is needed for each of the {len(units)} units")
    weights = np.bincount(codes, weights=units.weights)
    places = np.arange(len(units))
    means = sparse.csr_array((units.weights / weights[codes], (codes, places)), (len(names), len(units)))
    return state_units(
        program, family, names, {units.values: means}, weights, better=units.better, unit=units.values.unit
    )


def keep_floors(program: Program, family: str, units: Units, floors: Numbers) -> None:
    """Add rows so that no unit is treated worse than its floor (what it has today, less what it may lose)."""
    sense: Literal["<=", ">="] = ">=" if units.better == "more" else "<="
    program.add_rows(family, units.values.index, {units.values: 1.0}, sense, floors, unit=units.values.unit)


def _reach(known: Variables, coefficients: Coefficients, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the largest sum each row can have within the bounds of a family."""
    row, column, value = triplets(known.family, coefficients, rows, len(known))
    least = value * np.where(value > 0, known.lower[column], known.upper[column])
    most = value * np.where(value > 0, known.upper[column], known.lower[column])
    return (
        np.bincount(row, weights=least, minlength=rows),
        np.bincount(row, weights=most, minlength=rows),
    )
