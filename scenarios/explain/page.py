"""All questions about one run on one page, in Markdown: the answers, and the command that gives each."""

from collections.abc import Callable
from dataclasses import dataclass

from geodata.city import City
from models.policy import Policy
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer
from scenarios.explain.losers import who_loses
from scenarios.explain.money import what_money_buys
from scenarios.explain.passing import what_would_pass
from scenarios.explain.project import why_this_project
from scenarios.explain.rules import within_the_rules
from scenarios.explain.school import why_this_school
from scenarios.explain.trust import can_it_be_trusted
from scenarios.explain.unfair import missed_by_district, where_is_it_unfair
from scenarios.runs import Run
from scenarios.speech import Speech

MILLIONS = (1e6, 5e6, 10e6, -10e6)
QUESTIONS = {
    "unfair": "Where is it unfair?",
    "school": "Why this school?",
    "project": "Why this project?",
    "money": "What does more money buy, and less take?",
    "losers": "Who loses?",
    "rules": "Is it within the rules, and which of them bind?",
    "trust": "Can we trust it?",
    "pass": "What would bring this district to standard?",
}


@dataclass(frozen=True)
class Subject:
    """What the questions are asked about; an empty id is chosen by :meth:`completed`."""

    school: str = ""
    project: str = ""
    district: str = ""
    amounts: tuple[float, ...] = MILLIONS

    def completed(self, run: Run, city: City) -> "Subject":
        """Return the subject with what is most asked about a run where an id is missing.

        The school with most pupils above its seats, else most teachers short; the dearest project done, if
        there is one; the district whose schools miss most standards.
        """
        schools = run.plan.schools.sort_values("school_id").fillna({"overfull": 0.0, "short_teachers": 0.0})
        order = schools.sort_values(["overfull", "short_teachers"], ascending=False, kind="stable")
        works = run.plan.works.sort_values("capital_cents", ascending=False, kind="stable")["project_id"]
        districts = missed_by_district(run).query("district_id != ''")["district_id"]
        return Subject(
            school=self.school or str(order["school_id"].iloc[0]),
            project=self.project or str([*works, ""][0]),
            district=self.district or str([*districts, *city.districts["district_id"]][0]),
            amounts=self.amounts,
        )


def answers(
    run: Run, city: City, policy: Policy, subject: Subject, speech: Speech, solve: Solve | None = None
) -> dict[str, Callable[[], Answer]]:
    """Return what answers each question, by its name; a question is solved when its answer is called."""
    again = solve or solver(city, run)
    return {
        "unfair": lambda: where_is_it_unfair(run, city, policy, speech),
        "school": lambda: why_this_school(run, city, subject.school, speech, again),
        "project": lambda: why_this_project(run, city, subject.project, speech, again),
        "money": lambda: what_money_buys(run, city, subject.amounts, speech, again),
        "losers": lambda: who_loses(run, city, speech, solve=again),
        "rules": lambda: within_the_rules(run, city, policy, speech, again),
        "trust": lambda: can_it_be_trusted(run, city, speech, again),
        "pass": lambda: what_would_pass(run, city, subject.district, speech, again),
    }


def answerable(subject: Subject) -> tuple[str, ...]:
    """Return the questions that a subject can be asked: why a project only where it names one."""
    return tuple(name for name in QUESTIONS if name != "project" or subject.project)


def page(
    run: Run,
    city: City,
    policy: Policy,
    subject: Subject,
    speeches: tuple[Speech, ...],
    solve: Solve | None = None,
) -> str:
    """Return the answers to all questions as sections of Markdown, in each of the languages.

    Parameters
    ----------
    subject
        What the questions are about, complete.
    speeches
        The readers' languages; nothing is solved twice for a further language.
    """
    again = solve or solver(city, run)
    told = [(speech, answers(run, city, policy, subject, speech, again)) for speech in speeches]
    lines: list[str] = []
    for name in answerable(subject):
        title = " / ".join(speech.say(QUESTIONS[name]) for speech in speeches)
        lines += [f"## {title}", "", "```sh", _command(run, name, subject), "```", ""]
        for _, asked in told:
            lines += [*(f"* {sentence}" for sentence in asked[name]().sentences), ""]
    return "\n".join(lines)


def _command(run: Run, question: str, subject: Subject) -> str:
    options = {
        "school": f" --school {subject.school}",
        "project": f" --project {subject.project}",
        "pass": f" --district {subject.district}",
    }
    return f"junheng explain CITY {run.number or 'RUN'} {question}{options.get(question, '')}"
