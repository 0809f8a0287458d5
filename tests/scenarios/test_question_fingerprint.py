from scenarios.provenance import fingerprint
from scenarios.question_fingerprint import LATER, question_fingerprint

ASKED = {"name": "keep", "title": {"en": "Keep"}, "year": 2026}


def test_name_and_title_change_no_plan() -> None:
    assert question_fingerprint(ASKED) == question_fingerprint({"year": 2026}) == fingerprint({"year": 2026})
    assert question_fingerprint(ASKED) != question_fingerprint({**ASKED, "year": 2027})


def test_a_key_of_a_later_release_counts_only_where_it_is_used() -> None:
    """A stored run of the first release has no such key; read again, it has the default."""
    assert question_fingerprint({**ASKED, **LATER}) == question_fingerprint(ASKED)
    used = {**ASKED, "forecast": {**LATER["forecast"], "anew": True}}
    assert question_fingerprint(used) != question_fingerprint(ASKED)
