"""Sentences with which rooms, the system and the command line refuse, and what says the same in Chinese.

Each is a pattern over the whole English sentence; names of keys, files and codes stay as they are.
"""

CASEWORK = {
    r"no organisation is known here by this code": "此处没有此代码的单位",
    r"case (\S+) has no step number (\S+)": r"\1 号案件没有第 \2 步",
    r"(\S+) serves no document": r"步骤 \1 不送达文书",
    r"the manner was recorded as (\S+) and stays so": r"送达方式已登记为 \1，不再更改",
    r"(\S+) was recorded as (.+) and stays so": r"\1 已登记为 \2，不再更改",
    r"the moments of a service have a time zone": "送达时间须带时区",
    r"a document is delivered and read after it was sent": "文书先发出，后送达、阅读",
    r"a document of (\S+) is served between then and now": r"\1 的文书只能在该时刻与现在之间送达",
    r"(\S+) has no step (.+); its steps are (.+)": r"\1 没有步骤 \2；其步骤为 \3",
    r"the case stands at (\S+); (\S+) is taken from (.+)": r"案件处于 \1；步骤 \2 只能在 \3 时办理",
    r"the last step was taken at (\S+), after this one": r"上一步骤办理于 \1，晚于本步骤",
    r"(\S+) is taken by somebody with a name": r"办理步骤 \1 须写明姓名",
    r"(\S+) is taken by (.+), not by (\S+)": r"步骤 \1 由 \2 办理，不由 \3 办理",
    r"in this case (.+) acts as (\S+), not nobody named": r"本案中 \2 为 \1；未指明由谁办理",
    r"in this case (.+) acts as (\S+), not (.+)": r"本案中 \2 为 \1，不是 \3",
    r"(.+) opens this case as (\S+), not nobody named": r"本案由 \1 以 \2 身份提起；未指明由谁提起",
    r"(.+) opens this case as (\S+), not (.+)": r"本案由 \1 以 \2 身份提起，不是 \3",
    r"(\S+) is opened by (.+), with a name": r"\1 由 \2 提起，并须写明姓名",
    r"a case of (\S+) says which agency acts as (\S+)": r"\1 的案件须指明由哪个机关担任 \2",
    r"nobody acts as (\S+) in (\S+)": r"\2 中没有 \1 这一角色",
    r"(.+) took the step (\S+) in this case and does not take (\S+)": r"\1 在本案中办理过 \2，不得办理 \3",
    r"(.+) decided about the same in case (\d+) and does not take (\S+)": (
        r"\1 已在第 \2 号案件中就同一事项作过决定，不得办理 \3"
    ),
    r"(\S+) needs the day (\S+) \((.+)\)": r"\1 须写明日期 \2（\3）",
    r"the day (\S+) lies between (\S+) and (\S+), not on (\S+)": r"日期 \1 须在 \2 至 \3 之间，不能是 \4",
    r"(\S+) could be taken until (\S+)": r"步骤 \1 最迟应于 \2 办理",
    r"(.+) needs reasons": r"\1 须说明理由",
    r"(.+) needs (\S+) \((.+)\)": r"\1 须附 \2（\3）",
    r"(.+) does not ask for (\S+)": r"\1 不需要 \2",
    r"(.+) has (\d+) characters; (\d+) are the most": r"\1 有 \2 个字符，最多 \3 个",
    r"(.+) holds control characters": r"\1 含控制字符",
    r"no record with the number (\S+) is held of this organisation today": r"今天没有该单位编号为 \1 的记录",
    r"(\S+) is not in force on (\S+)": r"\1 于 \2 不施行",
}

EVALUATION = {
    r"PostgreSQL evaluates single organisations; a whole population needs duckdb, spark or sail": (
        "PostgreSQL 只评价单个单位；全量评价须用 duckdb、spark 或 sail"
    ),
    r"(\S+) needs gongxin with the extra `spark`: (.+)": r"\1 需要连同附加组件 `spark` 安装的 gongxin：\2",
    r"Spark did not start; it needs Java 17 or newer: (.+)": r"Spark 没有启动；需要 Java 17 或更新版本：\1",
    r"sail needs pysail, or the address of a server": "sail 需要 pysail，或服务器地址",
    r"the Spark client cannot speak to a server: (.+)": r"Spark 客户端无法连接服务器：\1",
    r"there is no model (.*); those there are: (.+)": r"没有评价模型 \1；现有：\2",
    r"there is no run (\S+)": r"没有第 \1 次评价",
    r"no organisation with this code is known here": "此处没有此代码的单位",
    r"(\S+) is not about organisations of the kind of (\S+)": r"\1 不评价 \2 所属种类的单位",
    r"run (\S+) was one of another model; run (\S+) in full": r"第 \1 次评价所用模型不同；请对 \2 作全量评价",
    r"other packs were adopted since run (\S+); run (\S+) in full": (
        r"第 \1 次评价之后采用了其他规则包；请对 \2 作全量评价"
    ),
    r"run (\S+) is of (\S+) and position (\S+), which lie behind what is asked": (
        r"第 \1 次评价的日期为 \2、日志位置为 \3，晚于所问的日期或位置"
    ),
}

