import numpy as np
import shapely

from geodata.demo.tessellation import in_one_piece, tessellate

RING = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 24, endpoint=False)])


def test_cells_tile_and_hold_their_seeds() -> None:
    rng = np.random.default_rng(3)
    seeds = rng.uniform(-700, 700, (80, 2))
    cells, _ = tessellate(seeds, 1500 * RING, 3, rng)
    assert shapely.coverage_is_valid(cells)
    assert shapely.contains(cells, shapely.points(seeds)).all()


def test_edges_wander_and_are_shared() -> None:
    """A straight Voronoi cell has about six corners; a wandering one has eight vertices for each edge."""
    rng = np.random.default_rng(3)
    cells, neighbours = tessellate(rng.uniform(-700, 700, (80, 2)), 1500 * RING, 3, rng)
    assert all(cells[a].intersection(cells[b]).length > 0 for a, b in neighbours)
    assert np.median([shapely.get_num_coordinates(cell) for cell in cells]) > 40


def test_a_detached_area_joins_its_neighbours() -> None:
    along = [(a, a + 1) for a in range(9) if a % 3 < 2]
    neighbours = np.array(along + [(a, a + 3) for a in range(6)])  # a board of three by three
    district = np.array([0, 0, 0, 0, 1, 0, 1, 1, 1])
    assert in_one_piece(neighbours, district).tolist() == district.tolist()
    lost = np.array([0, 1, 0, 0, 0, 0, 1, 1, 1])
    assert in_one_piece(neighbours, lost).tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 1]
