"""The door of the command line: one language, and every error a message and an exit code."""

from collections.abc import Sequence
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

import junheng
from scenarios.cli.failures import (
    BAD_INPUT,
    FAILURES,
    FAULT,
    exit_code,
    failure_record,
    keep_traceback,
    render_failure,
    unusable_place,
)
from scenarios.cli.mistyped import mistyped
from scenarios.cli.options import Lang, for_machines, spoken
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.spoken_help import speak_help, wanted_language
from scenarios.errors import Problem, ScenarioError
from scenarios.wording import LANGUAGES

_WANTED = "junheng wanted language"
_NO_ARGUMENTS = "NoArgsIsHelpError"


class Front(TyperGroup):
    """Turns every error into a message and an exit code; nobody sees a traceback.

    0 done, 1 bad input, 2 no plan exists, 3 the solver or the machine failed.
    """

    def make_context(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - as Typer has it
        """Parse the command line; a mistake in it is bad input."""
        words = args[1] if len(args) > 1 else extra.get("args", ())
        lang = wanted_language(words)
        _require_text(words, lang)
        speak_help(self, lang)
        try:
            context = super().make_context(*args, **extra)
        except TyperException as error:
            raise _told(error, lang) from error
        context.meta[_WANTED] = lang
        return context

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as Typer has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except TyperException as error:
            raise _told(error, ctx.meta[_WANTED], as_json=for_machines(ctx)) from error
        except BrokenPipeError:
            raise
        except FAILURES as error:
            raise _refused(error, ctx) from error
        except Exception as error:
            if isinstance(error, OSError) and (place := unusable_place(error)) is not None:
                raise _refused(place, ctx) from error
            Screen(spoken(ctx)).complain(
                "This should not have happened ({error}). The details are in {log}",
                error=type(error).__name__,
                log=keep_traceback(error),
            )
            raise typer.Exit(FAULT) from error


def _require_text(words: Sequence[str], lang: str) -> None:
    """Refuse bytes that are no text: they could neither be shown nor stored."""
    for number, word in enumerate(words, start=1):
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            screen = Screen(lang if lang in LANGUAGES else "en")
            wrong = ScenarioError(Problem(str(number), "this word of the command line is not text in UTF-8"))
            screen.complain(render_failure(wrong, screen.speech))
            raise typer.Exit(BAD_INPUT)


def _refused(error: Exception, ctx: Any) -> typer.Exit:  # noqa: ANN401 - as Typer has it
    """Say what the reader can act on; return how the program ends then."""
    screen = Screen(spoken(ctx))
    screen.complain(render_failure(error, screen.speech))
    if for_machines(ctx):
        print_json({"error": failure_record(error, screen.speech)})
    return typer.Exit(exit_code(error))


def _told(error: Any, lang: str, *, as_json: bool = False) -> Exception:  # noqa: ANN401 - Typer's own
    """Say what is wrong with a command line; return how the program ends then."""
    if type(error).__name__ == _NO_ARGUMENTS:  # its message is the help
        error.exit_code = BAD_INPUT
        return cast("Exception", error)
    screen, mistake = Screen(lang if lang in LANGUAGES else "en"), mistyped(error)
    screen.complain(render_failure(mistake, screen.speech))
    if path := getattr(getattr(error, "ctx", None), "command_path", ""):
        screen.note("`{command} --help` tells how it is used", command=path)
    if as_json:
        print_json({"error": failure_record(mistake, screen.speech)})
    return typer.Exit(BAD_INPUT)


def new_app() -> typer.Typer:
    """Return the command ``junheng`` without commands."""
    app = typer.Typer(
        name="junheng",
        cls=Front,
        help="Balanced allocation of school places, teachers and funds across a city, with proof.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_front)
    return app


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"junheng {junheng.__version__}")
        raise typer.Exit


def _front(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
    lang: Lang = "en",
) -> None:
    """Balanced allocation of school places, teachers and funds across a city, with proof."""
