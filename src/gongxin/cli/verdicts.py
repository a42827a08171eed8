"""What `gongxin reports verify` found, in words and as the command's status; what to know of reports just issued."""

import os
from typing import TYPE_CHECKING

import click

from gongxin.cli.output import in_chinese, print_json
from gongxin.cli.refusals import REFUSED

if TYPE_CHECKING:
    from gongxin.reports.packages import Checked

VERDICTS = {
    "superseded": ("报告已被替代，不再有效。", "The report is superseded and holds no longer."),
    "genuine": ("报告未被改动，由该密钥的持有人出具。", "Nothing was changed, and the holder of that key issued it."),
    "unchanged": (
        "报告未被改动；由谁出具未核验（--key，PDF 另需 --certificate）。",
        "Nothing was changed; who issued it was not checked (--key, and for a PDF --certificate).",
    ),
}


def tell_package(checked: "Checked", *, as_json: bool) -> None:
    """Each report of a package by a line, those that hold no longer by the status of the command."""
    if as_json:
        print_json({"reports": checked.reports, "refused": checked.refused})
    else:
        for told in checked.reports:
            click.echo(f"{told['code']} · {told['number']} · {verdict(told)}")
        proved = sum(told["in_log_of"] is not None for told in checked.reports)
        count = len(checked.reports)
        said = (
            f"共 {count} 份，日志证明 {proved} 份。"
            if in_chinese()
            else f"{count} reports, {proved} proved by the log."
        )
        click.echo(said)
    if any(told["state"] == "superseded" for told in checked.reports):
        raise SystemExit(REFUSED)


def verdict(told: dict[str, object]) -> str:
    """What was found, in one sentence."""
    known = told["issuer_known"] and (told["sealer_known"] or not told["sealed"])
    said = VERDICTS["superseded" if told["state"] == "superseded" else "genuine" if known else "unchanged"]
    return said[0] if in_chinese() else said[1]


def tell_address(address: str) -> None:
    """Say on standard error that reports name this address because none was set; nothing where one was."""
    if os.environ.get("GONGXIN_ADDRESS"):
        return
    if in_chinese():
        said = f"未设置 GONGXIN_ADDRESS：报告写明的核对地址为 {address}，他人无法由此查询。"
    else:
        said = f"GONGXIN_ADDRESS is not set: the report names {address}, where nobody else can ask about it."
    click.echo(said, err=True)
