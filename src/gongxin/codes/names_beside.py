"""Names of people beside a number that was removed: known only so that they go with it.

A name is known by its place: before the words for an identity card, or after a label such as 姓名.  Where no label says
so it must begin with a common surname, and what ends as organisations' names do is never taken for one.  Whatever else
is a name stays; the delivery's receipt asks a person to look.
"""

import re

SOMEBODY = "某"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范廖石金韦贾夏付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉路游靳欧"
)
_COMPOUND = "欧阳|司马|上官|诸葛|尉迟|东方|令狐|皇甫|公孙|慕容|司徒|夏侯|南宫|长孙|端木|阿卜杜|买买提"
_HAN = "[一-鿿]"
_ORGANISATION = "公司|厂|店|部|中心|社|行|院|所|会|局|处|站|馆|场|坊|队|园|铺|集团|超市|学校|政府|委|办"
_GIVEN = rf"(?:{_HAN}(?:·{_HAN}{{1,6}})?|{_HAN}{{2}})"
_NAME = rf"(?:(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}]{_GIVEN})(?<!{')(?<!'.join(_ORGANISATION.split('|'))})"
_LABELLED = rf"{_HAN}{{1,4}}(?:·{_HAN}{{1,8}})?(?<!{')(?<!'.join(_ORGANISATION.split('|'))})"
_LABEL = "(?:姓名|负责人|经营者|法定代表人|法人代表|投资人|业主|股东|当事人|联系人|经办人)"
_CARD = r"(?:居民)?(?:公民)?(?:身份证|身份号|身份证件|证件号|护照)[^0-9A-Za-z０-９［］。；;\n]{0,12}"
_REST = r"[^。；;\n［］]{0,40}?"
_MARK = r"[ 　]{0,2}[，,、（(][ 　]{0,2}"

FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<before>{_LABEL}[:：][ 　]{{0,2}})(?P<name>{_LABELLED})(?P<after>{_MARK}{_REST}{_CARD}［已去除］)",
        rf"(?P<before>)(?P<name>{_NAME})(?P<after>{_MARK}[男女](?:性)?[，,、]{_REST}{_CARD}［已去除］)",
        rf"(?P<before>)(?P<name>{_NAME})(?P<after>(?:{_MARK})?{_CARD}［已去除］)",
    )
)


def without_names(text: str) -> str:
    """The text with the names that stand directly beside removed numbers replaced by 某."""
    for form in FORMS:
        text = form.sub(rf"\g<before>{SOMEBODY}\g<after>", text)
    return text
