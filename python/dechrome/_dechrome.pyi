from collections.abc import Sequence
from typing import Any, Literal, final, overload

__version__: str

_Page = str | bytes
_Kind = Literal["auto", "html", "text"]
_Comments = Literal["auto", "keep", "drop"]
_Favor = Literal["balance", "precision", "recall"]
_Parser = Literal["fast", "reference"]

def main(arguments: Sequence[str]) -> int: ...

class DechromeError(Exception):
    kind: str

class NotTextError(DechromeError): ...
class OverBudgetError(DechromeError): ...
class SettingsError(ValueError): ...

@final
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

@final
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

@final
class Profiles:
    def __new__(cls) -> Profiles: ...
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

@final
class Cleaner:
    def __new__(
        cls,
        *,
        kind: _Kind = "auto",
        comments: _Comments = "auto",
        favor: _Favor = "balance",
        parser: _Parser = "fast",
        max_page_bytes: int | None = None,
        max_nodes: int | None = None,
        max_depth: int | None = None,
        max_attributes: int | None = None,
        rules: str | None = None,
        profiles: Profiles | None = None,
        model: bytes | None = None,
    ) -> Cleaner: ...
    def clean(
        self, page: _Page, url: str | None = None, *, folder: str | None = None, charset: str | None = None
    ) -> Cleaned: ...
    def clean_text(self, text: str) -> Cleaned: ...
    @overload
    def clean_batch(
        self,
        pages: Sequence[_Page],
        urls: Sequence[str | None] | None = None,
        *,
        threads: int | None = None,
        errors: Literal["raise"] = "raise",
    ) -> list[Cleaned]: ...
    @overload
    def clean_batch(
        self,
        pages: Sequence[_Page],
        urls: Sequence[str | None] | None = None,
        *,
        threads: int | None = None,
        errors: Literal["return"],
    ) -> list[Cleaned | DechromeError]: ...
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
