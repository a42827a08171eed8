"""The few organisations with a story: name and code are the same in every seed, so that pages can point at them."""

from dataclasses import dataclass
from datetime import date, timedelta

from gongxin.cli.province.codes import one_code


@dataclass(frozen=True)
class Persona:
    """An organisation made by hand; `story` says in both languages what is to be seen."""

    key: str
    name: str
    beginning: str
    serial: int
    trade: int
    story_zh: str
    story_en: str
    former_name: str = ""
    busy: bool = True

    @property
    def code(self) -> str:
        """The organisation's code."""
        return one_code(self.beginning, self.serial, mark="MA9")

    @property
    def city(self) -> str:
        """The code of the city that registered it."""
        return self.beginning[2:]

    def registered_on(self, today: date) -> date:
        """The day of its registration: some ten years before `today`."""
        return today - timedelta(days=3650 + self.serial % 1000 * 30)


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "clean", "云川清禾精密机械有限公司", "91990100", 1001, 3,
        "许可、A级纳税人、履约良好，无不良记录", "Licences, an A-rated taxpayer, promises kept: nothing adverse",
    ),
    Persona(
        "serious", "云泽宏岚化工有限公司", "91990100", 1002, 4,
        "严重行政处罚在公示期内，并列入严重失信主体名单", "A serious penalty in its window, and a serious-list entry",
    ),
    Persona(
        "minor", "泽阳棠溪餐饮管理有限公司", "91990200", 1003, 0,
        "有一条轻微处罚，依规不公示", "One minor penalty, withheld by rule",
    ),
    Persona(
        "renamed", "澜汀启帆软件有限公司", "91990300", 1004, 5,
        "曾用名可查", "Found under its former name too", former_name="澜汀晨舟网络科技有限公司",
    ),
    Persona(
        "succeeded", "霞岭旧渡冷链物流有限公司", "91990400", 1005, 6,
        "已并入另一家公司，权利义务由其承继", "Merged into another company, which goes on for it",
    ),
    Persona(
        "successor", "霞岭新航供应链管理有限公司", "91990400", 1006, 6,
        "承继旧渡冷链", "The company that the former one merged into",
    ),
    Persona(
        "silent", "金渡市竹影文化馆", "12990500", 1007, 9,
        "登记库没有它，仅有的一条记录公示期已满：与查无此码无异",
        "In no register, its only record past its publication: it looks unknown", busy=False,
    ),
    Persona(
        "arrears", "青屿市屿山区城市管理局", "11990600", 1008, 9,
        "机关自身拖欠企业账款，列入其信用档案", "A government body's own arrears stand on its own file",
    ),
    Persona(
        "namesake-a", "老柳树面馆", "92990100", 1009, 0,
        "云川市的同名个体工商户", "The namesake in Yunchuan",
    ),
    Persona(
        "namesake-b", "老柳树面馆", "92990200", 1010, 0,
        "泽阳市的同名个体工商户，对一条处罚提出异议并附说明",
        "The namesake in Zeyang, which contests a penalty and replies to it",
    ),
    Persona(
        "builder", "云川鼎航建设工程有限公司", "91990100", 1011, 2,
        "联合体中标，合同待人工认领", "Won a contract in a consortium that waits for a person",
    ),
    Persona(
        "ending", "云川润垚商贸有限公司", "91990100", 1012, 1,
        "一条处罚明日公示期满", "A penalty whose window ends tomorrow",
    ),
    Persona(
        "mended", "云川碧原纸业有限公司", "91990100", 1013, 1,
        "一条处罚已修复：不再公示，仅存档", "A repaired penalty: published no more, and kept",
    ),
)  # fmt: skip

PERSONA: dict[str, Persona] = {persona.key: persona for persona in PERSONAS}
CONSORTIUM = "云川鼎航建设工程有限公司、泽阳市政设计研究院联合体"
