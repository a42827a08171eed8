"""What refusals are called, what to do next, and the sentences that have a Chinese wording, in Chinese."""

import re

from gongxin.cli.sentences_in_chinese import SENTENCES

TITLES = {
    "ahead-of-log": "日志尚未到达该位置",
    "codes-unreadable": "代码文件无法读取",
    "document-missing": "缺少应附的文书",
    "no-such-case": "没有此编号的案件或步骤",
    "no-such-record": "该单位没有此记录",
    "no-such-step": "该程序没有此步骤",
    "no-such-subject": "没有此单位",
    "not-asked-for": "该步骤不需要此材料",
    "not-in-force": "该程序当日不施行",
    "not-served": "该步骤没有可登记的送达",
    "not-your-case": "该案件不由此机关或当事人办理",
    "out-of-order": "时间先后不符",
    "paper-refused": "该材料不能接收",
    "reasons-missing": "缺少理由",
    "same-officer": "原经办人不得办理复核",
    "text-refused": "该文字不能接收",
    "too-late": "期限已过",
    "wrong-role": "该步骤不由此角色办理",
    "wrong-state": "案件当前状态不能办理该步骤",
    "adoption-out-of-order": "规则包的采用时间早于上一次采用",
    "asked-of-the-future": "不能查询将来才知道的内容",
    "delivery-refused": "该批次不能接收，未录入任何内容",
    "file-exists": "已有此文件，不会覆盖",
    "judgement-refused": "不能如此认定该名称",
    "key-refused": "该密钥不能生成或终止",
    "no-node": "该目录尚不是节点",
    "node-outdated": "该节点由较旧版本的程序建立",
    "no-such-delivery": "没有此编号的批次",
    "no-such-purpose": "没有此用途",
    "not-a-demo-home": "该目录已有他人的数据，演示会把虚构单位与真实单位混在一起",
    "nothing-adopted": "尚未采用任何规则包",
    "nothing-returned": "该批次各行均已录入，没有退回的行",
    "out-of-scope": "不在查询范围内",
    "packs-refused": "规则包不符合规则",
    "packs-unreadable": "规则包中有无法读取的文件",
    "port-taken": "该地址已被占用",
    "search-refused": "不能如此检索",
    "settlement-refused": "该行不能如此处理，未作任何更改",
    "store-lost": "数据库没有应答，或连接中断",
    "store-unavailable": "数据库无法启动",
    "system-refused": "系统不允许该命令读取、写入或监听",
    "unknown-key": "已采用的规则包中没有此键",
    "unknown-feed": "已采用的规则包中没有此数据源",
    "wrong-use": "命令的写法有误，无法执行",
}

