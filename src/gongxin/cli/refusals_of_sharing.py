"""Refusals of sharing: what to do next, in both languages; what they are called and say in Chinese."""

MENDS = {
    "consent-missing": "The organisation consents at its own desk; `gongxin consents list CODE` shows which stand.",
    "consent-refused": "Purposes that ask consent say so in their pack, under `consent`.",
    "consent-until-refused": "Name a last day within the days that the sentence says.",
    "export-refused": "`gongxin share exports` lists the export rules; without one nothing leaves the country.",
    "grant-closed": "`gongxin cases show NUMBER` shows where the request stands and who may do what next.",
    "mixed-request": "Make one request for items with conditions, and one for those without.",
    "no-such-consent": "`gongxin consents list CODE` shows which consents stand.",
    "no-such-request": "`gongxin share list AGENCY` lists the agency's requests.",
    "not-provider": "The files in the folders agencies/ of the packs say under `supplies` who supplies what.",
    "not-shared": "The law that is named withholds it; ask the authority for data sharing.",
    "outside-grant": "Ask for what is missing by a request of its own.",
    "request-ungrounded": "Name an act of the adopted packs that is in force, and an article as it is numbered.",
    "scope-refused": "Correct items, regions, way, period or scene as the sentence says.",
    "sharing-not-provided": "Adopt packs that provide for it.",
    "secrecy-with-consent": "Look up without secrecy, or for a purpose that asks no consent.",
    "sharing-refused": "Do what the sentence says.",
}
TITLES = {
    "consent-missing": "没有该组织的有效授权",
    "consent-refused": "不能作出此授权",
    "consent-until-refused": "授权的期限不符",
    "export-refused": "没有出境规则，不得向境外提供",
    "grant-closed": "该申请的数据现在不得使用",
    "mixed-request": "有条件与无条件共享的数据应分别申请",
    "no-such-consent": "没有此有效授权",
    "no-such-request": "没有此共享申请",
    "not-provider": "该机关不提供此数据",
    "not-shared": "依法不予共享",
    "outside-grant": "超出共享范围",
    "request-ungrounded": "申请没有依据",
    "scope-refused": "申请的范围、方式、期限或者场景不符",
    "sharing-not-provided": "已采用的规则包未规定数据共享申请",
    "secrecy-with-consent": "经授权的查询不得保密",
    "sharing-refused": "不能如此共享",
}
MENDS_IN_CHINESE = {
    "consent-missing": "由该组织在其工作台授权；`gongxin consents list 代码` 列出有效的授权。",
    "consent-refused": "哪些用途需要授权，规则包在用途的 `consent` 下写明。",
    "consent-until-refused": "请在所述日期之内确定授权的最后一日。",
    "export-refused": "`gongxin share exports` 列出出境规则；没有规则的一律不出境。",
    "grant-closed": "`gongxin cases show 编号` 显示申请所处状态和下一步由谁办理。",
    "mixed-request": "有条件的和无条件的各提一份申请。",
    "no-such-consent": "`gongxin consents list 代码` 列出有效的授权。",
    "no-such-request": "`gongxin share list 机关` 列出本机关的申请。",
    "not-provider": "规则包 agencies/ 中各机关的 `supplies` 写明由谁提供。",
    "not-shared": "由所指法律规定不予共享；可向数据共享主管部门咨询。",
    "outside-grant": "缺少的部分另行申请。",
    "request-ungrounded": "请写明已采用规则包中施行的法规及其条款。",
    "scope-refused": "请按所述更正条目、区域、方式、期限或者场景。",
    "sharing-not-provided": "请采用有此规定的规则包。",
    "secrecy-with-consent": "请不保密地查询，或者用于无须授权的用途。",
    "sharing-refused": "请按所述办理。",
}
SENTENCES = {
    r"for this purpose an organisation is looked up with its consent to this agency alone, and none stands": (
        "此用途须经该组织授权本机关方可查询，现无有效授权"
    ),
    r"for this purpose an organisation is looked up with its consent to this agency alone, and none stands for (\d+) "
    r"of the codes, at the places ([\d, …]+)": r"此用途须经被查组织授权方可查询；有 \1 个代码没有有效授权，第 \2 个",
    r"a look-up by an organisation's consent is not kept from it: leave secrecy away": (
        "经组织授权的查询不得对其保密：请不要填写保密"
    ),
    r"(\S+) asks no consent today: what may be looked up for it follows from the law": (
        r"用途 \1 今日不需要授权：可以查询什么依法律规定"
    ),
    r"a consent for (\S+) ends between (\S+) and (\S+)": r"用于 \1 的授权应在 \2 至 \3 之间到期",
    r"no consent to (\S+) for (\S+) stands today": r"今日没有授权 \1 用于 \2 的有效授权",
    r"no organisation is known here by the code (\S+)": r"平台上没有代码为 \1 的组织",
    r"(\S+) needs no request for what it supplies itself": r"\1 使用自己提供的数据，无须申请",
    r"the period begins on (\S+) or later, and ends on a day after it begins": (
        r"使用期限不早于 \1 开始，不早于开始日结束"
    ),
    r"a request says in which scene the data are used": "申请须写明使用场景",
    r"the scene has at most (\d+) characters, and no control characters": r"使用场景最多 \1 个字符，不含控制字符",
    r"the adopted packs have no act (.*) in force on (\S+)": r"已采用的规则包中没有于 \2 施行的 \1",
    r"a request names 1 to (\d+) items, each once": r"一份申请写明 1 至 \1 个条目，各写一次",
    r"a request names 1 to (\d+) regions, each once": r"一份申请写明 1 至 \1 个区域，各写一次",
    r"a request names 1 to (\S+) (\S+), each once": r"一份申请写明 1 至 \1 项，各写一次",
    r"(.+) is no region": r"\1 不是行政区划",
    r"(\S+) is not shared: (.*)": r"\1 依法不予共享：\2",
    r"(\S+) does not supply (.+): ask an agency that does": r"\1 不提供 \2：请向提供的机关申请",
    r"(\S+) is provided by (.+), not by (\S+)": r"\1 以 \2 方式提供，不以 \3 方式",
    r"request (\S+) is provided by (\S+), not by interface": r"第 \1 号申请以 \2 方式提供，不提供接口",
    r"the catalogue has no item (.*) in force on (\S+)": r"目录中没有于 \2 施行的条目 \1",
    r"items with conditions and items without have different clocks: ask for them separately": (
        "有条件与无条件共享的数据期限不同：请分别申请"
    ),
    r"this agency has no request number (\S+)": r"本机关没有第 \1 号申请",
    r"the data of request (\S+) may not be used: it stands at (\S+)": r"第 \1 号申请的数据不得使用：申请处于 \2",
    r"the data of request (\S+) may be used from (\S+) to (\S+)": r"第 \1 号申请的数据可在 \2 至 \3 使用",
    r"request (\S+) reaches organisations of (.+) alone": r"第 \1 号申请只及于 \2 的组织",
    r"request (\S+) reaches no record (\S+) of this organisation": r"第 \1 号申请不及于该组织的第 \2 号记录",
    r"no adopted pack has rules of sharing requests in force on (\S+)": (
        r"已采用的规则包没有于 \1 施行的数据共享申请规则"
    ),
    r"(\S+) has no valid unified social credit code in the adopted packs": (
        r"已采用的规则包中 \1 没有有效的统一社会信用代码"
    ),
    r"no export rule in force on (\S+) lets anything leave for a recipient of the kind (\S+) in (\S+)": (
        r"于 \1 没有施行的出境规则允许向 \3 的 \2 类接收方提供任何内容"
    ),
    r"this answer rests on everything that is held; (.+) names single items": (
        r"该答复以所存全部内容为依据；\1 只列明单个条目"
    ),
    r"(.+) does not let (.+) leave for (\S+)": r"\1 不允许 \2 出境至 \3",
}
"""What the rooms say in English, and what says the same in Chinese."""
