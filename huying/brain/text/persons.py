"""Names of people in free text, third persons included: a family name, one or two characters
more, and enough reason around them. A missed name is worse than a wrong one, a wrong one that
eats an address is bad too: every candidate is weighed.

The name characters are shipped data (`content/lexicons/surnames.json`), read once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import rjieba

_NEEDED = 4

_CALLED = frozenset(
    "叫 叫做 名叫 叫作 名字叫 名字是 名字 姓名 全名 真名 本名 大名 名为 户名 收款人 联系人 称呼 "
    "法人 账户 署名 负责人 经办人 承办人 当事人 申请人 被投诉人 被举报人 投诉人 报案人 监护人 "
    "户主 车主 机主 业主 同伙 本人 法人代表 法定代表人".split()
)
_ROLE = frozenset(
    "经理 主任 老板 老板娘 工头 包工头 老师 班主任 医生 医师 大夫 护士 护士长 药师 师傅 司机 教练 "
    "书记 支书 村支书 村长 镇长 乡长 县长 市长 区长 局长 科长 处长 厂长 店长 校长 园长 院长 队长 "
    "所长 站长 组长 班长 工长 行长 股长 部长 会长 社长 总监 主管 领导 干部 队员 组员 队友 保安 "
    "网格员 协警 辅警 民警 警察 交警 城管 快递员 快递 外卖员 骑手 业务员 销售员 销售 售货员 推销员 "
    "营业员 收银员 服务员 管理员 安全员 施工员 驾驶员 乘务员 售票员 办事员 科员 专员 柜员 中介 房东 "
    "二房东 租客 房客 房主 前房主 屋主 邻居 隔壁 楼上 楼下 对门 同事 工友 朋友 同学 室友 战友 老乡 "
    "代表 死者 伤者 逝者 患者 病人 病号 家属 收费员 志愿者 会计 出纳 主播 客服 话务员 接线员 店主 "
    "股东 合伙人 董事长 总经理 秘书 律师 法官 主治医师 电工 木工 瓦工 焊工 水工 保洁 保洁员 保姆 "
    "护工 月嫂 阿姨 学生 老人 孩子 小孩 小朋友 村民 居民 市民 群众 员工 职工 工人 民工 农户 商户 "
    "摊主 摊贩 工程师 技术员 维修工 维修员 老赖 女士 先生 同志 小姐 妇女 男子 女子 老汉 大爷 大妈 "
    "嫌疑人 被告 原告 债主 顾问 调解员 检察员 审批员 监理 甲方 对象 女友 男友 对象是 新郎 新娘 "
    "烈士 军人 老兵 党员 教授 导师 辅导员 院士 博士".split()
)
_KIN = frozenset(
    "儿子 女儿 老公 老婆 爱人 妻子 丈夫 前妻 前夫 爸爸 妈妈 爸 妈 父亲 母亲 爷爷 奶奶 姥姥 姥爷 外公 "
    "外婆 婆婆 公公 岳父 岳母 丈人 哥哥 弟弟 姐姐 妹妹 大哥 二哥 大姐 二姐 哥 姐 弟 妹 孙子 孙女 "
    "外孙 外孙女 叔叔 二叔 三叔 大伯 伯伯 伯父 叔父 舅舅 舅妈 小舅子 侄子 侄女 外甥 外甥女 姑姑 姑妈 "
    "姑父 姨妈 小姨 姨父 表哥 表弟 表姐 表妹 堂哥 堂弟 堂姐 堂妹 媳妇 儿媳 儿媳妇 女婿 嫂子 姐夫 "
    "妹夫 弟媳 亲戚 家人 亲家 继父 继母 养父 养母 配偶 老伴 大儿子 小儿子 大女儿 小女儿 娃 宝宝".split()
)
_STRONG = _CALLED | _ROLE | _KIN
_WEAK = frozenset(
    "是 找 跟 和 与 及 、 把 被 让 给 由 向 对 为 有 请 的 其 举报 投诉 表扬 感谢 反映 转告 联系 还有 "
    "转给 交给 打给 称 问 认识 替 帮 以及 通知 告诉 约 陪 经 当时 一个 那个 这个 叫来 派 谢谢 指派 因 "
    "受害 经由 得知 核实 比如 ， 。 ； ： , ; : （ (".split()
)
_TITLES = tuple(
    "先生 女士 小姐 老师 医生 大夫 师傅 同志 阿姨 大爷 大妈 大姐 大哥 主任 经理 书记 科长 局长 处长 "
    "校长 院长 所长 队长 厂长 店长 村长 镇长 区长 市长 县长 站长 组长 班长 园长 部长 护士 同学 老板 "
    "叔叔 伯伯 奶奶 爷爷 律师 法官 教练 警官 民警 副镇长 副局长 副主任 副书记 副科长 副校长 教授 会计 "
    "老人 一家 等人 本人 这个人 这人 这名 这位 烈士".split()
)
_TITLE_ALONE = frozenset("叔姐哥嫂婶爷奶伯姨总工局董队所厂处科校院导律站某氏家")
_PLACES = tuple(
    "路 街 巷 村 镇 乡 县 市 区 里 湾 坝 小区 社区 花园 广场 大道 学校 小学 中学 大学 幼儿园 医院 卫生 公司 集团 "
    "超市 酒店 饭店 宾馆 餐馆 银行 药店 新村 苑 大厦 公寓 桥 河 湖 港 站 山庄 家园 公园 市场 工地 厂 "
    "派出所 街道 车站 码头 水库 景区 牌 店 诊所 面馆 火锅 烧烤 燃气 物业 牌子 大街 豆腐 府 城 园 馆 建设 科技 建筑 地产 置业".split()
)
_LAST_OF_PLACE = frozenset(
    "区镇乡村街路巷苑湾桥厂站店局院校楼栋城庄府园岭坝圩坪塘埠岗坑垄渡港岛洲里江河湖"
)
_NEVER_GIVEN = frozenset(
    "的了是在我你您他她它们不没这那就都也还很说把被给让去要会吗吧呢啊呀哦嗯个些么什怎着过跟与及或从到"
    "因但两几某号块层栋位名姓和对向请问叫打只太最更已又再每各该此等将则之其谁哪吃买卖住拿找看听里吗外内"
)
_BETWEEN_NAMES = frozenset("、和跟与及")
_FOLLOWED = frozenset(
    "说把被在是不没也都就一收态从给让已叫要将的跟和与及、这那，。！？；：,;!?:）) \n"
)


@dataclass(frozen=True, slots=True)
class _Lists:
    single: frozenset[str]
    compound: frozenset[str]
    wordlike: frozenset[str]  # family names that are far oftener an ordinary word
    given: frozenset[str]
    words: frozenset[str]
    start: re.Pattern[str]  # where a name may start


@dataclass(frozen=True, slots=True)
class _Words:
    """What the tokeniser saw: by character, start, end and tag of its word."""

    starts: list[int]
    ends: list[int]
    tags: list[str]


@cache
def _lists() -> _Lists:
    path = files("huying") / "content" / "lexicons" / "surnames.json"
    data: Mapping[str, list[str] | str] = json.loads(path.read_text(encoding="utf-8"))
    keys = ("single", "compound", "wordlike", "given", "words")
    single, compound, wordlike, given, words = (frozenset(data[key]) for key in keys)
    family = "|".join([*sorted(compound), f"[{''.join(sorted(single))}]"])
    never = "".join(sorted(_NEVER_GIVEN))
    start = re.compile(rf"(?:{family})(?=[\u4e00-\u9fff])(?![{never}])")
    return _Lists(single, compound, wordlike, given, words, start)


def person_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every name of a person found in `text`, in order, none overlapping."""
    found: list[tuple[int, int]] = []
    words: _Words | None = None
    position = 0
    pattern = _lists().start
    while match := pattern.search(text, position):
        start = match.start()
        words = words or _tagged(text)
        is_listed = bool(found) and text[found[-1][1] : start] in _BETWEEN_NAMES
        end = _best(text, start, len(match.group()), words, is_listed)
        if end is not None:
            found.append((start, end))
        position = end or start + 1
    return found


