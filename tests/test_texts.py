"""Every refusal has its sentence, every role its word."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from huying import app as edge
from huying.brain.text.fields import EXTRACTED
from huying.kit import texts
from huying.kit.actor import permissions
from huying.kit.errors import AppError
from huying.people.roles import ROLES

FOLDER = Path(texts.__file__).parent.parent / "texts"


def _all(kind: type[AppError]) -> Iterator[type[AppError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all(child)


def test_every_error_code_has_a_sentence() -> None:
    edge.create_app(with_background=False)
    sentences = texts.area("errors")

    assert {error.code for error in _all(AppError)} - sentences.keys() == set()


def test_every_role_has_a_word() -> None:
    assert ROLES.keys() == texts.area("roles").keys()


def test_every_permission_and_its_module_and_every_duty_is_explained() -> None:
    edge.create_app(with_background=False)
    words = texts.area("permissions")
    modules = {name.partition(":")[0] for name in permissions()}

    assert permissions().keys() - words.keys() == set()
    assert {name for name in modules if f"module.{name}" not in words} == set()
    assert {role for role in ROLES if f"role.{role}" not in words} == set()


def test_every_field_that_is_read_from_a_call_has_a_word() -> None:
    words = texts.area("call")

    assert {name for name in EXTRACTED if f"field.{name}" not in words} == set()


def test_every_placeholder_can_be_filled_by_its_name() -> None:
    """Also those that are called as ``say``'s own parameters are."""
    for area in sorted(path.stem for path in (FOLDER / texts.LANGUAGE).glob("*.json")):
        for key, sentence in texts.area(area).items():
            names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
            if all(name.isidentifier() for name in names):  # not an example in JSON
                said = texts.say(area, key, **dict.fromkeys(names, 7))
                assert not names or "7" in said, (area, key)
