"""What numbers of people look like, so that a column of them is recognized before anything is kept.

Sources: GB 11643-1999 (Chinese identity number and its check digit, ISO 7064 MOD 11-2); DfE "Unique pupil
numbers", appendix on the check letter; HMRC NIM39110 (National Insurance numbers); NHS Data Dictionary (NHS
number, modulus 11); SSA, "Social Security number randomization" (areas never issued).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_ID = re.compile(r"[1-9]\d{16}[\dXx]")
_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
_UK_MOBILE = re.compile(r"(?:\+44 ?7|07)\d{3}[ ]?\d{3}[ ]?\d{3}")
_NINO = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]")
_SSN = re.compile(r"(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}")
_UPN = re.compile(rf"[{_UPN_LETTERS}]\d{{11}}[\d{_UPN_LETTERS}]")
_NHS = re.compile(r"\d{3}[- ]?\d{3}[- ]?\d{4}")
_MODULUS = 11
_FIRST_YEAR = 1900


def is_chinese_id(text: str) -> bool:
    """Tell whether the text is a Chinese identity number: 18 signs, a day of birth, the right check digit."""
    if not _ID.fullmatch(text) or int(text[6:10]) < _FIRST_YEAR:
        return False
    try:
        dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return _ID_CHECKS[total % _MODULUS] == text[17].upper()


def is_upn(text: str) -> bool:
    """Tell whether the text is an English unique pupil number with its check letter."""
    if not _UPN.fullmatch(text):
        return False
    digits = [*map(int, text[1:12]), int(text[12]) if text[12].isdigit() else _UPN_LETTERS.index(text[12])]
    total = sum(place * digit for place, digit in enumerate(digits, 2))
    return _UPN_LETTERS[total % len(_UPN_LETTERS)] == text[0]


def is_nhs_number(text: str) -> bool:
    """Tell whether the text is an NHS number with its check digit."""
    if not _NHS.fullmatch(text):
        return False
    *digits, check = map(int, re.sub(r"\D", "", text))
    rest = _MODULUS - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
    return rest % _MODULUS == check


@dataclass(frozen=True)
class Form:
    """One form of number.

    Attributes
    ----------
    name : as messages say it; a msgid.
    fits : tells whether a text has the form.
    cells : how many cells must fit.
    share : which share of the filled cells must fit; 0 where a few are proof enough.
    declared : whether it is looked for in declared columns too, where codes of places stand.
    """

    name: str
    fits: Callable[[str], bool]
    cells: int
    share: float
    declared: bool = False


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


CHINESE_ID = "Chinese identity numbers"
MOBILE = "mobile numbers"
NINO = "National Insurance numbers"
PUPIL_NUMBER = "unique pupil numbers"
NHS_NUMBER = "NHS numbers"
SSN = "Social Security numbers"
NAMES = (CHINESE_ID, MOBILE, NINO, PUPIL_NUMBER, NHS_NUMBER, SSN)
FORMS = (
    Form(CHINESE_ID, is_chinese_id, cells=1, share=0, declared=True),
    Form(PUPIL_NUMBER, is_upn, cells=2, share=0.5, declared=True),
    Form(NINO, _like(_NINO), cells=2, share=0.5, declared=True),
    Form(SSN, _like(_SSN), cells=1, share=0.5, declared=True),
    Form(MOBILE, _like(_MOBILE), cells=2, share=0.5),
    Form(MOBILE, _like(_UK_MOBILE), cells=2, share=0.5),
    Form(NHS_NUMBER, is_nhs_number, cells=6, share=0.95),
)
