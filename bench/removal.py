"""How soon a record is gone after its decision: from page, API, search, feed, bulk file and list of statuses.

A real node is served, with its worker process.  Half of the decisions grant a repair, half take an annulled record off;
they are written as the desks write them, some seconds apart, and every surface is asked over HTTP until it says so.
"""

import base64
import csv
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import yaml

from bench.promises import at_most

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = 24
APART = 2.5
BESIDE = 20_000
LIMIT = 180.0
STARTS_WITHIN = 300.0
LOOK = 0.2
BULK = "/api/v1/bulk/records.jsonl.gz"
SURFACES = ("page", "api", "search", "feed", "bulk", "status")
OFFICE, ABOVE = "demo.agency.market-regulation", "demo.agency.development"


@dataclass
class Sample:
    """An organisation with one public record and a report of it, and when each surface said that it is gone."""

    code: str
    name: str
    record: int
    case: int
    annulled: bool
    source: str
    place: tuple[int, int]
    decided_at: float = 0.0
    gone: dict[str, float] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether it was decided about."""
        return self.decided_at > 0.0


def run(scale: float = 1.0) -> dict[str, object]:
    """The figures with `scale` times twenty thousand other records in the bulk file."""
    home = Path(os.environ["GONGXIN_HOME"])
    limits = _wide_limits(home)
    os.environ |= {"GONGXIN_LIMITS": str(limits), "DJANGO_SETTINGS_MODULE": "gongxin.config.settings"}
    count = max(500, round(BESIDE * scale))
    samples, start = _prepared(home, count)
    with _served() as port:
        _watched(samples, port=port, start=start)
    return _figures(samples, count)


def _wide_limits(home: Path) -> Path:
    """Limits that one client does not reach; everything else as shipped."""
    limits = yaml.safe_load((ROOT / "src/gongxin/api/limits.yaml").read_text("utf-8"))
    for counted in limits["requests"].values():
        counted["per_minute"] = 100_000_000
    place = home / "limits.yaml"
    place.write_text(yaml.safe_dump(limits, allow_unicode=True), "utf-8")
    return place


# The node


def _prepared(home: Path, count: int) -> tuple[list[Sample], int]:
    """A node with so many records, of which some wait for one last step; and the position of the log."""
    from gongxin.cli.nodes import prepare_store

    prepare_store()
    from gongxin.cli.following import settle
    from gongxin.ledger.queries import head
    from gongxin.reports.keys import make_keys
    from gongxin.rulebook.actions import adopt_packs
    from gongxin.subjects.followers import index_names

    now = datetime.now(UTC)
    adopt_packs(ROOT / "packs", by="bench", at=now - timedelta(days=900))
    _deliver(home, count, at=now - timedelta(days=130))
    settle(at=now)
    while index_names():
        pass
    keys = make_keys(home, name="云泽省公共信用信息平台", at=now)
    samples = [_sample(number, keys, home, at=now - timedelta(hours=2)) for number in range(1, DECISIONS + 1)]
    settle(at=now)
    return samples, head()


def _code(number: int) -> str:
    from gongxin.codes.generate import make_code

    return make_code(pair="91", region="990100", body=f"MA9{number:05d}")


def _name(number: int) -> str:
    """A name that only its own organisation has."""
    signs = "云山江河湖海天地日月星辰"
    return "".join(signs[number // 12**place % 12] for place in range(4)) + f"第{number}商贸有限公司"


def _deliver(home: Path, count: int, *, at: datetime) -> None:
    from gongxin.exchange.actions import deliver

    decided = (at - timedelta(days=2)).date().isoformat()
    path = home / "penalties.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = (_row(number, decided) for number in range(1, count + DECISIONS + 1))
        first = next(rows)
        writer = csv.DictWriter(file, fieldnames=list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
    receipt = deliver(path, feed="demo.feed.penalties", by="bench", at=at)
    assert receipt.new == count + DECISIONS, receipt


def _row(number: int, decided: str) -> dict[str, str]:
    return {
        "CF_XDR_MC": _name(number),
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": _code(number),
        "CF_WSH": f"云市监罚〔2026〕{number}号",
        "CF_WFXW": "未按规定公示",
        "CF_SY": "经查，当事人未按规定公示。",
        "CF_YJ": "《云泽省企业信用监督管理条例》第二十四条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款",
        "CF_NR_FK": "2.500000",
        "CF_JDRQ": decided,
        "CF_CFJG": "云泽省市场监督管理局",
    }


def _sample(number: int, keys, home: Path, *, at: datetime) -> Sample:  # noqa: ANN001  # its type is known once Django is
    """A report about the organisation was issued, and its case stands before its last step."""
    from gongxin.dossiers.queries import dossier_of
    from gongxin.periods import day_of
    from gongxin.reports.actions import Signing, issue_report
    from gongxin.reports.contents import Wanted
    from gongxin.rulebook.items import Visibility

    code, annulled = _code(number), number % 2 == 0
    (held,) = dossier_of(code, day=day_of(at), known_at=at, now=at, view=Visibility.PUBLIC).records
    wanted = Wanted("national.report.public-report", "", "")
    issued = issue_report(code, wanted=wanted, by="bench", at=at, signing=Signing(keys, "http://bench"))
    status = issued.document["credentialStatus"]
    assert isinstance(status, dict)
    place = int(status["statusListCredential"].rpartition("/")[2]), int(status["statusListIndex"])
    case = _annulled(code, held.id, home, at=at) if annulled else _asked(code, held.id, home, at=at)
    return Sample(code, _name(number), held.id, case, annulled, held.source, place)


def _annulled(code: str, record: int, home: Path, *, at: datetime) -> int:
    from gongxin.cases.rules import Actor
    from gongxin.cli.province.papers import paper
    from gongxin.remedies.actions import Asked, tell_annulment
    from gongxin.rulebook.procedures import Role

    papers = {"document": paper("document")}
    asked = Asked(Actor("applicant", Role.SUBJECT, code), "复议决定撤销了处罚", papers, home)
    return tell_annulment(record, code=code, asked=asked, at=at)


def _asked(code: str, record: int, home: Path, *, at: datetime) -> int:
    from gongxin.cases.actions import take_step
    from gongxin.cases.rules import Actor
    from gongxin.cli.province.papers import paper
    from gongxin.remedies.actions import Asked, ask_repair
    from gongxin.rulebook.procedures import Role

    papers = {"proof": paper("proof"), "commitment": paper("commitment")}
    asked = Asked(Actor("applicant", Role.SUBJECT, code), "已履行完毕", papers, home)
    case = ask_repair(record, code=code, asked=asked, reviewer=ABOVE, at=at)
    by = {"forward": Actor("desk", Role.PLATFORM), "accept": Actor("officer", Role.AUTHORITY, OFFICE)}
    for name, actor in by.items():
        take_step(case, name, by=actor, at=at, reasons="符合条件", enclosed={}, home=home)
    return case


def _decide(one: Sample) -> None:
    """The last step of the case, as the desk takes it; what follows is the served node's to see."""
    from gongxin.cases.actions import take_step
    from gongxin.cases.rules import Actor
    from gongxin.cli.province.papers import paper
    from gongxin.rulebook.procedures import Role

    if one.annulled:
        name, by = "take_off", Actor("source officer", Role.SOURCE, one.source)
    else:
        name, by = "grant", Actor("officer", Role.AUTHORITY, OFFICE)
    home = Path(os.environ["GONGXIN_HOME"])
    papers = {"document": paper("document")}
    take_step(one.case, name, by=by, at=datetime.now(UTC), reasons="依法", enclosed=papers, home=home)
    one.decided_at = time.perf_counter()


