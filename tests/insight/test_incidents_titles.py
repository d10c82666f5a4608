"""A title says what and where, with the body that is meant; no sentence of a ticket, no person."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import incidents_titles as titles
from huying.kit.models import new_id


@pytest.fixture
async def city(session: AsyncSession) -> Catalogue:
    return await catalogue(session)


def _title(city: Catalogue, category: str, places: Sequence[str | None], body: str = "") -> str:
    views = [city.place(code) if code else None for code in places]
    return titles.title(city, category, [view.chain if view else [] for view in views], body)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["YT-TN-05-P01", "YT-TN-05-P01", None], "梧桐路停水"),
        (["YT-TN-05-P01", "YT-TN-05-P08", "YT-TN-05"], "梧桐街道停水"),
        (["YT-TN-05", "YT-TN-05-P01", "YT-TN-04"], "梧桐街道停水"),
        (["YT-TN-05", "YT-TN-04"], "停水：梧桐街道、桥东街道"),
        (["YT-TN-05", "YT-TN-04", "YT-TN-03", "YT-TN-02"], "汀南区停水"),
        (["YT-TN-05", "YT-TB-04"], "停水：汀南区、汀北区"),
        (["YT-TN-05", "YT-TB-04", "YT-YX-01"], "停水：汀南区、汀北区、云溪区"),
        (["YT-TN-05", "YT-TB-04", "YT-YX-01", "YT-LD-01"], "全市停水"),
        ([None, None], "停水"),
    ],
)
def test_it_says_what_and_where(city: Catalogue, places: Sequence[str | None], said: str) -> None:
    assert _title(city, "090101", places) == said


def test_of_a_group_of_categories_it_says_what_it_is_about(city: Catalogue) -> None:
    assert _title(city, "0901", ["YT-TN-05"]) == "梧桐街道供水问题"


def test_the_body_stands_in_it_once(city: Catalogue) -> None:
    assert _title(city, "010102", ["YT-TB-04"], "恒升制衣厂") == "棉纺街道恒升制衣厂企业拖欠工资"
    both = ["YT-TB-04", "YT-TN-05"]
    assert _title(city, "010102", both, "恒升制衣厂") == "恒升制衣厂企业拖欠工资：汀北区、汀南区"
    assert _title(city, "060301", ["YT-TB-03-P05"], "铁路小学").count("铁路小学") == 1


def _said(*words: str) -> list[tuple[UUID, str]]:
    return [(new_id(), each) for each in words]


def test_a_body_that_most_name_is_the_body() -> None:
    said = _said("恒升制衣厂三个月没发工资", "我在恒升制衣厂上班没拿到钱", "老板拖欠工资")

    assert titles.body_of(said, []) == ("恒升制衣厂", said[1][0])
    assert titles.body_of(said, ["恒升制衣厂"]) == ("", None)
    assert titles.body_of(said[1:], []) == ("", None)


def test_a_body_that_is_called_after_a_person_is_left_out() -> None:
    said = _said(*["陈建国诊所乱收费，陈建国先生态度差"] * 3)

    assert "陈建国" not in titles.body_of(said, [])[0]
