"""Short forms of region names: 宜昌 for 宜昌市, 延边 for 延边朝鲜族自治州, 内蒙古 for 内蒙古自治区."""

import re

_KINDS = re.compile(r"(特别行政区|自治[区州县旗]|各族自治县|地区|林区|新区|矿区|盟|省|市|县|区|旗)$")
_PEOPLES = re.compile(
    r"(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|(?:回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|高山|拉祜|水|"
    r"东乡|纳西|景颇|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|阿昌|普米|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|"
    r"鄂伦春|赫哲|门巴|珞巴|基诺|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|各)族)+$"
)


def short_name(name: str) -> str | None:
    """The name without its kind of region and its peoples; None where fewer than two characters would be left."""
    bare, found = _KINDS.subn("", name)
    if not found:
        return None
    if "自治" in name and not name.endswith("自治区") and len(plain := _PEOPLES.sub("", bare)) >= 2:
        bare = plain
    elif name.endswith("自治区"):
        bare = re.sub("(壮族|回族|维吾尔)$", "", bare)
    if bare.endswith("族") and "自治" in name:
        bare = bare.removesuffix("族")
    return bare if len(bare) >= 2 else None
