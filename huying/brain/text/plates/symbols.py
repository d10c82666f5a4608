"""What can stand on a number plate, and how its symbols are said and heard.

Symbols follow GA 36-2018 (types of plates). Letter and
digit names are given as syllables without tones, because recognisers write any character of that
sound.
"""

from collections.abc import Mapping

# By how many cars they have, roughly: decides between signs that sound alike.
PROVINCES = "粤鲁苏浙豫冀川湘皖鄂闽京辽陕晋赣云桂沪黑贵渝吉蒙津新甘琼宁青藏"
DIGITS = "0123456789"
NOT_ISSUED = (
    "IO"  # mistaken for 1 and 0, so hardly ever on a plate; the demo city's invented ones are
)
ENDINGS = ("警", "学", "挂", "使", "领", "港", "澳", "应急", "超", "试")

# Names by which a province is named beside its sign: 「湖南的湘」「江苏苏」.
PROVINCE_NAMES: Mapping[str, str] = {
    "北京": "京", "天津": "津", "上海": "沪", "重庆": "渝", "河北": "冀", "河南": "豫",
    "云南": "云", "辽宁": "辽", "黑龙江": "黑", "湖南": "湘", "湘江": "湘", "安徽": "皖",
    "山东": "鲁", "齐鲁": "鲁", "新疆": "新", "江苏": "苏", "苏州": "苏", "浙江": "浙",
    "江西": "赣", "赣江": "赣", "赣州": "赣", "湖北": "鄂", "广西": "桂", "桂林": "桂",
    "甘肃": "甘", "山西": "晋", "内蒙古": "蒙", "内蒙": "蒙", "蒙古": "蒙", "陕西": "陕",
    "吉林": "吉", "福建": "闽", "闽南": "闽", "贵州": "贵", "广东": "粤", "粤语": "粤",
    "青海": "青", "西藏": "藏", "四川": "川", "宁夏": "宁", "海南": "琼", "琼州": "琼",
}  # fmt: skip

# Several syllables first: the longest name wins.
LETTER_SOUNDS: Mapping[str, tuple[str, ...]] = {
    "A": ("ei", "ai", "a"),
    "B": ("bi",),
    "C": ("xi", "sei", "sai"),
    "D": ("di", "de"),
    "E": ("yi", "e"),
    "F": ("ai fu", "ei fu", "e fu", "ai fo", "ai f"),
    "G": ("ji", "zhi", "ju"),
    "H": ("ai chi", "ei chi", "ai qi", "ei qi", "ai qu", "ei qu", "ai che", "e chi"),
    "I": ("ai",),
    "J": ("jie", "zhei", "jei", "gou"),
    "K": ("kai", "ke", "kei"),
    "L": (
        "ai lu",
        "ai lou",
        "ai le",
        "ai er",
        "ei lou",
        "ai ou",
        "ei ou",
        "e le",
        "ai luo",
        "ei lu",
    ),
    "M": ("ai mu", "ei mu", "ai mo", "e mu", "an mu"),
    "N": ("en", "ng", "n"),
    "O": ("ou", "o"),
    "P": ("pi",),
    "Q": ("qiu", "kou", "kiu", "quan"),
    "R": ("a er", "ai", "a"),
    "S": ("ai si", "ei si", "e si", "ai shi"),
    "T": ("ti",),
    "U": ("you", "yu"),
    "V": ("wei", "vi", "fei"),
    "W": ("da bu liu", "da bu lu", "da bu niu", "da bo liu", "da pu liu", "da bu liao", "da liu"),
    "X": ("ai ke si", "ei ke si", "e ke si", "ai ke shi", "ai si ke", "cha"),
    "Y": ("wai",),
    "Z": ("zei", "zai", "zi", "ze", "zui"),
}
DIGIT_SOUNDS: Mapping[str, tuple[str, ...]] = {
    "0": ("ling", "dong", "lin"),
    "1": ("yao", "yi"),
    "2": ("er", "liang", "lia"),
    "3": ("san", "shan", "sa"),
    "4": ("si", "shi"),
    "5": ("wu",),
    "6": ("liu", "lu", "niu"),
    "7": ("qi", "guai"),
    "8": ("ba", "pa"),
    "9": ("jiu", "gou"),
}
ENDING_SOUNDS: Mapping[str, tuple[str, ...]] = {
    "警": ("jing",),
    "学": ("xue",),
    "挂": ("gua",),
    "使": ("shi",),
    "领": ("ling",),
    "港": ("gang",),
    "澳": ("ao",),
    "应急": ("ying ji",),
    "超": ("chao",),
    "试": ("shi",),
}
# Names that are heard for a symbol, but seldom meant.
UNUSUAL_NAMES: Mapping[tuple[str, str], float] = {
    ("A", "a"): 0.2, ("R", "a"): 1.0, ("R", "ai"): 1.2, ("E", "e"): 0.3, ("I", "ai"): 0.3,
    ("U", "yu"): 0.8, ("V", "fei"): 0.8, ("Q", "quan"): 0.6, ("J", "gou"): 0.8, ("N", "n"): 0.3,
    ("G", "zhi"): 0.8, ("G", "ju"): 0.8, ("Z", "zui"): 1.0, ("Z", "zi"): 0.3, ("C", "sai"): 0.6,
    ("D", "de"): 0.4, ("3", "shan"): 0.4, ("6", "niu"): 0.8, ("2", "lia"): 0.3,
}  # fmt: skip
# Characters that mean the digit and nothing else when a number is read out.
DIGIT_SIGNS: Mapping[str, str] = {
    "零": "0", "〇": "0", "洞": "0", "一": "1", "幺": "1", "壹": "1", "二": "2", "两": "2",
    "贰": "2", "俩": "2", "三": "3", "叁": "3", "四": "4", "肆": "4", "五": "5", "伍": "5",
    "六": "6", "陆": "6", "七": "7", "拐": "7", "柒": "7", "八": "8", "捌": "8", "九": "9",
    "玖": "9", "勾": "9", "钩": "9",
}  # fmt: skip
# Heard between the symbols and around them; what they sound like is the less likely reading.
FILLERS = frozenset(
    "的是那个啊嗯呃额就吧了呢哦号牌车点杠后面前然我他她你这辆在它有位对不码说请挪为叫尾数字母英文大写小也还"
)
# Ends that are written on the plate itself.
ENDING_WORDS: Mapping[str, str] = {
    "警察的警": "警", "警用": "警", "教练车的学": "学", "学习的学": "学", "学生的学": "学",
    "挂车的挂": "挂", "大使馆的使": "使", "使馆的使": "使", "领事馆的领": "领",
    "领馆的领": "领", "香港的港": "港", "澳门的澳": "澳",
}  # fmt: skip
