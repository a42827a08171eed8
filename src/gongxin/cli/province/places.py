"""The places of the invented province; their codes begin with 99, which the state has given to no place."""

from dataclasses import dataclass

PROVINCE = "云泽省"
PROVINCE_CODE = "990000"


@dataclass(frozen=True)
class City:
    """An invented city, with the districts that its registrars and bureaus serve."""

    code: str
    name: str
    districts: tuple[str, ...]
    share: float

    @property
    def short(self) -> str:
        """The name without the word for city, as company names use it."""
        return self.name.removesuffix("市")


CITIES: tuple[City, ...] = (
    City("990100", "云川市", ("东渡区", "西麓区", "南浦区", "北屏区", "云谷县"), 0.34),
    City("990200", "泽阳市", ("泽东区", "泽西区", "望湖区", "泽安县"), 0.22),
    City("990300", "澜汀市", ("汀洲区", "澜港区", "鸥湾县"), 0.16),
    City("990400", "霞岭市", ("霞东区", "岭北区", "梅溪县"), 0.12),
    City("990500", "金渡市", ("金桥区", "金津区", "柳堰县"), 0.10),
    City("990600", "青屿市", ("青城区", "屿山区", "鹭湾县"), 0.06),
)

STREETS = (
    "云泽大道",
    "清河路",
    "望江路",
    "桐花街",
    "长堤路",
    "文庙街",
    "创业路",
    "新港路",
    "柳堤路",
    "学府路",
    "渡口街",
    "松风路",
)