MACHINES = {
    r"this is a private key: it stays with the agency, which gives its public key alone": (
        "这是私钥：私钥留在单位，只提供公钥"
    ),
    r"this is no public key in PEM": "这不是 PEM 格式的公钥",
    r"keys are of P-256, Ed25519, or RSA with (\d+) bits or more": r"密钥须为 P-256、Ed25519，或 \1 位以上的 RSA",
    r"a machine belongs to an agency, and its term ends after it begins": "系统属于某一单位，期限须晚于开始时间终止",
    r"this key was registered before: each machine has a key of its own, once": (
        "该公钥已经登记过：每个系统各用一把密钥，只登记一次"
    ),
    r"there is no machine number (\S+)": r"没有编号为 \1 的系统",
    r"machine number (\S+) ended at (\S+)": r"编号为 \1 的系统已于 \2 终止",
}

PAPERS = {
    r"the file is empty": "文件是空的",
    r"the file has (\d+) bytes; (\d+) are the most": r"文件有 \1 字节，最多 \2 字节",
    r"the file holds the test virus by which scanners are tried": "文件含有用于测试杀毒软件的病毒样本",
    r"the file is a page, a drawing or a script that could run; .+": "文件是可能运行的网页、图形或脚本",
    r"the file is a program; .+": "文件是程序",
    r"by its content the file is neither PDF nor PNG nor JPEG; .+": "就内容而言，文件不是 PDF、PNG 或 JPEG",
    r"the PDF is cut off, or something hangs on behind its end": "PDF 不完整，或末尾之后另有内容",
    r"the PDF has more than (\d+) parts": r"PDF 的部分多于 \1 个",
    r"the PDF is locked, .+": "PDF 已加密，无法查看其内容：请另存为不设密码的文件",
    r"the PDF does something beside being read \((.+)\): .+": r"PDF 除供阅读外另有动作（\1）：请打印为新的 PDF",
    r"the PDF is damaged, or holds something .+": "PDF 已损坏，或夹有不属于它的内容：请打印为新的 PDF",
    r"the PDF unpacks to absurdly much": "PDF 解开后大得不合常理",
    r"the PNG is damaged": "PNG 已损坏",
    r"the PNG is cut off": "PNG 不完整",
    r"something hangs on behind the end of the PNG": "PNG 末尾之后另有内容",
    r"the JPEG is cut off, or something hangs on behind its end": "JPEG 不完整，或末尾之后另有内容",
    r"the JPEG holds a page or a script that could run": "JPEG 中含有可能运行的网页或脚本",
}

QUESTIONS = {
    r"the log has reached position (\d+); what will be told at (\d+) is not known": (
        r"日志已到位置 \1；位置 \2 的内容尚不可知"
    ),
    r"there is no purpose (.+); those there are: (.+)": r"没有用途 \1；已有的用途：\2",
    r"the purpose (\S+) is not in force on (\S+)": r"用途 \1 于 \2 不施行",
    r"(.+) holds no codes": r"\1 中没有代码",
    r"(.+) cannot be read as CSV in UTF-8: .+": r"\1 不能作为 UTF-8 的 CSV 读取：请另存为 CSV UTF-8",
    r"a page has between 1 and (\d+) hits, not (\S+)": r"每页 1 至 \1 条，不能是 \2 条",
    r"only the first (\d+) hits can be paged to; ask more closely": r"只能翻看前 \1 条；请缩小检索范围",
    r"(.+) is not a folded name": r"\1 不是归一后的名称",
    r"a judgement needs its reasons": "认定须说明理由",
    r"no organisation has the number (\S+)": r"没有编号为 \1 的单位",
    r"this name was judged on (\S+) to mean (\S+)": r"该名称已于 \1 认定为 \2",
}

