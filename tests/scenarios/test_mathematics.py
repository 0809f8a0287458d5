from xml.etree import ElementTree as ET

import pytest

from scenarios.mathematics import mathml

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def tree(formula: str) -> str:
    """Return the elements of a formula in brackets, so that a structure can be read."""

    def told(element: ET.Element) -> str:
        inner = (element.text or "") + "".join(told(child) for child in element)
        name = element.tag.removeprefix(NAMESPACE)
        return inner if name in {"math", "mrow"} else f"{name}({inner})"

    root = ET.fromstring(mathml(formula))  # noqa: S314 - our own text
    return told(root).replace("\u00a0", "·")


@pytest.mark.parametrize(
    ("formula", "structure"),
    [
        ("seats[s]", "msub(mi(seats)mi(s))"),
        ("place[z, s] ≥ 0", "msub(mi(place)mi(z)mo(,)mi(s))mo(≥)mn(0)"),
        ("Σ_z unplaced[z]", "munder(mo(Σ)mi(z))msub(mi(unplaced)mi(z))"),
        ("Σ_(z,s) metres[z, s]", "munder(mo(Σ)mi(z)mo(,)mi(s))msub(mi(metres)mi(z)mo(,)mi(s))"),
        ("Σ_m→p move[m]", "munder(mo(Σ)mi(m)mo(→)mi(p))msub(mi(move)mi(m))"),
        ("kept[f, t − 1]", "msub(mi(kept)mi(f)mo(,)mi(t)mo(−)mn(1))"),
        ("∀ s ∈ S with an arc", "mo(∀)mi(s)mo(∈)mi(S)mtext(·with·an·arc)"),
        ("min Σ_s x[s]", "mtext(min·)munder(mo(Σ)mi(s))msub(mi(x)mi(s))"),
        ("a < b", "mtext(a·)mo(<)mi(b)"),
    ],
)
def test_a_formula_has_the_structure_it_reads(formula: str, structure: str) -> None:
    assert tree(formula) == structure
