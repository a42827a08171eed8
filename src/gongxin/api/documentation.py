"""docs/api.md, made from the routes, the limits and the kinds of problems, so that it cannot say anything else."""

import json
from collections.abc import Iterator
from typing import Any

from gongxin.agencies.assertions import (
    ASSERTION_TYPE,
    FEWEST_RSA_BITS,
    LONGEST_ASSERTION,
    LONGEST_LIFE,
    TOKEN_HOLDS,
)
from gongxin.api.answering import STATUS_OF
from gongxin.api.counting import SHARE_OF_LIMIT
from gongxin.api.limits import SHIPPED, Limits, read_limits
from gongxin.api.problems import MEANINGS, PREFIX
from gongxin.api.publication import API
from gongxin.api.spool import RETURNED_KEPT
from gongxin.api.urls import DECLARED
from gongxin.dossiers.answers import Answer
from gongxin.reports.requests import MOST
from gongxin.sharing.batches import KEPT
from gongxin.sharing.rules import LONGEST_CASE

ANSWERS = {
    Answer.PUBLISHED: "the organisation is known and something is shown in this view",
    Answer.NOTHING_PUBLISHED: "the organisation is known; nothing about it is shown in this view",
    Answer.SUCCEEDED: "it went on in another, named by `successors`; with records of its own a dossier is `published`",
    Answer.NO_SUCH_CODE: "the code is well-formed; no source named such an organisation, or nobody may be told of it",
    Answer.ILL_FORMED: "this is no code; `fault` says which rule it breaks",
    Answer.OUT_OF_SCOPE: "this is a natural person's number: people are neither held nor looked up here",
    Answer.SOURCE_UNAVAILABLE: "the store does not answer; this means neither yes nor no",
}

HEAD = """# The JSON API, version 1

<!-- Made by `python -m gongxin.api`; a test holds this page against the code. -->

Everything below `{prefix}` answers with JSON about organisations, never about people. `{prefix}/openapi.json` describes
every route for programs; stored examples of every shape are in `tests/api/examples`.

- **An absence is an answer.** Documents about an organisation have an `answer` from a closed set, each absence with a
  status code of its own. There is no bare *false* anywhere.
- **Nothing is ignored.** A parameter that a route does not have, that is given twice, or that cannot be used is refused
  with 400, and `parameter` names it.
- **Problems** are `application/problem+json` (RFC 9457) in Chinese (`title`, `detail`) and English (`title_en`,
  `detail_en`), and link our own status page.
- **`HEAD`** is answered wherever `GET` is.
- **Agencies' machines** send a key or a token in `Authorization: Bearer`. A key is 256 random bits, is shown once, is
  kept as a digest, and ends by itself; a token is given for a signature and holds for minutes (below). Answers to a
  request with either carry `Cache-Control: no-store`; open answers may be kept for {cache} seconds.
- **What is not public asks why.** Checks, and dossiers in a wider view than the public one, name a purpose and a case;
  the look-up is noted before it is answered, and told to the organisation.
"""

COUNTING = """## Limits

Every limit is in `src/gongxin/api/limits.yaml` (an operator names another file in `GONGXIN_LIMITS`), and every answer
says its own: `RateLimit-Policy` and `RateLimit-Limit` (requests in one calendar minute), `RateLimit-Remaining`,
`RateLimit-Reset` (seconds). Counted is the address (of IPv6 the /64 network; behind own proxies, set `GONGXIN_PROXIES`
to their number), or with a valid key the agency. Over the limit the answer is 429 with `Retry-After`.

All workers together never grant more than the limit. A worker takes permits from the store in blocks of one
{share}th of the limit, so a client that spreads its requests over several workers may be refused while each other
worker holds at most one unused block.

| class | requests a minute | routes |
| --- | ---: | --- |
"""

