"""The language model of this installation, when it has one: HUYING_LLM_URL names its server."""

from huying.kit.settings import settings
from huying.model.adapters.openai_compatible import OpenAICompatible
from huying.model.asking import Asker

_asker: Asker | None = None
_is_set = False


def asker() -> Asker | None:
    """None: the centre has no language model, and everything works without."""
    global _asker, _is_set
    if not _is_set:
        config = settings()
        if config.llm_url:
            _asker = Asker(OpenAICompatible(config.llm_url, config.llm_model, config.llm_key))
        _is_set = True
    return _asker


def use(given: Asker | None) -> None:
    """From now on this process asks ``given``; None: no model."""
    global _asker, _is_set
    _asker, _is_set = given, True
