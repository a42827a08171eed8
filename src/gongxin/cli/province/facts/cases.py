# ruff: noqa: E501 — a case is a line, so that the fields that belong together stand together
"""What typically stands in facts that no table of its own draws: whole cases, so that their fields fit together."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """A typical fact: fixed fields, and the bureau that decides; the catalogue says how the other fields are drawn."""

    share: float
    fields: dict[str, str | None] = field(default_factory=dict)
    bureau: str = "市场监督管理局"


PLEDGE = "承诺所提供材料真实、准确、完整；严格遵守法律法规，自愿接受监督检查；违反承诺的，依法承担责任。"

CASES: dict[str, tuple[Case, ...]] = {
    "national.abnormal-operations": (
        Case(5, {"reason": "未按照规定的期限公示年度报告", "removal_reason": "已补报年度报告并公示"}),
        Case(4, {"reason": "通过登记的住所或者经营场所无法联系", "removal_reason": "已变更住所登记，可以联系"}),
        Case(1, {"reason": "公示企业信息隐瞒真实情况、弄虚作假", "removal_reason": "已更正公示信息"}),
    ),
    "national.serious-list-entry": (
        Case(3, {"list": "work_safety", "reason": "发生较大生产安全责任事故后谎报", "basis_text": "《安全生产严重失信主体名单管理办法》", "term_months": "36"}, "应急管理局"),
        Case(2, {"list": "work_safety", "reason": "未取得安全生产许可擅自生产危险化学品，拒不停产", "basis_text": "《安全生产严重失信主体名单管理办法》", "term_months": "36"}, "应急管理局"),
    ),
    "national.commitment": (
        Case(6, {"kind": "approval", "matter": "食品经营许可告知承诺", "content": PLEDGE, "fulfilment": "full", "unfulfilled": None, "consequence": None}),
        Case(5, {"kind": "voluntary", "matter": "参加公共资源交易信用承诺", "content": PLEDGE, "fulfilment": None, "assessed_on": None, "unfulfilled": None, "consequence": None}, "发展和改革委员会"),
        Case(3, {"kind": "self_discipline", "matter": "行业自律承诺", "content": PLEDGE, "fulfilment": None, "assessed_on": None, "unfulfilled": None, "consequence": None}, "发展和改革委员会"),
        Case(2, {"kind": "missing_papers", "matter": "施工许可容缺受理承诺", "content": "承诺在二十个工作日内补齐材料。", "fulfilment": "full", "unfulfilled": None, "consequence": None}, "住房和城乡建设局"),
        Case(1, {"kind": "missing_papers", "matter": "施工许可容缺受理承诺", "content": "承诺在二十个工作日内补齐材料。", "fulfilment": "unfulfilled", "unfulfilled": "逾期未补齐消防设计审查意见书。", "consequence": "撤销容缺受理，一年内不再适用承诺制。"}, "住房和城乡建设局"),
        Case(1, {"kind": "approval", "matter": "道路运输经营许可告知承诺", "content": PLEDGE, "fulfilment": "partial", "unfulfilled": "承诺配备的停车场地未落实。", "consequence": "责令限期整改。"}, "交通运输局"),
    ),
    "national.contract": (
        Case(4, {"contract_title": "老旧小区改造工程施工合同", "kind": "administrative", "method": "open_tender", "state": "performing"}),
        Case(4, {"contract_title": "实训设备采购合同", "kind": "administrative", "method": "inquiry", "state": "performed"}),
        Case(3, {"contract_title": "城区道路养护服务合同", "kind": "administrative", "method": "consultation", "state": "performed"}),
        Case(2, {"contract_title": "政务云租赁服务合同", "kind": "administrative", "method": "negotiation", "state": "performing"}),
        Case(1, {"contract_title": "校服采购合同", "kind": "market", "method": "inquiry", "state": "breached"}),
    ),
    "national.honour": (
        Case(8, {"kind": "tax_a", "honour_title": "A级纳税人", "reference": "{year}年度", "level": "省级", "work": None, "valid_until": None}, "税务局"),
        Case(2, {"kind": "commendation", "honour_title": "和谐劳动关系单位", "reference": "{year}年度", "level": "市级", "work": None}, "人力资源和社会保障局"),
        Case(1, {"kind": "project_award", "honour_title": "云泽杯优质工程奖", "reference": "{year}年度", "level": "省级", "work": "职业学校实训楼工程"}, "住房和城乡建设局"),
    ),
    "national.evaluation-result": tuple(
        Case(share, {"scheme": scheme, "qualification": qualification, "grade": grade}, bureau)
        for scheme, qualification, bureau in (("建筑市场信用评价", "施工总承包", "住房和城乡建设局"), ("企业环境信用评价", "重点排污单位", "生态环境局"))
        for grade, share in (("A", 3.0), ("B", 5.0), ("C", 1.0), ("D", 0.2))
    ),
    "national.government-breach": (
        Case(3, {"field": "procurement", "agreement": "办公用房维修项目合同", "facts": "工程验收合格后未按合同约定支付尾款，经催告仍未支付。"}, "发展和改革委员会"),
        Case(2, {"field": "investment_attraction", "agreement": "产业园招商协议", "facts": "未兑现协议承诺的厂房租金补贴。"}, "发展和改革委员会"),
        Case(1, {"field": "industry_support", "agreement": "专项资金扶持协议", "facts": "以主管人员更替为由停止拨付第二期扶持资金。"}, "发展和改革委员会"),
    ),
    "national.sme-arrears": (
        Case(3, {"gravity": "recorded", "facts": "未在约定期限内支付货款，逾期四个月。"}, "工业和信息化局"),
        Case(2, {"gravity": "serious", "facts": "拖欠多家中小企业工程款，逾期一年以上，经督办仍未支付。"}, "工业和信息化局"),
    ),
    "national.inspection-result": (
        Case(8, {"task_title": "年度双随机抽查", "kind": "random", "matters": "登记事项检查；公示信息检查", "result": "no_problem", "findings": None}),
        Case(2, {"task_title": "餐饮质量安全专项检查", "kind": "special", "matters": "进货查验；后厨环境", "result": "corrected", "findings": "未公示食品安全等级，已当场改正。"}),
        Case(1, {"task_title": "举报核查", "kind": "complaint", "matters": "明码标价", "result": "handed_over", "findings": "部分商品未标明价格。"}),
        Case(0.1, {"task_title": "年度双随机抽查", "kind": "random", "matters": "登记事项检查", "result": "refused", "findings": "拒绝检查人员进入经营场所。"}),
    ),
    "national.judicial-enforcement": (
        Case(1, {"duty": "支付货款及逾期利息", "performance": "全部未履行", "performed": None, "conduct": "有履行能力而拒不履行生效法律文书确定的义务"}, "人民法院"),
    ),
    "national.supervisory-measure": (
        Case(1, {"document_title": "关于采取责令改正措施的决定", "measure_text": "责令改正，限期提交书面报告", "facts": "未按规定披露关联交易。", "basis_text": "《上市公司信息披露管理办法》第五十二条"}),
    ),
    "national.intellectual-property-pledge": (
        Case(2, {"kind": "trademark", "right_title": "文字商标一件", "pledgee": "云泽农村商业银行（虚构）"}),
        Case(3, {"kind": "patent", "right_title": "实用新型专利两件", "pledgee": "云泽科技担保公司（虚构）"}),
    ),
    "national.voluntary-information": (
        Case(2, {"kind": "qualification", "content": "已通过质量管理体系认证。"}),
        Case(1, {"kind": "welfare", "content": "向县级图书馆捐赠图书五百册。"}),
    ),
    "national.enforcement-measure": (
        Case(2, {"kind": "sealing", "content": "查封涉嫌不合格产品一批", "basis_text": "《中华人民共和国产品质量法》第十八条"}),
        Case(1, {"kind": "seizure", "content": "扣押未经检验的计量器具三台", "basis_text": "《中华人民共和国计量法》"}),
    ),
    "tax.credit-deduction": (
        Case(5, {"indicator": "未按规定期限纳税申报", "points": "5", "restored": None, "cured_on": None}, "税务局"),
        Case(1, {"indicator": "虚假申报（少缴税款）", "points": "32", "restored": None, "cured_on": None}, "税务局"),
    ),
    "tax.direct-d": (
        Case(1, {"ground": "以虚假材料骗取税收优惠，经查实（样例）", "wait": "six_months"}, "税务局"),
    ),
    "customs.negative-item": (
        Case(4, {"gravity": "ordinary", "conduct": "一年内多次申报不实，影响海关统计准确性（样例）"}, "海关"),
        Case(1, {"gravity": "serious", "conduct": "伪报贸易方式，逃避许可证件管理（样例）"}, "海关"),
    ),
}  # fmt: skip

NO_CASE = (Case(1),)
COUNTS: dict[str, int] = {
    "national.licence": 66_000,
    "national.penalty": 48_000,
    "national.inspection-result": 22_000,
    "national.commitment": 18_000,
    "national.honour": 12_000,
    "national.contract": 9_000,
    "national.evaluation-result": 9_000,
    "national.abnormal-operations": 6_000,
    "national.voluntary-information": 2_500,
    "national.intellectual-property-pledge": 1_500,
    "national.enforcement-measure": 1_200,
    "national.judicial-enforcement": 900,
    "national.serious-list-entry": 500,
    "national.supervisory-measure": 400,
    "national.sme-arrears": 200,
    "national.government-breach": 150,
    "tax.credit-year": 1_500,
    "tax.credit-deduction": 300,
    "tax.direct-d": 60,
    "customs.negative-item": 80,
}
"""How many facts of an item there are in a province of full size; items not named here have two thousand."""

OTHERWISE = 2_000
ONLY_ABOUT: dict[str, tuple[str, ...]] = {"national.sme-arrears": ("government", "institution")}
"""Items whose facts are drawn about fewer kinds of organisation than the catalogue allows."""
