"""Who calls and how to reach them: names, forms of address, phone numbers, plates, documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from huying.brain.text.numerals import DIGITS, SPOKEN_DIGIT
from huying.brain.text.persons import person_spans

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍"
    "华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬"
    "师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉"
)
COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "皇甫",
    "东方",
    "慕容",
    "令狐",
    "尉迟",
    "公孙",
    "端木",
)
FAMILY = "(?:" + "|".join(COMPOUND_SURNAMES) + "|[" + "".join(sorted(SURNAMES)) + "])"
_TITLE = "先生|女士|小姐|师傅|大爷|大妈|阿姨|老师|大姐|大哥|同志|老板|叔叔|伯伯|奶奶|爷爷"

_SURNAME_SAID = re.compile(
    rf"(?:我|免贵|本人|我是)?姓(?P<f>{FAMILY})(?![\u4e00-\u9fff]?(?:什么|啥))"
)
_FULL_SAID = re.compile(
    rf"(?:我叫|我的名字叫|我的名字是|名字叫|本人叫|我是(?=[\u4e00-\u9fff]{{2,4}}(?:[，,。]|$)))(?P<n>{FAMILY}[\u4e00-\u9fff]{{1,2}}?)(?=[，,。！!？?；;、\s]|啊|呀|的|我|，|$)"
)
_BARE = re.compile(
    rf"^(?:嗯|哦|就|我|叫|姓|是|，|,)*(?P<n>{FAMILY}[\u4e00-\u9fff]{{1,2}})(?=[，,。！!；;、\s啊呀]|$)"
)
_BARE_SURNAME = re.compile(rf"^[嗯哦姓我是，,]*(?P<f>{FAMILY})[。，,！!啊呀]*$")
_REPEAT = re.compile(rf"(?P<f>[\u4e00-\u9fff])(?P<t>{_TITLE})")
_WHOLE_NAME = re.compile(
    rf"(?:^|[，,。！!？?；;、\s]|是|叫|好的|您好)(?P<n>{FAMILY}[\u4e00-\u9fff]{{1,2}})$"
)
_SPELLED = re.compile(
    rf"(?:^|[，,。、\s是姓叫])(?:(?P<f>{FAMILY})[，,、]\s*)?(?P<n>{FAMILY}[\u4e00-\u9fff]{{1,2}})[，,]"
    r"\s*[\u4e00-\u9fff]{1,6}的(?P<c>[\u4e00-\u9fff])"
)
_DOUBLED = re.compile(
    rf"(?P<f>{FAMILY})[，,、]\s*(?P<n>(?P=f)[\u4e00-\u9fff]{{1,2}})(?=[，,。！!；;、\s]|$)"
)
_SELF_TITLE = re.compile(
    rf"(?:我是|叫我|这里是|我叫|你写|写个?|记个?|登记|称呼我|喊我|就叫|我就是)(?P<f>{FAMILY})(?P<t>{_TITLE}|总|工|医生|主任|队长|校长|经理|律师|姐|哥|婶|叔|嫂|婆婆|奶奶|大娘|大伯|大叔|伯|妈妈|爸爸)"
)
_BY_AGE = re.compile(
    rf"(?:我是|叫我|喊我|称呼我|就叫|都叫我|你叫我|记个?|写个?)(?P<n>[老小阿大](?P<f>{FAMILY}))(?![\u4e00-\u9fff]?(?:区|镇|村|街|路))"
)
_AFTER_PAUSE = re.compile(
    rf"(?:免贵|姓|叫|是|我)[，,、\s]*(?P<f>{FAMILY})(?=[，,。！!、\s]|$|[\u4e00-\u9fff][\u4e00-\u9fff]?(?P=f))"
)
_COMPOUND_TITLE = re.compile("(?P<f>" + "|".join(COMPOUND_SURNAMES) + f")(?P<t>{_TITLE})")
_REGISTERED = re.compile(
    rf"(?:名字|姓名|户主|业主|本人|患者|当事人|房主|户名|我爸|我妈|我老公|我老婆|我儿子|我女儿|登记|写)(?:就|的名字)?(?:写|登记|是|叫|填|名叫|报)+(?P<n>{FAMILY}[\u4e00-\u9fff]{{1,2}})(?=[，,。！!；;、\s]|$|吧|啊|就)"
)
_ANY_FAMILY = re.compile(
    r"(?:姓|鄙姓|小姓|复姓)[，,]?(?P<f>[\u4e00-\u9fff]{1,2}?)(?=[，,。！!、\s]|的|$|啊|呀)"
)
# A name that is not of the usual family names, said in full: "我叫买买提，".
_RARE_SAID = re.compile(
    r"(?:我叫|我的名字叫|我名字叫|本人叫|名字是)(?P<n>[\u4e00-\u9fff·]{2,6}?)(?=[，,。！!？?；;、\s]|啊|呀|$)"
)
_RARE_NOT = re.compile(
    r"^(?:你|他|她|它|我|不|什么|啥|他们|你们|人|救护|车|快递|外卖|物业|警察|的|一|这|那|过|了|来)"
)
_NOT_NAME = re.compile(
    r"^(?:方便|方法|时候|成功|高兴|安全|全部|路上|马上|何时|任何|和谐|和你|明天|明白|时间|左右|万一|向你|连续|应该|于是|解决|明显|原来|单位|单元|成都|关于|管理|查一|商量|费用|包括|文明|白天|平时|高中|孙子|孙女|房子|房东|温度|古城|乐意|满意|惠民|党员|边上|全家|全都|成天)"
)

_DIGIT_RUN = re.compile(rf"{SPOKEN_DIGIT}(?:[\s，,、\-—]*{SPOKEN_DIGIT}){{6,}}")
_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}|[2-8]\d{6,7}")
_THIS_NUMBER = re.compile(
    r"(?:这个|本机|来电|现在打的|我打的|打过来的|当前|现在用的)(?:的)?(?:这个)?(?:号码|电话|手机|号)(?!通|打不)"
    r"|本机|(?:就打|打|就是|就用|就|用)这个(?:就行|就好|可以)?(?=[，,。！!]|$|号|电话|手机)"
    r"|这个(?:号|电话|手机)(?:就)?(?:可以|能|行)"
)
_CALLER_ASKED = re.compile(
    r"(?:来电|这个|本机|您打|打进来|当前).{0,6}(?:号码|电话|手机|号)|(?:电话|号码|手机).{0,4}(?:这个|来电|本机)|尾号"
)
_TAIL_DIGITS = re.compile(rf"(?:尾号|后四位)(?:是)?[，,：:\s]*(?P<d>{SPOKEN_DIGIT}{{4}})")
_PLATE_SIGN = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"[{_PLATE_SIGN}][A-Za-z](?:[·・.\s，,的]*)(?:[A-HJ-NP-Za-hj-np-z]|{SPOKEN_DIGIT}){{4,5}}(?:[A-Za-z学警挂港澳领]|{SPOKEN_DIGIT})?"
)

ASKS_PLATE = re.compile(r"车牌|牌照|牌号|车号")
# What may hold a plate: its name, or a province sign and a letter with at least one digit.
PLATE_HINT = re.compile(
    rf"车牌|牌照|牌号|车号|[{_PLATE_SIGN}]\s*[A-Za-z][·・.\s，,的A-Za-z]*{SPOKEN_DIGIT}"
)


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    value: str
    confidence: float


@lru_cache(maxsize=4096)
def digits_of(text: str) -> str:
    return "".join(str(DIGITS[char]) for char in text if char in DIGITS)


@lru_cache(maxsize=4096)
def phones_in(text: str) -> tuple[Found, ...]:
    """Phone numbers written or spoken ("幺二九幺五五八…"), as digits."""
    found: list[Found] = []
    for match in _DIGIT_RUN.finditer(text):
        digits = digits_of(match.group())
        if _MOBILE.fullmatch(digits):
            found.append(Found(match.start(), match.end(), digits, 0.95))
        elif _LANDLINE.fullmatch(digits):
            found.append(Found(match.start(), match.end(), digits, 0.75))
        elif len(digits) > 11 and (inner := _MOBILE.search(digits)) and len(digits) < 15:
            found.append(Found(match.start(), match.end(), inner.group(), 0.5))
    return tuple(found)


_EXTENSION = re.compile(
    rf"(?P<d>{SPOKEN_DIGIT}(?:[\s，,、\-—]*{SPOKEN_DIGIT}){{3,7}})[，,\s]*(?:转|分机号?(?:是)?)[，,：:\s]*{SPOKEN_DIGIT}{{2,5}}"
)


def extensions_in(text: str) -> tuple[Found, ...]:
    """A switchboard number with an extension, as digits and "转"."""
    found: list[Found] = []
    for match in _EXTENSION.finditer(text):
        head = re.search(r"总机(?:是|号)?[，,：:\s]*$", text[: match.start()])
        start = head.start() if head else match.start()
        tail = digits_of(text[match.end("d") : match.end()])
        found.append(Found(start, match.end(), f"{digits_of(match.group('d'))}转{tail}", 0.8))
    return tuple(found)


def names_caller_number(text: str) -> re.Match[str] | None:
    """The citizen points at the number they call from."""
    return _THIS_NUMBER.search(text)


def asks_caller_number(text: str) -> re.Match[str] | None:
    """The agent asks whether the number on the screen will do."""
    return _CALLER_ASKED.search(text)


def number_ends(text: str) -> re.Match[str] | None:
    """The last four digits of a number ("尾号〇六五七"), in group d."""
    return _TAIL_DIGITS.search(text)


@lru_cache(maxsize=4096)
def names_in(text: str, was_asked: bool) -> tuple[Found, ...]:
    """The speaker's own name: after 我叫 or 姓, or bare when a name was just asked for."""
    found: list[Found] = []
    for match in _FULL_SAID.finditer(text):
        if not _NOT_NAME.match(match.group("n")):
            found.append(Found(match.start("n"), match.end("n"), match.group("n"), 0.95))
    for match in _SELF_TITLE.finditer(text):
        found.append(
            Found(match.start("f"), match.end("t"), match.group("f") + match.group("t"), 0.9)
        )
    found += _less_usual(text, was_asked)
    for match in (*_SPELLED.finditer(text), *_DOUBLED.finditer(text)):
        said = match.groupdict()
        spelled = said.get("c") is None or said["c"] in match.group("n")
        if was_asked and spelled and not _NOT_NAME.match(match.group("n")):
            found.append(Found(match.start("n"), match.end("n"), match.group("n"), 0.93))
    for match in _SURNAME_SAID.finditer(text):
        found.append(_surname(match, text))
    if was_asked and not any(len(item.value) > 1 for item in found):
        bare = _BARE.match(text) or _BARE_SURNAME.match(text)
        if bare and not _NOT_NAME.match(bare.group(bare.lastgroup or 0)):
            name = bare.lastgroup or "n"
            found.append(Found(bare.start(name), bare.end(name), bare.group(name), 0.85))
    return tuple(found)


