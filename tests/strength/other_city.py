"""Another city's own data, as its people would fill it in: 云岭市 is nobody's demo.

100 units, 66 places, 300 categories, and a duty row for each second level. Codes are its own.
"""

from itertools import product

Doc = dict[str, object]

CITY = ("YL", "云岭市")
DISTRICTS = (("YL-A", "东屏区"), ("YL-B", "西屏区"), ("YL-C", "河口县"))
STREET_NAMES = (
    "古塔", "梨园", "药王", "盐井", "铜鼓", "石坊", "茶马", "竹林", "柳溪", "白沙",
    "清泉", "五里", "长坡", "回龙", "双桥", "官渡", "凤鸣", "金鸡", "红土", "高梁",
)  # fmt: skip
BUREAUS = (
    "水务局", "住建局", "城市管理局", "交通运输局", "公安局", "教育局", "卫生健康局",
    "生态环境局", "市场监督管理局", "人社局", "民政局", "农业农村局", "应急管理局",
    "文化和旅游局", "自然资源局", "财政局", "税务局", "商务局", "林业局", "气象局", "统计局",
    "审计局", "司法局", "医疗保障局", "退役军人事务局", "体育局", "档案馆", "供电公司", "燃气公司",
    "公交公司", "自来水公司", "消防救援支队", "邮政管理局", "残疾人联合会", "妇女联合会", "总工会",
)  # fmt: skip

# First level: its second levels, each with who leads, things that go wrong, and how.
TREE: dict[str, tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]] = {
    "供水排水": (
        ("自来水", "自来水公司", ("水压", "水质", "水表", "水管"), ("太低", "坏了", "没人管")),
        ("排水", "水务局", ("下水道", "雨水口", "化粪池", "河沟"), ("堵了", "冒水", "发臭")),
        ("水费", "自来水公司", ("水费账单", "阶梯水价", "水卡"), ("算错了", "查不到", "退不了")),
    ),
    "道路交通": (
        ("路面", "交通运输局", ("路面", "人行道", "井盖", "护栏"), ("塌了", "破损", "不见了")),
        ("公交", "公交公司", ("公交车", "公交站台", "末班车"), ("不停", "太少", "晚点")),
        ("停车", "公安局", ("乱停车", "消防通道停车", "路边车位"), ("没人管", "堵路", "乱收费")),
    ),
    "市容环境": (
        ("垃圾", "城市管理局", ("垃圾桶", "建筑垃圾", "垃圾站"), ("满了", "乱倒", "味道大")),
        ("噪声", "城市管理局", ("工地", "广场舞", "烧烤摊", "音响"), ("太吵", "半夜响", "天天响")),
        ("绿化", "林业局", ("行道树", "草坪", "枯树"), ("倒了", "挡窗", "没人修")),
    ),
    "住房物业": (
        ("物业", "住建局", ("电梯", "物业费", "门禁", "楼道灯"), ("坏了", "乱收", "不亮")),
        ("装修", "住建局", ("承重墙", "外墙", "阳台"), ("被拆", "漏水", "掉砖")),
        ("公租房", "住建局", ("公租房", "租房补贴", "廉租房"), ("不让住", "没发", "漏雨")),
    ),
    "能源供应": (
        ("供电", "供电公司", ("电压", "电表", "电线", "变压器"), ("不稳", "坏了", "冒火花")),
        ("供气", "燃气公司", ("燃气", "气表", "燃气管"), ("停了", "坏了", "有味道")),
        ("路灯", "城市管理局", ("路灯", "景观灯", "地下通道灯"), ("不亮", "白天亮", "倒了")),
    ),
    "劳动社保": (
        ("工资", "人社局", ("工资", "加班费", "农民工工资"), ("拖欠", "少发", "不给")),
        ("社保", "人社局", ("社保卡", "养老金", "失业金"), ("办不了", "没到账", "停发")),
        ("医保", "医疗保障局", ("医保卡", "住院报销", "异地就医"), ("刷不了", "不给报", "没备案")),
    ),
    "教育医疗": (
        ("学校", "教育局", ("学区", "食堂", "校车"), ("划分不公", "不卫生", "超载")),
        ("培训", "教育局", ("培训班", "退费", "兴趣班"), ("跑路", "不给退", "乱涨价")),
        ("医院", "卫生健康局", ("挂号", "急诊", "收费"), ("挂不上", "等太久", "乱收")),
    ),
    "市场消费": (
        ("食品", "市场监督管理局", ("外卖", "超市食品", "餐馆"), ("变质", "有虫", "不卫生")),
        ("价格", "市场监督管理局", ("菜价", "停车费", "景区门票"), ("乱涨", "不标价", "宰客")),
        ("售后", "市场监督管理局", ("手机", "家电", "网购"), ("不给换", "假货", "不退钱")),
    ),
    "民政农业": (
        ("低保", "民政局", ("低保金", "残疾补贴", "高龄津贴"), ("没发", "办不下来", "被取消")),
        ("农田", "农业农村局", ("农药", "种子", "灌溉渠"), ("假的", "不出苗", "没水")),
        ("殡葬", "民政局", ("墓地", "殡仪馆", "祭扫"), ("乱收费", "态度差", "限流")),
    ),
    "安全应急": (
        ("消防", "消防救援支队", ("消防通道", "灭火器", "电动车充电"), ("被堵", "过期", "飞线")),
        ("生产", "应急管理局", ("烟花爆竹", "化工厂", "加油站"), ("乱放", "冒烟", "漏油")),
        ("灾害", "应急管理局", ("山体", "河堤", "危墙"), ("滑坡", "决口", "要倒")),
    ),
}  # fmt: skip

