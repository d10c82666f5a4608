"""Every refusal has its sentence, every role its word."""

from collections.abc import Iterator

from huying import app as edge
from huying.brain.text.fields import EXTRACTED
from huying.kit import texts
from huying.kit.actor import permissions
from huying.kit.errors import AppError
from huying.people.roles import ROLES


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
