"""The command ``junheng`` with all its commands."""

import typer

from scenarios.cli.access_command import access_command
from scenarios.cli.batch_command import batch_command
from scenarios.cli.bulletin_command import bulletin_command
from scenarios.cli.city_commands import check_command, describe_command
from scenarios.cli.compliance_command import compliance_command
from scenarios.cli.diff_command import diff_command
from scenarios.cli.disaggregate_command import disaggregate_command
from scenarios.cli.explain_command import explain_command
from scenarios.cli.forecast_command import forecast_command
from scenarios.cli.front import new_app
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
from scenarios.cli.new_command import new_command
from scenarios.cli.options import Lang
from scenarios.cli.policy_command import policy_command
from scenarios.cli.report_command import report_command
from scenarios.cli.run_commands import compare_command, runs_command
from scenarios.cli.schema_command import schema_command
from scenarios.cli.screens_command import app_command
from scenarios.cli.solve_command import solve_command
from scenarios.cli.split_command import split_command
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

app = new_app()
imports = typer.Typer(
    cls=ImportGroup,
    help="Turn a bureau's files or open data into a city folder; `junheng import FILE` proposes how.",
    no_args_is_help=True,
)

stores = typer.Typer(
    help="Check, repair and prune the store of runs; export and import runs.", no_args_is_help=True
)
queue = typer.Typer(help="Solves that wait, run or have ended.", no_args_is_help=True)


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
