"""Refusals of evaluation: what to do next, in both languages; what they are called and say in Chinese."""

MENDS = {
    "day-to-come": "Name a day up to today with --day, or leave it away.",
    "memory-refused": "Give more with --memory, such as 4GB; what it does not hold needs room on the disk.",
    "order-refused": "Give --order with every grade of the column once, the best first, with commas between.",
    "table-unreadable": (
        "Give CSV in UTF-8, gzipped or not, with the columns' names in the first line; save a table in GBK or of a"
        " spreadsheet as CSV in UTF-8 first."
    ),
    "validation-refused": (
        "Name columns that the table has, and with --bad what the outcome says where the bad thing happened;"
        " `gongxin evaluation validate --help` says which."
    ),
}
TITLES = {
    "day-to-come": "评价日期尚未到来",
    "memory-refused": "内存不足以运行评价",
    "order-refused": "等级次序不符",
    "table-unreadable": "数据表无法读取",
    "validation-refused": "数据不能用于验证",
}
MENDS_IN_CHINESE = {
    "day-to-come": "请用 --day 写明今日或更早的日期，或不写。",
    "memory-refused": "请用 --memory 给出更多内存，例如 4GB；内存容纳不下的部分需要磁盘空间。",
    "order-refused": "请用 --order 写明该列的全部等级，各写一次，由优到劣，以逗号分隔。",
    "table-unreadable": (
        "请提供 UTF-8 编码的 CSV 文件（可为 gzip 压缩），首行为列名；GBK 编码的表格或电子表格请先另存为 UTF-8 的 CSV。"
    ),
    "validation-refused": (
        "请写明表中有的列，并以 --bad 写明结果一栏中表示不良的取值；"
        "`gongxin evaluation validate --help` 说明需要哪些列。"
    ),
}
SENTENCES = {
    r"(\S+) is a day to come: a run is of a day up to (\S+)": r"\1 尚未到来：评价的日期最晚为 \2",
    r"the memory is a size such as 512MB or 2GB": "内存须写成 512MB、2GB 这样的大小",
    r"the memory is at least (\S+)": r"内存至少为 \1",
    r"(.+) of memory were not enough, and no run was kept": r"\1 内存不够，未保留任何评价结果",
    r"the order of grades does not name (.+) and (\d+) more": r"等级次序中没有 \1 等，另有 \2 个",
    r"the order of grades does not name (.+)": r"等级次序中没有 \1",
    r"the order of grades names no grade between two of its commas": "等级次序的两个逗号之间没有写明等级",
    r"the order of grades names (.+) twice": r"等级次序中 \1 出现两次",
    r"(.+) cannot be read as a table of CSV in UTF-8": r"\1 不能作为 UTF-8 的 CSV 表读取",
    r"the table has no column (.+)": r"表中没有列 \1",
}
