"""Who loses: what got worse, in schools, children and the ten that lose most."""

import pandas as pd

from geodata.city import City
from scenarios.compare import compare
from scenarios.explain.answer import Answer
from scenarios.runs import Run
from scenarios.speech import Speech

TOP = 10


def who_loses(run: Run, city: City, speech: Speech) -> Answer:
    """Say how many schools and pupils are worse off than today, by measure, and name the ten worst.

    A pupil is worse off by a measure when the school the plan gives her is.
    """
    comparison = compare([run], city)
    changes, pupils = comparison.schools, run.plan.schools.set_index(["school_id", "level"])["pupils"]
    counted = changes.assign(
        pupils=pupils.reindex(pd.MultiIndex.from_frame(changes[["school_id", "level"]])).to_numpy()
    )
    total, sentences = float(pupils.sum()), []
    for measure, rows in counted.groupby("measure", sort=False):
        worse = rows[rows["verdict"] == "worse"]
        better = rows[rows["verdict"] == "better"]
        sentences.append(
            speech.say(
                "{measure}: {better} schools better, {worse} worse ({share} of the pupils).",
                measure=speech.term(measure),
                better=speech.number(len(better)),
                worse=speech.number(len(worse)),
                share=speech.share(float(worse["pupils"].sum()) / total if total else 0.0),
            )
        )
    worst = counted[counted["verdict"] == "worse"]
    relative = (worst["change"] / worst["before"].where(worst["before"] != 0)).abs()
    worst = worst.assign(relative=relative).sort_values(["relative", "school_id"], ascending=[False, True])
    names = speech.names(city.schools, "school_id")
    sentences += [
        speech.say(
            "{school}: {measure} {before} → {after}.",
            school=names.get(str(row["school_id"]), str(row["school_id"])),
            measure=speech.term(row["measure"]),
            before=speech.number(float(row["before"])),
            after=speech.number(float(row["after"])),
        )
        for row in worst.head(TOP).to_dict("records")
    ]
    if changes.empty:
        sentences.append(speech.say("Nothing that can be measured today changes at any school."))
    return Answer(tuple(sentences), {"schools": counted})
