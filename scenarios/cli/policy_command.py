"""The command ``policy``: which packs there are, and what a pack says."""

from typing import Annotated

import typer

from models.policy import Policy
from scenarios.cli.options import Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import level_title
from scenarios.packs import load_pack, pack_ids

PackId = Annotated[str | None, typer.Argument(metavar="PACK", help="Show the values of this pack.")]


def policy_command(pack: PackId = None, *, lang: Lang = "en", as_json: Json = False) -> None:
    """List the policy packs, or show every value of one with its source and certainty."""
    screen = Screen(lang)
    if pack is None:
        _list_packs(screen, as_json=as_json)
        return
    policy = load_pack(pack)
    if as_json:
        print_json({"id": policy.id, "fingerprint": policy.fingerprint(), "values": _records(policy, lang)})
        return
    screen.tell(policy.title(lang))
    heads = ("Key", "Level", "Value", "Unit", "Title", "Where from")
    screen.table(
        "",
        [screen.speech.say(head) for head in heads],
        [
            (
                record["key"],
                level_title(policy, record["level"], screen.speech) if record["level"] else "",
                _amount(record, screen),
                screen.speech.term(record["unit"], "unit"),
                record["title"],
                f"{record['source']}, {screen.speech.term(record['certainty'], 'certainty')}",
            )
            for record in _records(policy, lang)
        ],
        words=6,
    )


def _amount(record: dict[str, str], screen: Screen) -> str:
    """Return a number as it stands, and words (one, or several with semicolons) in the reader's language."""
    if record["unit"] != "word":
        return record["amount"]
    words = record["amount"].split(";")
    return screen.speech.say("; ").join(screen.speech.term(word, "word") for word in words)


def _list_packs(screen: Screen, *, as_json: bool) -> None:
    packs = [load_pack(name) for name in pack_ids()]
    if as_json:
        print_json({"packs": [{"id": pack.id, "title": pack.title(screen.lang)} for pack in packs]})
        return
    heads = ("Pack", "Title")
    screen.table(
        "",
        [screen.speech.say(head) for head in heads],
        [(p.id, p.title(screen.lang)) for p in packs],
        words=2,
    )


def _records(policy: Policy, lang: str) -> list[dict[str, str]]:
    return [
        {
            "key": value.key,
            "level": value.level or "",
            "title": value.title(lang),
            "amount": str(value.amount),
            "unit": value.unit,
            "source": value.source,
            "certainty": value.certainty,
        }
        for _, value in sorted(policy.values.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]
