"""A function that takes what trafilatura's `extract` takes, for those who come from there."""

import json
import warnings

from ._dechrome import DechromeError
from ._functions import cleaner

# What trafilatura does and Dechrome does not: told once, where it is asked for.
_WITHOUT_EFFECT = {
    "target_language": "pages of other languages are not left out",
    "include_images": "images are not in the text",
    "include_links": "the addresses of links are not in the text",
    "date_extraction_params": "the date is as the page tells it",
    "only_with_metadata": "pages without metadata are not left out",
    "url_blacklist": "addresses are not filtered",
    "author_blacklist": "authors are not filtered",
    "prune_xpath": "rules go by CSS selector: Cleaner(rules=...)",
    "settingsfile": "settings are arguments",
    "config": "settings are arguments",
    "options": "settings are arguments",
    "tei_validation": "there is no XML",
}


def extract(
    filecontent,
    url=None,
    record_id=None,
    fast=False,
    no_fallback=False,
    favor_precision=False,
    favor_recall=False,
    include_comments=True,
    output_format="txt",
    include_tables=True,
    include_formatting=False,
    deduplicate=False,
    with_metadata=False,
    max_tree_size=None,
    **others,
):
    """The text of a page, or None where nothing is worth keeping or the page cannot be read.

    What maps:

    - `favor_precision`, `favor_recall`: as in trafilatura;
    - `include_comments`: True keeps readers' comments behind the text, False drops them (also in forums);
    - `output_format`: "txt", "markdown" or "json" (an object with the text and the metadata);
    - `with_metadata`: "txt" and "markdown" begin with the metadata between lines of "---";
    - `include_formatting`: "txt" becomes Markdown;
    - `max_tree_size`: pages whose markup grows into more nodes give None;
    - `record_id` is given back in JSON.

    `fast`, `no_fallback` (there is one way) and `deduplicate` (copies on a page always go) change nothing. Tables stay
    with `include_tables=False` too. What else is asked for has no effect, and a warning says so.
    """
    for name, value in others.items():
        if name not in _WITHOUT_EFFECT:
            raise TypeError(f"extract() got an unexpected keyword argument {name!r}")
        if value:
            warnings.warn(f"{name} has no effect in dechrome: {_WITHOUT_EFFECT[name]}", stacklevel=2)
    if not include_tables:
        warnings.warn("include_tables=False has no effect in dechrome: tables of data are content", stacklevel=2)
    if output_format not in ("txt", "markdown", "json"):
        raise ValueError(f"output_format is 'txt', 'markdown' or 'json', not {output_format!r}")
    settings = {"comments": "keep" if include_comments else "drop"}
    if favor_precision or favor_recall:
        settings["favor"] = "precision" if favor_precision else "recall"
    if max_tree_size is not None:
        settings["max_nodes"] = max_tree_size
    try:
        cleaned = cleaner(settings).clean(filecontent, url)
    except DechromeError:
        return None
    if not cleaned.text:
        return None
    if output_format == "json":
        return _json(cleaned, record_id)
    markdown = output_format == "markdown" or include_formatting
    text = (cleaned.markdown if markdown else cleaned.text).rstrip("\n")
    if with_metadata:
        text = f"{_header(cleaned.metadata)}\n{text}"
    return text


def _json(cleaned, record_id):
    fields = {**cleaned.metadata, "text": cleaned.text.rstrip("\n")}
    if record_id is not None:
        fields["id"] = record_id
    return json.dumps(fields, ensure_ascii=False)


def _header(metadata):
    lines = [f"{name}: {' '.join(value.split())}" for name, value in metadata.items()]
    return "\n".join(["---", *lines, "---"])
