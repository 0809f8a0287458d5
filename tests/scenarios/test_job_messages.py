"""Why a process died is said in the reader's language, though the store keeps it in English."""

import pytest

from scenarios.errors import Problem
from scenarios.job_messages import job_message
from scenarios.jobs_runner import _how
from scenarios.wording import translator


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        (_how(-9), "求解的进程被SIGKILL终止"),
        (_how(70), "求解的进程以代码70结束"),
        ("took longer than the 0.3 s allowed", "超过所许的0.3秒"),
        ("this should not have happened (KeyError)", "本不应发生（KeyError）"),
        ("the process that solved it is gone", "求解的进程已不在"),
        ("the memory allowed was not enough", "所许的内存不够"),
        ("nobody translated this", "nobody translated this"),
        ("", ""),
    ],
)
def test_message_of_a_dead_process_is_said_in_both_languages(message: str, chinese: str) -> None:
    assert job_message(message, str) == message
    assert job_message(message, translator("zh")) == chinese


def test_problem_is_said_as_if_it_had_happened_here() -> None:
    problem = Problem("year", "the city has no children for this year", found="1999", allowed="2026, 2027")
    translate = translator("zh")
    assert job_message(problem.render(), translate) == problem.render(translate)
