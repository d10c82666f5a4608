"""What a desk reads when somebody has spoken: the words alone."""

from collections.abc import Awaitable, Callable

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from tests.conftest import Stage
from tests.factories.call import make_call, make_draft, make_matter

MakeActor = Callable[..., Awaitable[Actor]]

SAID = (
    ("citizen", "我叫周桂芬，我们小区从昨天半夜到现在一滴水都没有，在梧桐街道梧桐湾。"),
    ("agent", "好的，请问您的电话是12812345678吗？"),
)


async def test_the_words_alone_are_those_of_the_live_view(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = agent = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    draft = make_draft(fields={"who": ("周桂芬", None), "matter": ("停水", None)})
    call = await make_call(session, agent_id=agent.id, said=SAID)
    await make_matter(session, call, draft=draft)

    async def said(part: str, after: int = 0) -> tuple[list[object], int]:
        answer = (await client.get(f"/calls/{call.id}/{part}?after={after}")).json()
        return answer["utterances"], answer["cursor"]

    own = await said("words")
    assert own == await said("live")
    assert (await said("words", 1))[0] == own[0][1:]
    assert await said("words", 2) == ([], 2)
    stage.actor = await make_actor("shift_lead")
    assert await said("words") == await said("live") != own
    stage.actor = await make_actor("agent")
    assert (await client.get(f"/calls/{call.id}/words")).status_code == 403
