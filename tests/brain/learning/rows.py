"""Invented rows to learn from: six matters told in a few ways, with places between."""

from random import Random

_MATTERS = {
    "供水": "家里停水了|自来水发黄|水管爆裂|水压太低水上不来|水表不准",
    "供电": "小区停电|电压不稳|电表箱冒火花|线路老化跳闸|电费多收",
    "交警": "车辆违停堵住路口|红绿灯不亮|要求挪车|电动车闯红灯|驾驶证怎么换",
    "城管": "店铺占道经营|夜间施工噪音|违章搭建棚子|垃圾没人清|烧烤油烟扰民",
    "社保": "养老金没有到账|社保怎么补缴|医保卡报销|灵活就业参保|失业金申领",
    "教育": "学校乱收费|小学入学划片|老师有偿补课|幼儿园招生|校车超载",
}
_PLACES = ["文昌街道", "南门街道", "桥东街道", "滨江路", "柳巷", "钟楼广场", "学府街道"]
_LEADS = ["市民来电反映： ", "市民来电咨询：", "市民微信反映: "]


def rows(count: int, seed: int = 1, noise: float = 0.0) -> tuple[list[str], list[str]]:
    """Texts and labels; a share ``noise`` of the labels is drawn by lot."""
    dice = Random(seed)
    texts, labels = [], []
    names = list(_MATTERS)
    for number in range(count):
        name = names[number % len(names)]
        told = dice.choice(_MATTERS[name].split("|"))
        place, lead = dice.choice(_PLACES), dice.choice(_LEADS)
        texts.append(f"{lead}其在{place}{dice.randrange(200)}号{told}，要求处理")
        labels.append(dice.choice(names) if dice.random() < noise else name)
    return texts, labels
