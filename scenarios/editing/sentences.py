"""What the audit finds, as sentences for a reader: with the names of places, and what is allowed."""

import math
from collections.abc import Mapping

from models.audit.case import PlanFault
from scenarios.speech import Speech

SENTENCES: Mapping[str, str] = {
    "only_open_schools": "{unit}: this school is not open for this level.",
    "journeys_are_within_the_limit": "{unit}: the way is {found}, allowed is {allowed}.",
    "journeys_are_real": "{unit}: the way is {found}, and should be {allowed}.",
    "seats_are_respected": "{unit}: {found} pupils, with seats and allowed overfilling for {allowed}.",
    "locked_areas_go_where_they_must": "{unit}: a lock of the scenario sends this area to another school.",
    "joined_areas_stay_together": "{unit}: a lock of the scenario keeps these areas at one school.",
    "locked_schools_keep_their_pupils": "{unit}: {found} pupils, a lock of the scenario asks for {allowed}.",
    "locked_teachers_stay": "{unit}: a lock of the scenario keeps the teachers of this school.",
    "locked_moves_are_kept": "A lock of the scenario asks for {allowed} teachers on a way, found: {found}.",
    "posts_are_known": "{unit}: nobody knows how many such teachers this school has or needs.",
    "moves_are_within_the_commute": "{unit}: {found} m between the schools, allowed: {allowed} m.",
    "moves_stay_in_the_district": "{unit}: teachers may not change district.",
    "donors_keep_their_need": "{unit}: {found} teachers leave, but only {allowed} can be spared.",
    "counts_are_within_the_question": "{found} in the whole city, the scenario allows {allowed}.",
    "nobody_gets_more_than_due": "{unit}: granted {found}, due is {allowed}.",
    "limits_on_goals_hold": "{unit}: {found}, the scenario allows {allowed}.",
}
OTHERWISE = "{rule}, {unit}: found {found}, allowed {allowed}."
_MONEY = "nobody_gets_more_than_due"
_AT_MOST = "at most "
_HUNDRED = 100  # three figures are enough


def sentence(fault: PlanFault, names: Mapping[str, str], speech: Speech) -> str:
    """Return a fault as a sentence.

    Parameters
    ----------
    names
        Of areas, schools and districts by id.
    """
    unit = " · ".join(names.get(part) or speech.term(part) for part in fault.unit.split())
    money = fault.rule == _MONEY
    found, allowed = (_amount(text, speech, money=money) for text in (fault.found, fault.allowed))
    if fault.rule in SENTENCES:
        return speech.say(SENTENCES[fault.rule], unit=unit, found=found, allowed=allowed)
    return speech.say(OTHERWISE, rule=speech.term(fault.rule), unit=unit, found=found, allowed=allowed)


def _amount(text: str, speech: Speech, *, money: bool) -> str:
    try:
        value = float(text.removeprefix(_AT_MOST))
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return speech.money(value) if money else speech.number(value, 0 if abs(value) >= _HUNDRED else None)
