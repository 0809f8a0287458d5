import numpy as np
import pytest

from optimizer import narrow_flows
from optimizer.flow_prices import Leaves
from optimizer.flows import Arcs, FlowProcess, potentials
from optimizer.narrow_flows import narrow_flow


@pytest.fixture(scope="module")
def process() -> FlowProcess:
    return FlowProcess()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take small networks for large ones."""
    monkeypatch.setattr(narrow_flows, "MANY", 0)


def draw(seed: int) -> Arcs:
    """Draw leaves that send to their nearest core nodes or, dearly, to the ground; the core trades with it.

    Some arcs are narrower than what their leaf sends, some have no room, some leaves send nothing, some core
    nodes pass on to others.
    """
    chance = np.random.default_rng(seed)
    leaves, core = 240, 12
    ground = leaves + core
    places, sites = chance.random((leaves, 2)), chance.random((core, 2))
    metres = (1000 * np.hypot(*(places[:, None] - sites[None]).transpose(2, 0, 1))).astype(np.int64)
    sent = chance.integers(0, 20, leaves)
    tail = np.concatenate([np.repeat(np.arange(leaves), core), np.arange(leaves), leaves + np.arange(core)])
    head = np.concatenate([np.tile(leaves + np.arange(core), leaves), np.full(leaves + core, ground)])
    inner = leaves + np.array([chance.permutation(core)[:2] for _ in range(6)])
    tail, head = np.concatenate([tail, inner[:, 0]]), np.concatenate([head, inner[:, 1]])
    seats = np.full(core, int(sent.sum() * (1.1 if seed % 2 else 0.8) / core))
    most = int(sent.sum())
    room = np.concatenate(
        [np.where(chance.random(leaves * core) < 0.1, 5, most), np.full(leaves, most), seats, np.full(6, 30)]
    )
    room[chance.integers(0, leaves * core, 40)] = 0
    dear = np.concatenate([np.full(leaves, 20_000), np.zeros(core, dtype=np.int64)])
    cost = np.concatenate([metres.ravel(), dear, np.full(6, 3)])
    supply = np.concatenate([sent, np.zeros(core, dtype=np.int64), [-most]])
    return Arcs(tail, head, room, cost, supply, np.zeros(len(tail), dtype=bool))


def proved(network: Arcs, flow: np.ndarray, prices: np.ndarray) -> None:
    """Hold a flow and its prices against the definition of a least-cost flow, arc by arc."""
    size = len(network.supply)
    out, into = np.bincount(network.tail, flow, size), np.bincount(network.head, flow, size)
    assert (out - into == network.supply).all()
    assert ((flow >= 0) & (flow <= network.room)).all()
    reduced = network.priced(prices).cost
    assert (reduced[flow < network.room] >= 0).all()
    assert (reduced[flow > 0] <= 0).all()


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_few_arcs_give_the_optimum_over_all_of_them(seed: int, process: FlowProcess, *, turned: bool) -> None:
    network = draw(seed).turned() if turned else draw(seed)
    sizes: list[int] = []

    def solve(part: Arcs) -> np.ndarray | None:
        sizes.append(len(part.tail))
        return process.least_cost_flow(part, 60, lambda: False)

    whole = solve(network)
    found = narrow_flow(network, solve)
    assert whole is not None
    assert found is not None
    proved(network, *found)
    assert int(found[0] @ network.cost) == int(whole @ network.cost)
    assert max(sizes[1:]) < sizes[0]


def test_bad_prices_cost_rounds_and_not_the_optimum(
    process: FlowProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prices of zero decide leaves wrongly; fines and helpful arcs still lead to the proved optimum."""
    network = draw(1)
    core = Leaves.of(network).core_size
    monkeypatch.setattr(narrow_flows, "near_prices", lambda *_: (np.zeros(core), 1.0))
    monkeypatch.setattr(narrow_flows, "ROUNDS", 100)
    found = narrow_flow(network, lambda part: process.least_cost_flow(part, 60, lambda: False))
    assert found is not None
    proved(network, *found)


def test_a_network_without_a_small_core_is_left_alone(process: FlowProcess) -> None:
    chance = np.random.default_rng(0)
    ends = np.array([chance.permutation(30)[:2] for _ in range(200)])
    nothing = np.zeros(200, dtype=bool)
    network = Arcs(
        ends[:, 0],
        ends[:, 1],
        np.full(200, 9),
        chance.integers(1, 9, 200),
        np.zeros(30, dtype=np.int64),
        nothing,
    )
    assert narrow_flow(network, lambda part: process.least_cost_flow(part, 60, lambda: False)) is None


def test_a_flow_that_cannot_be_is_not_found(process: FlowProcess) -> None:
    """Without arcs to the ground more is sent than there are seats: every way says so."""
    network = draw(2)
    places = np.flatnonzero(~((network.head == len(network.supply) - 1) & (network.cost > 0)))
    narrow = network.part(places)
    assert narrow_flow(narrow, lambda part: process.least_cost_flow(part, 60, lambda: False)) is None


def test_the_process_is_kept_until_it_is_stopped_or_forgotten() -> None:
    network, own = draw(1), FlowProcess()
    first = own.least_cost_flow(network, 60, lambda: False)
    running = own.start()
    again = own.least_cost_flow(network, 60, lambda: False)
    assert first is not None
    assert again is not None
    assert (first == again).all()
    assert potentials(network, again) is not None
    assert own.start() is running
    assert own.least_cost_flow(network, 0.0, lambda: True) is None or running.poll() is None
    own.start()
    del own
    assert running.poll() is not None