MENDS = {
    "ahead-of-log": "请查询已答复过的位置，或不给出 --at。",
    "codes-unreadable": "请提供 UTF-8 编码的 CSV 文件，每行一个代码。",
    "document-missing": "请附上该文书：--enclose 名称=文件。",
    "no-such-case": "编号见 `gongxin cases open` 打印的内容。",
    "no-such-record": "`gongxin dossier 代码 --view kept --json` 列出各记录及其编号。",
    "no-such-step": "`gongxin cases show 编号` 列出当前可办理的步骤。",
    "no-such-subject": "`gongxin search` 可查找单位及其代码。",
    "not-asked-for": "请去掉该材料。",
    "not-in-force": "请选择施行中的程序，或另选日期。",
    "not-served": "`gongxin cases show 编号` 列出各步骤及其送达登记。",
    "not-your-case": "`gongxin cases show 编号` 说明由谁办理；请用 --for 或 --party 指明。",
    "out-of-order": "请校准本机时钟，或更正所填时间。",
    "paper-refused": "请将材料另存或扫描为普通的 PDF、PNG 或 JPEG 后附上。",
    "reasons-missing": "请给出 --reasons；立案时请给出 --statement。",
    "same-officer": "请由他人作出复核决定。",
    "text-refused": "请缩短文字，或去掉其中的控制字符。",
    "too-late": "其他救济途径见决定书。",
    "wrong-role": "`gongxin cases show 编号` 说明各步骤由谁办理。",
    "wrong-state": "`gongxin cases show 编号` 列出当前可办理的步骤。",
    "adoption-out-of-order": "请校准本机时钟后重新采用。",
    "asked-of-the-future": "请查询当前时刻或更早的时刻。",
    "delivery-refused": "请按所述处理后重新报送该文件。",
    "file-exists": "请另选文件名，或先移走该文件。",
    "judgement-refused": "`gongxin waiting --json` 列出该行及其可能所指的单位。",
    "key-refused": "请为密钥另选终止时间。",
    "no-node": "请运行 `gongxin init`，或将 GONGXIN_HOME 设为已有节点的目录。",
    "node-outdated": "请运行 `gongxin init`：它会更新该节点，已有内容不会丢失。",
    "no-such-purpose": "用途的键见已采用规则包 purposes/ 目录中各文件的 key 行。",
    "no-such-delivery": "编号见 `gongxin deliver` 打印的回执。",
    "not-a-demo-home": "请将 GONGXIN_HOME 设为另一个目录。",
    "nothing-adopted": "请运行 `gongxin init` 或 `gongxin packs adopt`。",
    "nothing-returned": "无需处理。",
    "out-of-scope": "请按单位的代码或名称检索。",
    "packs-refused": "`gongxin packs check 目录` 列出每处问题的文件、行、规则和改法。",
    "packs-unreadable": "`gongxin packs check 目录` 列出每处问题的文件、行、规则和改法。",
    "port-taken": "请停止占用该端口的程序，或用 --port 另选端口。",
    "search-refused": "请按单位的代码或名称检索。",
    "settlement-refused": "`gongxin waiting --json` 列出待处理的行及其可能所指的单位。",
    "store-lost": "请再次运行同一命令；若数据库属于本目录，该命令会将其启动。",
    "store-unavailable": "请处理所述问题后再次运行该命令。",
    "system-refused": "请检查所述文件或目录后再次运行该命令。",
    "unknown-key": "键见已采用规则包的 feeds/ 和 agencies/ 目录中的 `key` 行。",
    "unknown-feed": "键见已采用规则包的 feeds/ 目录中的 `key` 行。",
    "wrong-use": "`{} --help` 说明该命令的用法。",
}

DELIVER_AGAIN = "请重新报送同一文件：会从中断处继续。"

_SENTENCES = {
    r"there is no case number (\d+)": r"没有编号为 \1 的案件",
    r"(.+) is no node yet": r"\1 尚不是节点",
    r"(.+) was made by an older version of gongxin: its store lacks (\S+)(?: and \d+ more)?": (
        r"\1 由较旧版本的 gongxin 建立，其数据库缺少 \2"
    ),
    r"no delivery has the id (.+)": r"没有编号为 \1 的批次",
    r"the adopted packs have no feed (\S+), and no row of it waits": r"规则包中没有数据源 \1，也没有它的待处理行",
    r"the adopted packs have no \w+ (\S+)": r"已采用的规则包中没有 \1",
    r"(\S+) lies in the future: ask of a moment up to now": r"\1 是将来的时刻",
    r"packs were adopted at (\S+), after (\S+)": r"已于 \1 采用过规则包，晚于 \2",
    r"no row with the number (\S+) was ever held": r"没有编号为 \1 的待处理行",
    r"the row (\S+) was settled at (\S+)": r"第 \1 号待处理行已于 \2 处理",
    r"no organisation with the code (\S+) is known": r"没有代码为 \1 的单位",
    r"a decision about a waiting row needs its reasons|whoever dismisses a row says why": "处理待处理行须说明理由",
    r"this is a person's identity number; .+": "这是个人身份号码；此处只能检索单位",
    r"there is nothing to search for": "没有检索内容",
    r"a text to search for has at most (\d+) characters": r"检索内容最多 \1 个字符",
    r"a key made at (\S+) cannot end at (\S+)": r"\1 生成的密钥不能于 \2 终止",
    r"nothing can be served at (\S+), port (\d+): .+": r"\1 的端口 \2 无法使用",
    r"this home holds deliveries already: .+": "该目录已有报送的批次",
    r"there is no file (.+)": r"没有文件 \1",
    r"the store does not answer or was lost on the way; .+": "数据库没有应答或连接中断；已录入的内容不会丢失",
}
"""English sentences, as their rooms say them, and what says the same; more stand in `sentences_in_chinese`."""


def in_chinese(sentence: str) -> str | None:
    """The sentence in Chinese; None where it has no wording."""
    for said, wording in (_SENTENCES | SENTENCES).items():
        if found := re.fullmatch(said, sentence.rstrip("."), re.DOTALL):
            return found.expand(wording).replace(" or ", "、")
    return None
