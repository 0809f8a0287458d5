"""What a scenario may ask of funds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FundsRules:
    """Which rules of money are kept beyond the terms of each source; none of them unless asked for.

    Attributes
    ----------
    training : bool
        Whether the pack's share of every school's operating fund is set apart as its own use, ``training``.
    never_decrease : bool
        Whether general-budget money, in all and per pupil, is to be no less than the year before.
    hold_harmless : bool
        Whether no school is due less per pupil than the pack's share of what it was paid the year before, or,
        where payments are unknown, of what it was due.
    weak_link : tuple of str
        Sources bound by the rules of the weak-link fund: only public primary and junior schools that the
        layout plan retains and that are not larger than the pack allows, and no salaries and no debts.
    by_weight : tuple of str
        Sources shared out among districts by weighted counts of disadvantaged children (US Title I).
    pay_works : bool
        Whether the works that start in the year are paid in this step, before anything else but salaries.
    draws : bool
        Whether the years after are looked at: what of each source is drawn, matched, repaid, carried or lost.
    own_kinds : tuple of str
        Kinds of source that count as own money where another source asks to be matched.
    """

    training: bool = False
    never_decrease: bool = False
    hold_harmless: bool = False
    weak_link: tuple[str, ...] = ()
    by_weight: tuple[str, ...] = ()
    pay_works: bool = False
    draws: bool = False
    own_kinds: tuple[str, ...] = ("general", "surcharge")
