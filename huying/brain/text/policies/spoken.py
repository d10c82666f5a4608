"""Official sentences as they are said, subjects of clauses, and the questions people ask."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huying.brain.text.policies.values import PointKind

K = PointKind
_ASIDE = re.compile(r"[（(](?:以下(?:统称|简称)|含|下同|见附件|详见)[^（()）]*[）)]")
_SAID = (
    (re.compile(r"应当"), "要"),
    (re.compile(r"方可"), "才能"),
    (re.compile(r"不予"), "不"),
    (re.compile(r"予以(?=[^以])"), ""),
    (re.compile(r"或者"), "或"),
    (re.compile(r"之日起"), "那天起"),
    (
        re.compile(
            r"(?:根据|依据|按照)(?:本办法|本规定|本通知|本细则)[^，。]{0,10}(?:规定|要求)?[，,]?"
        ),
        "",
    ),
    (re.compile(r"^(?:其中|此外|同时)[，,：:]"), ""),
    (re.compile(r"[：:]$"), ""),
)
_FORM = re.compile(
    r"(?:的)?(?:实施办法|管理办法|暂行办法|办法|实施细则|细则|管理规定|若干规定|规定|条例|"
    r"实施方案|方案|实施意见|意见|通知|公告|通告|决定|服务指南|办事指南|指南|政策解读|解读|"
    r"问答|措施|规程|标准)"
    r"(?:[（(][^（()）]*[）)])?$"
)
_FRAME = re.compile(
    r"^.{0,24}?关于(?:印发|修改|调整|公布|发布|明确|做好|优化|完善|进一步\S{2})?(?:《)?"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,5}?(?:市|省|自治区|新区|区|县)(?!场|政|民|容)")
_YEAR = re.compile(r"^(?:19|20)\d{2}年度?")
_DEED = re.compile(
    r"(?:可以|可|应当|要|均可)(?:优先|继续|一次性|书面|在线)?(?P<d>(?:申请|办理|申领|领取|"
    r"提取|享受|补领|换领|报名|登记)[^，。；、（(]{2,12}?)(?=[，,。；、（(]|$|应当|自|由|"
    r"的)"
)
_HEAD = re.compile(
    r"^(?P<s>[^，,。；：:（(]{2,16}?)(?:应当|可以|自[^，]{1,12}起|由|按|为|不超过|不得|每|"
    r"实行|分为|如下|包括|凭|提交|在)"
)
_ABOUT = re.compile(r"^(?P<s>[^，,。；：:（(]{3,22}?)(?:的)?[，,]")
_VERB = re.compile(r"^(?:申请|办理|申领|领取|享受|提取|报名|登记)")
_WEAK = re.compile(
    r"^(?:申请人|所有人|本人|市|区|县|对|第|各|本办法|单位|当事人|其|上述|前款|逾期|下列|有|低于|高于|超过|可以|可|申请时|自|从|在|前|缓|\d)"
)

# What a card of a kind is called, and how it is asked: formally, and by people on the phone.
_ASKED: dict[PointKind, tuple[str, str, str]] = {
    K.AMOUNT: ("{s}的标准", "{s}的标准是多少", "{s}到底是多少，有个数没有？"),
    K.ELIGIBLE: ("哪些人可以{v}", "{s}的适用对象", "我这种情况能不能{v}？"),
    K.CONDITION: ("{s}的条件", "{s}需要符合什么条件", "{s}有啥要求，我这样行不行？"),
    K.MATERIAL: ("{s}要带的材料", "{s}需要提交哪些材料", "{s}要带些什么去？"),
    K.METHOD: ("{s}怎么办", "{s}的办理方式和地点", "{s}咋弄，上哪儿办？"),
    K.LIMIT: ("{s}的时限", "{s}的期限是多长", "{s}要多久，最晚什么时候？"),
    K.FEE: ("{s}的收费", "{s}的收费标准", "{s}要不要钱，收多少？"),
}
_LONGEST = 30


# Of a sum that is a fine.
_FINED = ("{s}怎么处罚", "{s}的处罚标准", "{s}要罚多少钱？")


def spoken(sentence: str) -> str:
    """The sentence without asides and stiff words; figures and names stay as they are."""
    said = _ASIDE.sub("", sentence).strip().rstrip("。；;，, ")
    for form, instead in _SAID:
        said = form.sub(instead, said)
    return said.replace("；", "，").replace("。", "，").strip("，, ")


def topic_of(title: str) -> str:
    """The matter of a document: its title without place, frame and form."""
    plain = re.sub(r"\s+", "", title)
    inner = re.search(r"《([^》]+)》", plain)
    plain = inner.group(1) if inner else plain
    plain = _FRAME.sub("", plain) if "关于" in plain else plain
    plain = _PLACE.sub("", plain)
    plain = _YEAR.sub("", plain)
    for _ in range(2):
        plain = _FORM.sub("", plain)
    plain = re.sub(r"(?:及|和|与|等)(?:有关|相关)?(?:政策|事项|问题|规定)?$", "", plain)
    return re.sub(r"(?:收费|服务)?(?:管理|工作|有关(?:事项|政策|问题))$", "", plain) or plain


def subject_of(text: str) -> str:
    """What a clause speaks of: what one may apply for, or what stands before its verb."""
    plain = re.sub(r"[“”]", "", _ASIDE.sub("", text))
    deed = _DEED.search(plain)
    if deed:
        return deed.group("d")
    for form in (_HEAD, _ABOUT):
        match = form.match(plain)
        if match and not _WEAK.match(match.group("s")):
            return match.group("s").rstrip("的")
    return ""


def asked(
    subject: str, kinds: Sequence[PointKind], topic: str, question: str, is_fine: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Title and question forms; a document that asks itself keeps its own question first."""
    if question:
        own = question.strip().rstrip("？?")
        title = own[-_LONGEST:] if len(own) > _LONGEST else own
        more = (
            _forms(subject, kinds[:1], is_fine) if subject != topic and "？" not in subject else ()
        )
        return title, (f"{own}？", *more)
    known = [kind for kind in kinds if kind in _ASKED]
    title = _fill(_form_of(known[0], is_fine)[0], subject) if known else subject
    if topic and not set(_pairs(topic)) & set(_pairs(title)) and len(topic) + len(title) <= 26:
        title = f"{topic}：{title}"
    return title[:_LONGEST], _forms(subject, known[:3], is_fine)


def _form_of(kind: PointKind, is_fine: bool) -> tuple[str, str, str]:
    return _FINED if is_fine and kind is K.AMOUNT else _ASKED[kind]


def _forms(subject: str, kinds: Sequence[PointKind], is_fine: bool) -> tuple[str, ...]:
    known = [kind for kind in kinds if kind in _ASKED]
    forms = [_fill(form, subject) for kind in known for form in _form_of(kind, is_fine)[1:]]
    return tuple(dict.fromkeys(forms))


def _fill(form: str, subject: str) -> str:
    deed = subject if _VERB.match(subject) else f"办{subject}"
    bare = re.sub(r"(?:的)?标准$", "", subject) if "标准" in form else subject
    return form.format(s=bare or subject, v=deed)


def _pairs(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1)]
