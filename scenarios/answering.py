"""A question about a run, answered by `junheng explain` in a process of its own while a screen stays awake.

Solving again takes seconds to minutes; what goes wrong in it, out of memory too, ends that process only.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pandas as pd

from scenarios.errors import SystemFailureError
from scenarios.explain.answer import Answer
from scenarios.explain.page import QUESTIONS, Subject, answerable, answers
from scenarios.roles import Action, Visitor
from scenarios.speech import Speech
from scenarios.workspace import Workspace, city_folder

__all__ = ["AT_ONCE", "QUESTIONS", "Asking", "Subject", "answer_at_once", "answerable", "ask", "subject_of"]

AT_ONCE = ("unfair",)  # questions that nothing is solved again for
NEEDS = {"school": "school", "project": "project", "pass": "district"}  # question to what it is about
_START = "from scenarios.cli import main; main()"


@dataclass(eq=False)
class Asking:
    """A question that is being answered.

    Attributes
    ----------
    process : which answers it.
    began : when it did, on the steady clock.
    """

    process: "subprocess.Popen[bytes]"
    said: IO[bytes]
    complained: IO[bytes]
    began: float = field(default_factory=time.monotonic)
    _answer: Answer | None = None

    @property
    def seconds(self) -> float:
        """Seconds since it was asked."""
        return time.monotonic() - self.began

    @property
    def has_ended(self) -> bool:
        """Whether there is an answer, or none will come."""
        return self.process.poll() is not None

    def stop(self) -> None:
        """End the process; nothing it did is kept."""
        self.process.kill()
        self.process.wait()

    def answer(self) -> Answer:
        """Return the answer of a process that has ended.

        Raises
        ------
        SystemFailureError
            It ended without one; the message is what it complained of.
        """
        if self._answer is None:
            if self.process.returncode:
                self.complained.seek(0)
                raise SystemFailureError.one(
                    "explain", _last(self.complained.read().decode("utf-8", "replace"))
                )
            self.said.seek(0)
            found = json.loads(self.said.read())
            tables = {name: pd.DataFrame(rows) for name, rows in found["tables"].items()}
            self._answer = Answer(tuple(found["sentences"]), tables)
        return self._answer


def subject_of(workspace: Workspace, number: int) -> Subject:
    """Return what is most asked about a run: a school, a project, a district, amounts of money."""
    return Subject().completed(workspace.run(number), workspace.city)


def answer_at_once(
    workspace: Workspace, number: int, question: str, speech: Speech, visitor: Visitor
) -> Answer:
    """Answer a question that nothing is solved again for.

    Raises
    ------
    NotAllowedError
        The role does not see exact numbers, which sentences hold.
    """
    visitor.require(Action.SEE_EXACT)
    run, subject = workspace.run(number), Subject()
    return answers(run, workspace.city, workspace.rules(number), subject, speech)[question]()


def ask(
    workspace: Workspace, number: int, question: str, subject: Subject, lang: str, visitor: Visitor
) -> Asking:
    """Begin to answer a question in a process of its own.

    Raises
    ------
    NotAllowedError
        The role does not run.
    """
    visitor.require(Action.RUN)
    wanted = [f"--{NEEDS[question]}={getattr(subject, NEEDS[question])}"] if question in NEEDS else []
    amounts = [f"--amount={amount:f}" for amount in subject.amounts]
    options = [*wanted, *(amounts if question == "money" else []), "--lang", lang, "--json"]
    place = ["--store", workspace.store.place, str(city_folder(workspace.folder).resolve())]
    command = [sys.executable, "-P", "-c", _START, "explain", *options, *place, str(number), question]
    said, complained = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - kept while asked
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, ids as values of options
        command, stdin=subprocess.DEVNULL, stdout=said, stderr=complained, cwd=Path(tempfile.gettempdir())
    )
    return Asking(process, said, complained)


def _last(complaint: str) -> str:
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    return " ".join(lines[-4:]) or "it ended without an answer"
