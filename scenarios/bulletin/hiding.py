"""Which counts of children a bulletin hides: the small ones, and what would give them away."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from scenarios.bulletin.cells import Cells
from scenarios.bulletin.protection import NOTHING, Adversary, Known, Puzzle

SHOWN, SMALL, COMPLEMENT = "shown", "small", "complement"
UNSURE = 2.0  # children: a count hidden for another's sake must be uncertain by more than rounding


@dataclass(frozen=True, eq=False)
class Secret:
    """A sum of columns that must stay uncertain by `width` children; a printed cell, or only worked out."""

    columns: np.ndarray
    width: float
    cell: int | None


def hide(cells: Cells, smallest: int, known: Known | None = None) -> np.ndarray:
    """Return for each cell whether it is shown, hidden as small, or hidden as a complement.

    A count from 1 to `smallest` - 1 is small; so is a remainder that a reader would get by taking one cell
    from another (pupils who do not board, children in kindergartens that are not inclusive), and a group that
    is printed nowhere but might be worked out. Two tables that agree with all that is still printed
    may then differ by `smallest` children or more in every small count, and by two in every other hidden one.

    Parameters
    ----------
    cells : from `scenarios.bulletin.cells.list_cells`.
    smallest : the smallest count that may be shown; 0 or 1 hides nothing.
    known : what a reader knows of sums of columns besides, such as classes by size.
    """
    state = np.full(len(cells.frame), SHOWN, dtype=object)
    if smallest <= 1 or cells.frame.empty:
        return state
    secrets = _small(cells, smallest)
    for secret in secrets:
        if secret.cell is not None:
            state[secret.cell] = SMALL
    if secrets:
        _Hiding(cells, known or _nothing(cells), state, secrets).run()
    return state


class _Hiding:
    """The counts hidden so far, and for each secret the cells whose being hidden protects it."""

    def __init__(self, cells: Cells, known: Known, state: np.ndarray, secrets: list[Secret]) -> None:
        every = [_row(cells, number) for number in range(len(cells.frame))]
        unprinted = [secret.columns for secret in secrets if secret.cell is None]
        self.rows = np.array([*every, *unprinted])
        self.width = {
            (len(every) + place if secret.cell is None else secret.cell): secret.width
            for place, secret in _numbered(secrets)
        }
        self.state = state
        value = cells.frame["value"].to_numpy(dtype="float64")
        self.loss = np.log2(2 + value)  # between counting cells and counting children
        self.adversary = Adversary(
            Puzzle(
                sums=cells.sums,
                truth=cells.truth,
                empty=_empty(cells),
                secrets=sparse.csr_array(self.rows),
                known=known,
                below=_pairs(cells),
            )
        )
        self.uses: dict[int, np.ndarray] = {}

    def run(self) -> None:
        """Hide until every secret is safe, then show again what was hidden in vain."""
        for secret in sorted(self.width, key=lambda secret: -self.width[secret]):
            self._protect(secret)
        self._protect_complements()
        self._show_again()

    def _protect(self, secret: int) -> None:
        everything = np.ones(len(self.state), dtype=bool)
        hidden = self.state != SHOWN
        found = self.adversary.separate(
            secret, self.width[secret], np.where(hidden, 0.0, self.loss), everything
        )
        if found is None:  # whatever is hidden, what is known from elsewhere confines it
            self.width[secret] = self.adversary.widest(secret, everything, self.width[secret])
            found = self.adversary.separate(
                secret, self.width[secret], np.where(hidden, 0.0, self.loss), everything
            )
        moved = np.zeros(len(self.state)) if found is None else found[0]
        self.uses[secret] = moved
        self.state[(moved > NOTHING) & ~hidden] = COMPLEMENT

    def _protect_complements(self) -> None:
        """Make sure that what is hidden for others' sake cannot be told either."""
        waiting = True
        while waiting:
            firm = [
                cell
                for cell in np.flatnonzero(self.state == COMPLEMENT).tolist()
                if cell not in self.width and not self._is_loose(cell)
            ]
            waiting = bool(firm)
            for cell in firm:
                self.width[cell] = UNSURE
                self._protect(cell)

    def _is_loose(self, cell: int) -> bool:
        return any(moved[cell] >= UNSURE for moved in self.uses.values())

    def _show_again(self) -> None:
        """Show the complements without which all secrets are still safe, those of most loss first."""
        complements = np.flatnonzero(self.state == COMPLEMENT)
        for cell in complements[np.argsort(-self.loss[complements], kind="stable")].tolist():
            self._try_showing(cell)

    def _try_showing(self, cell: int) -> None:
        free = self.state != SHOWN
        free[cell] = False
        nothing = np.zeros(len(self.state))
        replaced: dict[int, np.ndarray] = {}
        for secret, moved in self.uses.items():
            if secret == cell or moved[cell] <= NOTHING:
                continue
            found = self.adversary.separate(secret, self.width[secret], nothing, free)
            if found is None:
                return
            replaced[secret] = found[0]
        before, uses = self.state[cell], self.uses
        self.uses = {**uses, **replaced}
        self.uses.pop(cell, None)
        self.state[cell] = SHOWN
        if any(
            not self._is_loose(other)
            for other in np.flatnonzero(self.state == COMPLEMENT).tolist()
            if other not in self.width
        ):
            self.state[cell], self.uses = before, uses


