"""What to open and try once the invented province runs, in both languages."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from gongxin.cli.province.accounts import Account
from gongxin.cli.province.keys import AGENCY
from gongxin.cli.province.loading import Delivered
from gongxin.cli.province.personas import PERSONA, PERSONAS, Persona
from gongxin.exchange.receipts import Receipt

SEARCHES = (
    (PERSONA["serious"].code, "统一社会信用代码", "a code"),
    ("云泽宏岚化工", "简称", "a short name"),
    (PERSONA["renamed"].former_name, "曾用名", "a former name"),
    ("老柳树面馆 泽阳", "名称加地点", "a name and a place"),
)


def addresses(base: str) -> dict[str, str]:
    """The addresses to open first."""
    return {
        "zh": f"{base}/zh/",
        "en": f"{base}/en/",
        "sources": f"{base}/zh/sources/",
        "rules": f"{base}/zh/rules/",
        "desk": f"{base}/zh/desk/",
        "api": f"{base}/api/v1/openapi.json",
    }


def page_of(persona: Persona, base: str, language: str = "zh") -> str:
    """The address of an organisation's page."""
    return f"{base}/{language}/subjects/{persona.code}"


def told(delivered: Sequence[Delivered], *, base: str, key: str, accounts: Sequence[Account]) -> Iterator[str]:
    """The lines that are printed when the demo is ready."""
    yield "\n云泽省（虚构）已就绪 · The invented province is ready"
    yield f"  中文     {base}/zh/"
    yield f"  English  {base}/en/"
    yield "\n看这些主体 · Look at these organisations"
    for persona in PERSONAS:
        yield f"  {page_of(persona, base)}  {persona.name}"
        yield f"      {persona.story_zh} · {persona.story_en}"
    yield "\n试着查找 · Search for"
    for text, zh, en in SEARCHES:
        yield f"  {base}/zh/search?q={quote(text)}"
        yield f"      {text} · {zh} · {en}"
    yield "\n登录工作台 · Sign in at a desk"
    yield f"  {base}/zh/desk/    {base}/en/desk/"
    for one in accounts:
        yield f"  {one.login:<24} {one.password}"
        yield f"      {one.told_zh} · {one.told_en}"
    yield "      企业可撤回对贷款查询的授权 · the organisation can withdraw its consent to look-ups for lending"
    yield "      只有演示不要求第二重验证 · only the demo asks for no second factor"
    yield "\n来源、规则与接口 · Sources, rules and API"
    yield f"  {base}/zh/sources/    {base}/zh/rules/"
    yield f"  curl {base}/api/v1/subjects/{PERSONA['serious'].code}/dossier"
    yield f"  curl -H 'Authorization: Bearer {key}' {base}/api/v1/deliveries"
    yield f"      {AGENCY} 的演示密钥，九十天后失效 · its key for the demo, which ends after ninety days"
    yield "\n命令行 · On the command line"
    yield f"  ./dev dossier {PERSONA['minor'].code} --view kept --json"
    yield f"  ./dev check {PERSONA['serious'].code} {PERSONA['clean'].code} --for procurement"
    yield "      能否参加政府采购，为什么 · may they take part in government procurement, and why"
    yield f"  ./dev remedies stand {PERSONA['serious'].code}"
    yield "      每条记录何时可以修复，由谁决定 · from when each record can be repaired, and who decides"
    yield "  ./dev lists show wage-arrears"
    yield "      名单：一家已申辩待决定，一家已提前移出 · a list: one replied and waits, one was let go early"
    yield f"  ./dev explain {PERSONA['serious'].code} --model tax-and-fee"
    yield "      纳税缴费等级为 D 的理由和出路，工作台也可见 · why its tax grade is D, and the way out; at its desk too"
    yield f"  ./dev explain {PERSONA['successor'].code} --model enterprise-credit"
    yield "      海关等级 C，因一条一般失信信息 · its customs grade C, for one ordinary negative item"
    yield f"  ./dev report {PERSONA['serious'].code} --into demo-reports"
    yield "      信用报告：电子签章的 PDF 和可离线核验的数据 · a credit report: a sealed PDF, data that verify offline"
    yield "  ./dev waiting"
    yield "      待人工核对的行 · rows that wait for a person"
    yield from _deliveries(delivered)


def _deliveries(delivered: Sequence[Delivered]) -> Iterator[str]:
    """The delivery with most rows given back, one that was stopped, and one to repeat."""
    done = sorted((one for one in delivered if one.receipt.state == "done"), key=lambda one: -one.receipt.returned)
    for one in done[:1]:
        receipt = one.receipt
        yield f"  ./dev receipt {receipt.id} --json"
        yield f"      {receipt.returned} 行退回，{receipt.queried} 行待核 · rows given back, rows held"
        yield f"  ./dev returned {receipt.id}"
        yield "      退回文件，错处已标注 · the rows given back, in the sender's format, with the faults marked"
    for one in sorted(done, key=lambda one: (one.file.at.date(), one.file.rows))[-1:]:
        yield f"  ./dev deliver {one.file.path} --feed {one.file.feed}"
        yield "      再报一次：没有新增，没有变化 · the same file again: nothing new, nothing changed"
    yield from (line for one in delivered if one.receipt.state == "stopped" for line in _stopped(one.receipt))


def _stopped(receipt: Receipt) -> tuple[str, str]:
    because = f"{receipt.stopped_because} · {receipt.stopped_because_en}"
    return f"  ./dev receipt {receipt.id} --json", f"      已拦停 · stopped: {because}"
