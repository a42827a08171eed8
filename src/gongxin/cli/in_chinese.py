"""What refusals are called, what to do next, and the sentences that have a Chinese wording, in Chinese."""

import re

from gongxin.cli import refusals_of_copies as copies
from gongxin.cli import refusals_of_evaluation as evaluation
from gongxin.cli import refusals_of_peers as peers
from gongxin.cli import refusals_of_reports as reports
from gongxin.cli import refusals_of_sharing as sharing
from gongxin.cli import refusals_of_supervision as supervision
from gongxin.cli.sentences_in_chinese import SENTENCES
from gongxin.codes.faults import Fault

TITLES_BESIDE = supervision.TITLES | peers.TITLES | sharing.TITLES | copies.TITLES | evaluation.TITLES | reports.TITLES
MENDS_BESIDE = (
    supervision.MENDS_IN_CHINESE
    | peers.MENDS_IN_CHINESE
    | sharing.MENDS_IN_CHINESE
    | copies.MENDS_IN_CHINESE
    | evaluation.MENDS_IN_CHINESE
    | reports.MENDS_IN_CHINESE
)
TITLES = TITLES_BESIDE | {
    "no-such-organisation": "平台上没有这个代码的组织",
    "report-refused": "不能如此出具报告",
    "key-missing": "本节点尚无报告密钥",
    "key-unreadable": "密钥无法读取",
    "glyph-missing": "字体缺少报告中的字",
    "no-report": "该文件不能作为报告验证",
    "stands-twice": "该文件不能作为报告验证",
    "lookup-refused": "未写明查询用途和案号，不予出示",
    "ahead-of-log": "日志尚未到达该位置",
    "already-asked": "此事项已有案件在办",
    "not-provided": "已采用的规则包未规定此途径",
    "not-repairable": "该记录不能或无须修复",
    "not-the-decider": "该认定由另一机关作出，由其决定",
    "record-missing": "该程序针对一条记录，但未指明记录",
    "performance-refused": "不能如此陈述履行情况，未作任何更改",
    "performed-in-part": "仅部分履行，全部履行后方可修复",
    "remark-refused": "不能如此说明该记录",
    "remedy-refused": "不能如此办理，未作任何更改",
    "too-early": "尚未满最短公示期",
    "cases-unreadable": "案例文件不合格式",
    "before-first-rules": "该位置之前尚未采用规则包",
    "codes-unreadable": "代码文件无法读取",
    "day-refused": "缺少应写明的日期，或日期不可能",
    "document-missing": "缺少应附的文书",
    "entry-of-list": "该记录属于名单列入，应申请移出名单",
    "machine-refused": "不能如此登记或终止该系统",
    "consumer-refused": "不能如此登记或终止该数据使用方",
    "mandate-refused": "不能如此邀请或授权",
    "no-such-body": "没有此机关或单位",
    "no-such-case": "没有此编号的案件或步骤",
    "no-such-model": "没有此评价模型",
    "no-such-run": "没有此次评价",
    "not-since": "不能只评价此后有变化的单位",
    "not-evaluated": "该模型不评价此单位",
    "engine-missing": "计算引擎不可用",
    "no-such-record": "该单位没有此记录",
    "no-such-step": "该程序没有此步骤",
    "no-such-subject": "没有此单位",
    "not-asked-for": "该步骤不需要此材料",
    "not-in-force": "该规则当日不施行",
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
    "gone-on": "该单位已由他单位承继",
    "ground-not-of-list": "该名单没有此列入情形",
    "kind-not-listed": "该名单不适用于此类单位",
    "may-not-decide": "该机关无权决定列入此名单",
    "not-decided-here": "该名单不在此处决定",
    "not-entered": "没有可供移出或撤销的列入",
    "number-refused": "文书号的写法不符",
    "people-not-listed": "名单只列单位，不列个人",
    "term-not-allowed": "该名单不允许此期限",
    "too-early-to-leave": "尚不能申请提前移出",
    "under-way": "已在列或已在办理",
    "earlier-breach": "此前违反过此类承诺",
    "end-refused": "承诺的终止日不符",
    "kind-may-not-commit": "此类承诺不适用于该类单位",
    "letter-refused": "承诺书内容不符",
    "matter-excluded": "该事项不适用此类承诺",
    "no-such-commitment": "该案件没有承诺",
    "not-in-good-standing": "信用状况不符合此类承诺的条件",
    "standing-not-asked": "尚未核查信用状况",
    "erasure-refused": "不能擦除该事件",
    "no-such-event": "没有该事件",
    "ledger-damaged": "存储内容与已作出的承诺相矛盾",
    "log-key-refused": "不能用该密钥签署日志",
    "not-in-tree": "尚无签名检查点包含该位置",
    "publishing-refused": "该目录中是别的内容，未予覆盖",
    "witness-refused": "不能如此设置见证",
    "rotation-refused": "现在不能更换密钥",
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
    "persons-number": "不收个人号码",
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

MENDS = MENDS_BESIDE | {
    "no-such-organisation": "`gongxin search 文字` 按名称查找组织。",
    "report-refused": "请按该句办理；报告种类见规则包 reports/ 目录中各文件的 key 行。",
    "key-missing": "请运行一次 `gongxin reports key`。",
    "key-unreadable": "请按 `gongxin reports key` 输出的原样提供密钥。",
    "glyph-missing": "请将含有该字的字体放入节点的 fonts/ 目录，或者加 --no-pdf 出具。",
    "no-report": "请向提供该文件者索取平台出具的原件。",
    "stands-twice": "请向提供该文件者索取平台出具的原件。",
    "lookup-refused": "请以 --for、--purpose、--case 写明查询机关、用途和案号。",
    "ahead-of-log": "请查询已答复过的位置，或不给出 --at。",
    "already-asked": "`gongxin cases show 编号` 说明该案件办到哪一步。",
    "not-provided": "请采用有此规定的规则包，或直接向来源单位提出。",
    "not-repairable": "`gongxin remedies stand 代码` 列出每条记录的修复情况。",
    "not-the-decider": "请用 --party、--for 或 --as 指明句中所述机关。",
    "record-missing": "请用 --record 指明记录；`gongxin dossier 代码` 列出各记录及其编号。",
    "performance-refused": "请按所述更正金额或日期。",
    "performed-in-part": "全部履行后，先用 `gongxin remedies performed` 陈述，再申请修复。",
    "remark-refused": "请缩短文字，或去掉其中的控制字符。",
    "remedy-refused": "请按所述处理。",
    "too-early": "请到该日再申请；在此之前可以准备证明材料和信用承诺书。",
    "cases-unreadable": "请更正所指的案例文件；docs/models.md 说明其内容。",
    "before-first-rules": "请自该位置起查询，或不给出 --at。",
    "codes-unreadable": "请提供 UTF-8 编码的 CSV 文件，每行一个代码。",
    "day-refused": "请写明该日期；`gongxin remedies shield` 用 --plan-ends，`gongxin cases open` 用 --day 名称=日期。",
    "document-missing": "请附上该文书：--enclose 名称=文件。",
    "entry-of-list": "请用 `gongxin lists leave 编号` 申请移出；`gongxin lists entry 编号` 说明自何日起可以申请。",
    "machine-refused": "请按所述办理；`gongxin machine list 机关` 列出现有系统。",
    "consumer-refused": "请按所述处理；`gongxin consumer list` 列出已登记的数据使用方。",
    "mandate-refused": "请按所述更正；`gongxin people list` 列出现有授权。",
    "no-such-body": "机关的键见已采用规则包的 agencies/ 目录；`gongxin search` 可查找单位的代码。",
    "no-such-case": "编号见 `gongxin cases open` 打印的内容。",
    "no-such-model": "写明采用的规则包中当日施行的模型。",
    "no-such-run": "用 `gongxin evaluate` 的输出中的编号。",
    "not-since": "不带 --changed-since 再运行一次。",
    "not-evaluated": "核对代码；模型写明评价哪些种类的单位。",
    "engine-missing": "安装该引擎所需的组件，或用 --engine duckdb。",
    "no-such-record": "`gongxin dossier 代码 --view kept --json` 列出各记录及其编号。",
    "no-such-step": "`gongxin cases show 编号` 列出当前可办理的步骤。",
    "no-such-subject": "`gongxin search` 可查找单位及其代码。",
    "not-asked-for": "请去掉该材料。",
    "not-in-force": "请另选日期，或选择当日施行的规则。",
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
    "gone-on": "请对承继单位提出，或核对统一社会信用代码。",
    "ground-not-of-list": "`gongxin lists show 名单` 列出列入情形。",
    "kind-not-listed": "`gongxin lists show 名单` 说明适用于哪些单位。",
    "may-not-decide": "请用 --for 指明规则包中 `decides` 写有该名单的机关。",
    "not-decided-here": "请报送保存该名单的机关所作的条目。",
    "not-entered": "`gongxin lists on 名单` 列出在列单位；`gongxin lists entry 编号` 显示一项列入。",
    "number-refused": "请按决定书上的文书号填写。",
    "people-not-listed": "请以单位的统一社会信用代码提出。",
    "term-not-allowed": "`gongxin lists show 名单` 说明允许的期限；请用 --term-months 给出。",
    "too-early-to-leave": "请在所述日期以后申请；`gongxin lists show 名单` 说明如何计算。",
    "under-way": "`gongxin lists entry 编号` 显示正在办理的事项。",
    "earlier-breach": "请在所述日期以后再作此类承诺，或者备齐材料办理。",
    "end-refused": "请另写最后一日，或不写。",
    "kind-may-not-commit": "`gongxin commitments kinds --json` 说明各类承诺的适用单位。",
    "letter-refused": "请按所述更正承诺书内容。",
    "matter-excluded": "请备齐材料办理；`gongxin commitments kinds` 列出不适用的事项。",
    "no-such-commitment": "编号见 `gongxin commitments make` 打印的内容。",
    "not-in-good-standing": "`gongxin check 代码 --for 用途` 说明原因和解除途径。",
    "standing-not-asked": "请先按该类承诺所列用途核查。",
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
    "persons-number": "请填写单位的统一社会信用代码。",
    "out-of-scope": "请按单位的代码或名称检索。",
    "packs-refused": "`gongxin packs check 目录` 列出每处问题的文件、行、规则和改法。",
    "packs-unreadable": "`gongxin packs check 目录` 列出每处问题的文件、行、规则和改法。",
    "port-taken": "请停止占用该端口的程序，或用 --port 另选端口。",
    "search-refused": "请按单位的代码或名称检索。",
    "settlement-refused": "`gongxin waiting --json` 列出待处理的行及其可能所指的单位。",
    "store-lost": "请再次运行同一命令；若数据库属于本目录，该命令会将其启动。",
    "store-unavailable": "请处理所述问题后再次运行该命令。",
    "system-refused": "请检查所述文件或目录后再次运行该命令。",
    "unknown-key": "键见已采用规则包中各类目录（lists/、acts/、feeds/ 等）内的 `key` 行。",
    "unknown-feed": "键见已采用规则包的 feeds/ 目录中的 `key` 行。",
    "erasure-refused": "请按所述处理；`gongxin ledger prove 位置` 说明该事件是否已进入日志树。",
    "no-such-event": "`gongxin ledger verify` 说明日志共有多少事件。",
    "ledger-damaged": "`gongxin ledger verify` 逐一列出矛盾之处；请恢复能通过验证的备份。",
    "log-key-refused": "请从备份恢复所指文件；密钥已丢失的，以 --lost 更换。",
    "not-in-tree": "请稍候再查：已提交的内容随即进入日志树。",
    "publishing-refused": "请另选目录，并查明是谁写入了此目录。",
    "witness-refused": "请向对方节点的运行单位重新索取密钥和地址。",
    "rotation-refused": "请以 --by 写明经办人；有内容登记并运行后，日志才有密钥。",
    "wrong-use": "`{} --help` 说明该命令的用法。",
}

DELIVER_AGAIN = "请重新报送同一文件：会从中断处继续。"

_SENTENCES = {
    r"there is no mandate number (\d+)": r"没有编号为 \1 的授权",
    r"mandate number (\d+) has ended already": r"编号为 \1 的授权已终止",
    r"nobody was invited under this login name": "没有邀请过此登录名",
    r"a login name has 3 to (\d+) characters and no spaces": r"登录名为 3 到 \1 个字符，不含空格",
    r"a login name holds no number by which a person is known": "登录名不能含有个人的证件号码或手机号码",
    r"a mandate gives at least one power": "授权至少包括一项权限",
    r"whoever represents an organisation has no power of an agency by the same mandate": (
        "代表组织的授权不能同时包括机关的权限"
    ),
    r"a mandate names the document it rests on, in at most (\d+) characters": (
        r"授权须写明所依据的文件，最多 \1 个字符"
    ),
    r"a mandate ends on a day after it begins, within (\d+) days": r"授权须在开始之后 \1 天内终止",
    r"(\S+) is no region": r"\1 不是区划代码",
    r"there is no agency (.+), and no organisation is known here by this code": r"没有机关 \1，也没有此代码的单位",
    r"there is no case number (\d+)": r"没有编号为 \1 的案件",
    r"the repair of record (\d+) can be asked for from (\S+) on": r"第 \1 号记录自 \2 起可以申请修复",
    r"case (\d+) about (?:the repair of )?record (\d+) is open": r"第 \2 号记录已有第 \1 号案件在办",
    r"case (\d+) about the evaluation by (\S+) is open": r"对模型 \2 的评价结果已有第 \1 号案件在办",
    r"(\S+) was not run here yet": r"本节点尚未运行 \1",
    r"an objection to an evaluation names the model whose result it contests": (r"对评价结果的异议须指明所异议的模型"),
    r"record (\d+) is shielded in case (\d+), where it is assessed anew": (
        r"第 \1 号记录在计划执行期间暂停公示，在第 \2 号案件中重新评估"
    ),
    r"record (\d+) is an entry in (\S+): ask to leave it, by case (\d+)": (
        r"第 \1 号记录是 \2 的列入记录：请凭第 \3 号案件申请移出名单"
    ),
    r"of record (\d+) (\S+) of (\S+) yuan were performed, as stated on (\S+); repair needs the whole": (
        r"据 \4 的陈述，第 \1 号记录应履行 \3 元，已履行 \2 元；全部履行后方可修复"
    ),
    r"the record states no amount: say how much was due": "记录未载明金额：请写明应缴金额",
    r"the record states (\S+) yuan, and less cannot be due; an error is objected to": (
        r"记录载明 \1 元，应缴金额不能更少；记录有误的，请提出异议"
    ),
    r"of (\S+) yuan between nothing and all of it was paid, not (\S+)": r"应缴 \1 元，已缴金额不能是 \2 元",
    r"instalments were granted by today, and the last one is due after that": (
        "分期缴纳须在今天以前准予，最后一期在此之后到期"
    ),
    r"record (\d+) needs or has no repair: it is repaired already": r"第 \1 号记录已经修复",
    r"record (\d+) needs or has no repair: its publication ended on (\S+) by itself": (
        r"第 \1 号记录已于 \2 公示期满，无须修复"
    ),
    r"record (\d+) needs or has no repair: the rulebook provides no repair for it": r"规则未规定第 \1 号记录的修复途径",
    r"record (\d+) needs or has no repair: it is not adverse": r"第 \1 号记录不是失信信息，无须修复",
    r"no record with the number (\d+) is held of this organisation today": r"该单位今日没有第 \1 号记录",
    r"a statement has at most (\d+) characters, not \d+": r"说明最多 \1 个字符",
    r"a statement has words": "说明不能为空",
    r"this organisation never said that it is not the one of this name": "该单位未曾声明该名称不指本单位",
    r"on (\S+) this organisation said that it is not the one of this name": r"该单位已于 \1 声明该名称不指本单位",
    r"one may ask to leave (\S+) from (\S+) on": r"自 \2 起方可申请移出 \1",
    r"case (\d+) proposes no entry in a list": r"第 \1 号案件没有提议列入任何名单",
    r"nobody leaves (\S+) before its term ends; .+": r"\1 期满方可移出；列入有误的，予以撤销",
    r"(\S+) stands on (\S+) already": r"\1 已在 \2 中",
    r"(\S+) is proposed for (\S+) already, in case (\d+)": r"\1 已被提议列入 \2，见第 \3 号案件",
    r"such a commitment was broken in case (\d+); (\S+) is closed until (\S+)": (
        r"曾在第 \1 号案件中违诺，\3 前不适用 \2"
    ),
    r"case (\d+) follows no commitment": r"第 \1 号案件没有承诺",
    r"(\S+) is for organisations in good standing: for (\S+) the answer is no": (
        r"\1 以信用状况良好为条件；\2 的答复为不可以"
    ),
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
    **{re.escape(one.message["en"].rstrip(".")): one.message["zh"].rstrip("。") for one in Fault},
    r"there is nothing to search for": "没有检索内容",
    r"a text to search for has at most (\d+) characters": r"检索内容最多 \1 个字符",
    r"a key made at (\S+) cannot end at (\S+)": r"\1 生成的密钥不能于 \2 终止",
    r"nothing can be served at (\S+), port (\d+): .+": r"\1 的端口 \2 无法使用",
    r"this home holds deliveries already: .+": "该目录已有报送的批次",
    r"there is no file (.+)": r"没有文件 \1",
    r"the store does not answer or was lost on the way; .+": "数据库没有应答或连接中断；已录入的内容不会丢失",
}
"""English sentences, as their rooms say them, and what says the same; more stand in `sentences_in_chinese`."""


SENTENCES_BESIDE = (
    SENTENCES
    | supervision.SENTENCES
    | sharing.SENTENCES
    | peers.SENTENCES
    | copies.SENTENCES
    | reports.SENTENCES
    | evaluation.SENTENCES
)
EVERY_SENTENCE = _SENTENCES | SENTENCES_BESIDE


def in_chinese(sentence: str) -> str | None:
    """The sentence in Chinese; None where it has no wording."""
    for said, wording in EVERY_SENTENCE.items():
        if found := re.fullmatch(said, sentence.rstrip("."), re.DOTALL):
            return found.expand(wording).replace(" or ", "、")
    return None