def _numbered(secrets: list[Secret]) -> list[tuple[int, Secret]]:
    """Return each secret with its place among those that are printed in no table."""
    place, numbered = 0, []
    for secret in secrets:
        numbered.append((place, secret))
        place += secret.cell is None
    return numbered


def _small(cells: Cells, smallest: int) -> list[Secret]:
    """Return every small count: printed, to be had by one subtraction, or of one of the smallest groups."""
    secrets = [*_small_cells(cells, smallest), *_small_groups(cells, smallest)]
    first: dict[bytes, Secret] = {}
    for secret in secrets:
        if secret.cell is not None or secret.columns.tobytes() not in first:
            first.setdefault(secret.columns.tobytes(), secret)
    return [
        secret for secret in secrets if secret.cell is not None or first[secret.columns.tobytes()] is secret
    ]


def _small_groups(cells: Cells, smallest: int) -> list[Secret]:
    """Return the groups with few pupils, boarders or pupils who do not board."""
    pupils, boarders = (cells.groups[f"exact_{name}"].to_numpy() for name in ("pupils", "boarders"))
    own, count = np.eye(2 * len(pupils)), len(pupils)
    counts = (
        (pupils, own[:count]),
        (boarders, own[count:]),
        (pupils - boarders, own[:count] - own[count:]),
    )
    return [
        Secret(rows[group], float(smallest), None)
        for numbers, rows in counts
        for group in np.flatnonzero((numbers > 0) & (numbers < smallest)).tolist()
    ]


def _small_cells(cells: Cells, smallest: int) -> list[Secret]:
    """Return every small count that is printed or to be had by one subtraction of two printed ones."""
    frame = cells.frame
    exact = frame["exact"].to_numpy(dtype="float64")
    found = [
        Secret(_row(cells, number), float(smallest), number)
        for number in np.flatnonzero((exact > 0) & (exact < smallest)).tolist()
    ]
    wholes = {
        (row.level, row.district_id, row.setting): number
        for number, row in enumerate(frame.itertuples())
        if row.measure == "pupils" and not row.ownership
    }
    for number, row in enumerate(frame.itertuples()):
        if row.measure == "boarders" or row.ownership == "inclusive":
            whole = wholes[row.level, row.district_id, row.setting]
            if 0 < exact[whole] - exact[number] < smallest:
                found.append(Secret(_row(cells, whole) - _row(cells, number), float(smallest), None))
    return found


def _row(cells: Cells, number: int) -> np.ndarray:
    return np.asarray(cells.sums[[number]].toarray()[0], dtype=np.float64)


def _pairs(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Return the columns of boarders and those of the pupils they belong to, where boarders are known."""
    count = len(cells.groups)
    known = np.flatnonzero(cells.groups["boarders"].notna().to_numpy())
    return known + count, known


def _empty(cells: Cells) -> np.ndarray:
    """Return the columns in which there is nobody, before rounding."""
    exact = cells.groups[["exact_pupils", "exact_boarders"]].to_numpy(dtype="float64").T.ravel()
    return np.asarray(~(exact > 0))


def _nothing(cells: Cells) -> Known:
    return Known(sparse.csr_array((0, len(cells.truth))), np.zeros(0), np.zeros(0))
