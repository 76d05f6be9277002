"""Cleaning without making a cleaner first."""

from functools import lru_cache

from ._dechrome import Cleaner


@lru_cache(maxsize=16)
def _cached(settings):
    return Cleaner(**dict(settings))


def make(settings):
    """The cleaner with these settings: what a pickled one becomes."""
    return Cleaner(**settings)


def cleaner(settings):
    """The cleaner with these settings; those used last are kept, for they take milliseconds to make."""
    if not settings:
        return _cached(())
    try:
        return _cached(tuple(sorted(settings.items())))
    except TypeError:
        # A setting that cannot be looked up, or a wrong one: this says which.
        return Cleaner(**settings)


def clean(page, url=None, *, folder=None, charset=None, **settings):
    """Cleans a page of HTML or text, given as str or bytes. Settings are those of `Cleaner`."""
    return cleaner(settings).clean(page, url, folder=folder, charset=charset)


def clean_text(text, **settings):
    """Cleans a text that an extractor made, whatever it looks like. Settings are those of `Cleaner`."""
    return cleaner(settings).clean_text(text)


def clean_batch(pages, urls=None, *, threads=None, errors="raise", **settings):
    """Cleans pages on several threads, in their order. Settings are those of `Cleaner`."""
    return cleaner(settings).clean_batch(pages, urls, threads=threads, errors=errors)


def clean_table(batch, *, content=None, url="url", metadata=False, threads=1, **settings):
    """Cleans a column of an Arrow record batch. Settings are those of `Cleaner`."""
    return cleaner(settings).clean_table(batch, content=content, url=url, metadata=metadata, threads=threads)