def _less_usual(text: str, was_asked: bool) -> list[Found]:
    """老杜, 上官女士, 免贵，刘, and names outside the usual family names."""
    found = [
        Found(match.start("n"), match.end("n"), match.group("n"), 0.85)
        for match in _BY_AGE.finditer(text)
    ]
    if was_asked:
        found += [
            Found(match.start(), match.end(), match.group(), 0.9)
            for match in _COMPOUND_TITLE.finditer(text)
        ]
        found += [
            Found(match.start("f"), match.end("f"), match.group("f"), 0.8)
            for match in _AFTER_PAUSE.finditer(text)
        ]
    found += [
        Found(match.start("n"), match.end("n"), match.group("n"), 0.75)
        for match in _REGISTERED.finditer(text)
        if not _NOT_NAME.match(match.group("n"))
    ]
    if was_asked:
        found += [
            Found(match.start("f"), match.end("f"), match.group("f"), 0.7)
            for match in _ANY_FAMILY.finditer(text)
        ]
        found += [Found(start, end, text[start:end], 0.55) for start, end in person_spans(text)]
    if not _FULL_SAID.search(text) and not _SELF_TITLE.search(text):
        found += [
            Found(match.start("n"), match.end("n"), match.group("n"), 0.7)
            for match in _RARE_SAID.finditer(text)
            if not _RARE_NOT.match(match.group("n"))
        ]
    return found


