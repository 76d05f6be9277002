from collections.abc import Sequence
from typing import Any, Literal

__version__: str

Page = str | bytes
Kind = Literal["auto", "html", "text"]
Comments = Literal["auto", "keep", "drop"]
Favor = Literal["balance", "precision", "recall"]
Parser = Literal["fast", "reference"]
Errors = Literal["raise", "return"]

class DechromeError(Exception):
    kind: str

class NotTextError(DechromeError): ...
class OverBudgetError(DechromeError): ...
class SettingsError(ValueError): ...

class Block:
    @property
    def text(self) -> str: ...
    @property
    def keep(self) -> bool: ...
    @property
    def reason(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int | None: ...

class Cleaned:
    @property
    def text(self) -> str: ...
    @property
    def markdown(self) -> str: ...
    @property
    def metadata(self) -> dict[str, str]: ...
    @property
    def blocks(self) -> list[Block]: ...
    @property
    def encoding(self) -> str: ...
    @property
    def site(self) -> str: ...

class Profiles:
    def __init__(self) -> None: ...
    @staticmethod
    def from_bytes(bytes: bytes) -> Profiles: ...
    @staticmethod
    def from_tallies(tables: Sequence[Any]) -> Profiles: ...
    def to_bytes(self) -> bytes: ...
    def learn(self, cleaner: Cleaner, cleaned: Cleaned) -> None: ...
    def merge(self, other: Profiles) -> None: ...
    def compact(self) -> Profiles: ...
    @property
    def sites(self) -> list[tuple[str, int]]: ...

class Cleaner:
    def __init__(
        self,
        *,
        kind: Kind = "auto",
        comments: Comments = "auto",
        favor: Favor = "balance",
        parser: Parser = "fast",
        max_page_bytes: int | None = None,
        max_nodes: int | None = None,
        max_depth: int | None = None,
        max_attributes: int | None = None,
        rules: str | None = None,
        profiles: Profiles | None = None,
        model: bytes | None = None,
    ) -> None: ...
    def clean(
        self, page: Page, url: str | None = None, *, folder: str | None = None, charset: str | None = None
    ) -> Cleaned: ...
    def clean_text(self, text: str) -> Cleaned: ...
    def clean_batch(
        self,
        pages: Sequence[Page],
        urls: Sequence[str | None] | None = None,
        *,
        threads: int | None = None,
        errors: Errors = "raise",
    ) -> list[Any]: ...
    def clean_table(
        self,
        batch: Any,
        *,
        content: str | None = None,
        url: str | None = "url",
        metadata: bool = False,
        threads: int | None = 1,
    ) -> Any: ...
    def observe_table(
        self, batch: Any, *, content: str | None = None, url: str | None = "url", threads: int | None = 1
    ) -> Any: ...
    def can_go(self, tallies: Any) -> Any: ...

def clean(
    page: Page, url: str | None = None, *, folder: str | None = None, charset: str | None = None, **settings: Any
) -> Cleaned: ...
def clean_text(text: str, **settings: Any) -> Cleaned: ...
def clean_batch(
    pages: Sequence[Page],
    urls: Sequence[str | None] | None = None,
    *,
    threads: int | None = None,
    errors: Errors = "raise",
    **settings: Any,
) -> list[Any]: ...
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
    filecontent: Page,
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
