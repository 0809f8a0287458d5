"""The figures at the head of a screen: how unequal, how many below standard, how many too far away."""

import math

import streamlit as st

from scenarios.speech import Speech
from scenarios.today import DISTANCE, Headline, Topic
from ui.markup import badge, card, cards, text
from ui.words import Names


def headline_cards(head: Headline, topic: Topic, names: Names) -> str:
    """Return the cards of a topic as markup."""
    speech = names.speech
    if topic.indicator == DISTANCE:
        return cards([_far(head, speech), _furthest(head, speech)])
    return cards([_difference(head, speech), _gini(head, speech), _below(head, speech), _far(head, speech)])


def _difference(head: Headline, speech: Speech) -> str:
    limit = speech.say("limit {limit}", limit=speech.number(head.cv_limit, 3))
    note = f"{text(limit)} {badge(head.cv_verdict, speech)}" if math.isfinite(head.cv_limit) else ""
    return card(
        speech.say("Difference coefficient between schools"),
        speech.number(head.cv, 3),
        note or text(speech.say("The rules set no limit")),
        head.cv_verdict,
    )


def _gini(head: Headline, speech: Speech) -> str:
    note = speech.say("0 is equal for every pupil, 1 is all for one")
    return card(speech.say("Gini, by pupils"), speech.number(head.gini, 3), text(note))


def _below(head: Headline, speech: Speech) -> str:
    if not head.schools_assessed:
        note, verdict = speech.say("No school could be assessed"), "not_assessed"
    else:
        note = speech.say(
            "{below} of {assessed} schools assessed",
            below=speech.number(head.schools_below),
            assessed=speech.number(head.schools_assessed),
        )
        verdict = "not_met" if head.schools_below else "met"
    return card(
        speech.say("Pupils in schools below the standard"),
        speech.share(head.pupils_below),
        text(note),
        verdict,
    )


def _far(head: Headline, speech: Speech) -> str:
    title = speech.say("Children too far from a school")
    if head.far_verdict == "not_assessed":
        return card(title, "–", text(speech.say("The rules set no limit")), "not_assessed")
    limit = speech.amount(head.limit_metres, "metres")
    if math.isfinite(head.children_far):
        count = speech.number(head.children_far, 0)
        note = speech.say("{children} children, farther than {limit}", children=count, limit=limit)
    else:
        note = speech.say(
            "A small number, withheld, or all but a small number; farther than {limit}", limit=limit
        )
    return card(title, speech.share(head.share_far), text(note), head.far_verdict)


def withheld_note(head: Headline, speech: Speech) -> None:
    """Say that small counts are withheld, where they are."""
    if head.smallest:
        said = speech.say(
            "Counts below {smallest} children are withheld, with what would give them away: "
            "a dash, or “not assessed” on the map.",
            smallest=speech.number(head.smallest),
        )
        st.caption(said)


def _furthest(head: Headline, speech: Speech) -> str:
    note = speech.say("for the child with the longest way")
    return card(
        speech.say("Longest way to school"), speech.amount(head.furthest_metres, "metres"), text(note)
    )
