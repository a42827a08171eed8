"""What to open and try once the invented province runs, in both languages."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from gongxin.cli.province.loading import Delivered
from gongxin.cli.province.personas import PERSONA, PERSONAS, Persona

SEARCHES = (
    ("91990100MA90011A4Q", "统一社会信用代码", "a code"),
    ("云泽宏岚化工", "简称", "a short name"),
    (PERSONA["renamed"].former_name, "曾用名", "a former name"),
    ("老柳树面馆 泽阳", "名称加地点", "a name and a place"),
)


def addresses(base: str) -> dict[str, str]:
    """The addresses to open first."""
    return {"zh": f"{base}/zh/", "en": f"{base}/en/", "sources": f"{base}/zh/sources/", "rules": f"{base}/zh/rules/"}


def page_of(persona: Persona, base: str, language: str = "zh") -> str:
    """The address of an organisation's page."""
    return f"{base}/{language}/subjects/{persona.code}"


def told(delivered: Iterable[Delivered], *, base: str) -> Iterator[str]:
    """The lines that are printed when the demo is ready."""
    yield ""
    yield "云泽省（虚构）已就绪 · The invented province is ready"
    yield f"  中文  {base}/zh/"
    yield f"  English  {base}/en/"
    yield ""
    yield "看这些主体 · Look at these organisations"
    for persona in PERSONAS:
        yield f"  {page_of(persona, base)}"
        yield f"      {persona.name} — {persona.story_zh}"
        yield f"      {persona.story_en}"
    yield ""
    yield "试着查找 · Search for"
    for text, zh, en in SEARCHES:
        yield f"  {base}/zh/search?q={quote(text)}    {text}（{zh} · {en}）"
    yield ""
    yield "来源质量与回执 · Sources and receipts"
    yield f"  {base}/zh/sources/"
    yield from _receipts(delivered)
    yield ""
    yield "命令行 · On the command line"
    yield f"  gongxin dossier {PERSONA['serious'].code} --json"
    yield f"  gongxin dossier {PERSONA['minor'].code} --view kept --json"


def _receipts(delivered: Iterable[Delivered]) -> Iterator[str]:
    """One line for the delivery with most problems, and one for a stopped one."""
    receipts = [one.receipt for one in delivered]
    done = [receipt for receipt in receipts if receipt.state == "done"]
    for receipt in sorted(done, key=lambda receipt: -receipt.problem_count)[:1]:
        yield f"  gongxin receipt {receipt.id} --json"
        yield f"      {receipt.file}：{receipt.returned} 行退回 returned，{receipt.queried} 行待核 held for a person"
    for receipt in (receipt for receipt in receipts if receipt.state == "stopped"):
        yield f"  gongxin receipt {receipt.id} --json"
        yield f"      {receipt.file}：已拦停 stopped — {receipt.stopped_because}"