LEAVES = 260


def places() -> list[Doc]:
    code, name = CITY
    made: list[Doc] = [{"code": code, "name": name, "kind": "city"}]
    made += [{"code": c, "name": n, "kind": "district", "parent": code} for c, n in DISTRICTS]
    for number, street in enumerate(STREET_NAMES):
        parent = DISTRICTS[number % 3][0]
        at = f"{parent}-{number // 3 + 1:02d}"
        made.append({"code": at, "name": f"{street}街道", "kind": "street", "parent": parent})
        for ordinal, kind in enumerate(("社区", "小区"), start=1):
            made.append(
                {
                    "code": f"{at}-{ordinal:02d}",
                    "name": f"{street}{kind}",
                    "kind": "community" if kind == "社区" else "estate",
                    "parent": at,
                }
            )
    return made


def units() -> list[Doc]:
    """The government, the hotline and its two desks, 36 bureaus, 3 districts, 20 streets, and 37
    offices below bureaus: one hundred."""
    made: list[Doc] = [
        {"code": "U0", "name": "云岭市人民政府", "kind": "government"},
        {"code": "U-HOT", "name": "云岭市12345热线中心", "kind": "hotline", "parent": "U0",
         "is_always_open": "是"},
        {"code": "U-HOT-1", "name": "话务组", "kind": "hotline", "parent": "U-HOT",
         "is_always_open": "是"},
    ]  # fmt: skip
    for number, name in enumerate(BUREAUS):
        made.append({"code": f"U{100 + number}", "name": f"云岭市{name}", "short_name": name,
                     "kind": "enterprise" if name.endswith("公司") else "bureau",
                     "parent": "U0"})  # fmt: skip
    for code, name in DISTRICTS:
        made.append({"code": f"U-{code}", "name": f"{name}人民政府", "kind": "district",
                     "parent": "U0", "place": code, "role": "district_office"})  # fmt: skip
    streets = [place for place in places() if place["kind"] == "street"]
    for place in streets:
        made.append({"code": f"U-{place['code']}", "name": f"{place['name']}办事处",
                     "kind": "street", "parent": f"U-{place['parent']}", "place": place["code"],
                     "role": "street_office"})  # fmt: skip
    for number in range(100 - len(made)):
        made.append({"code": f"U{100 + number}-1", "name": f"{BUREAUS[number % 36]}值班室{number}",
                     "kind": "office", "parent": f"U{100 + number % 36}"})  # fmt: skip
    return made


def categories() -> list[Doc]:
    """Ten, thirty and 260: three hundred."""
    made: list[Doc] = []
    leaves = 0
    for first, (name, seconds) in enumerate(TREE.items(), start=1):
        made.append({"code": f"{first:02d}", "name": name})
        for second, (group, _, things, troubles) in enumerate(seconds, start=1):
            code = f"{first:02d}{second:02d}"
            made.append({"code": code, "name": group})
            for third, (thing, trouble) in enumerate(product(things, troubles), start=1):
                if leaves == LEAVES:
                    break
                leaves += 1
                what = f"{thing}{trouble}"
                made.append(
                    {
                        "code": f"{code}{third:02d}",
                        "name": f"{thing}{trouble}",
                        "kind": "求助",
                        "urgency": "一般",
                        "definition": f"{group}方面：{thing}{trouble}",
                        "synonyms": f"{thing}{trouble}|{thing}问题",
                        "spoken": f"我们这儿{what}|{what}好几天了|{thing}老是{trouble}",
                    }
                )
    return made


def duties() -> list[Doc]:
    leads = {name: f"U{100 + number}" for number, name in enumerate(BUREAUS)}
    made: list[Doc] = [
        {"code": f"D-{code}", "place": code, "lead": "role:district_office", "basis": "属地兜底"}
        for code, _ in DISTRICTS
    ]
    for first, seconds in enumerate(TREE.values(), start=1):
        for second, (group, lead, _, _) in enumerate(seconds, start=1):
            made.append(
                {
                    "code": f"D-{first:02d}{second:02d}",
                    "category": f"{first:02d}{second:02d}",
                    "lead": f"unit:{leads[lead]}",
                    "basis": f"云岭市权责清单第{first}章：{group}",
                }
            )
    return made
