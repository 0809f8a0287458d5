"""One zoning question on its way to a plan and a proof."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.engine import Watch
from optimizer.solve import Limits
from optimizer.status import Status
from optimizer.zoning.annealing import Annealing, Schedule
from optimizer.zoning.clock import Clock
from optimizer.zoning.columns import Columns, Proof
from optimizer.zoning.contiguity import Separator, cut_off, separate
from optimizer.zoning.growth import grow
from optimizer.zoning.relaxation import Relaxation, Relaxed, unpriced
from optimizer.zoning.result import ZoningResult
from optimizer.zoning.rows import Aim
from optimizer.zoning.space import Space
from optimizer.zoning.standing import Standing
from optimizer.zoning.whole import Outcome, Whole
from optimizer.zoning.windows import window

ROUNDS = 60  # of separators added to the relaxation
LITTLE = 1e-5  # relative rise of the bound below which the relaxation is left as it is
IDLE = 3  # such rounds in a row
STEPS_PER_UNIT, FEWEST, MOST = 9_000, 20_000, 20_000_000
CYCLES, CALMER = 4, 0.6  # of heat, each from the best plan of the one before and less hot
TRIES, HOTTEST = 8, 10.0  # the same while loads exceed their limits
POLISH = 200_000  # steps of search from a repaired plan
HOT, COLD = 1.5, 0.05  # heat, in what the second-best centre costs a unit more
CALM = 0.15  # share of that heat where zones are large: there the first plan is good in most of its parts
SMALL = 60  # units per centre up to which whole zones are priced: sizes matter less in large ones
DEAR = 3.0  # price of overload at the beginning, in heat scales per unit of mean demand
EXACT = 12_000  # arcs that an integer program may leave open
TIGHTER = 3.0  # by how much the gap asked of a run falls from run to run
PRICING = 0.6  # share of the time for whole zones
WINDOW_SECONDS = 4.0
WITHOUT = 0.0, 0.5, 1.0  # how much of the prices is left out while zones are grown
SLIDING = 0.3  # share of the time for windows where the whole can follow
FINE = 20.0  # how much finer than the gap asked for a window is solved


class Search:
    """The stages of one search.

    ``soft`` says whether an overload is allowed when it must be.
    """

    def __init__(self, space: Space, limits: Limits, clock: Clock, *, soft: bool) -> None:
        self._space, self._limits, self._clock, self._soft = space, limits, clock, soft
        self._separators: dict[Separator, None] = {}
        self._relaxed: Relaxed | None = None
        self._proof: Proof | None = None
        self._now = Standing(space, limits.gap, clock)
        clock.planned = self._planned

    def run(self) -> ZoningResult:
        """Search for the least overload, where there must be one, then for the least cost."""
        self._relax()
        if self._relaxed is None and self._now.infeasible:
            self._relax_overload()
        if self._relaxed is None and not self._now.infeasible:
            self._learn(unpriced(self._space, self._now.most))  # the clock was too short for better prices
        if self._relaxed is not None:
            self._start()
            if not self._now.within():
                self._least_overload()
            if self._now.within():
                self._price_zones()
                self._slide()
                self._prove()
        return self._now.result(len(self._separators))

    def _planned(self) -> bool:
        """Whether a search that ends now has a plan: any, where overload may be."""
        return self._now.within() or (self._soft and self._now.plan is not None)

    # The relaxation

    def _relax(self) -> None:
        """Bound the cost of plans with at most the overload allowed."""
        aim = Aim.cost(self._space, self._now.most)
        self._clock.turn("cost", None)
        relaxation = Relaxation(self._space, aim, self._limits)
        self._now.infeasible, self._now.split_bound = False, -math.inf
        self._now.bound = self._known_bound()
        if self._separators:
            relaxation.add(list(self._separators))
        left, idle = self._clock.until(0.5), 0
        for _ in range(ROUNDS):
            found = relaxation.solve(left, self._look)
            if found is None:
                break
            idle = idle + 1 if found.bound - self._now.bound < LITTLE * abs(found.bound) else 0
            self._learn(found)
            missed = [one for one in separate(self._space, found.shares) if one not in self._separators]
            if not missed or idle >= IDLE:
                break
            self._separators.update(dict.fromkeys(missed))
            relaxation.add(missed)
        self._now.infeasible = relaxation.infeasible

    def _known_bound(self) -> float:
        """Return what is known before solving: every unit at its cheapest, or what earlier prices prove."""
        cheapest = float(self._space.lowest(self._space.cost).sum())
        if self._relaxed is None:
            return cheapest
        return max(cheapest, self._relaxed.bound_at(self._now.most))

    def _learn(self, found: Relaxed) -> None:
        if not math.isfinite(self._now.split_bound):
            self._now.split_bound = found.bound
        if found.bound > self._now.bound or self._relaxed is None:
            self._relaxed = found
            self._now.bound = found.bound
        self._clock.bound = self._now.bound

    def _relax_overload(self) -> None:
        """Bound the overload when there must be one, and allow that much; without plan where none may be."""
        self._clock.turn("overload", None)
        relaxation = Relaxation(self._space, Aim.overload(self._space), self._limits)
        found = relaxation.solve(self._clock.left, self._look)
        self._now.infeasible = False
        if found is None:
            return
        self._now.overload_bound = max(0.0, found.bound)
        if self._now.overload_bound <= self._space.slack or not self._soft:
            self._now.infeasible = self._now.overload_bound > self._space.slack
            return
        self._now.most = self._now.overload_bound + self._space.slack
        self._relax()

    def _look(self, watch: Watch) -> bool:
        if math.isfinite(watch.bound) and self._clock.bound is not None:
            self._clock.bound = max(self._clock.bound, watch.bound)
        return self._clock.over()

    # Plans

    def _start(self) -> None:
        """Grow zones along the prices and improve them."""
        zone = None if self._relaxed is None else self._grown(self._relaxed.spare)
        if zone is None:
            return
        self._now.keep(zone)
        self._anneal(0.7 if self._large() else 0.4)

    def _grown(self, spare: np.ndarray) -> np.ndarray | None:
        """Return zones grown along the prices, or less and less so where zones wall each other in."""
        plain = unpriced(self._space, self._now.most).spare
        for share in WITHOUT:
            zone = grow(self._space, (1 - share) * spare + share * plain)
            if zone is not None:
                return zone
        return grow(self._space, np.zeros_like(spare))

    def _anneal(self, share: float, heat: float = 1.0) -> None:
        """Search from the best plan, in cycles, for a share of the time left."""
        steps = min(max(STEPS_PER_UNIT * self._space.units, FEWEST), MOST)
        left, scale = self._clock.until(share), self._scale() * (CALM if self._large() else 1.0)
        turn = 0
        while self._now.plan is not None and left() > 0 and not self._now.closed():
            if turn >= (CYCLES if self._now.within() else TRIES):
                break
            schedule = Schedule(steps, heat * HOT * scale, heat * COLD * scale)
            self._improve(self._now.plan, schedule, left, turn)
            heat = min(1.0, heat * CALMER) if self._now.within() else HOTTEST
            turn += 1

    def _improve(self, zone: np.ndarray, schedule: Schedule, left: Callable[[], float], turn: int) -> None:
        """Search from a plan in one piece."""
        seed = self._limits.seed + turn
        search = Annealing(self._space, zone, most=self._now.most, price=self._price(), seed=seed)
        kept = search.key

        def go_on(key: tuple[float, float]) -> bool:
            nonlocal kept
            if key < kept:
                kept = key
                self._now.keep(search.best)
            return not self._clock.over() and left() > 0 and not self._now.closed()

        search.run(schedule, go_on)
        self._now.keep(search.best)

    def _large(self) -> bool:
        """Whether zones have many units, whose sizes then matter little."""
        return len(self._space.reached) > SMALL * self._space.centres

    def _price(self) -> float:
        """Return what a unit of overload is worth: the dearest seat, as the relaxation has it."""
        seats = 0.0 if self._relaxed is None else float(self._relaxed.prices.max())
        return max(seats, DEAR * self._scale() / max(self._space.slack, float(self._space.demand.mean())))

    def _scale(self) -> float:
        """Return the mean of what the second-best centre costs a unit more than the best."""
        space = self._space
        if self._relaxed is None:
            return 1.0
        spare = self._relaxed.spare.copy()
        best = np.zeros(len(spare), dtype=bool)
        order = np.lexsort((spare, space.unit))
        best[order[space.first[space.reached]]] = True
        spare[best] = math.inf
        second = space.lowest(spare)[space.reached]
        second = second[np.isfinite(second) & (second > 0)]
        return float(np.median(second)) if len(second) else 1.0

    def _offer(self, outcome: Outcome) -> None:
        """Repair the plan of an integer program where it comes apart, improve it, and keep it if best."""
        if outcome.shares is None or self._relaxed is None:
            return
        zone = outcome.zone(self._space)
        whole = not len(cut_off(self._space, zone))
        repaired = zone if whole else grow(self._space, self._relaxed.spare, zone)
        if repaired is None:
            return
        self._now.keep(repaired)
        if not whole:
            scale = COLD * self._scale() * (CALM if self._large() else 1.0)
            self._improve(repaired, Schedule(POLISH, 4 * scale, scale), self._clock.until(0.1), 0)

    # Proof

    def _least_overload(self) -> None:
        """Lessen the overload until no plan can have less, or half the time is gone."""
        space, clock = self._space, self._clock
        if self._now.infeasible and not self._soft:
            return
        self._now.infeasible = False
        clock.turn("overload", self._now.overload_bound)
        left = clock.until(0.6)
        if self._now.plan is not None:
            self._anneal(0.5, HOTTEST)
        everything = np.arange(len(space.unit))
        while len(everything) <= EXACT and not self._now.within() and left() > 0 and not clock.over():
            whole = Whole(space, Aim.overload(space), everything, list(self._separators))
            outcome = whole.run(self._now.plan, self._allowed(0.0, left()), self._look)
            self._now.infeasible = outcome.status is Status.INFEASIBLE
            self._now.overload_bound = max(self._now.overload_bound, outcome.bound)
            if not self._settle(outcome):
                break
        too_much = self._now.overload_bound > space.slack and not self._soft
        self._now.infeasible = self._now.infeasible or too_much
        if self._now.plan is None or self._now.infeasible:
            return
        if self._soft and not self._now.within():
            self._now.allow(space.overload(self._now.plan))
            self._relax()
        if self._now.within():
            clock.turn("cost", self._now.bound)
            self._anneal(0.3)

    def _price_zones(self) -> None:
        """Raise the bound by whole zones, where they are small and no overload is needed."""
        space, relaxed, plan = self._space, self._relaxed, self._now.plan
        if (
            self._large()
            or self._now.most > space.slack
            or relaxed is None
            or plan is None
            or self._now.closed()
        ):
            return

        def told(bound: float) -> bool:
            self._now.bound = self._clock.bound = max(self._now.bound, bound)
            return self._clock.over() or self._now.closed()

        around = space.lowest(space.cost + relaxed.prices[space.centre] * space.demand[space.unit])
        columns = Columns(space, self._limits, self._separators, around)
        columns.run(plan, self._clock.until(PRICING), self._look, told)
        if math.isfinite(columns.bound):
            self._proof = columns.proof()

    def _prove(self) -> None:
        """Close the gap by integer programs over the arcs that a better plan can use."""
        while not self._now.closed() and not self._clock.over():
            arcs = self._useful()
            if self._open_among(arcs) > EXACT:
                return
            gap = max(self._limits.gap / 2, self._now.gap() / TIGHTER)
            value = math.inf if self._now.plan is None else self._space.value(self._now.plan)
            whole = Whole(self._space, Aim.cost(self._space, self._now.most), arcs, list(self._separators))
            outcome = whole.run(self._now.plan, self._allowed(gap), self._look)
            self._now.bound = max(self._now.bound, min(outcome.bound, value))
            if not self._settle(outcome) and gap == self._limits.gap / 2:
                return

    def _useful(self) -> np.ndarray:
        """Return the arcs that a plan better than the best can use, with those of the best."""
        space, relaxed = self._space, self._relaxed
        if relaxed is None or self._now.plan is None or not self._now.within():
            return np.arange(len(space.unit))
        room = space.value(self._now.plan) - relaxed.bound_at(self._now.most)
        present = self._now.plan[space.unit] == space.centre
        useful = relaxed.spare <= room + 1e-9 * abs(relaxed.bound)
        if self._proof is not None:
            room = space.value(self._now.plan) - self._proof.bound
            useful &= self._proof.spare <= room + 1e-9 * abs(self._proof.bound)
        return np.flatnonzero(useful | present)

    def _open_among(self, arcs: np.ndarray) -> int:
        """Return how many arcs belong to units with a choice."""
        choices = np.bincount(self._space.unit[arcs], minlength=self._space.units)
        return int(choices[choices > 1].sum())

    def _allowed(self, gap: float, seconds: float = math.inf) -> Limits:
        return replace(self._limits, gap=gap, seconds=max(0.01, min(seconds, self._clock.left())))

    def _settle(self, outcome: Outcome) -> bool:
        """Take what an integer program found; return whether separators came of it."""
        if outcome.shares is None:
            return False
        self._offer(outcome)
        missed = separate(self._space, outcome.shares)
        before = len(self._separators)
        self._separators.update(dict.fromkeys(missed))
        return len(self._separators) > before

    def _slide(self) -> None:
        """Improve the plan over one window of neighbouring zones after the other, until none improves."""
        rng = np.random.default_rng(self._limits.seed)
        left = self._clock.until(SLIDING if self._open_among(self._useful()) <= EXACT else 1.0)
        while True:
            before = self._now.gap()
            for centre in rng.permutation(self._space.centres).tolist():
                if self._now.closed() or self._clock.over() or left() <= 0:
                    return
                self._improve_window(centre, rng)
            if self._now.gap() >= before:
                return

    def _improve_window(self, centre: int, rng: np.random.Generator) -> None:
        if self._now.plan is None:
            return
        arcs = window(self._space, self._now.plan, centre, rng)
        local: dict[Separator, None] = {}
        until = self._clock.seconds + WINDOW_SECONDS
        while self._clock.seconds < until and not self._clock.over():
            whole = Whole(self._space, Aim.cost(self._space, self._now.most), arcs, list(local))
            allowed = self._allowed(self._limits.gap / FINE, until - self._clock.seconds)
            outcome = whole.run(self._now.plan, allowed, lambda _watch: self._clock.over())
            if outcome.shares is None:
                return
            missed = separate(self._space, outcome.shares)
            if not missed:
                self._now.keep(outcome.zone(self._space))
                return
            local.update(dict.fromkeys(missed))