DELIVERIES = {
    r"there is a file (.+) already": r"已有文件 \1",
    r"every row of the delivery (\S+) was entered": r"批次 \1 的各行均已录入",
    r"a delivery of (\S+) or of its agency's same item is being taken in at this moment: .+": (
        r"\1 或其机关同一事项的批次正在录入：请待其完成后再报送"
    ),
    r"the delivery (\S+) of (\S+) was cut off while it was being entered: deliver its file \((.+)\) once more, .+": (
        r"\2 的批次 \1 在录入中断：请先重新报送其文件（\3），再报送此文件"
    ),
    r"(.+) is no valid code of an organisation: (\S+)": r"\1 不是有效的单位代码（\2）",
    r"(\S+) is repealed: nothing more is entered under it": r"\1 已废止，不再录入",
    r"the row came with the valid code (\S+): .+": r"该行带有有效代码 \1：只能属于该单位，或不予采用",
    r"the catalogue does not allow (\S+) for an organisation of the kind (\S+)": r"目录规定 \1 不适用于 \2 类单位",
}

LEDGER = {
    r"no signed checkpoint holds position (\d+) yet: the latest has (\d+) events": (
        r"尚无签名检查点包含位置 \1：最新的检查点有 \2 个事件"
    ),
    r"a tree of (\d+) events does not begin one of (\d+)": r"\1 个事件的树不是 \2 个事件的树的开头",
    r"no checkpoint of size (\d+) was signed": r"没有包含 \1 个事件的签名检查点",
    r"the log has no signed checkpoint yet": "日志尚无签名检查点",
    r"the events after position (\d+) have gaps": r"位置 \1 之后的事件不连续",
    r"(.+) is signed by this log, and its store does not know it: one of them is a fork": (
        r"\1 由本日志签名，而存储中没有：两者之一是分叉"
    ),
    r"(.+) is no checkpoint of this log: .+": r"\1 不是本日志的检查点",
    r"(\S+) is not stored as wide as the checkpoint of size (\d+) says": r"\1 的宽度不足检查点 \2 所述",
    r"whoever rotates the key of the log has a name": "更换日志密钥须写明经办人",
    r"the log was never signed: there is no key to rotate": "日志从未签名，没有可更换的密钥",
    r"the last checkpoint is of size (\d+), and there are (\d+) leaves": r"最后一个检查点为 \1，而叶子共有 \2 个",
    r"position (\d+): its event is not what was committed to": r"位置 \1 的事件与当时的承诺不符",
    r"position (\d+): its event is missing": r"位置 \1 的事件缺失",
    r"position (\d+): its leaf is missing": r"位置 \1 的叶子缺失",
    r"position (\d+): its event could not have been committed to": r"位置 \1 的事件不可能是当时所承诺的",
    r"position (\d+): its salt is gone, and no tombstone says why": r"位置 \1 的盐值缺失，且没有擦除记载",
    r"the checkpoint of size (\d+) contradicts itself": r"检查点 \1 自相矛盾",
    r"the checkpoint of size (\d+) has lost its signature": r"检查点 \1 失去了签名",
    r"the checkpoint of size (\d+) is not what was signed": r"检查点 \1 与所签名的内容不符",
    r"the note of the checkpoint of size (\d+) is refused: .+": r"检查点 \1 的签名文本不成立",
    r"of the leaves from (\d+) to (\d+) some are missing": r"位置 \1 至 \2 的叶子有缺失",
    r"tile (\S+) is not what the tile above it says": r"瓦片 \1 与其上层瓦片不符",
    r"the leaves from (\d+) to (\d+) are not those of their tile": r"位置 \1 至 \2 的叶子与其瓦片不符",
    r"the root of checkpoint (\d+) is not that of the tiles below it": r"检查点 \1 的根与其下的瓦片不符",
    r"the tiles at the edge do not agree with the checkpoint of size (\d+)": r"右缘瓦片与检查点 \1 不符",
    r"the tiles that were written do not lead to the tree of size (\d+)": r"写入的瓦片得不出 \1 个事件的树",
    r"the tree of size (\d+) does not begin with that of (\d+)": r"\1 个事件的树不以 \2 个事件的树开头",
    r"the stored tree contradicts its checkpoint: .+": "存储的树与其检查点相矛盾",
    r"(.+) does not hold the key (\S+) with which the log was signed last": r"\1 中不是最近签署日志的密钥 \2",
    r"the log is called (\S+), and the settings call it (\S+)": r"日志名为 \1，而设置中为 \2",
    r"the log is kept in (\S+), and the settings name (\S+)": r"日志采用 \1，而设置中为 \2",
    r"(.+) can be read by others; close it \(chmod 600\), and rotate the key if it was read": (
        r"\1 可被他人读取；请收紧权限（chmod 600），已被读取的应更换密钥"
    ),
    r"an erasure names the rule that demands it": "擦除须写明所依据的规则",
    r"whoever erases has a name": "擦除须写明经办人",
    r"an erasure names the article of the act, not (.+)": r"擦除须写明所依据的条款，而不是 \1",
    r"(\S+) has (\d+) articles, and no article (\S+)": r"\1 共 \2 条，没有第 \3 条",
    r"the tree does not hold position (\d+) yet": r"位置 \1 尚未进入日志树",
    r"the event at position (\d+) was erased already": r"位置 \1 的事件已被擦除",
    r"what was erased, and under which rule, stays on record": "擦除了什么、依据哪条规则，这一记载须予保留",
    r"no event has position (-?\d+): the next one to be given is (\d+)": r"没有位置 \1 的事件，下一个位置是 \2",
    r"no event has position (-?\d+): positions begin at (\d+)": r"没有位置 \1 的事件，位置从 \2 开始",
    r"this is no key of a witness: it is written name\+id\+key": "这不是见证方的密钥，其写法为 名称+编号+密钥",
    r"this is no key of a log: it is written name\+id\+key": "这不是日志的密钥，其写法为 名称+编号+密钥",
    r"this is the key of a log, not of a witness": "这是日志的密钥，不是见证方的密钥",
    r"this is the key of a witness, not of a log": "这是见证方的密钥，不是日志的密钥",
    r"a witness is asked at an address with https": "见证方的地址须为 https 开头",
    r"(.+) holds no key: .+": r"\1 中没有密钥",
}

