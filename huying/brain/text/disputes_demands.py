"""What is demanded, in the words: they go before the category, which may be a neighbour's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huying.brain.text.disputes_signs import Mark, Sign

_MONEY_OWED = r"(?:拖|欠|没发|不发|没给|不给|没结|不结|要不到|讨|扣|没拿到|拿不到|发不出|一分没)"
_PAY = r"(?:工资|工钱|薪水|薪资|劳务费|血汗钱|工程款|奖金|提成|加班费|运费|力资)"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("wages", re.compile(rf"欠薪|讨薪|{_MONEY_OWED}.{{0,8}}{_PAY}|{_PAY}.{{0,10}}{_MONEY_OWED}")),
    (
        "finance",
        re.compile(
            r"理财|集资|P2P|本金|兑付|年化|高息|投资款|养老项目.{0,6}(?:取|退)|存.{0,6}取不出"
        ),
    ),
    (
        "relocation",
        re.compile(
            r"拆迁|征收|征地|回迁|安置房|过渡费|青苗|棚改|搬迁补偿|补偿(?:款|标准|协议).{0,6}(?:地|房|户)|"
            r"土地.{0,6}(?:款|补偿|租金)|占地"
        ),
    ),
    (
        "delivery",
        re.compile(
            r"交房|延期交|逾期交|烂尾|停工.{0,12}(?:楼|房|业主)|(?:不动产|房产|产权)证.{0,10}(?:拖|办不|没办|不给)|办不了证|精装.{0,8}(?:不符|货不对)|"
            r"(?:楼盘|期房|新房).{0,12}(?:停工|质量|漏|不符)"
        ),
    ),
    (
        "pensions",
        re.compile(
            r"养老金|退休金|(?:社保|养老保险|医保).{0,8}(?:没交|未交|断缴|欠缴|不交|补缴|没给)|"
            r"(?:没交|未交|断缴|欠缴|不交|不给交).{0,6}(?:社保|养老保险|公积金)"
        ),
    ),
    (
        "labour",
        re.compile(
            r"裁员|遣散|经济补偿|买断|改制|下岗|辞退|强制.{0,4}(?:离职|调岗)|搬厂|厂.{0,4}搬"
        ),
    ),
    (
        "refunds",
        re.compile(
            r"老板.{0,3}跑|办(?:了|的)?.{0,8}卡|(?:私教|课时|会员).{0,10}(?:没上|用不)|(?:退|要回).{0,6}(?:钱|费|款|卡|押金|定金|学费|会费|预付)|跑路|卷款|关门.{0,10}(?:卡|会员|退|课)|"
            r"(?:充值|会员卡|年卡|储值|预付|课时|剩.{0,4}课).{0,20}(?:退|关|倒闭|停|联系不上|人去楼空)|人去楼空"
        ),
    ),
    (
        "schools",
        re.compile(
            r"学区|学位|分班|划片|入学|转学|校服|食堂|合并.{0,4}学校|撤.{0,3}(?:校|园)|课后|并校|家长们?.{0,20}(?:学校|校方|幼儿园)"
        ),
    ),
    (
        "property",
        re.compile(
            r"业委会|物业费|停车费|换物业|物业.{0,8}(?:涨|撤|不管|强|锁|断)|维修资金|电梯.{0,8}(?:坏|停|困)"
        ),
    ),
    (
        "pollution",
        re.compile(
            r"臭|排污|废气|污水|粉尘|黑烟|噪音|毒|焚烧|垃圾(?:站|场|中转)|变电站|基站|殡仪馆|辐射"
        ),
    ),
    (
        "trades",
        re.compile(r"出租车|网约车|的哥|货车司机|骑手|摊位|摊贩|商户|铺面|租金.{0,6}涨|份子钱"),
    ),
    ("groups", re.compile(r"退役|老兵|战友|民办教师|代课教师|乡村医生|转业")),
)


def demand_of(text: str, category: str, by_category: str) -> str:
    """The code of the demand's family: what the words say, else ``by_category``.

    Words of several families: the one that the category stands for among them, else the first in
    the order above (money that people live on before comfort)."""
    said = [code for code, pattern in _RULES if pattern.search(text)]
    if by_category in said or not said:
        return by_category
    if by_category != "others" and category and said[0] not in _STRONG:
        return by_category
    return said[0]


_STRONG = frozenset({"wages", "finance", "relocation", "delivery", "pensions", "refunds", "labour"})


# Words that say that something is taken, imposed or withheld, of matters under which ordinary
# services are filed too.
_AGAINST = re.compile(
    r"反对|不同意|不答应|不认可|不接受|不服|抵制|抗议|强行|强制|强占|擅自|没(?:有)?(?:征求|商量)|不(?:公平|公正|透明)|"
    r"两个价|霸王|罢免|退场|赖着|撤(?:销|掉)|取消.{0,6}(?:扩建|建|资格)|听证|公开账目|查账|侵占|截留|挪用|违约|"
    r"说(?:改|涨|停)就|说好的?.{0,14}(?:不|没|却)|威胁|讨?要?说法|联名|维权|血汗|欺负|坑(?:人|我们|老)"
)
_OWN = {
    "refunds": re.compile(
        r"跑路|卷款|人去楼空|倒闭|失联|关(?:了)?门|关店|停业|停课|联系不上|(?:电话|老板).{0,6}(?:打不通|不接|跑)|搬(?:空|走)|"
        r"都(?:要|没|退不)|骗"
    ),
    "pensions": re.compile(
        r"没交|未交|断缴|欠缴|不交|不给交|拖欠|改制|买断|(?:公司|单位|厂|老板).{0,10}(?:补缴|社保|养老)"
    ),
    "property": re.compile(
        r"(?:换|新老|新旧|两家|老|原)物业|物业(?:公司)?(?:换|交接|撤|退|赖|锁|断|打)|业委会.{0,12}(?:不|换|选|罢|印章|公章)|"
        r"(?:物业费|停车费).{0,6}(?:涨|翻)|涨(?:物业|停车)|维修资金.{0,8}(?:挪|虚|骗|套)"
    ),
    "schools": re.compile(
        r"(?:学区|划片|学位|招生).{0,12}(?:调|改|划出|缩|变|取消|不够)|(?:改|调|划).{0,6}(?:学区|片)|并校|撤(?:校|园|并)|合并|停办|涨学费"
    ),
    "pollution": re.compile(r"扩建|选址|要建|要盖|在建.{0,6}(?:站|场|厂)|多年|几年|(?:全|整个?)村"),
    "trades": re.compile(
        r"份子钱|管理费|(?:租金|摊位费|铺租).{0,8}(?:涨|翻)|涨.{0,4}(?:租|价|份|费)|清退|收摊位|抽成|"
        r"我(?:是|们).{0,6}(?:司机|的哥|开出租|骑手|商户|摆摊|卖菜)"
    ),
    "groups": re.compile(
        r"待遇.{0,8}(?:没|不|少)|安置.{0,8}(?:没|不)|补(?:发|缴|差)|没(?:有)?落实"
    ),
}  # fmt: skip


def is_contested(text: str, family: str, marks: Sequence[Mark], needs_words: bool) -> bool:
    """Whether a party stands against who tells it: by the demand itself (a wage, a promised flat,
    savings), else by words of a common step or of what the party takes or imposes. Of matters of no
    kind (``others``) only by a common step."""
    signs = {mark.sign for mark in marks}
    if not needs_words:
        return True
    if Sign.PETITION in signs:
        return family != "others" or bool(signs & {Sign.COMMON, Sign.GROUP})
    own = _OWN.get(family)
    return own is not None and bool(own.search(text) or _AGAINST.search(text))
