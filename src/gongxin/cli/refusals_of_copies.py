"""Refusals of mirrors and reconciliation: what to do next, and what they are called and say in Chinese."""

MENDS = {
    "another-node": "Choose a folder for each node.",
    "copy-damaged": "Run `gongxin mirror follow ADDRESS FOLDER --anew`: it begins again from the whole.",
    "copy-expired": "Run `gongxin mirror follow ADDRESS FOLDER`; until then use nothing of the copy.",
    "copy-in-use": "Let the other process go on, or choose another folder.",
    "file-unreadable": "Export the file anew, as the feed describes it.",
    "list-refused": "`gongxin reconcile list FILE --feed FEED` makes a list; compare that.",
    "log-went-back": (
        "Ask the node's operator whether it was set back, and check the address; then run `gongxin mirror follow"
        " ADDRESS FOLDER --anew`: it begins again from the whole."
    ),
    "mirror-key-refused": "Give the file of the key that the node gave out, or of the private key that it registered.",
    "no-copy": "Run `gongxin mirror follow ADDRESS FOLDER --once` first.",
    "node-away": "Run the same command again later: it goes on where it was.",
    "no-node-there": "Give the node's own address, such as https://node.example, without a page of it behind.",
    "node-refuses": "Do what its sentence asks; a list is compared with `--key` of the agency whose feed it is.",
    "node-misspoke": "Check the address, and ask the node's operator; nothing was taken over.",
}
TITLES = {
    "another-node": "该目录是另一节点的副本",
    "copy-damaged": "副本已损坏",
    "copy-expired": "副本已过期",
    "copy-in-use": "副本正由另一进程维护",
    "file-unreadable": "文件无法按数据源说明读取",
    "list-refused": "清单无法核对",
    "log-went-back": "节点的日志倒退",
    "mirror-key-refused": "密钥无法使用",
    "no-copy": "尚无完整副本",
    "node-away": "节点未应答",
    "no-node-there": "该地址没有节点",
    "node-refuses": "节点未接受该请求",
    "node-misspoke": "节点的应答不符合约定",
}
MENDS_IN_CHINESE = {
    "another-node": "请为每个节点各用一个目录。",
    "copy-damaged": "请运行 `gongxin mirror follow ADDRESS FOLDER --anew`：将从全量文件重新开始。",
    "copy-expired": "请运行 `gongxin mirror follow ADDRESS FOLDER`；在此之前不得使用副本内容。",
    "copy-in-use": "请等待另一进程，或换一个目录。",
    "file-unreadable": "请按数据源说明重新导出文件。",
    "list-refused": "请用 `gongxin reconcile list FILE --feed FEED` 生成清单后再核对。",
    "log-went-back": (
        "请向节点运营者询问是否曾恢复到较早状态，并核对地址；然后运行 `gongxin mirror follow ADDRESS FOLDER --anew`："
        "将从全量文件重新开始。"
    ),
    "mirror-key-refused": "请提供节点发给的密钥文件，或者已在节点登记的私钥文件。",
    "no-copy": "请先运行 `gongxin mirror follow ADDRESS FOLDER --once`。",
    "node-away": "请稍后再次运行同一命令：将从中断处继续。",
    "no-node-there": "请给出节点本身的地址，如 https://node.example，其后不带页面路径。",
    "node-refuses": "请按其所述处理；核对清单时，`--key` 须属于报送该目录信息的单位。",
    "node-misspoke": "请核对地址并询问节点运营者；未采用任何内容。",
}
SENTENCES = {
    r"a list begins with the line (\S+)": r"清单首行应为 \1",
    r"line (\S+) of the list is no key and digest": r"清单第 \1 行不是编号和摘要",
    r"the list names (\S+) facts with two contents each: list each fact once": (
        r"清单中有 \1 条信息各有两种内容：每条只应列出一次"
    ),
    r"the list holds a fact of a part that it does not name": "清单含有未声明部分中的信息",
    r"the list has not the root that was stated: compare the parts again": "清单与所报根哈希不符：请重新比较各部分",
    r"nobody asks which organisation the fact (\S+) is about": r"平台未询问信息 \1 所属的主体",
    r"the list is no text in UTF-8": "清单不是 UTF-8 文本",
    r"this copy has expired since (.+): its node must be heard from again before anything in it is used": (
        r"该副本已于 \1 过期：须重新与节点核对后方可使用"
    ),
    r"this copy has expired: its node must be heard from again before anything in it is used": (
        "该副本已过期：须重新与节点核对后方可使用"
    ),
    r"(\S+) does not say how far the copy is: it is damaged": r"\1 未写明副本的进度：文件已损坏",
    r"(\S+) is not the file of a copy any more: it is damaged": r"\1 已不是副本文件：文件已损坏",
    r"record (\S+) is not held as the node told it: the copy in (\S+) is damaged": (
        r"\2 中的记录 \1 与节点所报不符：副本已损坏"
    ),
    r"this copy heard (\S+) up to position (\S+), and the log there ends before: the node was set back, or another one"
    r" answers, and nothing in the copy may be used": (
        r"该副本已跟随 \1 至位置 \2，而该处日志未到此位置：节点恢复到了较早状态，或由另一节点应答；不得使用副本内容"
    ),
    r"no node answers below (\S+): there is nothing at (\S+)": r"\1 之下没有节点：\2 无此地址",
    r"(\S+) holds no complete copy yet": r"\1 尚无完整副本",
    r"(\S+) holds no copy": r"\1 没有副本",
    r"(\S+) holds a copy of (\S+): choose another folder": r"\1 是 \2 的副本：请换一个目录",
    r"another process keeps the copy in (\S+)": r"另一进程正在维护 \1 中的副本",
    r"(\S+) holds no private key in PEM": r"\1 不含 PEM 格式的私钥",
    r"the key in (\S+) is neither of P-256 nor Ed25519": r"\1 中的密钥既非 P-256 亦非 Ed25519",
    r"the node does not know this mirror by its key: it answers (\S+)": r"节点未认可该密钥：应答 \1",
    r"the node gives no token for the time": "节点暂时未发给令牌",
    r"the node answers (\S+) for the time": r"节点暂时应答 \1",
    r"the node does not answer: (.+)": "节点未应答",
    r"the node does not answer": "节点未应答",
    r"the node's answer was cut off": "节点的应答中断",
    r"(\S*) is no address of a node: it begins with https:// and names a host": (
        r"\1 不是节点地址：须以 https:// 开头并写明主机"
    ),
    r"the node answers (\S+) to (\S+)": r"节点对 \2 应答 \1",
    r"the node answers (\S+) to (\S+): (.+)": r"节点对 \2 应答 \1：\3",
    r"the answer is no comparison of lists": "应答不是清单核对结果",
    r"(.+) does not hold one key of an agency": r"\1 中不是一个单位密钥",
    r"the answer is no page of changes": "应答不是变动页",
    r"the changes are not in order": "变动未按顺序",
    r"the answer would have the same changes read again": "应答会导致重复读取同一变动",
    r"a part of the bulk file is not the one that its digest is of, or was cut off": (
        "批量文件的一部分与其摘要不符，或传输中断"
    ),
    r"a part of the bulk file has another number of records than it says": "批量文件的一部分与其所称记录数不符",
    r"the bulk file does not say of which position, day and parts it is": "批量文件清单未写明位置、日期和各部分",
    r"the node makes its bulk file anew faster than it can be fetched": "节点更新批量文件过快，未能取齐各部分",
    r"the bulk file cannot be unpacked": "批量文件无法解压",
    r"a line of the bulk file is too long, or cut off": "批量文件中有一行过长或中断",
    r"a line of the node is no record": "节点给出的一行不是记录",
    r"the node gives a record that was not asked for": "节点给出了未请求的记录",
    r"the answer is no root hash": "应答不是根摘要",
    r"the answer is no node of a tree": "应答不是摘要树的节点",
    r"the answer is no bucket of a tree": "应答不是摘要树的末级",
    r"the answer is no JSON document": "应答不是 JSON 文档",
    r"the answer is no JSON object": "应答不是 JSON 对象",
    r"the answer is too long": "应答过长",
    r"--name and --key are given together": "--name 与 --key 须同时给出",
    r"--json tells of one round: give --once too": "--json 只说明一轮：请同时加 --once",
}
