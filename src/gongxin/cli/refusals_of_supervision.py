"""Refusals of supervision: what to do next, in both languages; what they are called and say in Chinese."""

MENDS = {
    "conflict-refused": "Name inspectors of the roster and codes of organisations in the plan.",
    "draw-twice": "`gongxin draw show DRAW` shows what was drawn; make another plan where more is needed.",
    "inspectors-refused": "Write one number of the agency's register a line, and no names.",
    "log-refused": "Give KEY=SIZE: the public key as `gongxin ledger key show` prints it at another node.",
    "no-such-draw": "The number stands in what `gongxin draw commit` printed; of the drawn, at the agency's desk.",
    "no-such-plan": "The number stands in what `gongxin plan` printed.",
    "no-such-run": "The number stands in what `gongxin evaluate` printed.",
    "not-yet-drawn": "Draw after the next signed checkpoint, with a later note of every log that was named.",
    "plan-open": "Adopt the plan, set it aside or draw from it, as the sentence says; another may follow then.",
    "plan-refused": "Correct the year, the policies or the run as the sentence says.",
    "plan-settled": "Propose another plan where one is needed.",
    "population-refused": "Restore the population that was committed to from a backup, or make another plan.",
    "quota-refused": "State quotas of strata that the plan has.",
    "result-refused": "Add what is missing, or correct the day, as the sentence says.",
    "result-twice": "What is wrong in the record is corrected or withdrawn by the agency, as in any record of its own.",
    "same-person": "Let another officer of the agency adopt it at the desk.",
    "seed-refused": "Take a checkpoint that was signed after the commitment.",
    "transcript-refused": "Give transcript.json and population.tsv as the site has them.",
}
TITLES = {
    "conflict-refused": "回避关系不符",
    "draw-twice": "每个计划只抽取一次",
    "inspectors-refused": "检查人员名录不符",
    "log-refused": "该日志不能参与产生种子",
    "no-such-draw": "没有此抽查",
    "no-such-plan": "没有此计划",
    "no-such-run": "没有此次评价",
    "not-yet-drawn": "尚不能抽取",
    "plan-open": "同一事项已有未结的计划",
    "plan-refused": "不能如此制定计划",
    "plan-settled": "计划已有定论",
    "population-refused": "抽查对象名录不符",
    "quota-refused": "抽取数量不符",
    "result-refused": "不能如此登记检查结果",
    "result-twice": "检查结果已登记",
    "same-person": "提出人不能采纳",
    "seed-refused": "种子不能来自此检查点",
    "transcript-refused": "该文件不是抽查记录",
}
MENDS_IN_CHINESE = {
    "conflict-refused": "请写明名录中的检查人员编号和计划中单位的代码。",
    "draw-twice": "`gongxin draw show 编号` 列出已抽取的结果；需要时另立计划。",
    "inspectors-refused": "每行写一个本机关检查人员名录中的编号，不写姓名。",
    "log-refused": "请写明 KEY=SIZE，其中 KEY 为其他节点日志的公钥，见该节点 `gongxin ledger key show` 打印的内容。",
    "no-such-draw": "编号见 `gongxin draw commit` 打印的内容，抽中对象的编号见机关工作台。",
    "no-such-plan": "编号见 `gongxin plan` 打印的内容。",
    "no-such-run": "编号见 `gongxin evaluate` 打印的内容。",
    "not-yet-drawn": "待日志签署下一个检查点后再抽取，并附上所指各日志的检查点。",
    "plan-open": "请按所述先采纳、搁置该计划或从中抽取，之后可另立计划。",
    "plan-refused": "请按所述更正年份、方案或评价。",
    "plan-settled": "需要时另行提出计划。",
    "population-refused": "请从备份恢复承诺时的名录，或另立计划。",
    "quota-refused": "请按计划中的分层写明数量。",
    "result-refused": "请按所述补充内容或更正日期。",
    "result-twice": "记录有误的，由本机关按更正或撤回本机关记录的办法处理。",
    "same-person": "请由本机关另一名工作人员在工作台采纳。",
    "seed-refused": "请使用承诺之后签署的检查点。",
    "transcript-refused": "请提供网站上下载的 transcript.json 和 population.tsv。",
}
SENTENCES = {
    r"line (\d+) of the population is no candidate: stratum, name and area": (
        r"名录第 \1 行不是抽查对象：应有分层、名称和地区"
    ),
    r"the population is not in the order of its strata and names": "名录未按分层和名称排列",
    r"the population names a candidate twice": "名录中有对象重复",
    r"this is not the population that was committed to": "这不是承诺时的名录",
    r"nobody of the population is of the stratum (.+)": r"名录中没有分层 \1",
    r"a quota is a whole number from 0 on": "抽取数量是从 0 起的整数",
    r"plan (\d+) was adopted or set aside already": r"计划 \1 已被采纳或搁置",
    r"plan (\d+) is drawn from once it was adopted": r"计划 \1 采纳之后才能抽取",
    r"whoever proposed a plan does not adopt it: another officer of the agency does": (
        "提出计划的人不能采纳该计划：由本机关另一名工作人员采纳"
    ),
    r"a draw names at least one inspector": "抽取至少写明一名检查人员",
    r"the area of an inspector's unit is a region's six digits, not (.+)": (
        r"检查人员单位所在地区须写六位地区代码，不能是 \1"
    ),
    r"a conflict names inspector (.+), who is not among the inspectors": r"回避关系写明了 \1，但检查人员中没有此编号",
    r"a conflict names (.+), and nobody in the plan has that code": r"回避关系写明了 \1，但计划中没有此代码",
    r"an inspector is a number of the agency's register, given once": "检查人员以名录编号表示，每个编号一次",
    r"no signed checkpoint holds the commitment yet: it is drawn after the next one": (
        "尚无签名检查点包含该承诺：待下一个检查点后抽取"
    ),
    r"the note is no checkpoint of a log": "该内容不是日志检查点",
    r"the checkpoint over (\d+) events is earlier than the commitment at (\d+)": (
        r"含 \1 个事件的检查点早于位置 \2 处的承诺"
    ),
    r"a plan is made for this year, (\d+), or a later one up to (\d+)": r"计划年份须为本年（\1）或以后年份，至 \2 年止",
    r"plan (\d+) for (\d+) is proposed about (\S+): adopt it or set it aside first": (
        r"\2 年的计划 \1 已就 \3 提出，尚未采纳：请先采纳或搁置该计划"
    ),
    r"draw (\d+) about (\S+) was committed to and not run: run that one first": (
        r"关于 \2 的第 \1 次抽取已作承诺、尚未抽取：请先抽取"
    ),
    r"plan (\d+) for (\d+) says the same and was not drawn from yet: draw from that one": (
        r"\2 年的计划 \1 内容相同，且尚未从中抽取：请从该计划抽取"
    ),
    r"a plan names at least one policy, and none of them twice": "计划至少写明一个方案，且不重复",
    r"none of the policies takes the grades of (.+)": r"所列方案均不使用 \1 的等级",
    r"nobody falls under these policies in the region of the agency": "该机关辖区内没有适用这些方案的单位",
    r"this very plan was made at this very moment already": "同一时刻已有相同的计划",
    r"the run gives the grade (\S+), for which (\S+) has no rate": r"评价给出等级 \1，方案 \2 没有相应比例",
    r"plan (\d+) is drawn from once, and that draw was committed to already": r"计划 \1 只抽取一次，且已作出抽取承诺",
    r"draw (\d+) was drawn already": r"抽查 \1 已经抽取",
    r"the log is named by its public key: (.+)": "日志须以其公钥指明",
    r"(.+) is this node's own log: name logs of other nodes": r"\1 是本节点自己的日志：请指明其他节点的日志",
    r"an inspector is a number of the agency's register, and no person's identity number": (
        "检查人员以本机关名录编号表示，不得使用公民身份号码"
    ),
    r"the log has not signed a checkpoint since the commitment; draw after the next one": (
        "自承诺以来日志尚未签署检查点；请在下一个检查点后抽取"
    ),
    r"(\d+) other logs were named, and (\d+) notes are given": r"指明了 \1 个其他日志，给出了 \2 个检查点",
    r"the note of (\S+) does not hold: (.+)": r"\1 的检查点不成立",
    r"the note of (\S+) is not later than the checkpoint over (\d+) events": r"\1 的检查点不晚于含 \2 个事件的检查点",
    r"nobody with the number (\d+) was drawn for (\S+)": r"\2 没有编号为 \1 的抽中对象",
    r"the result of (\d+) is recorded already; the record is corrected at its source": (
        r"编号 \1 的结果已登记；记录由其来源更正"
    ),
    r"an inspection drawn on (\S+) took place between that day and today, (\S+)": (
        r"检查日期须在 \1 抽取之日至今日 \2 之间"
    ),
    r"the result would stop being public before the inspection": "公示截止日早于检查日期",
    r"a result that speaks against an organisation states its (\S+)": r"不利结果须写明 \1",
    r"the (\S+) of a result have at most (\d+) characters, not (\d+)": r"结果的 \1 最多 \2 个字符，现有 \3 个",
    r"(\S+) has no plan (\d+)": r"\1 没有计划 \2",
    r"(\S+) has no draw (\d+)": r"\1 没有抽查 \2",
    r"there is no plan (\d+)": r"没有计划 \1",
    r"there is no draw (\d+)": r"没有抽查 \1",
    r"there is no run (\d+)": r"没有编号为 \1 的评价",
    r"draw (\d+) has no published population": r"抽查 \1 尚无公开的名录",
    r"(\S+) and (\S+) are no transcript of a draw": r"\1 和 \2 不是抽查记录",
}
