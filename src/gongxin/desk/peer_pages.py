"""The nodes around this one as its operator sees them: how far behind each is, what is wrong, which packs it sent."""

from django.http import HttpResponse

from gongxin.desk.visiting import Desk, address
from gongxin.federation.queries import configuration, followed, received_packs


@address("peers")
def peers(here: Desk) -> HttpResponse:
    """Every neighbour of the file of peers, those with a fault or behind on top; read only, files are added by hand."""
    found = sorted(followed(), key=lambda one: (not (one.fault or one.push_said), -one.behind, one.name))
    return here.page("peers.html", peers=found, file=configuration(by_hub=False), packs=received_packs())