NODES = {
    r"(.+) was made by an older version of gongxin: \S+": r"\1 由较旧版本的 gongxin 建立",
    r"a key belongs to an agency": "密钥须属于某一机关",
    r"there is no key number (\S+)": r"没有 \1 号密钥",
    r"key number (\S+) ended at (\S+)": r"\1 号密钥已于 \2 终止",
    r"key number (\S+) does not hold any more and cannot be replaced": r"\1 号密钥已失效，不能更换",
    r"key number (\S+) ends at (\S+); replacing does not lengthen it": r"\1 号密钥于 \2 终止；更换不能延长",
    r"the term of a key is given in moments with a time zone": "密钥的期限须为带时区的时刻",
    r"the packs have (\d+) violations; the first: .+": r"规则包有 \1 处违规",
    r"the packs have (\d+) violations; the first is in (.+), line (\d+): .+": (
        r"规则包有 \1 处不符合规则，第一处在 \2 第 \3 行"
    ),
    r"(\d+) faults; first ([^:]+):(\d+): .+": r"规则包有 \1 处无法读取，第一处在 \2 第 \3 行",
    r"no packs had been adopted before position (\d+) of the log": r"日志位置 \1 之前尚未采用规则包",
    r"at position (\d+) no packs had been adopted yet; rules begin at (\d+)": (
        r"日志到位置 \1 时尚未采用规则包；自位置 \2 起有规则"
    ),
    r"no packs had been adopted by (\S+)": r"\1 之前尚未采用规则包",
    r"packs with the digest (\S+) were never adopted here": r"此处从未采用摘要为 \1 的规则包",
    r"there is no adoption with the number (\S+)": r"没有编号为 \1 的采用",
    r"PostgreSQL refuses to run as root, .+": "PostgreSQL 不能以 root 运行，又没有 postgres 或 nobody 账户",
    r"no PostgreSQL programs were found: .+": "没有找到 PostgreSQL 程序：请安装所需软件，或设置 PG_BIN 或 DATABASE_URL",
    r"PG_BIN names (.+), which holds no postgres program": r"PG_BIN 所指的 \1 中没有 postgres 程序",
    r"a new PostgreSQL cluster could not be made in (.+?): .+": r"无法在 \1 建立新的 PostgreSQL 数据库",
    r"PostgreSQL did not start; its log is (.+)": r"PostgreSQL 没有启动；其日志为 \1",
}

