"""The site's own files, each under an address that changes with its content and may therefore be kept for ever."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}
A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file in memory, plain and compressed, with the address that names its content."""

    address: str
    type: str
    plain: bytes
    compressed: bytes

    @property
    def digest(self) -> str:
        """What the address and the entity tag say of the content."""
        return self.address.rsplit(".", 2)[1]


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    address = f"{path.stem}.{digest}{path.suffix}"
    return Asset(address, TYPES[path.suffix], content, gzip.compress(content, mtime=0))


_BY_NAME = {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}
_BY_ADDRESS = {asset.address: asset for asset in _BY_NAME.values()}


def address_of(name: str) -> str:
    """The address under which the file `name` is served now."""
    return f"/static/{_BY_NAME[name].address}"


@require_safe
def asset(request: HttpRequest, address: str) -> HttpResponse:
    """Serve a file whose address names its content; any other address is unknown."""
    found = _BY_ADDRESS.get(address)
    if found is None:
        raise Http404
    return _served(request, found, cached=A_YEAR)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Serve the icon for those who ask at the customary address."""
    return _served(request, _BY_NAME["favicon.svg"], cached="public, max-age=86400")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers to keep no copies of files on organisations: a copy would outlive its publication window."""
    return _served(request, _BY_NAME["robots.txt"], cached="public, max-age=86400")


def _served(request: HttpRequest, found: Asset, *, cached: str) -> HttpResponse:
    tag = f'"{found.digest}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(found.compressed, content_type=found.type, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(found.plain, content_type=found.type)
    response["ETag"] = tag
    response["Cache-Control"] = cached
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
