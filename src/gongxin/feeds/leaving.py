"""Whether a registered consumer abroad is given what it asks for with its key: by an export rule, and otherwise never.

Its key stands for a copy that the platform vouches for, by leases and notices: that is not made for anybody abroad
without a rule.  Notices to cease go to whoever was given something, wherever he is: they hold no fact, and holding
them back would leave abroad just what has to end.
"""

from collections.abc import Collection
from datetime import date

from gongxin.feeds.queries import ConsumerHeld
from gongxin.feeds.rules import ConsumerKind
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.rulebook.sharing import RecipientKind
from gongxin.sharing.exports import Recipient, agency_recipient, refuse_export


def refuse_leaving(consumer: ConsumerHeld, *, items: Collection[str], day: date) -> str | None:
    """Refuse to give records of these items to a consumer abroad without a rule; else the rule's key, None at home.

    An agency is where the packs say that it is, whatever it was registered as.
    """
    book, country = current(), consumer.country
    if consumer.kind is ConsumerKind.AGENCY:
        country = agency_recipient(consumer.body, book).country or country
    return refuse_export(Recipient(country, RecipientKind.CONSUMER), items=items, book=book, day=day)


def public_items(day: date) -> frozenset[str]:
    """The items of which the whole of what is public on the day may hold records."""
    catalogue = current().at(day).catalogue()
    return frozenset(
        key for key, one in catalogue.items() if one.terms and one.terms.publication.visibility is Visibility.PUBLIC
    )
