"""The package as its users meet it."""

import json
import pickle
import subprocess
import sys
import threading
import warnings

import pytest

import dechrome

TEXT = "It rained all night, and in the morning the road to the harbour was gone."
PAGE = (
    "<!doctype html><html lang=en><head><title>Rain</title><link rel=canonical href=https://www.harbour-post.example/7>"
    f"</head><body><nav><ul><li><a href=/>Home</a><li><a href=/news>News</a></ul></nav><main><h1>Rain</h1><p>{TEXT}</p>"
    "<ul><li>One boat</ul></main><footer class=tides><p>High water 11:40</p></footer></body></html>"
)
CLEAN = f"Rain\n\n{TEXT}\n\n- One boat\n"


def test_a_page_is_cleaned():
    cleaned = dechrome.clean(PAGE)
    assert cleaned.text == CLEAN == str(cleaned)
    assert cleaned.markdown == f"# Rain\n\n{TEXT}\n\n- One boat\n"
    assert cleaned.metadata == {"title": "Rain", "url": "https://www.harbour-post.example/7", "language": "en"}
    assert cleaned.site == "harbour-post.example"
    assert dechrome.clean(PAGE.encode()).text == CLEAN


def test_every_block_has_its_verdict():
    blocks = dechrome.clean(PAGE).blocks
    assert [block.text for block in blocks if block.keep] == ["Rain", TEXT, "One boat"]
    first, heading = blocks[0], next(block for block in blocks if block.kind == "heading")
    assert (first.text, first.keep, first.kind, first.level) == ("Home", False, "list-item", 0)
    assert first.reason in ("nav", "breadcrumbs") and heading.level == 1 and 0 <= heading.score <= 1
    assert "kept" in repr(heading) and "3 of" in repr(dechrome.clean(PAGE))


def test_bytes_are_decoded_and_text_is_not():
    page = PAGE.replace("boat", "bøat")
    latin = page.replace("<head>", "<head><meta charset=iso-8859-1>").encode("latin-1")
    assert dechrome.clean(latin).text == CLEAN.replace("boat", "bøat")
    assert dechrome.clean(latin).encoding == "windows-1252"
    # What a str says of its encoding was true of the bytes.
    assert dechrome.clean(latin.decode("latin-1")).text == CLEAN.replace("boat", "bøat")
    assert dechrome.clean(page.encode("utf-16"), charset="utf-16").text == CLEAN.replace("boat", "bøat")


def test_settings_are_checked():
    for settings, says in [
        ({"favor": "most"}, "unknown variant `most`"),
        ({"rules": "[[site]]\ndomain = 'a.example'\n"}, "says nothing"),
        ({"model": b"none"}, "model"),
    ]:
        with pytest.raises(dechrome.SettingsError, match=says):
            dechrome.Cleaner(**settings)
    with pytest.raises(TypeError):
        dechrome.clean(PAGE, precision=True)
    with pytest.raises(TypeError, match="str or bytes, not int"):
        dechrome.clean(7)


