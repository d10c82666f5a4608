"""The watched folder and addresses."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.settings import settings
from huying.knowledge import importing_folder
from huying.knowledge.importing_urls import FetchError, fetch, is_allowed, is_web, name_of
from huying.knowledge.models_policies import ImportState, PolicyImportFile
from huying.schema import load_all
from tests.harness import run_jobs
from tests.kit.documents.files import simple_docx, zipped

GOOD = simple_docx("云汀市河道垂钓管理规定", "第一条 试验。", number="云水规〔2026〕77号")


@pytest.fixture(autouse=True)
def _jobs() -> None:
    load_all()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HUYING_POLICY_FOLDER", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


def _lay(folder: Path, name: str, content: bytes, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


async def _states(session: AsyncSession) -> dict[str, ImportState]:
    rows = await session.scalars(select(PolicyImportFile).execution_options(populate_existing=True))
    return {row.name: row.state for row in rows}


async def test_files_are_taken_when_still_and_moved_when_ended(
    folder: Path, session: AsyncSession
) -> None:
    _lay(folder, "好.docx", GOOD)
    _lay(folder, "坏.docx", GOOD[:300])
    fresh = _lay(folder, "还在写.docx", GOOD[:200], age=0)
    _lay(folder, "半.docx.part", GOOD)

    assert await importing_folder.look() == 2
    assert (folder / "好.docx").exists()  # until it has ended
    assert await importing_folder.look() == 0
    await run_jobs(session)
    assert await importing_folder.look() == 0

    assert await _states(session) == {"好.docx": ImportState.READ, "坏.docx": ImportState.FAILED}
    assert (folder / "done" / "好.docx").read_bytes() == GOOD
    assert (folder / "failed" / "坏.docx").read_bytes() == GOOD[:300]
    assert "WPS" in (folder / "failed" / "坏.docx.txt").read_text(encoding="utf-8")
    assert fresh.exists()


async def test_a_file_of_the_same_name_is_not_written_over(
    folder: Path, session: AsyncSession
) -> None:
    for _ in range(2):
        _lay(folder, "好.docx", GOOD)
        await importing_folder.look()
        await run_jobs(session)
        await importing_folder.look()

    assert sorted(path.name for path in (folder / "done").iterdir()) == ["好 (2).docx", "好.docx"]


async def test_an_archive_with_a_bad_member_goes_to_the_failed(
    folder: Path, session: AsyncSession
) -> None:
    _lay(folder, "批.zip", zipped({"好.docx": GOOD, "坏.docx": GOOD[:300]}))
    await importing_folder.look()
    while await run_jobs(session):
        pass
    await importing_folder.look()

    assert (folder / "failed" / "批.zip").exists()
    assert "坏.docx" in (folder / "failed" / "批.zip.txt").read_text(encoding="utf-8")


async def test_links_are_not_followed(folder: Path, session: AsyncSession) -> None:
    (folder / "秘.txt").symlink_to("/etc/hostname")

    assert await importing_folder.look() == 0


async def test_without_a_folder_nothing_happens(session: AsyncSession) -> None:
    assert await importing_folder.look() == 0


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.org/a.pdf", True),
        ("ftp://example.org/a", False),
        ("file:///etc/passwd", False),
        ("http://name:word@example.org/", False),
        ("http://", False),
        ("http://example.org:0/", False),
        ("http://exa mple.org/", False),
    ],
)
def test_what_is_an_address(url: str, is_one: bool) -> None:
    assert is_web(url) is is_one


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("8.8.8.8", True, True),
        ("10.1.2.3", False, True),
        ("127.0.0.1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("::1", False, True),
        ("100.100.100.200", False, False),
        ("0.0.0.0", False, False),
    ],
)
def test_which_addresses_are_asked(address: str, public: bool, private: bool) -> None:
    assert is_allowed(address, allows_private=False) is public
    assert is_allowed(address, allows_private=True) is private


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a.pdf", "http://localhost:9/", "http://[::1]/"]
)
async def test_this_machine_is_not_asked(url: str) -> None:
    with pytest.raises(FetchError) as refused:
        await fetch(url)

    assert refused.value.key == "address"


@pytest.mark.parametrize(
    ("url", "media_type", "name"),
    [
        ("https://a.cn/x/%E9%80%9A%E7%9F%A5.pdf", "", "通知.pdf"),
        ("https://a.cn/download?id=3", "application/pdf", "download.pdf"),
        ("https://a.cn/", "text/html; charset=utf-8", "a.cn.html"),
    ],
)
def test_a_fetched_file_has_a_name_with_its_kind(url: str, media_type: str, name: str) -> None:
    assert name_of(url, httpx.Headers({"content-type": media_type})) == name


def test_a_name_from_a_server_leads_nowhere() -> None:
    headers = httpx.Headers({"content-disposition": 'attachment; filename="../../a.docx"'})

    assert name_of("https://a.cn/d", headers) == "....a.docx"
