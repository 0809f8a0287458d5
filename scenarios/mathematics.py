"""Formulas as the docstrings of `models` write them, turned into MathML, which browsers draw by themselves.

``Σ_(z,s) metres[z, s] · place[z, s]`` becomes a sum with its range below it and two factors with subscripts.
Words between names ("∀ s ∈ S with an arc") stay words.
"""

import re
from collections.abc import Iterator
from html import escape

_TOKEN = re.compile(
    r"(?P<sum>[ΣΠ]_(?:\((?P<range>[^()]*)\)|(?P<plain>[\w→∈]+(?:, (?:[a-z] ∈ [A-Z]))?)))"
    r"|(?P<indexed>[A-Za-zτκ_][\w]*)\[(?P<index>[^\[\]]*)\]"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<name>[A-Za-zτκθλδεβ_]\w*(?:'s)?)"
    r"|(?P<space>\s+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_LETTER = re.compile(r"^(?:[A-Za-zτκθλδεβ]|[a-z]+_[a-z_]+)$")
_WORDS = frozenset({"a", "an", "in", "of", "is", "or", "to", "if", "no", "it", "min", "max", "asked", "some"})


def mathml(formula: str, *, block: bool = False) -> str:
    """Return a formula as a MathML element.

    Parameters
    ----------
    formula
        As a docstring writes it.
    block
        Whether it stands on a line of its own.
    """
    display = ' display="block"' if block else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{display}><mrow>{_row(formula)}</mrow></math>'


def _row(text: str) -> str:
    return "".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    words: list[str] = []
    for found in _TOKEN.finditer(text):
        kind, token = str(found.lastgroup), found[0]
        if kind in {"range", "plain"}:
            kind = "sum"
        elif kind == "index":
            kind = "indexed"
        if kind == "space" or (kind == "name" and not _is_symbol(token)):
            words.append(token)
            continue
        yield from _spoken(words)
        words = []
        yield _part(kind, found)
    yield from _spoken(words)


def _spoken(words: list[str]) -> Iterator[str]:
    """Return the words gathered since the last symbol, with the blanks around them."""
    text = "".join(words)
    if text.strip():
        yield f"<mtext>{escape(text).replace(' ', '&#160;')}</mtext>"


def _is_symbol(name: str) -> bool:
    """Tell a name of the program (a letter, or words joined by ``_``) from a word of the sentence."""
    return bool(_LETTER.match(name)) and name not in _WORDS


def _part(kind: str, found: "re.Match[str]") -> str:
    if kind == "sum":
        under = found["range"] if found["range"] is not None else found["plain"]
        sign = escape(found[0][0])
        return f"<munder><mo>{sign}</mo><mrow>{_row(under)}</mrow></munder>"
    if kind == "indexed":
        return f"<msub>{_name(found['indexed'])}<mrow>{_row(found['index'])}</mrow></msub>"
    if kind == "number":
        return f"<mn>{found[0]}</mn>"
    if kind == "name":
        return _name(found[0])
    return f"<mo>{escape(found[0])}</mo>"


def _name(name: str) -> str:
    upright = ' mathvariant="normal"' if len(name) > 1 else ""
    return f"<mi{upright}>{escape(name)}</mi>"
