"""A ticket's whole life, walked by many people and shaken by anybody."""

import pytest

pytest.register_assert_rewrite("tests.life.dispute", "tests.life.ending", "tests.life.walking")
