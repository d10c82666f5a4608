"""Sheets of questions and answers: one pair a row, the columns found by what offices call them."""

from huying.kit.documents.building import CELL, Blocks, clean
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.limits import Limits
from huying.kit.documents.values import Pair, Problem
from huying.kit.sheets import Limits as SheetLimits
from huying.kit.sheets import Sheet, SheetError, heading_key, read_sheets

_NAMES: dict[str, tuple[str, ...]] = {
    "question": ("问题", "标准问题", "问", "标题", "咨询问题", "提问"),
    "answer": ("答案", "答复", "标准答案", "回答", "答", "答复口径", "答复内容"),
    "others": ("相似问法", "相似问题", "扩展问法", "常见问法", "其他问法"),
    "unit": ("单位", "责任单位", "承办单位", "归口单位", "单位编码"),
    "source": ("依据", "政策依据", "文件依据", "文件名称", "来源"),
    "number": ("文号", "文件号"),
    "clause": ("条款", "条文"),
    "valid_from": ("生效日期", "有效期起", "开始日期", "实施日期"),
    "valid_to": ("失效日期", "有效期止", "有效期", "有效期至", "截止日期"),
    "area": ("适用区域", "适用范围", "区域"),
    "audience": ("适用对象", "对象", "办理对象"),
    "category": ("分类", "分类编码", "诉求分类"),
    "sensitivity": ("公开", "是否公开", "密级"),
}  # fmt: skip
_FIELD = {name: field for field, names in _NAMES.items() for name in names}


def read_pairs(
    content: bytes, name: str, blocks: Blocks, limits: Limits
) -> tuple[list[Pair], list[Problem]]:
    """Every sheet that has both columns. Raises DocumentError: no_pairs, sheet (what is wrong with
    the table), too_big."""
    bounded = SheetLimits(
        rows=limits.blocks, unpacked_bytes=limits.unpacked_bytes, memory_bytes=limits.memory_bytes,
        seconds=limits.seconds,
    )  # fmt: skip
    try:
        sheets = read_sheets(content, name, tuple(_FIELD), bounded)
    except SheetError as error:
        if error.key in {"no_heading", "not_table"}:
            raise DocumentError("no_pairs") from error
        raise DocumentError("sheet", reason=error.message) from error
    pairs: list[Pair] = []
    problems: list[Problem] = []
    for sheet in sheets:
        columns = _columns(sheet)
        if {"question", "answer"} <= columns.keys():
            _take(sheet, columns, blocks, pairs, problems)
    if not pairs:
        raise DocumentError("no_pairs")
    return pairs, problems


def _columns(sheet: Sheet) -> dict[str, str]:
    """Field → the column that holds it; the first of several."""
    found: dict[str, str] = {}
    for column in sheet.columns:
        field = _FIELD.get(heading_key(column))
        if field is not None:
            found.setdefault(field, column)
    return found


def _take(
    sheet: Sheet,
    columns: dict[str, str],
    blocks: Blocks,
    pairs: list[Pair],
    problems: list[Problem],
) -> None:
    blocks.put("heading", clean(sheet.name), level=1, sheet=sheet.name)
    for line in sheet.lines:
        told = {field: line.cells.get(column, "").strip() for field, column in columns.items()}
        question, answer = clean(told.pop("question")), told.pop("answer")
        if not question or not answer:
            if question:
                problems.append(Problem("empty_answer", {"row": line.row}, sheet=sheet.name))
            continue
        fields = {field: text for field, text in told.items() if text}
        pairs.append(Pair(question, answer, fields, sheet.name, line.row))
        cells = [question, clean(answer)]
        blocks.put("row", CELL.join(cells), cells=cells, sheet=sheet.name)