def test_errors_name_the_cause():
    with pytest.raises(dechrome.NotTextError) as caught:
        dechrome.clean(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert caught.value.kind == "not-text" and isinstance(caught.value, dechrome.DechromeError)
    with pytest.raises(dechrome.OverBudgetError):
        dechrome.clean(PAGE, max_page_bytes=100)


def test_rules_keep_and_drop():
    rules = "[[site]]\ndomain = 'harbour-post.example'\nkeep = [{ css = 'footer.tides' }]\ndrop = [{ text = 'one boat' }]\n"
    cleaner = dechrome.Cleaner(rules=rules)
    assert cleaner.clean(PAGE).text == f"Rain\n\n{TEXT}\n\nHigh water 11:40\n"
    assert cleaner.clean(PAGE).blocks[-1].reason == "site-rule-keep"


def test_a_batch_is_what_its_pages_are():
    pages = [PAGE, PAGE.encode(), f"<p>{TEXT}</p>", "Leave a Reply\n"] * 30
    expected = [dechrome.clean(page).text for page in pages]
    for threads in (None, 1, 2, 5):
        assert [cleaned.text for cleaned in dechrome.clean_batch(pages, threads=threads)] == expected
    with pytest.raises(dechrome.SettingsError, match="1 urls for 120 pages"):
        dechrome.clean_batch(pages, ["https://a.example/"])
    with pytest.raises(dechrome.SettingsError, match="threads"):
        dechrome.clean_batch(pages, threads=0)


def test_failures_of_a_batch_are_raised_or_returned():
    pages = [PAGE, b"\x89PNG\r\n\x1a\n" + bytes(300), PAGE]
    with pytest.raises(dechrome.NotTextError, match="page 1: "):
        dechrome.clean_batch(pages)
    one, error, other = dechrome.clean_batch(pages, errors="return")
    assert one.text == other.text == CLEAN and isinstance(error, dechrome.NotTextError)


def test_a_cleaner_is_shared_between_threads():
    cleaner = dechrome.Cleaner()
    texts = []
    threads = [threading.Thread(target=lambda: texts.append(cleaner.clean(PAGE).text)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [CLEAN] * 16


def test_a_cleaner_goes_to_other_processes():
    rules = "[[site]]\ndomain = 'harbour-post.example'\nkeep = [{ css = 'footer' }]"
    cleaner = dechrome.Cleaner(favor="recall", rules=rules, profiles=dechrome.Profiles(), max_nodes=500)
    copy = pickle.loads(pickle.dumps(cleaner))
    assert copy.clean(PAGE).text == cleaner.clean(PAGE).text
    assert copy.clean(PAGE).text.endswith("High water 11:40\n")
    with pytest.raises(dechrome.OverBudgetError):
        copy.clean("<p>a" * 1000)


def test_what_repeats_on_a_site_goes():
    cleaner = dechrome.Cleaner()
    lines = ["The ferry came in late.", "It rained on the quay.", "No boat left the harbour."]
    texts = [f"All the news. Minute by minute.\n\n{line} The master of the port had said so.\n" for line in lines]
    url = "https://www.harbour-post.example/"
    parts = [dechrome.Profiles(), dechrome.Profiles()]
    for at, text in enumerate(texts):
        parts[at % 2].learn(cleaner, cleaner.clean(text, url))
    parts[0].merge(parts[1])
    profiles = dechrome.Profiles.from_bytes(parts[0].to_bytes())
    assert profiles.sites == [("harbour-post.example", 3)]
    for known in (profiles, profiles.compact()):
        cleaned = dechrome.Cleaner(profiles=known).clean(texts[0], url)
        assert cleaned.text == "The ferry came in late. The master of the port had said so.\n"
        assert cleaned.blocks[0].reason == "repeats-on-site"
    with pytest.raises(dechrome.SettingsError):
        profiles.compact().merge(parts[0])


def test_extract_takes_what_trafilatura_takes():
    assert dechrome.extract(PAGE) == CLEAN.rstrip("\n")
    assert dechrome.extract(PAGE, output_format="markdown", favor_precision=True).startswith("# Rain\n")
    assert dechrome.extract(PAGE, with_metadata=True).startswith("---\ntitle: Rain\n")
    found = json.loads(dechrome.extract(PAGE, output_format="json", record_id="7"))
    assert (found["text"], found["title"], found["id"]) == (CLEAN.rstrip("\n"), "Rain", "7")
    assert dechrome.extract("<nav><a href=/>Home</a></nav>") is None
    assert dechrome.extract(b"\x89PNG\r\n\x1a\n" + bytes(300)) is None
    with pytest.warns(UserWarning, match="prune_xpath has no effect"):
        dechrome.extract(PAGE, prune_xpath=["//nav"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dechrome.extract(PAGE, include_links=False, target_language=None)
    with pytest.raises(TypeError):
        dechrome.extract(PAGE, favour_precision=True)


def test_the_program_comes_with_it(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "rain.html").write_text(PAGE)
    run = [sys.executable, "-m", "dechrome"]
    done = subprocess.run([*run, "clean", "pages", "-o", "clean", "-q"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "clean" / "rain.txt").read_text() == CLEAN
    done = subprocess.run([*run, "clean"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "Usage: dechrome clean" in done.stderr
    done = subprocess.run([*run, "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"dechrome {dechrome.__version__}\n")
