"""Citations and ranks of acts, as plain values."""

from gongxin.law.acts import Act, ActRefused
from gongxin.law.citations import Citation, CitationRefused
from gongxin.law.ranks import Rank

__all__ = ["Act", "ActRefused", "Citation", "CitationRefused", "Rank"]
