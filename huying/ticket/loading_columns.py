"""The columns of a file of old tickets, and a centre's own names for them and for its codes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from huying.kit import texts
from huying.kit.sheets import heading_key

# Column → headings by which it is known; the first one is what people are told.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("工单编号", "工单号", "编号", "流水号", "受理编号"),
    "registered_at": ("登记时间", "受理时间", "来电时间", "创建时间", "诉求时间"),
    "dispatched_at": ("派单时间", "转派时间", "下派时间", "交办时间"),
    "submitted_at": ("提交时间", "反馈时间", "回复时间", "办理时间"),
    "settled_at": ("办结时间", "审核时间"),
    "closed_at": ("结案时间", "归档时间", "完结时间"),
    "state": ("工单状态", "办理状态", "状态"),
    "outcome_code": ("原因代码", "不予受理原因"),
    "kind": ("工单类型", "诉求类型", "类型"),
    "urgency": ("紧急程度", "紧急度"),
    "confidentiality": ("保密级别", "是否保密"),
    "category": ("诉求分类", "分类编码", "分类", "诉求类别"),
    "place": ("地点编码", "事发地点编码", "区域编码", "所属区域"),
    "place_text": ("地点", "事发地点", "地址", "详细地址"),
    "unit": ("主办单位", "承办单位", "主办单位编码", "责任单位"),
    "title": ("标题", "工单标题", "诉求标题"),
    "statement": ("诉求内容", "工单内容", "内容描述", "诉求描述", "内容"),
    "reply": ("答复内容", "办理结果", "处理结果", "答复", "办理意见"),
    "name": ("姓名", "诉求人", "来电人", "联系人"),
    "phone": ("电话", "来电号码", "联系电话", "手机号"),
    "satisfaction": ("满意度", "满意情况", "回访满意度", "评价"),
    "solved": ("解决情况", "是否解决", "回访解决情况"),
    "channel": ("渠道", "来源", "诉求来源", "受理渠道"),
}
REQUIRED = ("number", "registered_at", "category", "statement")

# Words of files → the value here, besides the value itself and the platform's own word for it.
WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {"建议意见": "suggestion", "意见建议": "suggestion", "投诉举报": "complaint",
             "感谢": "praise", "表扬感谢": "praise", "咨询类": "consult", "求助类": "help",
             "投诉类": "complaint", "举报类": "report", "建议类": "suggestion"},
    "urgency": {"普通": "normal", "加急": "urgent", "特急件": "critical", "特提": "critical"},
    "confidentiality": {"普通": "normal", "否": "normal", "公开": "normal", "保密": "confidential",
                        "是": "confidential", "举报": "report"},
    "state": {"结案": "closed", "办结": "closed", "已办结": "closed", "归档": "closed",
              "已归档": "closed", "完结": "closed", "已完结": "closed", "当场答复": "answered",
              "直接办结": "answered", "当场办结": "answered", "不受理": "not_accepted",
              "已撤回": "withdrawn", "撤销": "withdrawn", "已撤销": "withdrawn"},
    "satisfaction": {"非常满意": "very", "满意": "satisfied", "基本满意": "basically",
                     "不满意": "dissatisfied", "非常不满意": "very_dissatisfied",
                     "很满意": "very", "一般": "basically", "比较满意": "satisfied",
                     "未联系上": "unreached", "无法联系": "unreached", "未接通": "unreached",
                     "未评价": "", "未回访": "", "/": "", "无": ""},
    "solved": {"是": "yes", "已解决": "yes", "解决": "yes", "完全解决": "yes", "部分解决": "partly",
               "否": "no", "未解决": "no", "没有解决": "no", "/": "", "无": ""},
    "channel": {"热线": "phone", "12345热线": "phone", "来电": "phone", "语音": "phone",
                "微信公众号": "wechat", "小程序": "wechat", "网页": "web", "门户网站": "web",
                "APP": "app", "app": "app", "邮箱": "mailbox", "市长信箱": "mailbox",
                "其他平台": "partner", "上级转办": "partner", "大厅": "site", "现场": "site"},
}  # fmt: skip


class LoadRefused(Exception):
    """The load as a whole cannot begin or go on; the message is for people."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(texts.say("loading", key, **values))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = Field(default={})
    values: dict[str, dict[str, str]] = Field(default={})
    defaults: dict[str, str] = Field(default={})


@dataclass(frozen=True)
class Naming:
    """``headings``: heading key → column. ``values``: the centre's word → code, by column.
    ``defaults``: what an empty cell of a column means. ``given``: the headings of the mapping."""

    headings: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    given: tuple[str, ...] = ()

    def columns_of(self, headings: tuple[str, ...]) -> dict[str, str]:
        """Column → heading in the file; the first heading that a column has wins.

        Raises LoadRefused: a column that is needed is missing.
        """
        found: dict[str, str] = {}
        for heading in headings:
            column = self.headings.get(heading_key(heading))
            if column is not None:
                found.setdefault(column, heading)
        missing = [name for name in REQUIRED if name not in found and name not in self.defaults]
        if not {"settled_at", "closed_at"} & found.keys():
            missing.append("closed_at")
        if missing:
            named = "、".join(COLUMNS[name][0] for name in missing)
            raise LoadRefused("no_column", columns=named, there="、".join(headings))
        return found


def naming(path: Path | None = None) -> Naming:
    """The shipped names, and before them those of a mapping file.

    ``{"columns": {"number": "流水"}, "values": {"category": {"停水": "090101"}}, "defaults":
    {"solved": "是"}}``. Raises LoadRefused.
    """
    told = _File()
    if path is not None:
        try:
            told = _File.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError, ValidationError) as error:
            raise LoadRefused("bad_map", file=path, reason=_reason(error)) from error
    unknown = {*told.columns, *told.values, *told.defaults} - COLUMNS.keys()
    if unknown:
        raise LoadRefused(
            "unknown_columns", columns="、".join(sorted(unknown)), there="、".join(COLUMNS)
        )
    headings = {
        heading_key(name): column
        for column, names in COLUMNS.items()
        if column not in told.columns
        for name in (column, *names)
    }
    headings |= {heading_key(name): column for column, name in told.columns.items()}
    return Naming(headings, told.values, told.defaults, tuple(told.columns.values()))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(".".join(map(str, fault["loc"])) for fault in error.errors())
    return str(error)
