"""Refusals of lists of statuses; what time stamps and packages of reports say in Chinese where they are refused."""

MENDS = {
    "statuses-refused": (
        "Fetch the list that the report names anew; after a rotation give with --keys what `gongxin reports keys`"
        " printed."
    ),
}
TITLES = {"statuses-refused": "报告签名相符，但所给状态列表不能使用"}
MENDS_IN_CHINESE = {
    "statuses-refused": "请重新取得报告所指的状态列表；密钥轮换后，请以 --keys 给出 `gongxin reports keys` 的输出。",
}

SENTENCES = {
    r"this is no signed list of statuses, or it was changed since it was signed": (
        "这不是带签名的状态列表，或签名后被改动"
    ),
    r"the list of statuses is signed by another key than the report's, and nothing that was given says that one follows"
    r" the other": "状态列表由报告密钥以外的密钥签署，所给文件未说明两者的接续关系",
    r"(\S+) needs (\S+(?:, \S+)?) beside it": r"写明 \1 时还须写明 \2",
    r"GONGXIN_TSA_CERTIFICATE names no certificate in PEM": "GONGXIN_TSA_CERTIFICATE 所指不是 PEM 格式的证书",
    r"the time-stamping authority did not answer a moment ago": "时间戳机构刚才没有应答",
    r"the time-stamping authority did not answer within (\S+) seconds": r"时间戳机构在 \1 秒内没有应答",
    r"the time-stamping authority cannot be asked: (\S+)": r"无法向时间戳机构发出请求：\1",
    r"the time-stamping authority answered more than (\d+) bytes": r"时间戳机构的应答超过 \1 字节",
    r"the time-stamping authority answered something else": "时间戳机构的应答不是时间戳",
    r"the time-stamping authority refused": "时间戳机构拒绝出具时间戳",
    r"the time stamp answers another question": "时间戳应答的是另一请求",
    r"the time stamp cannot be read": "时间戳无法读取",
    r"the time stamp is not over this seal, or was changed": "时间戳不是此签章的，或已被改动",
    r"the time stamp is not that of the authority whose certificate was given": "时间戳不是所给证书的机构出具的",
    r"a package has at most (\d+) files, each once": r"报告包最多 \1 个文件，且各不相同",
    r"something was written into the room of the seal after sealing": "签章完成后，签章的预留位置中被写入了其他内容",
    r"--proof is checked by the log's public key: give --log-key, as `gongxin ledger key show` says it": (
        "核验 --proof 须有日志的公钥：请加 --log-key，公钥见 `gongxin ledger key show`"
    ),
    r"something stands twice in one object: (.+)": r"同一对象中有同名的成员：\1",
    r"this is no package of reports": "这不是报告包",
    r"the package holds what its list does not name: (.+)": r"报告包中有清单未列的文件：\1",
    r"the package lacks what its list names: (.+)": r"报告包缺少清单所列的文件：\1",
    r"a file of the package is not the one that its list names: (.+)": r"报告包中的文件与清单所列不一致：\1",
    r"the package's list is not signed": "报告包的清单未经签名",
    r"(\S+) in the package is another report": r"报告包中的 \1 是另一份报告",
    r"(\S+) in the package says one thing on paper and another as JSON": r"报告包中 \1 的 PDF 与 JSON 不一致",
    r"a seal bears one time stamp": "一个签章只带一个时间戳",
    r"the settings name sm2-sm3, and this node has no key of SM2 for reports yet": (
        "设置采用 sm2-sm3，而本节点尚无用于报告的 SM2 密钥"
    ),
    r"this node signs reports in SM2 too, and the settings do not name sm2-sm3": (
        "本节点的报告另以 SM2 签名，而设置未采用 sm2-sm3"
    ),
    r"no key of SM2 can be made on this machine: (.+)": r"本机无法生成 SM2 密钥：\1",
    r"the signature in SM2 is not written as this platform writes it": "SM2 签名的写法与本平台不符",
    r"the signature in SM2 does not fit: something was changed, or another key signed": (
        "SM2 签名不符：内容被改动，或由其他密钥签署"
    ),
    r"the signature in SM2 cannot be checked on this machine: (.+)": r"本机无法核验 SM2 签名：\1",
    r"this is no public key of SM2 in PEM": "这不是 PEM 格式的 SM2 公钥",
    r"the report bears no signature in SM2": "报告没有 SM2 签名",
    r"the signature in SM2 is not by the key that was given": "SM2 签名不是所给密钥所签",
}
