"""Takes the site chrome out of scraped web pages: menus, cookie notices, share bars, related links.

>>> import dechrome
>>> dechrome.clean_text("It rained all night.\\n\\nLeave a Reply\\n").text
'It rained all night.\\n'
"""

from ._dechrome import (
    Block,
    Cleaned,
    Cleaner,
    DechromeError,
    NotTextError,
    OverBudgetError,
    Profiles,
    SettingsError,
    __version__,
)
from ._functions import clean, clean_batch, clean_table, clean_text
from ._trafilatura import extract

__all__ = [
    "Block",
    "Cleaned",
    "Cleaner",
    "DechromeError",
    "NotTextError",
    "OverBudgetError",
    "Profiles",
    "SettingsError",
    "__version__",
    "clean",
    "clean_batch",
    "clean_table",
    "clean_text",
    "extract",
]
