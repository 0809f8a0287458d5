from pathlib import Path

from scenarios.packs import load_pack, pack_ids
from scenarios.policy_reference import PAGE, reference, write_reference


def test_the_page_in_docs_is_what_the_packs_say() -> None:
    """Run ``python -m scenarios.policy_reference`` after changing a pack."""
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_pack_value_and_rule_is_on_the_page(tmp_path: Path) -> None:
    write_reference(tmp_path / "docs" / "page.md")
    page = (tmp_path / "docs" / "page.md").read_text(encoding="utf-8")
    for pack in map(load_pack, pack_ids()):
        for value in pack.values.values():
            assert value.source in page
            assert value.title.en in page or value.key.startswith("indicator.")
        for rule in pack.rules:
            assert rule.title.zh in page
        for indicator in pack.indicators:
            assert indicator.numerator in page
    widths = {line.count("|") for line in page.splitlines() if line.startswith("| `staffing.")}
    assert widths == {6, 11}  # of the keys that no pack sets, and of the values