def _surname(match: re.Match[str], text: str) -> Found:
    """A surname, or the whole name when it follows at once: "姓周，周桂芬"."""
    family = match.group("f")
    follow = re.compile(
        rf"[，,、。\s]*(?:我?叫|名字叫|全名)?(?P<n>{family}[\u4e00-\u9fff]{{1,2}})(?=[，,。！!；;、\s]|$)"
    ).match(text, match.end())
    if follow and not _NOT_NAME.match(follow.group("n")):
        return Found(follow.start("n"), follow.end("n"), follow.group("n"), 0.95)
    called = re.compile(
        r"[，,、。\s]*(?:我?叫|名字叫)(?P<n>[\u4e00-\u9fff]{2,3})(?=[，,。！!；;、\s]|$)"
    ).match(text, match.end())
    if called and called.group("n")[0] == family:
        return Found(called.start("n"), called.end("n"), called.group("n"), 0.95)
    return Found(match.start("f"), match.end("f"), family, 0.85)


@lru_cache(maxsize=4096)
def titles_in(text: str) -> tuple[Found, ...]:
    """Forms of address ("陈女士"); the value is family name and title."""
    found: list[Found] = []
    for match in _REPEAT.finditer(text):
        whole = _WHOLE_NAME.search(text[: match.start("t")])
        if whole:
            found.append(Found(whole.start("n"), match.end(), whole.group("n"), 0.65))
        elif match.group("f") in SURNAMES:
            found.append(Found(match.start(), match.end(), match.group(), 0.6))
    return tuple(found)
