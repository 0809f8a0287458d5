"""The command ``junheng`` itself: its commands, its version, and what becomes of errors."""

from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

import junheng
from scenarios.cli.access_command import access_command
from scenarios.cli.batch_command import batch_command
from scenarios.cli.bulletin_command import bulletin_command
from scenarios.cli.city_commands import check_command, describe_command
from scenarios.cli.compliance_command import compliance_command
from scenarios.cli.diff_command import diff_command
from scenarios.cli.disaggregate_command import disaggregate_command
from scenarios.cli.explain_command import explain_command
from scenarios.cli.failures import (
    BAD_INPUT,
    FAILURES,
    FAULT,
    exit_code,
    failure_record,
    keep_traceback,
    render_failure,
)
from scenarios.cli.forecast_command import forecast_command
from scenarios.cli.frontier_command import frontier_command
from scenarios.cli.import_commands import (
    ImportGroup,
    england_command,
    fairfax_command,
    propose_command,
    table_command,
)
from scenarios.cli.log_command import log_command
from scenarios.cli.make_commands import demo_command
from scenarios.cli.mistyped import mistyped
from scenarios.cli.new_command import new_command
from scenarios.cli.options import Lang, for_machines, spoken
from scenarios.cli.policy_command import policy_command
from scenarios.cli.report_command import report_command
from scenarios.cli.run_commands import compare_command, runs_command
from scenarios.cli.schema_command import schema_command
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.screens_command import app_command
from scenarios.cli.solve_command import solve_command
from scenarios.cli.split_command import split_command
from scenarios.cli.spoken_help import speak_help, wanted_language
from scenarios.cli.store_command import (
    store_check_command,
    store_export_command,
    store_import_command,
    store_prune_command,
    store_repair_command,
)
from scenarios.cli.store_command_tag import tag_command
from scenarios.cli.streets_command import streets_command
from scenarios.cli.verify_command import verify_command
from scenarios.cli.work_command import jobs_ask_command, jobs_cancel_command, jobs_command, work_command
from scenarios.cli.zone_command import zones_command
from scenarios.wording import LANGUAGES

_WANTED = "junheng wanted language"
_NO_ARGUMENTS = "NoArgsIsHelpError"


class Front(TyperGroup):
    """Turns every error into a message and an exit code; nobody sees a traceback.

    0 done, 1 bad input, 2 no plan exists, 3 the solver or the machine failed.
    """

    def make_context(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - as Typer has it
        """Parse the command line; a mistake in it is bad input."""
        lang = wanted_language(args[1] if len(args) > 1 else extra.get("args", ()))
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
            screen = Screen(spoken(ctx))
            screen.complain(render_failure(error, screen.speech))
            if for_machines(ctx):
                print_json({"error": failure_record(error, screen.speech)})
            raise typer.Exit(exit_code(error)) from error
        except Exception as error:
            Screen(spoken(ctx)).complain(
                "This should not have happened ({error}). The details are in {log}",
                error=type(error).__name__,
                log=keep_traceback(error),
            )
            raise typer.Exit(FAULT) from error


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


app = typer.Typer(
    name="junheng",
    cls=Front,
    help="Balanced allocation of school places, teachers and funds across a city, with proof.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(
    cls=ImportGroup,
    help="Turn a bureau's files or open data into a city folder; `junheng import FILE` proposes how.",
    no_args_is_help=True,
)

stores = typer.Typer(
    help="Check, repair and prune the store of runs; export and import runs.", no_args_is_help=True
)
queue = typer.Typer(help="Solves that wait, run or have ended.", no_args_is_help=True)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"junheng {junheng.__version__}")
        raise typer.Exit


@app.callback()
def _front(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
    lang: Lang = "en",
) -> None:
    """Balanced allocation of school places, teachers and funds across a city, with proof."""


def _in_language(*, lang: Lang = "en") -> None:
    """Take the language of the commands of a group."""


for group in (imports, stores, queue):
    group.callback()(_in_language)
app.command("demo")(demo_command)
app.add_typer(imports, name="import")
imports.command("england")(england_command)
imports.command("fairfax")(fairfax_command)
imports.command("propose")(propose_command)
imports.command("table")(table_command)
imports.command("streets")(streets_command)
app.command("check")(check_command)
app.command("describe")(describe_command)
app.command("access")(access_command)
app.command("compliance")(compliance_command)
app.command("forecast")(forecast_command)
app.command("split")(split_command)
app.command("disaggregate")(disaggregate_command)
app.command("new")(new_command)
app.command("diff")(diff_command)
app.command("schema")(schema_command)
app.command("solve")(solve_command)
app.command("batch")(batch_command)
app.command("runs")(runs_command)
app.command("compare")(compare_command)
app.command("explain")(explain_command)
app.command("frontier")(frontier_command)
app.command("report")(report_command)
app.command("bulletin")(bulletin_command)
app.command("zones")(zones_command)
app.command("policy")(policy_command)
app.command("verify")(verify_command)
app.command("tag")(tag_command)
app.command("log")(log_command)
app.add_typer(stores, name="store")
stores.command("check")(store_check_command)
stores.command("repair")(store_repair_command)
stores.command("prune")(store_prune_command)
stores.command("export")(store_export_command)
stores.command("import")(store_import_command)
app.command("work")(work_command)
app.add_typer(queue, name="jobs")
queue.command("list")(jobs_command)
queue.command("ask")(jobs_ask_command)
queue.command("cancel")(jobs_cancel_command)
app.command("app")(app_command)


def main() -> None:
    """Run the command line."""
    app()