def _tagged(text: str) -> _Words:
    starts: list[int] = []
    ends: list[int] = []
    tags: list[str] = []
    for word, tag in rjieba.tag(text):
        start, size = len(starts), len(word)
        starts += [start] * size
        ends += [start + size] * size
        tags += [tag] * size
    return _Words(starts, ends, tags)


def _best(text: str, start: int, family: int, words: _Words, is_listed: bool) -> int | None:
    """The end of the likeliest name starting here, None when none is likely enough."""
    if text[start + family : start + family + 4].startswith(_TITLES):
        return None
    before = _before(text, start, is_listed)
    is_named = before >= 3
    if text[start] in _lists().wordlike:
        before -= 1 if is_named else 2
    best, best_weight = None, _NEEDED
    for end in (start + family + 2, start + family + 1):
        given = text[start + family : end]
        if len(given) + start + family != end or not _may_be_given(given):
            continue
        weight = (
            before
            + _inside(text, start, end, words, is_named=is_named)
            + _given(given, is_named=is_named)
            + _after(text, end)
        )
        if family == 1 and len(given) == 1:
            weight -= 1 if given not in _TITLE_ALONE else 9
        if weight >= best_weight + (best is not None):
            best, best_weight = end, weight
    return best


def _may_be_given(given: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" and char not in _NEVER_GIVEN for char in given)


def _before(text: str, start: int, is_listed: bool) -> int:
    """3 after a role, a kinship word or 叫; 1 after a word that often precedes a name."""
    if is_listed or _ends_in(text, start, _STRONG):
        return 3
    linked = start - 1
    if linked > 0 and text[linked] in "：:是叫为，, " and _ends_in(text, linked, _STRONG):
        return 2 if text[linked] in "，, " else 3
    return 1 if start == 0 or _ends_in(text, start, _WEAK) else 0


def _ends_in(text: str, end: int, words: frozenset[str]) -> bool:
    return any(text[max(0, end - size) : end] in words for size in (1, 2, 3, 4))


def _inside(text: str, start: int, end: int, words: _Words, *, is_named: bool) -> int:
    """What the tokeniser thinks of it: 4 one word that it tags as a person."""
    tag = words.tags[start]
    first = text[start : words.ends[start]]
    starts_word = words.starts[start] == start
    ends_word = words.ends[end - 1] == end
    if is_named and starts_word and ends_word and end - start > 2 and tag.startswith("nr"):
        return 4 if words.ends[start] == end else 2
    if any(text[start:stop] in _lists().words for stop in range(start + 2, end + 2)):
        return -6
    if not starts_word:
        return 0 if is_named and ends_word else -3
    if words.ends[start] == end and tag.startswith("nr"):
        return 4
    if not ends_word:
        return 0 if tag.startswith("nr") and words.ends[start] < end else -4
    if len(first) == 1 or first in _lists().compound:
        return 3 if tag.startswith("nr") or words.tags[end - 1].startswith("nr") else 1
    if tag.startswith("nr"):
        return 2
    return -1 if is_named and words.ends[start] < end else -3


def _given(given: str, *, is_named: bool) -> int:
    if given in _lists().words and not is_named:
        return -4
    known = sum(char in _lists().given for char in given)
    if len(given) == 2:
        return (-2, 0, 2)[known]
    return (-1, 1)[known]


def _after(text: str, end: int) -> int:
    rest = text[end : end + 4]
    if rest.startswith(_TITLES):
        return 3
    weight = 1 if not rest or rest[0] in _FOLLOWED else 0
    if rest.startswith(_PLACES):
        weight -= 4
    if text[end - 1] in _LAST_OF_PLACE:
        weight -= 2
    return weight
