"""Rules of the audit on locks of hires, shared posts, quotas, aid, training and programme seats."""

from collections.abc import Iterator

from models.allotments.aid_claims import CLAIM
from models.audit.case import Case, PlanFault
from models.locks.aid import claim_of, fixed_aid
from models.locks.allotted_rules import NewPosts, ServedBy
from models.locks.bounds import misses
from models.locks.hires import counted_hires, hired_rows
from models.locks.programme_seats import fixed_seats
from models.locks.quotas import fixed_quotas, pair_of
from models.locks.shared_posts import of_kind
from models.locks.training import fixed_training, given_rows


def locked_hires_are_kept(case: Case) -> Iterator[PlanFault]:
    """As many teachers are hired as the locks allow."""
    hires = case.plan.hires
    for lock in counted_hires(case.question.locks):
        found = int(hires["teachers"][hired_rows(lock, hires)].sum())
        if allowed := misses(lock, found):
            yield PlanFault("locked_hires_are_kept", "hires", lock.name, str(found), allowed)


def locked_posts_are_shared(case: Case) -> Iterator[PlanFault]:
    """Schools are served from the base of their lock, and as many posts are new as the locks allow."""
    rule, table = "locked_posts_are_shared", case.plan.shared_posts
    for lock in case.question.locks:
        if not isinstance(lock, ServedBy | NewPosts):
            continue
        rows = table[
            [of_kind(lock, kind, level) for kind, level in zip(table["kind"], table["level"], strict=True)]
        ]
        rows = rows[rows["school_id"] == lock.school]
        if isinstance(lock, ServedBy):
            bases = sorted(set(rows["base_school_id"]))
            if bases != [lock.base]:
                yield PlanFault(rule, "shared_posts", lock.name, ", ".join(bases), lock.base)
            continue
        found = int(rows["new_posts"][rows["base_school_id"] == lock.school].sum())
        if allowed := misses(lock, found):
            yield PlanFault(rule, "shared_posts", lock.name, str(found), allowed)


def fixed_quotas_are_kept(case: Case) -> Iterator[PlanFault]:
    """Quotas that are fixed are set aside to the place."""
    table = case.plan.quotas
    given = table.groupby(["senior_school_id", "junior_school_id"])["places"].sum()
    for lock in fixed_quotas(case.question.locks):
        yield from _exactly(
            "fixed_quotas_are_kept", "quotas", lock.name, given.get(pair_of(lock), 0), lock.places
        )


def fixed_aid_is_given(case: Case) -> Iterator[PlanFault]:
    """As many pupils get aid as the locks say."""
    given = case.plan.aid.groupby(CLAIM)["pupils"].sum()
    for lock in fixed_aid(case.question.locks):
        yield from _exactly("fixed_aid_is_given", "aid", lock.name, given.get(claim_of(lock), 0), lock.pupils)


def fixed_training_is_given(case: Case) -> Iterator[PlanFault]:
    """Programmes give as many places as the locks say."""
    table = case.plan.training
    for lock in fixed_training(case.question.locks):
        found = table["places"][given_rows(lock, table)]
        yield from _exactly("fixed_training_is_given", "training", lock.name, found.sum(), lock.places)


def fixed_seats_are_given(case: Case) -> Iterator[PlanFault]:
    """Districts and schools have as many seats of a programme as the locks say."""
    table = case.plan.programme_seats
    given = table.groupby(["unit", "programme", "unit_id"])["seats"].sum()
    for unit in ("district", "school"):
        for key, lock in fixed_seats(case.question.locks, unit).items():
            found = given.get((unit, *key), 0)
            yield from _exactly("fixed_seats_are_given", "programme_seats", lock.name, found, lock.seats)


def _exactly(rule: str, table: str, name: str, found: object, asked: int) -> Iterator[PlanFault]:
    if int(str(found)) != asked:
        yield PlanFault(rule, table, name, str(found), str(asked))


RULES = (
    locked_hires_are_kept,
    locked_posts_are_shared,
    fixed_quotas_are_kept,
    fixed_aid_is_given,
    fixed_training_is_given,
    fixed_seats_are_given,
)
