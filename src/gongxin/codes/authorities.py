"""Who gives out codes, and to what kind of organisation: the first two characters of a Unified Social Credit Code.

The table is data (GB 32100-2015, table 2, and its amendments): a pair that is not in it is refused until somebody
adds a row.  `verified` is false where the row is known from registers or from memory and not from the text itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """One authority and one category: what kind of organisation a code beginning with `code` belongs to."""

    code: str
    authority: str
    category: str
    verified: bool = True


def _rows(first: str, authority: str, categories: str, *, verified: bool = True) -> tuple[Pair, ...]:
    return tuple(Pair(first + entry[0], authority, entry[1:], verified) for entry in categories.split("；"))


PAIRS: tuple[Pair, ...] = (
    *_rows("1", "机构编制", "1机关；2事业单位；3中央编办直接管理机构编制的群众团体；9其他"),
    *_rows("2", "外交", "1外国常驻新闻机构；9其他"),
    *_rows("3", "司法行政", "1律师执业机构；2公证处；3基层法律服务所；4司法鉴定机构；5仲裁委员会；9其他"),
    *_rows("4", "文化", "1外国在华文化中心；9其他"),
    *_rows("5", "民政", "1社会团体；2民办非企业单位；3基金会；9其他"),
    *_rows("5", "民政", "4村民委员会；5居民委员会", verified=False),
    *_rows("6", "旅游", "1外国旅游部门常驻代表机构；2港澳台地区旅游部门常驻内地（大陆）代表机构；9其他"),
    *_rows("7", "宗教", "1宗教活动场所；2宗教院校；9其他"),
    *_rows("8", "工会", "1基层工会；9其他"),
    *_rows("9", "市场监管", "1企业；2个体工商户；3农民专业合作社"),
    *_rows("9", "市场监管", "9其他", verified=False),
    *_rows("A", "中央军委改革和编制办公室", "1军队事业单位；9其他"),
    *_rows("N", "农业", "1组级集体经济组织；2村级集体经济组织；3乡镇级集体经济组织；9其他"),
    *_rows("Y", "其他", "1其他"),
)

PAIR_OF: dict[str, Pair] = {pair.code: pair for pair in PAIRS}
