from pathlib import Path

import pytest

from benchmarks.san_francisco import read_sample
from benchmarks.spopt import or_library, san_francisco


def test_the_sample_of_san_francisco_has_its_published_size(shared: Path) -> None:
    sample = read_sample(shared / "data" / "spatial_small" / "spopt_sf")
    assert sample.distances.shape == (205, 16)
    assert sample.weights.sum() == 955_113


def test_known_answers_on_san_francisco(shared: Path) -> None:
    questions = {question.kind: question for question in san_francisco(shared)}
    assert sorted(questions) == ["maximal covering", "p-center", "p-median", "set covering"]
    for question in questions.values():
        assert question.ours() / question.scale == pytest.approx(question.known, rel=1e-9)


def test_p_median_questions_are_solved_as_stated_for_spopt(shared: Path) -> None:
    (question,) = or_library(shared, ("pmed5",))
    assert question.arrays["number"] == 33
    assert question.arrays["weights"].tolist() == [1.0] * 100
    assert question.ours() == question.known == 1355.0


def test_a_sample_with_a_hole_is_refused(tmp_path: Path) -> None:
    pairs = "distance,name,DestinationName,demand\n1.0,a,1,5\n2.0,b,1,5\n3.0,a,2,5\n"
    (tmp_path / "SF_network_distance_candidateStore_16_censusTract_205_new.csv").write_text(pairs)
    (tmp_path / "SF_demand_205_centroid_uniform_weight.csv").write_text("NAME,POP2000\n1,5\n2,5\n")
    with pytest.raises(ValueError, match="lacks a distance or its residents"):
        read_sample(tmp_path)
