"""The log as foreign clients read it (C2SP tlog-tiles): its checkpoint, tiles of hashes, bundles of entries."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.ledger.leaves import tile_content
from gongxin.ledger.queries import noted
from gongxin.ledger.showing import shown_checkpoint
from gongxin.ledger.tiles import PathRefused, read_path
from gongxin.site.assets import A_YEAR
from gongxin.site.parameters import read_parameters

PLAIN = "text/plain; charset=utf-8"


@require_safe
def file(request: HttpRequest, place: str) -> HttpResponse:
    """Serve the checkpoint, which is asked for anew each time, or a tile or bundle, which never changes."""
    read_parameters(request, ())
    content = _checkpoint() if place == "checkpoint" else _tile(place)
    if content is None:
        return HttpResponse("The log has no such file.\n", status=404, content_type=PLAIN)
    checkpoint = place == "checkpoint"
    answer = HttpResponse(content, content_type=PLAIN if checkpoint else "application/octet-stream")
    answer["Cache-Control"] = "no-cache" if checkpoint else A_YEAR
    return answer


def _checkpoint() -> bytes | None:
    shown = shown_checkpoint()
    return noted(shown).encode() if shown else None


def _tile(place: str) -> bytes | None:
    try:
        return tile_content(read_path(place))
    except PathRefused:
        return None
