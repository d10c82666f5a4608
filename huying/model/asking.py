"""One question to a language model, kept inside a time and a budget, its answer always checked.

Whoever asks has an answer of its own to fall back on: every failure here is a ModelError."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from huying.model.ports import Completion, LanguageModel, Message, ModelError
from huying.model.prompts import Prompt

Output = TypeVar("Output", bound=BaseModel)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)(?:```|$)", re.DOTALL)
_AGAIN = "上面的回答不符合要求：{problem}。请只输出符合要求的 JSON 对象。"


@dataclass(frozen=True)
class Limits:
    """``deadline_seconds`` covers everything: retries, waits and a second question."""

    deadline_seconds: float = 8.0
    attempts: int = 3
    first_wait_seconds: float = 0.3
    tokens_per_minute: int = 60_000
    at_once: int = 4
    faults_to_rest: int = 3
    rest_seconds: float = 30.0


@dataclass(frozen=True)
class Answer(Generic[Output]):
    value: Output
    model: str
    prompt: str
    prompt_version: str
    tokens: int
    seconds: float


class Asker:
    """Asks one model on behalf of this process.

    After ``faults_to_rest`` failures in a row the model is left alone for ``rest_seconds``, so
    that a dead server costs nobody the deadline. ``clock`` counts seconds and only ever rises.
    """

    def __init__(
        self,
        model: LanguageModel,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.limits = limits or Limits()
        self._clock = clock
        self._at_once = asyncio.Semaphore(self.limits.at_once)
        self._spent: deque[tuple[float, int]] = deque()
        self._faults = 0
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        return self._clock() < self._rests_until

    async def ask(
        self, prompt: Prompt, values: Mapping[str, str], output: type[Output]
    ) -> Answer[Output]:
        """A validated answer. Raises ModelError: resting, budget, timeout, unreachable,
        overloaded, refused, invalid."""
        began = self._clock()
        self._admit(began)
        try:
            async with asyncio.timeout(self.limits.deadline_seconds), self._at_once:
                answer = await self._asked(prompt, values, output, began)
        except TimeoutError as error:
            self._failed()
            raise ModelError("timeout", retryable=True) from error
        except ModelError:
            self._failed()
            raise
        self._faults = 0
        return answer

    async def stream(self, prompt: Prompt, values: Mapping[str, str]) -> AsyncIterator[str]:
        """The answer's text as it is written, thoughts left out. Raises ModelError."""
        self._admit(self._clock())
        cleaner = _Cleaner()
        try:
            async with asyncio.timeout(self.limits.deadline_seconds), self._at_once:
                async for piece in self.model.stream(
                    prompt.messages(values),
                    max_tokens=prompt.max_tokens,
                    timeout_seconds=self.limits.deadline_seconds,
                ):
                    if shown := cleaner.feed(piece):
                        yield shown
        except TimeoutError as error:
            self._failed()
            raise ModelError("timeout", retryable=True) from error
        except ModelError:
            self._failed()
            raise
        self._faults = 0
        if shown := cleaner.rest():
            yield shown

    def _admit(self, now: float) -> None:
        if now < self._rests_until:
            raise ModelError("resting", retryable=True)
        while self._spent and self._spent[0][0] <= now - 60:
            self._spent.popleft()
        if sum(tokens for _, tokens in self._spent) >= self.limits.tokens_per_minute:
            raise ModelError("budget", retryable=True)

    def _failed(self) -> None:
        self._faults += 1
        if self._faults >= self.limits.faults_to_rest:
            self._rests_until = self._clock() + self.limits.rest_seconds
            self._faults = 0

    async def _asked(
        self, prompt: Prompt, values: Mapping[str, str], output: type[Output], began: float
    ) -> Answer[Output]:
        messages = prompt.messages(values)
        tokens = 0
        for is_last in (False, True):
            said = await self._completed(messages, prompt, output.model_json_schema())
            tokens += said.prompt_tokens + said.completion_tokens
            try:
                value = output.model_validate(_object(said.text))
            except (ValueError, ValidationError) as error:
                if is_last:
                    raise ModelError("invalid", retryable=False) from error
                messages = [
                    *messages,
                    Message("assistant", said.text),
                    Message("user", _AGAIN.format(problem=_problem(error))),
                ]
                continue
            return Answer(
                value=value,
                model=said.model,
                prompt=prompt.name,
                prompt_version=prompt.version,
                tokens=tokens,
                seconds=self._clock() - began,
            )
        raise AssertionError("unreachable")

    async def _completed(
        self, messages: list[Message], prompt: Prompt, schema: dict[str, object]
    ) -> Completion:
        wait = self.limits.first_wait_seconds
        for attempt in range(1, self.limits.attempts + 1):
            try:
                said = await self.model.complete(
                    messages,
                    schema=schema,
                    max_tokens=prompt.max_tokens,
                    timeout_seconds=self.limits.deadline_seconds,
                )
            except ModelError as error:
                if not error.retryable or attempt == self.limits.attempts:
                    raise
                await asyncio.sleep(error.retry_after or wait)
                wait *= 2
                continue
            # A server that does not count is charged by length: about a token a character.
            cost = said.prompt_tokens + said.completion_tokens or sum(
                len(message.content) for message in messages
            ) + len(said.text)
            self._spent.append((self._clock(), cost))
            return said
        raise AssertionError("unreachable")


class _Cleaner:
    """Leaves out ``<think>…</think>`` however the pieces are cut."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._thinks = False

    def feed(self, piece: str) -> str:
        self._held += piece
        shown = ""
        while True:
            mark = self._CLOSE if self._thinks else self._OPEN
            before, found, behind = self._held.partition(mark)
            if not found:
                break
            shown += "" if self._thinks else before
            self._held, self._thinks = behind, not self._thinks
        keep = _overlap(self._held, mark)
        if not self._thinks:
            shown += self._held[: len(self._held) - keep]
        self._held = self._held[len(self._held) - keep :]
        return shown

    def rest(self) -> str:
        return "" if self._thinks else self._held


def _overlap(text: str, mark: str) -> int:
    """How many characters at the end of ``text`` may begin ``mark``."""
    return next((n for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), 0)


def _object(text: str) -> object:
    """The JSON object of an answer that may be fenced, thought about or introduced."""
    plain = _THOUGHT.sub("", text).strip()
    fenced = _FENCE.search(plain)
    if fenced:
        plain = fenced.group(1).strip()
    first, last = plain.find("{"), plain.rfind("}")
    if first < 0 or last < first:
        raise ValueError("no JSON object")
    return json.loads(plain[first : last + 1])


def _problem(error: ValueError) -> str:
    """Which keys are wrong, without the words of the answer."""
    if isinstance(error, ValidationError):
        return "；".join(
            f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors()
        )
    return "JSON"
