"""Refusals between nodes: what to do next, in both languages; what they are called and say in Chinese."""

MENDS = {
    "archive-refused": "Ask its publisher to sign the pack again with `gongxin packs sign`, and fetch it anew.",
    "batch-refused": "Fetch it again with `gongxin peer pull`; where packs differ, adopt the newer ones first.",
    "configuration-refused": "Correct the file as the sentence says, sign it with `gongxin peer sign`, and add it.",
    "decided-elsewhere": "Write to the node that the sentence names; what is decided there arrives here by itself.",
    "gap": "`gongxin peer pull NAME` fetches what is missing.",
    "not-named": (
        "Name it in the file of peers that the sentence means, with what `gongxin peer me` shows there; sign that with"
        " `gongxin peer sign`, add it with `gongxin peer add`, and try again."
    ),
    "not-permitted": (
        "Let both nodes' files of peers, and the hub's, allow it, signed and added anew; or its sender leaves out what"
        " the sentence names."
    ),
    "pack-refused": "`gongxin packs received` shows what came before; its publisher gives a change a later version.",
    "pack-unlawful": "Its publisher mends what the sentence names; docs/rules-of-packs.md says how.",
    "peer-away": "Try again later; `gongxin peer list` shows how far the neighbour is followed.",
    "peer-refuses": "Do at either node what the sentence asks; a served node tries again by itself.",
    "strange-record": "Ask the neighbour's operator how the record got its key; nothing of the batch was entered.",
}
TITLES = {
    "archive-refused": "该文件不是按规定打包的规则包，未写入任何内容",
    "batch-refused": "该批记录或请求不能接受",
    "configuration-refused": "邻节点文件不能采用，未作任何更改",
    "decided-elsewhere": "该记录由另一节点的机关决定",
    "gap": "此前的记录尚未到达",
    "not-named": "没有邻节点文件列出该节点",
    "not-permitted": "邻节点文件不允许",
    "pack-refused": "该规则包不能作为建议放置",
    "pack-unlawful": "该规则包与现用规则包合并后不符合规则包的规则",
    "peer-away": "未能与邻节点交换记录",
    "peer-refuses": "邻节点拒绝了请求",
    "strange-record": "记录的标识属于另一条记录",
}
MENDS_IN_CHINESE = {
    "archive-refused": "请发布节点用 `gongxin packs sign` 重新签名，并重新取得文件。",
    "batch-refused": "请用 `gongxin peer pull` 重新获取；规则包不同的，先采用较新的规则包。",
    "configuration-refused": "请按所述更正文件，用 `gongxin peer sign` 签名后再添加。",
    "decided-elsewhere": "请向句中所述节点提出；其决定会自行到达此处。",
    "gap": "`gongxin peer pull 名称` 取回所缺部分。",
    "not-named": (
        "请按该节点 `gongxin peer me` 所示，在句中所指的邻节点文件中列出它，用 `gongxin peer sign` 签名、"
        "`gongxin peer add` 添加后重试。"
    ),
    "not-permitted": "请使双方及枢纽节点的邻节点文件均予允许，重新签名并添加；或由发送方去除句中所述内容。",
    "pack-refused": "`gongxin packs received` 显示此前收到的；有更改的，由发布节点另定较新的版本号。",
    "pack-unlawful": "请发布节点按句中所述更正；更正方法见 docs/rules-of-packs.md。",
    "peer-away": "请稍后重试；`gongxin peer list` 显示跟进到何处。",
    "peer-refuses": "请在相应节点按所述处理；运行中的节点会自行重试。",
    "strange-record": "请向邻节点的运维人员核实该记录的标识；该批记录均未录入。",
}
FILES_OF_PEERS = {
    r"the file of peers holds from (\S+) on": r"邻节点文件自 \1 起有效",
    r"the file of peers expired on (\S+)": r"邻节点文件已于 \1 失效",
    r"the hub does not name this key of (\S+)": r"枢纽节点未列出 \1 的此密钥",
    r"the hub says that (\S+) is in another country": r"枢纽节点载明 \1 在另一国家或地区",
    r"the hub does not name (\S+)": r"枢纽节点未列出 \1",
    r"(\S+) sends (.+), which is more than the hub allows": r"\1 发送 \2，超出枢纽节点的允许范围",
    r"(\S+) receives (.+), which is more than the hub allows": r"\1 接收 \2，超出枢纽节点的允许范围",
    r"(\S+) \S+ (.+), which is more than the hub allows": r"\1 的 \2 超出枢纽节点的允许范围",
    r"the settings name a hub, and its file of peers was not added yet": "设置中指明了枢纽节点，但尚未添加其邻节点文件",
    r"no file of peers names (.+)": r"邻节点文件未列出 \1",
    r"this file of peers is not signed: .+": "该邻节点文件没有签名",
    r"this file of peers was changed after it was signed: .+": "该邻节点文件在签名后被更改",
    r"a file of peers begins with the line (.+)": r"邻节点文件的首行应为“\1”",
    r"line (\d+) of the file of peers: .+": r"邻节点文件第 \1 行无法读取",
    r"number (\d+) of this file was added already; .+": r"该文件的第 \1 号已添加；请使用更大的编号",
    r"neither this node nor its hub signed this file of peers": "该邻节点文件既非本节点也非其枢纽节点所签",
    r"a key of (\S+) has another name": r"\1 的一个密钥属于另一名称",
    r"(\S+) is this node itself": r"\1 就是本节点",
    r"(\S+) is reached at an address with https": r"\1 的地址须使用 https",
    r"this is no key of a node: .+": "这不是节点的密钥",
    r"(\S+): this is the key of a witness, not of a log": r"\1：这是见证密钥，不是日志密钥",
    r"([\w.]+): .+": r"\1 一项不符",
}
BATCHES = {
    r"row (\d+) holds a null character": r"第 \1 行含有空字符",
    r"row (\d+) is no record \(.+\)": r"第 \1 行不是一条记录",
    r"row (\d+) is at home here, and (\S+) may not change it": r"第 \1 行的记录属于本节点，\2 不得更改",
    r"row (\d+): the packs adopted here do not know the item (.*)": r"第 \1 行：此处采用的规则包没有目录项 \2",
    r"row (\d+): the packs adopted here do not know the agency (.*)": r"第 \1 行：此处采用的规则包没有机关 \2",
    r"row (\d+): the packs adopted here know no field (\S+) of (\S+)": r"第 \1 行：此处采用的规则包中 \3 没有字段 \2",
    r"row (\d+): (\S+) may not send (\S+) of the region (\d+)": r"第 \1 行：\2 不得发送地区 \4 的 \3",
    r"row (\d+) says something of no day": r"第 \1 行的期间不成立",
    r"row (\d+) says two things of one day": r"第 \1 行对同一日有两种说法",
    r"row (\d+) names no organisation by a valid code": r"第 \1 行没有有效的单位代码",
    r"row (\d+) names by its key a record of another organisation, item or source": (
        r"第 \1 行的标识属于另一单位、目录项或者来源的记录"
    ),
    r"a batch has at most (\d+) bytes": r"一批最多 \1 字节",
    r"(\S+) did not sign this batch: .+": r"该批记录没有 \1 的有效签名",
    r"(\S+) did not sign this request: .+": r"该请求没有 \1 的有效签名",
    r"the records of the batch are not those that its sender signed": "该批记录与发送节点所签的不符",
    r"the batch has not as many records as its manifest says": "该批记录的条数与清单不符",
    r"this is no batch of records": "这不是一批记录",
    r"this is no request for a batch": "这不是获取记录的请求",
    r"the positions of the batch are out of order, or too many": "该批的日志位置不符",
    r"the moment of a request has a time zone": "请求的时刻须带时区",
    r"this request is for (\S+), and this node is (\S+)": r"该请求是给 \1 的，本节点为 \2",
    r"this request is not of now: compare the clocks of the two nodes": "该请求不是此刻发出的：请核对两节点的时钟",
    r"this is not signed: .+": "没有签名",
    r"this batch is for (\S+), and this node is (\S+)": r"该批是给 \1 的，本节点为 \2",
    r"(\S+) asks from position (\d+), and this log reaches (\d+): .+": (
        r"\1 要求自位置 \2 起，而本日志只到 \3：其中一方曾被回退"
    ),
    r"something is missing before this batch: ask from position (\d+)": r"该批之前尚缺一段：请自位置 \1 起获取",
    r"(\S+) gives nothing from position (\d+) on": r"\1 自位置 \2 起没有给出内容",
    r"(\S+) takes nothing from position (\d+) on": r"\1 自位置 \2 起没有接收内容",
    r"what answers at the address of (\S+) is not that node: \S+ sends it nothing": r"\1 的地址上应答的不是该节点",
    r"(\S+) refuses: .+": r"\1 拒绝了请求",
    r"(\S+) is not reached: .+": r"连接不到 \1",
    r"record (\d+) is at home at (\S+): ask there, .+": r"第 \1 号记录属于节点 \2：请向该节点提出，其决定会到达此处",
}
PACKS = {
    r"(\S+) may not send the (\S+) pack (.*)": r"\1 不得发送层级为 \2 的规则包 \3",
    r"(.+) is no file that a pack may hold": r"\1 不是规则包可以包含的文件",
    r"this is no archive of a pack": "这不是规则包的归档文件",
    r"this pack is not signed": "该规则包没有签名",
    r"the archive is not written as packs are packed: .+": "该归档不是按规则包的打包方式写成的",
    r"an archive of a pack has at most (\d+) files": r"规则包的归档最多 \1 个文件",
    r"an archive of a pack has at most (\d+) bytes": r"规则包的归档最多 \1 字节",
    r"(.+) is no plain file": r"\1 不是普通文件",
    r"(.+) has more than (\d+) bytes": r"\1 超过 \2 字节",
    r"(\S+) did not sign this pack: .+": r"该规则包没有 \1 的有效签名",
    r"the version (.+) is not made of numbers, .+": r"版本号 \1 不由数字组成，无法与较旧的版本区分",
    r"the files of the archive are not those that its publisher signed": "归档中的文件与发布节点所签的不符",
    r"the manifest names another pack than its pack\.yaml": "清单与其 pack.yaml 所述不是同一规则包",
    r"the archive holds no pack\.yaml that says what it is": "归档中没有说明其内容的 pack.yaml",
    r"the pack breaks the rule (\S+) in (.+), line (\d+) \((.*)\): .+": (r"该规则包违反规则 \1：\2 第 \3 行（\4）"),
    r"the files of the packs in use are not kept here: .+": "此处未保存现用规则包的文件：请从其目录再采用一次",
    r"version (\S+) of the pack (\S+) was here with other contents; .+": (
        r"规则包 \2 的版本 \1 曾以其他内容到达此处；有更改的须另定版本号"
    ),
    r"version (\S+) of the pack (\S+) is in use already": r"规则包 \2 的版本 \1 已在使用",
    r"the pack (\S+) in use is of another layer, or supplements another pack": (
        r"现用的规则包 \1 属于另一层级，或者补充另一规则包"
    ),
    r"version (\S+) of the pack (\S+) was here already; (\S+) is older": (r"规则包 \2 的版本 \1 此前已到达，\3 较旧"),
}
SENTENCES = PACKS | BATCHES | FILES_OF_PEERS
