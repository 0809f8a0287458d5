"""The page of formulations is current and says all that the docstrings say."""

import re
from html import unescape
from xml.etree import ElementTree as ET

from scenarios.formulations_reference import PAGE, SECTIONS, formulations, page, read_formulation

STATED = """Milk: who gets how much.

One line before.

Sets
    cows                   C
Parameters
    milk[c]                what a cow gives                               [litres]
Variables
    give[c, k] ≥ 0         what goes to whom                              [litres]
    a_name_that_is_longer_than_its_column[c]  litres of it                [litres]
Goals, in this order
    waste                  min Σ_c left[c]                                [litres]
Subject to
    give_all[c]            Σ_k give[c, k] + left[c] = milk[c]             ∀ c
    follow_on[c]           give[c, k] ≤ milk[c]
                                                                          ∀ c with a churn

One line after.
"""


def test_a_docstring_is_read_line_by_line() -> None:
    found = read_formulation("models/milk.py", STATED)
    assert (found.title, found.before, found.after) == (
        "Milk: who gets how much.",
        "One line before.",
        "One line after.",
    )
    lines = {line.name: (line.what, line.unit) for name in SECTIONS for line in found.sections[name]}
    assert lines == {
        "cows": ("C", ""),
        "milk[c]": ("what a cow gives", "litres"),
        "give[c, k] ≥ 0": ("what goes to whom", "litres"),
        "a_name_that_is_longer_than_its_column[c]": ("litres of it", "litres"),
        "waste": ("min Σ_c left[c]", "litres"),
        "give_all[c]": ("Σ_k give[c, k] + left[c] = milk[c]", "∀ c"),
        "follow_on[c]": ("give[c, k] ≤ milk[c]", "∀ c with a churn"),
    }


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(formulations()), "run `make reference`"


def test_every_formula_is_well_formed_and_every_family_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for formula in re.findall(r"<math.*?</math>", text):
        ET.fromstring(formula)  # noqa: S314 - our own text
    shown = unescape(re.sub(r"<[^>]*>", "", text))
    found = formulations()
    assert len(found) >= 20
    for each in found:
        for line in each.sections["Subject to"]:
            assert re.split(r"[\[ ]", line.name)[0] in shown
