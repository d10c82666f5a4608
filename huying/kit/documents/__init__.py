"""Documents as offices really send them, read to blocks of text with their places on the page.

Nothing here knows what a document is about.
"""

from huying.kit.documents.archives import Member, is_archive, members
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.limits import Limits
from huying.kit.documents.reading import has_ocr, page_image, read_document
from huying.kit.documents.values import Block, BlockKind, Document, LineBox, Pair, Problem

__all__ = [
    "Block", "BlockKind", "Document", "DocumentError", "Limits", "LineBox", "Member", "Pair",
    "Problem", "has_ocr", "is_archive", "members", "page_image", "read_document",
]  # fmt: skip
