"""Covering questions stated as programs: the fewest sites that reach all, the most weight that some reach."""

import numpy as np
from scipy import sparse

from optimizer.program import Program


def set_covering(distances: np.ndarray, radius: float) -> Program:
    """State: open the fewest sites so that every client has one within the radius (Toregas et al. 1971)."""
    clients, sites = distances.shape
    program = Program("set_covering")
    opened = program.add_variables("open", range(sites), upper=1.0, integer=True)
    near = sparse.csr_array((distances <= radius).astype(float))
    program.add_rows("reach_every_client", range(clients), {opened: near}, ">=", 1.0)
    program.add_goal("sites", {opened: 1.0})
    return program


def maximal_covering(distances: np.ndarray, radius: float, weights: np.ndarray, number: int) -> Program:
    """State: open sites so that the most weight has one within the radius (Church and ReVelle 1974)."""
    clients, sites = distances.shape
    program = Program("maximal_covering")
    opened = program.add_variables("open", range(sites), upper=1.0, integer=True)
    reached = program.add_variables("reached", range(clients), upper=1.0)
    near = sparse.csr_array((distances <= radius).astype(float))
    held = np.diff(near.indptr) > 0
    reach = {reached: sparse.csr_array(sparse.eye_array(clients))[held], opened: -near[held]}
    program.add_rows("reach_from_open_sites", np.flatnonzero(held), reach, "<=", 0.0)
    alone = sparse.csr_array(sparse.eye_array(clients))[~held]
    if alone.shape[0]:
        program.add_rows("leave_what_is_too_far", np.flatnonzero(~held), {reached: alone}, "==", 0.0)
    program.add_rows(
        "open_so_many", ["city"], {opened: sparse.csr_array(np.ones((1, sites)))}, "==", float(number)
    )
    program.add_goal("weight_reached", {reached: weights}, sense="max")
    return program


def generated(clients: int, sites: int, seed: int = 0) -> tuple[np.ndarray, float]:
    """Return distances on a square of 30 km, and a radius that reaches every client."""
    chance = np.random.default_rng(seed)
    homes, places = chance.random((clients, 2)) * 30_000, chance.random((sites, 2)) * 30_000
    distances = np.hypot(*(homes[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    return distances, float(np.ceil(distances.min(axis=1).max()))
