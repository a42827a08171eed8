"""A folder that holds no packs is refused without naming a file that there is not."""

from pathlib import Path

from gongxin.rulebook.actions import PacksRefused
from gongxin.rulebook.compiler import check_packs


def test_a_folder_without_packs_names_no_line(tmp_path: Path) -> None:
    told = str(PacksRefused(check_packs(tmp_path)))
    assert told.startswith("the packs have 1 violations; the first: ") and " in , line" not in told