SYSTEM = {
    r"No such file or directory: (.+)": r"没有此文件或目录：\1",
    r"Permission denied: (.+)": r"没有权限：\1",
    r"Not a directory: (.+)": r"不是目录：\1",
    r"Is a directory: (.+)": r"是目录：\1",
    r"File exists: (.+)": r"文件已存在：\1",
    r"No space left on device(?:: (.+))?": "磁盘空间不足",
    r"Read-only file system: (.+)": r"文件系统只读：\1",
    r"File name too long: (.+)": r"文件名过长：\1",
}

COMMAND_LINE = {
    r"(\S+) is no role; roles are (.+)": r"没有角色 \1；角色有 \2",
    r"(.+) needs more words": r"命令 \1 不完整",
    r"Missing argument 'CODES\.\.\.', .+": "缺少代码，或以 --file 给出的代码文件",
    r"Missing (?:argument|parameter) '(.+?)'\.?": r"缺少参数 \1",
    r"Missing option '(.+?)'.*": r"缺少选项 \1",
    r"No such command '(.+?)'.*": r"没有命令 \1",
    r"No such option:? '?(\S+?)'?(?:[. ].*)?": r"没有选项 \1",
    r"Option '(.+?)' requires (?:an argument|\d+ arguments)": r"选项 \1 须带取值",
    r"Got unexpected extra arguments? \((.+)\)": r"多出参数：\1",
    r"Invalid value for '(.+?)': (?:File|Path|Directory) '(.*)' does not exist": r"参数 \1 有误：\2 不存在",
    r"Invalid value for '(.+?)': (?:File|Path) '(.*)' is a directory": r"参数 \1 有误：\2 是目录",
    r"Invalid value for '(.+?)': Directory '(.*)' is a file": r"参数 \1 有误：\2 是文件",
    r"Invalid value for '(.+?)': '?(.*?)'? is not a valid \w+(?: range)?": r"参数 \1 有误：\2 不是所需的数",
    r"Invalid value for '(.+?)': (.*) is not in the range (\S+)": r"参数 \1 有误：\2 不在范围 \3 内",
    r"Invalid value for '(.+?)': '(.*)' does not match the formats? (.+)": r"参数 \1 有误：\2 不符合格式 \3",
    r"Invalid value for '(.+?)': '(.*)' is not one of (.+)": r"参数 \1 有误：\2 不在可选值 \3 之中",
    r"Invalid value for '(.+?)': .+": r"参数 \1 有误",
    r"say exactly one of --code, --not and --none": "--code、--not、--none 须且只须给出一个",
    r"--by holds a person's number, and the log forgets nothing: name an office": (
        "--by 含有个人证件号码，而日志永久保存：请写岗位或机构"
    ),
    r"--by names nobody: say who acts, as the log will say": "--by 未写明何人：请写明由谁办理，日志将如实记载",
    r"write NAME=VALUE, each name once, not (.+)": r"请写作 名称=取值，每个名称一次；不能是 \1",
}

PROMISES = {
    r"(.+) asks the organisation's standing for (.+) first": r"\1 须先核查该单位在 \2 方面的信用状况",
    r"(\S+) is for (.+), and this organisation is (\S+)": r"\1 适用于 \2，该单位为 \3",
    r"(.+) is no concern that (\S+) knows; those it knows are (.+)": r"\2 没有 \1 这一事项；其事项为 \3",
    r"(\S+) is not used where the matter concerns (.+)": r"涉及 \2 的事项不适用 \1",
    r"a letter names each missing paper, and at most (\d+) of them": r"承诺书须逐一写明所缺材料，最多 \1 件",
    r"the (\S+) of a letter has at most (\d+) characters, not (\d+)": r"承诺书的 \1 最多 \2 个字符，现有 \3 个",
    r"the letter says in which matter it is given": "承诺书须写明承诺事项",
    r"the letter of (\S+) (.+)": r"\1 的承诺书不符合要求：\2",
    r"a commitment of (\S+) made on (\S+) ends by (\S+), not on (\S+)": r"\2 作出的 \1 最迟至 \3 终止，不能至 \4",
    r"the commitment would end on (\S+), before it is made": r"承诺将于 \1 届满，早于作出之日",
}

