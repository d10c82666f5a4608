"""Options that every command of the lab has."""

from pathlib import Path
from typing import Annotated

import typer

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="把指标写成一个扁平的 JSON 对象", metavar="FILE")
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="写一份带图表的 HTML 报告", metavar="FILE")
]
