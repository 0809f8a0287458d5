"""Neighbours by border, corner and bridge, against libpysal and the published pairs of Fairfax."""

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.zones.adjacency import ZoneError, adjacent_pairs, bridges_of_streets, shared_borders


def pairs(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(frame["area_a"], frame["area_b"], strict=True))


def test_borders_and_corners(board: geopandas.GeoDataFrame) -> None:
    rook = adjacent_pairs(board)
    assert len(rook) == 12
    assert rook["metres"].tolist() == [100.0] * 12
    queen = adjacent_pairs(board, kind="queen")
    assert queen["how"].value_counts().to_dict() == {"border": 12, "corner": 8}
    assert ("a00", "a11") in pairs(queen) - pairs(rook)


def test_bridges_join_and_barriers_part(board: geopandas.GeoDataFrame) -> None:
    bridge = pd.DataFrame({"area_a": ["a22", "a00"], "area_b": ["a00", "a01"]})
    barrier = pd.DataFrame({"area_a": ["a10"], "area_b": ["a00"]})
    found = adjacent_pairs(board, bridges=bridge, barriers=barrier).set_index(["area_a", "area_b"])
    assert found.loc[("a00", "a22")].tolist() == [0.0, "bridge"]
    assert found.loc[("a00", "a01")].tolist() == [100.0, "border"]
    assert ("a00", "a10") not in found.index
    with pytest.raises(ZoneError, match="a bridge names areas that are not there: nowhere"):
        adjacent_pairs(board, bridges=bridge.replace("a22", "nowhere"))
    with pytest.raises(ZoneError, match="missing: area_b"):
        adjacent_pairs(board, barriers=barrier[["area_a"]])


def test_streets_marked_as_bridges_join_the_areas_at_their_ends(board: geopandas.GeoDataFrame) -> None:
    points = [shapely.Point(50, 50), shapely.Point(250, 50), shapely.Point(60, 60), shapely.Point(900, 0)]
    nodes = geopandas.GeoDataFrame({"node_id": list("abcd")}, geometry=points, crs=board.crs)
    edges = pd.DataFrame(
        {"from_node": list("aaab"), "to_node": list("bcdb"), "bridge": [True, True, True, False]}
    ).astype({"bridge": "boolean"})
    assert pairs(bridges_of_streets(board, nodes, edges)) == {("a00", "a20")}
    assert bridges_of_streets(board, nodes, edges.drop(columns="bridge")).empty


def test_mismatched_neighbours_are_intersected() -> None:
    """The middle polygon lacks its neighbours' corners; the last overlaps it by a metre."""
    shapes = np.array(
        [
            shapely.box(0, 0, 10, 5),
            shapely.box(0, 5, 10, 10),
            shapely.box(10, 0, 20, 10),
            shapely.box(19, 0, 30, 10),
            None,
        ]
    )
    found, metres = shared_borders(shapes)
    assert dict(zip(map(tuple, found.tolist()), metres.tolist(), strict=True)) == {
        (0, 1): 10.0,
        (0, 2): 5.0,
        (1, 2): 5.0,
        (2, 3): 11.0,  # half the outline of what they share
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["rook", "queen"])
def test_libpysal_finds_the_same(board: geopandas.GeoDataFrame, kind: str) -> None:
    graph = pytest.importorskip("libpysal.graph")
    rng = np.random.default_rng(2)
    cells = shapely.voronoi_polygons(shapely.multipoints(rng.uniform(0, 1000, (60, 2))))
    areas = geopandas.GeoDataFrame(geometry=list(cells.geoms), crs=board.crs)
    areas["area_id"] = [f"{place:02d}" for place in range(len(areas))]
    known = graph.Graph.build_contiguity(areas.set_index("area_id"), rook=kind == "rook")
    expected = {tuple(sorted(pair)) for pair in known.adjacency.index}
    assert pairs(adjacent_pairs(areas, kind=kind)) == expected


def test_fairfax_has_its_published_neighbours(shared: Path) -> None:
    blocks = geopandas.read_parquet(shared / "data/fairfax_va/blocks.parquet")
    blocks["area_id"] = blocks["block_idx"].map("{:04d}".format)
    published = pd.read_csv(shared / "data/fairfax_va/block_adjacency.csv")
    ids = np.sort(published[["block_a", "block_b"]].to_numpy(), axis=1)
    found = adjacent_pairs(blocks.to_crs(32618))
    assert pairs(found) == {(f"{a:04d}", f"{b:04d}") for a, b in ids}