LISTED = {
    r"(\S+) does not decide about (\S+); (.+) do": r"\1 无权决定列入 \2；有权决定的是 \3",
    r"(\S+) does not stand on (\S+) on (\S+) by case (\d+)": r"\3，\1 并未因第 \4 号案件在 \2 中",
    r"(\S+) stands on (\S+) already, by record (\d+)": r"\1 已在 \2 中，见第 \3 号记录",
    r"(\S+) stands on (\S+) already, by record (\d+) of case (\d+)": r"\1 已因第 \4 号案件在 \2 中，见第 \3 号记录",
    r"record (\d+) has (\S+) on (\S+) already, and rests while a plan is performed": (
        r"\2 在 \3 中的列入（第 \1 号记录）在履行重整计划期间暂停，无须再次列入"
    ),
    r"(\S+) is proposed for (\S+) already, in case (\d+)": r"\1 已在第 \3 号案件中提议列入 \2",
    r"(\S+) went on in (\S+) on (\S+): propose that one": r"\1 已于 \3 由 \2 承继：请对承继单位提出",
    r"(\S+) has no term: an entry stands until what was left undone is done": r"\1 不设期限：履行后方可移出",
    r"(\S+) is about (.+), and this organisation is (\S+)": r"\1 适用于 \2，该单位为 \3",
    r"(\S+) is not entered on the ground (\S+); its grounds are (.+)": r"\1 没有列入情形 \2；其列入情形为 \3",
    r"a decision is numbered like (.+): issuer, year in brackets, number": r"决定文书号写作 \1：机关、括号内年份、序号",
    r"an entry of (\S+) lasts (.+), not (.+)": r"\1 的列入期限为 \2，不是 \3",
    r"an organisation is named by its unified social credit code": "请以统一社会信用代码指明单位",
    r"case (\d+) entered nobody; what is only proposed or decided is dropped there": (
        r"第 \1 号案件尚未列入任何单位；仅在提议或决定阶段的，在该案中终止"
    ),
    r"entries of (\S+) are decided by (.+), and only delivered here": r"\1 由 \2 决定，此处只接收报送",
    r"leaving (\S+) counts from the correction: say on which day the breach was put right": (
        r"移出 \1 自纠正之日起算：请写明纠正日期"
    ),
    r"the correction of (\S+) lies ahead": r"纠正日期 \1 尚未到来",
    r"the decision about (\S+) states its term, (.+)": r"\1 的决定须写明期限：\2",
}

REMEDIES = {
    r"(\S+) made the finding of record (\d+) and decides, not (.+)": r"第 \2 号记录由 \1 认定并由其决定，不是 \3",
    r"as the organisation (\S+) itself states this, not (.+)": r"以单位身份只能由 \1 自己陈述，不能由 \2 陈述",
    r"no agency here made the finding of record (\d+), and (.*) took no case about it": (
        r"第 \1 号记录的认定单位未接入本平台，\2 也未承办其修复案件"
    ),
    r"the record states no amount: say how much was due": "记录未载明金额：请写明应缴多少",
    r"the record states (\S+) yuan, and less cannot be due; an error is objected to": (
        r"记录载明 \1 元，应缴不能更少；有误的请提出异议"
    ),
    r"what was due is more than nothing and at most (\S+) yuan, not (\S+)": r"应缴须大于零且不超过 \1 元，不能是 \2 元",
    r"of (\S+) yuan between nothing and all of it was paid, not (\S+)": r"应缴 \1 元，已缴不能是 \2 元",
    r"instalments were granted by today, and the last one is due after that": "分期须已批准，最后一期应在批准之后",
    r"(\S+) supplied record (\d+) and answers for it": r"第 \2 号记录由 \1 提供并由其答复",
    r"record (\d+) is repaired by the procedure (\S+), not (\S+)": r"第 \1 号记录按程序 \2 修复，不按 \3",
    r"a case of (\S+) is not about one record": r"\1 的案件不针对单条记录",
    r"a case of (\S+) is about a record: name its number": r"\1 的案件针对一条记录：请指明其编号",
    r"no adopted pack has a procedure (\S+)": r"已采用的规则包中没有程序 \1",
    r"no organisation is known by this code": "此处没有此代码的单位",
    r"no record has the number (\d+)": r"没有编号为 \1 的记录",
    r"record (\d+) has no reply": r"第 \1 号记录没有说明",
    r"record (\d+) needs or has no repair: (.+)": r"第 \1 号记录无须修复或者不能修复",
    r"a statement holds no control characters": "说明不得含控制字符",
    r"no agency here made the finding of record (\d+): ask (\S+), which supplied it": (
        r"第 \1 号记录的认定单位未接入本平台：请向报送单位 \2 提出"
    ),
    r"this is asked for already, in case (\d+)": r"已在第 \1 号案件中提出",
    r"whoever replies for an organisation has a name": "代表单位作出说明的，须写明姓名",
    r"there is no agency of that key, and no organisation of that code": "没有此键的机关，也没有此代码的单位",
}

