from collections.abc import Sequence
from typing import Any, Literal, overload

from ._dechrome import Block as Block
from ._dechrome import Cleaned as Cleaned
from ._dechrome import Cleaner as Cleaner
from ._dechrome import DechromeError as DechromeError
from ._dechrome import NotTextError as NotTextError
from ._dechrome import OverBudgetError as OverBudgetError
from ._dechrome import Profiles as Profiles
from ._dechrome import SettingsError as SettingsError
from ._dechrome import __version__ as __version__

_Page = str | bytes

def clean(
    page: _Page, url: str | None = None, *, folder: str | None = None, charset: str | None = None, **settings: Any
) -> Cleaned: ...
def clean_text(text: str, **settings: Any) -> Cleaned: ...
@overload
def clean_batch(
    pages: Sequence[_Page],
    urls: Sequence[str | None] | None = None,
    *,
    threads: int | None = None,
    errors: Literal["raise"] = "raise",
    **settings: Any,
) -> list[Cleaned]: ...
@overload
def clean_batch(
    pages: Sequence[_Page],
    urls: Sequence[str | None] | None = None,
    *,
    threads: int | None = None,
    errors: Literal["return"],
    **settings: Any,
) -> list[Cleaned | DechromeError]: ...
def clean_table(
    batch: Any,
    *,
    content: str | None = None,
    url: str | None = "url",
    metadata: bool = False,
    threads: int | None = 1,
    **settings: Any,
) -> Any: ...
def extract(
    filecontent: _Page,
    url: str | None = None,
    record_id: str | None = None,
    fast: bool = False,
    no_fallback: bool = False,
    favor_precision: bool = False,
    favor_recall: bool = False,
    include_comments: bool = True,
    output_format: Literal["txt", "markdown", "json"] = "txt",
    include_tables: bool = True,
    include_formatting: bool = False,
    deduplicate: bool = False,
    with_metadata: bool = False,
    max_tree_size: int | None = None,
    **others: Any,
) -> str | None: ...
