"""Commands for models of evaluation: their cases read, and tried."""

from pathlib import Path

import click

from gongxin.cli.output import in_chinese, print_json, refusals
from gongxin.cli.packs import folder_or_default


@click.group()
def models() -> None:
    """Models of evaluation: the cases that a lawyer wrote, and whether they hold."""


@models.command()
@click.argument("model", required=False)
@click.option("--packs", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Default: ours.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(model: str | None, folder: Path | None, as_json: bool) -> None:
    """Try the cases of MODEL, or of every model, and say which end otherwise than expected, and how."""
    from gongxin.evaluation.cases import CasesUnreadable
    from gongxin.evaluation.trying import try_all
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(CasesUnreadable, PacksUnreadable, UnknownKey):
        trials = try_all(folder_or_default(folder), model=model)
    failed = sum(len(trial.differences) for trial in trials)
    if as_json:
        print_json({"models": trials, "differences": failed})
    for trial in trials if not as_json else ():
        for difference in trial.differences:
            click.echo(difference.in_words("zh" if in_chinese() else "en"))
        click.echo(f"{trial.model}: {trial.cases} cases, {len(trial.differences)} differences")
    if failed:
        raise SystemExit(1)


@models.command()
@click.argument("model")
@click.option("--packs", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Default: ours.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def cases(model: str, folder: Path | None, as_json: bool) -> None:
    """Show the cases of MODEL: what each is about, and with which grade it ends."""
    from gongxin.evaluation.cases import CasesUnreadable
    from gongxin.evaluation.trying import cases_of
    from gongxin.rulebook.book import UnknownKey
    from gongxin.rulebook.loader import PacksUnreadable

    with refusals(CasesUnreadable, PacksUnreadable, UnknownKey):
        found = cases_of(folder_or_default(folder), model=model)
    if as_json:
        print_json(found.text.model_dump(mode="json"))
        return
    for case in found.text.cases:
        title = case.title.zh if in_chinese() else case.title.en
        click.echo(f"{case.day or found.text.day}  {case.expect.grade:>3}  {case.expect.score:>7}  {title}")
