"""A public key that somebody typed is refused as what it is."""

import pytest

from gongxin.reports.keys import KeyUnreadable, read_public


@pytest.mark.parametrize("typed", ["zzz", "z", "z0OIl", "z" + "1" * 200])
def test_what_is_no_key_is_called_so(typed: str) -> None:
    with pytest.raises(KeyUnreadable, match="no public key of reports"):
        read_public(typed)