TAIL = """## Delivering

`POST {prefix}/deliveries?feed=KEY&name=FILE` with the file itself as the content and its `Content-Length`. Up to
{at_once:,} bytes the receipt is the answer (201; 422 when the delivery as a whole was stopped). Beyond, the answer is
202 and `Location` says where the receipt will be. `stopped_because` and `warnings` are in Chinese; `stopped_because_en`
and `warnings_en` say the same in English. A file has at most {most:,} bytes. What is spooled is private and
is deleted when it was taken in or could not be; the marked file of what is given back can be fetched for {kept} days.

## Showing whose machine it is

Instead of a key, a machine may sign (`private_key_jwt`, RFC 7523): its public key is registered with the operator, and
what it signs with never leaves the agency. `POST {prefix}/token` as `application/x-www-form-urlencoded` with
`grant_type=client_credentials`, `client_assertion_type={type}`
and `client_assertion`, a JWT of at most {assertion:,} characters that the key's own algorithm signs: `ES256` (P-256),
`Ed25519`, or `PS256` (RSA from {bits:,} bits). `iss` and `sub` are the machine's name (`machine-7`), `aud` is this
address as it was asked, with `https`; `exp` lies {life} minutes ahead at most, and each `jti` (8 to 128 characters)
counts once. The header names `alg`, `kid` and `typ` and nothing else. The answer is `access_token`, good for
`expires_in` seconds ({token} minutes at most) wherever a key is taken; it ends at once when the machine is ended.

## Checking

`POST {prefix}/checks` with `{{"codes": [...], "purpose": "procurement", "case": "云采〔2026〕7号", "day": "2026-07-01",
"position": null}}` as `application/json`: at most {codes:,} codes and {question:,} bytes. `case` is the number of the
agency's case, in {case} characters; `secrecy` (`{{"basis": …, "until": …}}`) only where a rule says that the
organisations are told later, within a year. Unless given, `day` is today and `position` the log's latest. Each code is
answered `yes`, `no`, `needs_a_human`, `nothing_known` (which is neither), `ill_formed`, or `out_of_scope` (a person's
number, which is not repeated); `because` is the proof, `way_out` the lawful steps out. The digest is the SHA-256 of the
document without it, as JSON with sorted keys and no spaces. Asked again with the same `day` and its `position`, the
answer is the same byte for byte: `docs/operating/checks.md`.

## Reports about a list

`POST {prefix}/reports` with `{{"codes": [...], "kind": "compliance-report", "purpose": "procurement", "case":
"云采〔2026〕7号", "recipient": "", "papers": true}}` as `application/json`: at most {bidders:,} codes; `recipient` is
the agency itself unless named, `papers` adds sealed PDFs. The answer is 202; `Location` tells how far it is, code by
code, and once `state` is `done` where the ZIP is fetched (`package`, for {reports_kept} days). The node's worker
process issues the reports one after the other; each is a look-up that its organisation reads. A code about which there
can be no report has `refused_because`.

## Holding a copy

Take `{prefix}/bulk/manifest` and the parts that it names: every record public today, one JSON document a line, all of
an organisation's in one part. `position` says where to go on; each part has its SHA-256. A part that was replaced is
answered with 410 (`part-replaced`): take the manifest anew, and the parts that are others. Parts are made by the node's
worker process, not by the request: when the log has told of their organisations, at most once in {renew} minutes, and
within seconds when something that they hold was repaired, shielded, corrected or withdrawn since.
`{prefix}/bulk/records.jsonl.gz` is all parts one after the other, as one gzip file of several members;
`Gongxin-Position` says where to go on, `Gongxin-Day` its day, `ETag` is the manifest's `digest`.
While today has none yet, just after a first start, the answer is 503 (`not-ready`) with `Retry-After`: the worker
process makes it as soon as the node runs.

Then read `{prefix}/changes?from=POSITION` and go on at `next`, which the header `Link` names too: whoever reads it
there asks for the next page while the changes still come. Any whole number beyond the log is answered with `ahead`. An
answer without changes is a heartbeat. A reader more than {behind:,} positions behind is answered with 410 and sent back
to the bulk file. Only `new_fact` is news: a fact
decided more than {late} days before it came is a `late_arrival`. After a `withdrawal` or an `expiry`, and from the day
in `public_until` on, a copy may not be used; each period in which a record was public ends once, whatever else was said
of it. A repaired or shielded record is told as an `expiry`. After a `remark`, read the record anew: `marks` says
whether it is disputed, reported or found wrong, shown with both sides, or replied to (`statement`), and a copy shows
the same; a record whose repair was revoked comes back this way.

`{prefix}/records?numbers=1,2,3` gives single records as lines of the bulk file. `{prefix}/bulk/tree` is the root hash
over the file's lines; a copy that computed another one finds what differs by prefix. `gongxin mirror` does all of this:
`docs/mirror-protocol.md`.

**Leases.** `public_until` is the law's end of publication. A copy has a lease besides: it may be used until
`lease_until` (of the bulk file: the manifest's, and each line no longer than its own `public_until`).
Every answer of `{prefix}/changes` that reaches `position` renews the leases of all that the reader holds, until
`renews_until`; so does a heartbeat. Whoever no longer reads has to stop using what he holds once that has passed. How
long a lease is, a pack says, and the rulebook's pages show it.

**Registered consumers** send their machine's key or token with the bulk file and the changes, so that it is noted up
to where they were given them, and say with `POST {prefix}/feed/acknowledgements` (`{{"position": N}}`) up to where
their copy has followed: everything below N is in it, and what ended is gone. It never goes back, nor beyond what was
given. A consumer that was given a record is told why it ceased, which the public feed does not say:
`{prefix}/feed/cease-notices` gives its notices (`repair`, `shield`, `correction`, `withdrawal`, `annulment`,
`removal`), each signed with the log's key (C2SP signed-note: the line "gongxin cease notice v1", then one line of
JSON). Acknowledging a position beyond a notice confirms it; `POST {prefix}/feed/confirmations` (`{{"notices":
[{{"number": 7, "removed_at": "…"}}]}}`) confirms single ones with the moment of removal. `docs/operating/feeds.md`
says how consumers are registered and pushed to.
"""


