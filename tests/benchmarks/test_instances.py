import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks.instances import InstanceError, read_instance
from benchmarks.solve_instance import solve_instance, uncapacitated
from optimizer.status import Status


def written(folder: Path, text: str) -> Path:
    path = folder / "instance.txt"
    path.write_text(text)
    return path


def test_a_network_takes_the_last_length_of_an_edge_and_shortest_paths(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, " 3 3 1\n1 2 9\n2 3 4\n2 1 2\n"))
    assert instance.number == 1
    assert instance.costs.tolist() == [[0, 2, 6], [2, 0, 4], [6, 4, 0]]


def test_sites_first_with_nul_bytes_at_the_end(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, "2 3\n10 100\n20 200.\n1. 2 3\n1 2 3\n4 5 6\n\0\0"))
    assert instance.layout == "capacitated, sites first"
    assert instance.costs.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert instance.capacity is not None
    assert instance.capacity.tolist() == [10, 20]
    assert instance.fixed.tolist() == [100, 200]


def test_by_client_is_told_by_its_lines(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, "2 3\n10 100\n20 200\n1\n1 4\n2\n2 5\n3\n3 6\n"))
    assert instance.layout == "capacitated, by client"
    assert instance.costs.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert instance.demand is not None
    assert instance.demand.tolist() == [1, 2, 3]


def test_clients_first(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, "3 2\n1 4\n2 5\n3 6\n1 2 3\n100 200\n10 20\n"))
    assert instance.layout == "capacitated, clients first"
    assert instance.costs.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert instance.fixed.tolist() == [100, 200]


def test_points_of_the_or_library_have_whole_distances(tmp_path: Path) -> None:
    text = "2 1\n0 0 9 3\n1 1 8 4\n"
    plain = read_instance(written(tmp_path, text))
    assert plain.costs[0, 1] == pytest.approx(np.sqrt(2))
    assert plain.capacity is not None
    assert plain.capacity.tolist() == [9, 8]
    whole = tmp_path / "cpmp99.txt"
    whole.write_text(text)
    assert read_instance(whole).costs[0, 1] == 1.0


def test_tsplib_needs_a_number(tmp_path: Path) -> None:
    path = written(tmp_path, "NAME: a2\nNODE_COORD_SECTION\n1 0 0\n2 3.0e0 4\nEOF\n")
    assert read_instance(path, number=1).costs[0, 1] == 5.0
    with pytest.raises(InstanceError, match="give one"):
        read_instance(path)


def test_an_unknown_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="none of the known layouts"):
        read_instance(written(tmp_path, "1 2 3 4 5\n"))


@pytest.mark.parametrize(
    ("file", "center", "value"),
    [("pmed6", False, 7824.0), ("pmed15", False, 1729.0), ("pmed3", True, 93.0)],
)
def test_known_optima_of_the_literature(shared: Path, file: str, *, center: bool, value: float) -> None:
    instance = read_instance(shared / "data" / "benchmarks" / "pmed" / f"{file}.txt")
    result = solve_instance(instance, center=center)
    assert result.status is Status.OPTIMAL
    assert result.value == result.bound == value


LAYOUTS = {
    "pmed": {"p-median on a network"},
    "cap_orlib": {"capacitated, sites first", "capacitated, by client"},
    "sscflp_holmberg": {"capacitated, sites first"},
    "sscflp_diaz_fernandez": {"capacitated, clients first"},
    "cpmp": {"capacitated p-median"},
    "pcenter_tsplib": {"p-center in the plane"},
}


@pytest.mark.parametrize("folder", LAYOUTS)
def test_every_file_of_the_literature_is_read_at_its_published_size(shared: Path, folder: str) -> None:
    """Every file of the folder, not only those with a known optimum."""
    benchmarks = shared / "data" / "benchmarks"
    with (benchmarks / "known_optima.csv").open(encoding="utf-8", newline="") as lines:
        sizes = {row["file"]: row for row in csv.DictReader(lines) if row["set"] == folder}
    layouts = set()
    for path in sorted((benchmarks / folder).iterdir()):
        row = sizes.get(f"{folder}/{path.name}")
        needed = row is not None and row["p"] != "" and path.suffix == ".tsp"
        instance = read_instance(path, number=int(row["p"]) if row is not None and needed else None)
        clients, sites = instance.costs.shape
        layouts.add(instance.layout)
        assert np.isfinite(instance.costs).all()
        assert (instance.costs >= 0).all()
        assert len(instance.fixed) == sites
        if instance.demand is not None and instance.capacity is not None:
            assert (len(instance.demand), len(instance.capacity)) == (clients, sites)
            assert instance.demand.sum() <= instance.capacity.sum()
        if row is not None:
            assert (str(clients), str(sites)) == (row["n_customers"], row["n_sites"])
            assert row["p"] in {"", str(instance.number)}
    assert layouts == LAYOUTS[folder]


def test_the_two_layouts_of_one_instance_agree(shared: Path) -> None:
    folder = shared / "data" / "benchmarks" / "cap_orlib"
    original, copy = read_instance(folder / "cap41.orlib-format.txt"), read_instance(folder / "cap61")
    assert original.layout == "capacitated, by client"
    assert original.costs.shape == (50, 16)
    assert copy.demand is not None
    assert original.demand is not None
    assert original.demand.tolist() == copy.demand.tolist()
    assert np.allclose(original.costs, copy.costs)


def test_known_optimum_without_capacities(shared: Path) -> None:
    instance = read_instance(shared / "data" / "benchmarks" / "cap_orlib" / "cap74")
    assert solve_instance(uncapacitated(instance)).value == pytest.approx(1034976.975)
