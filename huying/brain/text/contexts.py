"""In what way a dangerous word is meant: denied, told of others, past, supposed, made up, over."""

from __future__ import annotations

import re

_CLAUSE_END = re.compile(r"[，。！？；,!?;]")
_SENTENCE_END = re.compile(r"[。！？!?；;]")
# "是不是", "有没有", "会不会" ask, "还没", "再不" press; they do not deny.
_ASKING = re.compile(
    r"是不是|有没有|会不会|要不要|能不能|好不好|不知道|搞不好|说不定|不小心|不得不|差不多|不止|不光|不但|不仅|要不是|不然|"
    r"再不|还没|都没|没人管|没有人管|不管|不给|不停|动不动|不让|不解决|不处理|没命|无缘无故|不敢|区别|特别|个别|级别|无处|未成年"
)
_NEGATION = re.compile(
    r"不是|没有|没得|没|不会|不可能|并没|并不|并非|未|无|别|不要|不用|不想|又不|不存在|谈不上|不能|不准|不许|不怕|不找|不发|不去|不闹|不再|也不"
)
_AFTER = re.compile(
    r"^(?:的)?(?:人|事|情况|现象|意思)?(?:倒|倒是|都|也|是)?(?:没有|没得|不是|不至于|不会的?|谈不上)(?=[，。！？；,!?;啊的了吧]|$)"
)
_RIGHT_BEFORE = re.compile(
    r"(?<![是有会能要好还再从敢])(?:没有?|不|别|未|不用|不要|不会|不是|不再)$"
)
# "你问有没有人被困？没有", "问是不是漏气，他说不漏".
_ASKED = re.compile(r"(?:问|是不是|有没有|会不会)[^，。！？]{0,8}$")
_ANSWERED_NO = re.compile(
    r"^[^。！？]{0,4}[？?，,]+\s*(?:他说|他们说|说|人家说|我说)?(?:没有|没|不(?!知道|晓得|清楚)|哪有|不是)"
)
# Said of the word right after it: "说要跳楼，我不是".
_DISOWNED = re.compile(
    r"^[^。！？]{0,6}[，,；;]\s*(?:但|但是|可|可是|不过)?(?:我|我们|咱|咱们|俺)(?:可|倒|也|都|并|就|是)?(?:不是|没有|没|不会|不想|不去|劝|不参加|不同意|不掺和)"
)
_RHETORICAL = re.compile(r"(?:我|他|咱)?(?:要是|真要|真的?想|如果)[^，。]{0,6}$")
_RHETORICAL_AFTER = re.compile(r"^[^，。]{0,4}[，,]?(?:还用|还会|还能|还至于|哪里还|何必|干嘛还)")
_MADE_UP = re.compile(
    r"新闻|电视上|电视剧|电影|片子|节目|小说|故事|课本|书上|书里|历史|报纸|网上说|网上传|网传|谣言|听说(?:过)?(?:别的|其他|外地)|演练|演习|"
    r"宣传|讲座|知识|预案|手册|论文|写作业|老师布置|普法|反诈|防溺水|防火课|比赛|游戏|剧本|话剧|演戏|cosplay|玩具|模型|道具|广告|标语|招牌|歌词|纪录片|展览|纪念|烈士|抗战|段子|培训|科普|统计|调研|课题|想了解"
)
_SUPPOSED = re.compile(
    r"万一|如果|假如|假设|要是|倘若|防止|预防|避免|以免|免得|为了防|建议|杜绝|早晚|迟早|将来|以后会|可能会|容易|隐患"
)
_FEARED = re.compile(r"怕|担心|恐怕")
_PAST = re.compile(
    r"去年|前年|大前年|以前|往年|曾经|上次|小时候|年轻的时候|那年|当年|早些年|早年|[一二两三四五六七八九十几多]+年前|好多年前|九几年|八几年|过去|前几年|从前|前两年|上回|原来"
)
_OVER = re.compile(
    r"现在(?:不(?!知道|晓得|清楚|敢|行|动)|没(?!人|水|电|气|动静|反应)|好|已经(?:好|没|不|灭|退|散|修|解决|处理|出院|脱险))|早就(?:出来|好|不|没|退|过|离|散)|已经好了|都好了|(?:已经|都|也|早)(?:退|灭|扑灭|关(?!里|在|进)|解决|处理|抓|判|救|离|散|出院|修好|抢修|送走|删|拉黑)[^，。]{0,4}了|"
    r"关掉了|灭掉了|扑灭了|后来也?没|散了|没事了|都好好的|今年(?:倒是)?(?:一个)?没|没点|没转|没上当|没信|没被骗|虚惊|没出过事|还没出|没伤|解除|脱险"
)

_NOW = re.compile(r"现在|今天|今晚|刚才|刚刚|这会|又|还在|正在|马上|这次|昨")


def clause_before(text: str, start: int, length: int) -> str:
    """Up to ``length`` characters of the same clause that stand before ``start``."""
    before = text[max(0, start - length) : start]
    ends = list(_CLAUSE_END.finditer(before))
    return before[ends[-1].end() :] if ends else before


def sentence_of(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after the words in their sentence."""
    ends = list(_SENTENCE_END.finditer(text, 0, start))
    following = _SENTENCE_END.search(text, end)
    stop = following.start() if following else len(text)
    return text[ends[-1].end() if ends else 0 : start], text[end:stop]


def is_denied(text: str, start: int, end: int) -> bool:
    """A negation stands close before the words in their clause, or right after them, or answers
    the question that they are part of."""
    heard = clause_before(text, start, 7)
    before = _ASKING.sub(lambda match: "？" * len(match.group()), heard)
    if _NEGATION.search(before) or _AFTER.match(text[end : end + 8]):
        return True
    if _RIGHT_BEFORE.search(heard):
        return True
    asked = _ASKED.search(clause_before(text, start, 12))
    return bool(asked and _ANSWERED_NO.match(text[end : end + 16]))


def is_cut_off(text: str, start: int) -> bool:
    """A negation stands right before a later word of a term with gaps ("城管没打人")."""
    return bool(_RIGHT_BEFORE.search(text[max(0, start - 4) : start]))


def is_disowned(text: str, start: int, end: int) -> bool:
    """Told of others while the speaker steps back from it, or asked to show that it is absurd."""
    if _DISOWNED.match(text[end:]):
        return True
    before = clause_before(text, start, 10)
    return bool(_RHETORICAL.search(before) and _RHETORICAL_AFTER.match(text[end:]))


def is_made_up(text: str, start: int, end: int) -> bool:
    """News, fiction, drill, lesson, advertisement: in the words' own sentence."""
    before, after = sentence_of(text, start, end)
    return bool(_MADE_UP.search(before[-24:]) or _MADE_UP.search(after[:14]))


def is_supposed(text: str, start: int) -> bool:
    return bool(_SUPPOSED.search(clause_before(text, start, 14)))


def is_feared(text: str, start: int) -> bool:
    return bool(_FEARED.search(clause_before(text, start, 14)))


def is_past(text: str, start: int, end: int) -> bool:
    """Long ago, and not said to go on."""
    before, _ = sentence_of(text, start, end)
    told = [match.end() for match in _PAST.finditer(before)]
    return bool(told) and not _NOW.search(before[told[-1] :])


def is_over(text: str, start: int, end: int) -> bool:
    """Ended by now."""
    return bool(_OVER.search(sentence_of(text, start, end)[1]))