def page(limits: Limits) -> str:
    """The whole page."""
    parts = [HEAD.format(prefix=PREFIX, cache=limits.cache_seconds), _routes(), _answers(), _problems()]
    parts += [COUNTING.format(share=SHARE_OF_LIMIT) + "\n".join(_classes(limits)) + "\n", _pages(limits)]
    numbers = {
        "at_once": limits.deliveries.at_once_bytes,
        "most": limits.deliveries.most_bytes,
        "kept": RETURNED_KEPT.days,
        "codes": limits.checks.most_codes,
        "question": limits.checks.most_bytes,
        "case": LONGEST_CASE,
        "bidders": MOST,
        "reports_kept": KEPT.days,
        "type": ASSERTION_TYPE,
        "assertion": LONGEST_ASSERTION,
        "bits": FEWEST_RSA_BITS,
        "life": LONGEST_LIFE.seconds // 60,
        "token": TOKEN_HOLDS.seconds // 60,
        "behind": limits.changes.furthest_behind,
        "late": limits.changes.late_after_days,
        "renew": limits.bulk.renew_minutes,
    }
    return "\n".join([*parts, TAIL.format(prefix=PREFIX, **numbers)])


def _routes() -> str:
    """Every route with its first sentence, its parameters, and whether it needs a key."""
    assert DECLARED  # importing the rooms' routes declares them
    schema: dict[str, Any] = json.loads(json.dumps(API.get_openapi_schema(path_prefix=PREFIX[1:] + "/")))
    lines = ["## Routes\n", "| route | parameters | key | what it answers |", "| --- | --- | --- | --- |"]
    for path, operations in sorted(schema["paths"].items()):
        for method, told in operations.items():
            asked = ", ".join(f"`{one['name']}`" for one in told["parameters"] if one["in"] == "query") or "–"
            first = " ".join(told["description"].split("\n\n")[0].split())
            key = "yes" if told.get("security") else "no"
            lines.append(f"| `{method.upper()} {path}` | {asked} | {key} | {first} |")
    return "\n".join(lines) + "\n"


def _answers() -> str:
    lines = ["## Answers about an organisation\n", "| `answer` | status | meaning |", "| --- | ---: | --- |"]
    return "\n".join([*lines, *(f"| `{one}` | {STATUS_OF[one]} | {ANSWERS[one]} |" for one in Answer)]) + "\n"


def _problems() -> str:
    lines = ["## Problems\n", "| type | status | title | |", "| --- | ---: | --- | --- |"]
    told = (f"| `{PREFIX}/problems/{kind}` | {one.status} | {one.zh} | {one.en} |" for kind, one in MEANINGS.items())
    return "\n".join([*lines, *told]) + "\n"


def _classes(limits: Limits) -> Iterator[str]:
    for name, counted in limits.requests.items():
        routes = ", ".join(f"`{route}`" for route in counted.routes) or "everything else below `/api/`"
        yield f"| {name} | {counted.per_minute:,} | {routes} |"


def _pages(limits: Limits) -> str:
    lines = ["| page of | entries unless asked | entries at most |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {one.usual} | {one.most} |" for name, one in limits.pages.items()]
    said = (
        f"\nA text searched for has at most {limits.search.characters} characters, and one can page to hit"
        f" {limits.search.furthest:,}: whoever wants everything takes the bulk file.\n"
    )
    return "\n".join(lines) + "\n" + said


def shipped_page() -> str:
    """The page of the limits that come with the software."""
    return page(read_limits(SHIPPED))