LOOKED_UP = {
    r"say for which purpose you look": "请写明查询用途",
    r"say for which case you look: .+": "请写明所办案件：本单位的案号，或本平台的案件编号",
    r"a case number holds no control characters": "案号不得含控制字符",
    r"a case number has at most (\d+) characters": r"案号最多 \1 个字符",
    r"a look-up is kept secret only by a rule: name the act and article": "查询只能依规定保密：请写明文件名称和条款",
    r"the rule of secrecy holds no control characters": "保密依据不得含控制字符",
    r"the rule of secrecy has at most (\d+) characters: .+": r"保密依据最多 \1 个字符：请写明文件名称和条款",
    r"secrecy ends on a later day, at the latest on (\S+)": r"保密须于日后终止，最迟至 \1",
}

PEOPLE = {
    r"(.+); powers are (.+)": r"权限有误；可选权限为 \2",
    r"a mandate names the agency or organisation that is acted for": "授权须写明所代表的机关或单位",
    r"choose what the row means": "请选择该行所指",
}

MODELS = {
    r"the adopted packs have no model (\S+)": r"规则包中没有模型 \1",
    r"(\S+): the model (\S+) has no cases": r"\1：模型 \2 没有案例",
    r"(\S+): (\S+) is invented and has a code of region 99": r"\1：\2 为虚构单位，其代码的区划须以 99 开头",
    r"(\S+): (\S+) has a key or code that another case has": r"\1：\2 的键或代码与另一案例相同",
    r"(\S+): (\S+) has no valid code: .+": r"\1：\2 的代码无效",
    r"(\S+): this is not as cases are: (\S+): .+": r"\1：\2 不合案例格式",
    r"(\S+): this is not as cases are: .+": r"\1：不合案例格式",
    r"(\S+): the model says nothing then: .+": r"\1：该日模型不施行",
    r"(\S+): (\S+) cannot be tried: .+": r"\1：\2 中有目录不认识的记录",
    r"the catalogue refuses a record of (\S+): .+": r"目录不认识 \1 的这一记录",
    r"the catalogue knows no field (\S+) of (\S+)": r"目录条目 \2 没有字段 \1",
    r"the catalogue has another type for (\S+) of (\S+)": r"目录条目 \2 的字段 \1 为其他类型",
    r"the outcome must have happened to some and not to others": "结果一栏须既有发生的、也有未发生的",
    r"two distributions are compared over the same bins": "两个分布须用相同的分组比较",
    r"the earlier population has no scores": "前一时期的数据没有得分",
    r"a validation needs a column of scores, or one of grades and their order": "验证须有得分一栏，或等级一栏及其次序",
}
REPORTS = {
    r"no organisation is known here by the code (.*)": r"此处没有代码为 \1 的单位",
    r"a report of this kind is made from what is (\S+), not (\S+)": r"此类报告依据 \1 范围的信息，不是 \2",
    r"say for which purpose the report is, and for whom: it holds what is not public": (
        "该报告含有不予公示的信息：请写明用途和使用单位"
    ),
    r"purpose and recipient have at most (\d+) characters, and no control characters": (
        r"用途和使用单位最多 \1 个字符，不得含控制字符"
    ),
    r"the adopted packs have no one kind of report (.*); those there are: (.+)": (
        r"已采用的规则包没有报告种类 \1；可选种类为 \2"
    ),
    r"no report of this number was issued here": "此处没有出具过这个编号的报告",
    r"this is no proof of the log: it lacks (.+)": r"这不是日志证明：缺少 \1",
    r"a proof of the log is checked by the log's public key, and none was given": (
        "核验日志证明须有日志的公钥，而未提供"
    ),
    r"the log's proof does not hold: its event is no JSON": "日志证明不成立：所证明的事件不是 JSON",
    r"the log's proof does not hold: it is about another report": "日志证明不成立：它证明的是另一份报告",
    r"the log's proof does not hold: (.+)": r"日志证明不成立：\1",
    r"the log has not numbered this report's event yet: ask again in some seconds": "日志尚未收录该报告：请稍后再试",
    r"no signed checkpoint holds position (\d+) yet, or its event was erased": (
        r"尚无签名检查点包含位置 \1，或者该事项已依法清除"
    ),
    r"whoever rotates the keys of reports has a name": "更换报告密钥须写明由谁办理",
    r"this is no list of statements about keys of reports": "这不是报告密钥更换声明",
    r"a request names 1 to (\d+) organisations, and this one names (\d+)": r"一次申请可列1至 \1 个单位，现有 \2 个",
    r"(\d+) of the codes are no organisation's, at the places (.+): check them, and ask again": (
        r"有 \1 个代码不是组织的统一社会信用代码（清单第 \2 个）：请核对后重新申请"
    ),
    r"a fault of the platform: ask again, and tell the operator": "平台故障：请重新申请，并告知平台运行单位",
    r"no report has a place in a list (\d+)": r"第 \1 号状态列表中没有报告",
    r"this node has no key for reports yet": "本节点尚无报告密钥",
    r"no font of this node has (.+): put one that has into its folder fonts/": (
        r"本节点的字体没有 \1：请将含有该字的字体放入 fonts/ 目录"
    ),
    r"this is not base 58": "此内容不是 base58 编码",
    r"this is longer than (\d+) bytes": r"此内容超过 \1 字节",
    r"this is not the one way to write these bytes": "此内容的编码方式不唯一",
    r"this is no public key of reports: (.+)": r"这不是报告的公钥：\1",
    r"a public key begins with z": "公钥以 z 开头",
    r"this is not an Ed25519 key": "这不是 Ed25519 密钥",
    r"the files in the folder reports/ are not keys for reports": "reports/ 目录中的文件不是报告密钥",
    r"the signature is not written in base 58": "签名不是 base58 编码",
    r"this is no signed credential: it has no proof": "这不是带签名的凭证：没有证明部分",
    r"the proof is not of the suite (\S+)": r"该证明不属于 \1 套件",
    r"the proof does not cover what the document's words mean": "该证明未覆盖文件用语的含义",
    r"the proof was not made by the issuer that the document names": "该证明不是由文件所称的出具方作出",
    r"the signature does not fit: something was changed, or another key signed": (
        "签名不符：内容被改动，或者由别的密钥签署"
    ),
    r"this is no list of statuses of reports": "这不是报告的状态列表",
    r"the list of statuses cannot be unpacked": "状态列表无法解压",
    r"the list of statuses is too short": "状态列表过短",
    r"a report bears one seal, and this file bears (\d+)": r"报告有一个电子签章，该文件有 \1 个",
    r"the seal is not that of the platform whose certificate was given": "该签章不属于所给证书的平台",
    r"the seal does not fit: something was changed": "签章不符：内容被改动",
    r"something was added behind the seal": "签章之后有添加内容",
    r"this is no PDF that this platform sealed": "这不是本平台签章的 PDF",
    r"this PDF has no report attached": "该 PDF 没有附带报告",
    r"this is a credential of another kind, and no credit report": "这是另一种凭证，不是信用报告",
    r"this list of statuses is not the one that the report names": "该状态列表不是报告所指的列表",
    r"the certificate is none in PEM": "该文件不是 PEM 证书",
    r"a report has at most (\d+) bytes": r"报告最大 \1 字节",
    r"this is neither JSON nor a PDF": "该文件既不是 JSON 也不是 PDF",
    r"this report lacks (.+)": r"该报告缺少 \1",
    r"say for which purpose you look": "请写明查询用途",
    r"say for which case you look: its number in your agency, or here": "请写明案号：本机关的或者此处的编号",
    r"a case number has at most (\d+) characters": r"案号最多 \1 个字符",
}

CONSUMERS = {
    r"a country abroad is written with its two capital letters, and none is written at home": (
        "境外的国家或地区用两个大写字母表示，境内的不写"
    ),
    r"a consumer's name is of small letters, digits, hyphens and dots, such as (\S+)": (
        r"数据使用方的名称由小写字母、数字、连字符和点组成，如 \1"
    ),
    r"that is no address of the web": "该地址不是网址",
    r"notices are sent to an address with https and without a password in it": "通知只发往使用 https 且不含密码的地址",
    r"there is a consumer called (\S+) already": r"已有名为 \1 的数据使用方",
    r"there is no consumer called (\S+)": r"没有名为 \1 的数据使用方",
}

SENTENCES = (
    CONSUMERS
    | REPORTS
    | PROMISES
    | LISTED
    | REMEDIES
    | LOOKED_UP
    | PEOPLE
    | EVALUATION
    | MACHINES
    | CASEWORK
    | MODELS
    | PAPERS
    | QUESTIONS
    | DELIVERIES
    | NODES
    | LEDGER
    | SYSTEM
    | COMMAND_LINE
)