@contextmanager
def _served() -> Iterator[int]:
    """The node as it is served, with its worker process, on a port of its own; ended by its own number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-c", "from gongxin.cli.main import main; main()", "serve", "--port", str(port)]
    serving = subprocess.Popen(command, env=dict(os.environ), stdout=sys.stderr)
    try:
        _until(lambda: _get(port, BULK)[0] == 200)
        yield port
    finally:
        serving.terminate()
        serving.wait(timeout=60)


def _until(holds: Callable[[], bool]) -> None:
    ends = time.perf_counter() + STARTS_WITHIN
    while time.perf_counter() < ends:
        with suppress(OSError, HTTPException):
            if holds():
                return
        time.sleep(0.2)
    raise TimeoutError("the node does not answer")


def _get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        line.close()


# What is watched


def _watched(samples: list[Sample], *, port: int, start: int) -> None:
    """Decide, some seconds apart, while every surface is asked over and over."""
    stop = threading.Event()
    lookers = {
        "page": lambda: _one_by_one(samples, "page", lambda one: _page_gone(port, one)),
        "api": lambda: _one_by_one(samples, "api", lambda one: _api_gone(port, one)),
        "search": lambda: _one_by_one(samples, "search", lambda one: _search_gone(port, one)),
        "feed": lambda: _all_at_once(samples, "feed", _told_as_ended(port, start)),
        "status": lambda: _statuses(samples, port),
        "bulk": _Bulk(samples, port),
    }
    threads = [threading.Thread(target=_look, args=(look, stop), name=name) for name, look in lookers.items()]
    for thread in threads:
        thread.start()
    try:
        for one in samples:
            _decide(one)
            time.sleep(APART)
        ends = time.perf_counter() + LIMIT
        while time.perf_counter() < ends and any(len(one.gone) < len(SURFACES) for one in samples):
            time.sleep(LOOK)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _look(look: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(LOOK):
        look()


def _waiting(samples: list[Sample], surface: str) -> list[Sample]:
    return [one for one in samples if one.waits and surface not in one.gone]


def _one_by_one(samples: list[Sample], surface: str, gone: Callable[[Sample], bool]) -> None:
    for one in _waiting(samples, surface):
        if gone(one):
            one.gone[surface] = time.perf_counter() - one.decided_at


def _all_at_once(samples: list[Sample], surface: str, gone: set[int]) -> None:
    for one in _waiting(samples, surface):
        if one.record in gone:
            one.gone[surface] = time.perf_counter() - one.decided_at


def _page_gone(port: int, one: Sample) -> bool:
    status, _, body = _get(port, f"/zh/subjects/{one.code}")
    return status in {200, 404} and one.name.encode() not in body


def _api_gone(port: int, one: Sample) -> bool:
    told = json.loads(_get(port, f"/api/v1/subjects/{one.code}/dossier")[2])
    return told.get("records") == []


def _search_gone(port: int, one: Sample) -> bool:
    told = json.loads(_get(port, f"/api/v1/search?q={quote(one.name)}")[2])
    return all(hit["code"] != one.code for hit in told["hits"])


def _told_as_ended(port: int, start: int) -> set[int]:
    told = json.loads(_get(port, f"/api/v1/changes?from={start}&limit=1000")[2])
    return {one["record"] for one in told["changes"] if one["sort"] in ("expiry", "withdrawal")}


def _statuses(samples: list[Sample], port: int) -> None:
    waiting = _waiting(samples, "status")
    for number in {one.place[0] for one in waiting}:
        encoded = json.loads(_get(port, f"/status/{number}")[2])["credentialSubject"]["encodedList"][1:]
        bits = gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        for one in waiting:
            if one.place[0] == number and bits[one.place[1] // 8] & 0x80 >> one.place[1] % 8:
                one.gone["status"] = time.perf_counter() - one.decided_at


class _Bulk:
    """Asks for the bulk file, and reads it once it is another."""

    def __init__(self, samples: list[Sample], port: int) -> None:
        self.samples, self.port, self.tag = samples, port, ""

    def __call__(self) -> None:
        """Whatever a new file does not hold is gone."""
        status, headers, body = _get(self.port, BULK, If_None_Match=self.tag)
        if status != 200:
            return
        self.tag = headers["etag"]
        held = {json.loads(line)["id"] for line in gzip.decompress(body).splitlines()}
        _all_at_once(self.samples, "bulk", {one.record for one in self.samples} - held)


def _figures(samples: list[Sample], count: int) -> dict[str, object]:
    found = {surface: sorted(one.gone.get(surface, LIMIT) for one in samples) for surface in SURFACES}
    told = {
        surface: {
            "p50": round(_share(times, 0.5), 2),
            "p95": round(_share(times, 0.95), 2),
            "worst": round(times[-1], 2),
        }
        for surface, times in found.items()
    }
    ratios = [at_most(f"gone from the {surface}, p95 in s", _share(found[surface], 0.95), 60) for surface in SURFACES]
    return {"decisions": len(samples), "records_beside": count, "seconds": told, "ratios": ratios}


def _share(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, round(share * len(times)))]
