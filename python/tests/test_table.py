"""Arrow tables in and out."""

import pyarrow as pa
import pytest

import dechrome

from test_clean import CLEAN, PAGE


def batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


def test_a_column_is_cleaned_and_the_others_stay():
    table = batch(id=[1, 2, 3], html=[PAGE, None, "<p>"], lang=["en", None, "de"])
    cleaned = dechrome.clean_table(table)
    assert isinstance(cleaned, pa.RecordBatch)
    assert cleaned.schema.names == ["id", "lang", "text", "error"]
    assert cleaned.to_pydict() == {
        "id": [1, 2, 3],
        "lang": ["en", None, "de"],
        "text": [CLEAN, None, ""],
        "error": [None, None, None],
    }
    # Not copied: the same memory.
    assert cleaned["id"].buffers()[1].address == table["id"].buffers()[1].address


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()])
def test_pages_are_text_or_bytes_of_any_kind(kind):
    pages = [PAGE, None, PAGE]
    if "binary" in str(kind):
        pages = [page and page.encode() for page in pages]
    table = pa.RecordBatch.from_arrays([pa.array(pages, kind)], ["html"])
    assert dechrome.clean_table(table, threads=2)["text"].to_pylist() == [CLEAN, None, CLEAN]


def test_a_row_that_fails_says_why():
    table = batch(body=[PAGE.encode(), b"\x89PNG\r\n\x1a\n" + bytes(300)], error=["old", "old"])
    cleaned = dechrome.clean_table(table, content="body")
    assert cleaned["text"].to_pylist() == [CLEAN, None]
    first, second = cleaned["error"].to_pylist()
    assert first is None and "text" in second
    assert cleaned.schema.names == ["text", "error"]


def test_addresses_and_metadata():
    rules = "[[site]]\ndomain = 'quay.example'\nkeep = [{ css = 'footer' }]"
    page = PAGE.replace("<link rel=canonical href=https://www.harbour-post.example/7>", "")
    table = batch(html=[page, page], url=["https://quay.example/1", None])
    cleaned = dechrome.clean_table(table, metadata=True, rules=rules)
    assert [text.endswith("High water 11:40\n") for text in cleaned["text"].to_pylist()] == [True, False]
    told = cleaned["metadata"].to_pylist()
    assert (told[0]["title"], told[0]["url"], told[1]["url"]) == ("Rain", "https://quay.example/1", None)


def test_what_is_wrong_is_named():
    with pytest.raises(dechrome.SettingsError, match='there is no column "body"; there are html'):
        dechrome.clean_table(batch(html=["x"]), content="body")
    with pytest.raises(dechrome.SettingsError, match='no column "html" or "text"'):
        dechrome.clean_table(batch(page=["x"]))
    with pytest.raises(dechrome.SettingsError, match="holds no text or bytes, but Int64"):
        dechrome.clean_table(batch(html=[1]))
    # A part of a table is one, too.
    table = batch(html=["<p>a", PAGE, "<p>b"]).slice(1, 1)
    assert dechrome.clean_table(table)["text"].to_pylist() == [CLEAN]
    assert dechrome.clean_table(table.slice(0, 0))["text"].to_pylist() == []
