"""Counting by an engine gives what counting at once gives."""

import pyarrow as pa
import pyarrow.compute as pc

import dechrome

URL = "https://quay.example/"


def pages():
    lines = ["rained", "snowed", "thawed", "froze", "hailed", "rained"]
    text = "All the news. Minute by minute.\n\nIt {} on the quay all night, said the harbour master of the day.\n"
    return [text.format(line) for line in lines]


def tally(rows):
    by_page = rows.group_by(["site_kind", "site", "key", "page"]).aggregate(
        [("place", "min"), ("kept", "max"), ("edge", "max"), ("many", "max"), ("words", "min")]
    )
    place = by_page.group_by(["site_kind", "site", "key", "place_min"]).aggregate([("page", "count")])
    place = place.group_by(["site_kind", "site", "key"]).aggregate([("page_count", "max")])
    numbers = {name: pc.cast(by_page[f"{name}_max"], pa.int64()) for name in ("kept", "edge", "many")}
    for name, column in numbers.items():
        by_page = by_page.append_column(name, column)
    all_of = by_page.group_by(["site_kind", "site", "key"]).aggregate(
        [("page", "count"), ("kept", "sum"), ("edge", "sum"), ("many", "sum"), ("words_min", "min")]
    )
    own = all_of.filter(pc.equal(all_of["key"], 0)).select(["site_kind", "site", "page_count"])
    own = own.rename_columns(["site_kind", "site", "site_pages"])
    all_of = all_of.filter(pc.not_equal(all_of["key"], 0)).join(place, ["site_kind", "site", "key"]).join(own, ["site_kind", "site"])
    names = {
        "page_count": "pages", "kept_sum": "kept", "edge_sum": "edge", "many_sum": "many", "page_count_max": "place",
        "words_min_min": "words",
    }
    return all_of.rename_columns([names.get(name, name) for name in all_of.schema.names]).combine_chunks()


def test_an_engine_counts_what_profiles_count():
    cleaner, learned = dechrome.Cleaner(), dechrome.Profiles()
    for page in pages():
        learned.learn(cleaner, cleaner.clean(page, URL))
    table = pa.RecordBatch.from_pydict({"text": pages(), "url": [URL] * len(pages())})
    # In parts, as engines have them.
    rows = pa.Table.from_batches([cleaner.observe_table(table.slice(at, 2)) for at in range(0, len(pages()), 2)])
    tallies = tally(rows).to_batches()
    kept = [cleaner.can_go(batch) for batch in tallies]
    assert 0 < sum(batch.num_rows for batch in kept) < sum(batch.num_rows for batch in tallies)
    for tables in (tallies, kept):
        counted = dechrome.Profiles.from_tallies(tables)
        assert counted.sites == [("quay.example", 5)]
        final, expected = dechrome.Cleaner(profiles=counted), dechrome.Cleaner(profiles=learned)
        texts = [final.clean(page, URL).text for page in pages()]
        assert texts == [expected.clean(page, URL).text for page in pages()]
        assert all(text.startswith("It ") for text in texts)
