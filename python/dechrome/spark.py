"""Dechrome on Spark: `pip install dechrome[spark]`, PySpark 3.5 or later (docs/clusters.md).

Pages are cleaned in the workers' Python processes by `mapInArrow`, tables in and out. What repeats on sites is counted
by Spark itself; the driver gets only what can make something go.
"""

import hashlib
import pickle
from typing import Literal

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import BinaryType, BooleanType, IntegerType, LongType, StringType, StructField, StructType
from pyspark.storagelevel import StorageLevel

from . import _warc
from ._dechrome import Cleaner, Profiles

__all__ = ["clean", "clean_sites", "learn", "read_warc"]

_SIGHTINGS = StructType(
    [StructField(name, StringType(), False) for name in ("site_kind", "site")]
    + [StructField(name, LongType(), False) for name in ("key", "page", "place")]
    + [StructField(name, BooleanType(), False) for name in ("kept", "edge", "many")]
    + [StructField("words", IntegerType(), False)]
)
_TALLIES = ("site_kind", "site", "site_pages", "key", "pages", "kept", "edge", "many", "place", "words")
_SITE = ("site_kind", "site")
_PAGES = StructType(
    [StructField("id", StringType()), StructField("url", StringType()), StructField("html", BinaryType())]
)


def clean(
    df: DataFrame,
    *,
    content: str | None = None,
    url: str | None = "url",
    metadata: bool = False,
    profiles: Profiles | None = None,
    **settings,
) -> DataFrame:
    """Cleans the pages of a DataFrame.

    The column `content` (by itself "html", else "text") gives place to a column "text"; a row that fails has none, and
    says why in the column "error". The others stay. It is what `Cleaner.clean_table` gives.

    Args:
        content: the column of pages: strings or bytes
        url: the column of addresses, if there is one
        metadata: add a column of what pages say about themselves
        profiles: what repeats on sites, such as `learn` gives; sent to each worker once
        **settings: those of `dechrome.Cleaner`
    """
    cleaner = Cleaner(profiles=profiles, **settings)
    schema = _cleaned_schema(df, cleaner, {"content": content, "url": url, "metadata": metadata})
    worker = _Sent(df.sparkSession, cleaner)

    def run(batches):
        cleaner = worker.cleaner()
        for batch in batches:
            yield cleaner.clean_table(batch, content=content, url=url, metadata=metadata)

    return df.mapInArrow(run, schema)


def learn(df: DataFrame, *, content: str | None = None, url: str | None = "url", **settings) -> Profiles:
    """Learns what repeats on the sites of a DataFrame's pages, as a Spark job.

    Args:
        content: the column of pages: strings or bytes
        url: the column of addresses; pages without one count as one site
        **settings: those of `dechrome.Cleaner`, and of the cleaner that is to use the profiles
    """
    if settings.get("profiles") is not None:
        raise TypeError("learn() takes no profiles: what is learned is what repeats in pages that were cleaned without")
    cleaner = Cleaner(**settings)
    _cleaned_schema(df, cleaner, {"content": content, "url": url})
    worker = _Sent(df.sparkSession, cleaner)

    def observe(batches):
        cleaner = worker.cleaner()
        for batch in batches:
            yield cleaner.observe_table(batch, content=content, url=url)

    def can_go(batches):
        cleaner = worker.cleaner()
        for batch in batches:
            rows = cleaner.can_go(batch)
            if rows.num_rows:
                yield pa.record_batch([pa.array([_packed(rows)], pa.binary())], names=["rows"])

    # The pages' own rows and the texts' are read apart; what they come from is to be made only once.
    counted = _counted(df.mapInArrow(observe, _SIGHTINGS)).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        found = _tallies(counted).mapInArrow(can_go, StructType([StructField("rows", BinaryType(), False)])).collect()
    finally:
        counted.unpersist()
    return Profiles.from_tallies([batch for row in found for batch in _unpacked(row["rows"])])


def clean_sites(
    df: DataFrame, *, content: str | None = None, url: str | None = "url", metadata: bool = False, **settings
) -> DataFrame:
    """Learns what repeats on the sites of a DataFrame's pages, and cleans them of it: what `dechrome clean` does by itself.

    The learning is done at once, the cleaning when the result is used; each reads the DataFrame. Arguments are those of
    `clean`.
    """
    profiles = learn(df, content=content, url=url, **settings)
    return clean(df, content=content, url=url, metadata=metadata, profiles=profiles, **settings)


def read_warc(spark: SparkSession, paths: str | list[str], *, errors: Literal["raise", "ignore"] = "raise") -> DataFrame:
    """The HTML pages of WARC files, also .gz, as rows of id, url and html (bytes): responses with status 2xx.

    Each file is one task, and read as a stream. HTTP's chunks and codings are undone, and the charset that it declares is
    written into pages that need it.

    Args:
        paths: files, folders or patterns with *, local ones or on what `fsspec` knows: "s3://…", "hdfs://…"
        errors: what becomes of a damaged file: "raise", or "ignore" it from there on
    """
    if errors not in ("raise", "ignore"):
        raise ValueError(f"errors is {errors!r}; it can be 'raise' or 'ignore'")
    files = _warc.files(paths)

    def read(batches):
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from _warc.batches(files[number], errors)

    # A range has as many partitions as it is told, and of the same size.
    return spark.range(0, len(files), 1, max(len(files), 1)).mapInArrow(read, _PAGES)


def _counted(sightings):
    """Of each site and text (and of each site itself, as key 0) how many pages show it, and how."""
    marks = ("kept", "edge", "many")
    # Copies of a page are one page.
    pages = sightings.groupBy(*_SITE, "key", "page").agg(
        f.min("place").alias("place"),
        *[f.max(f.col(mark).cast("long")).alias(mark) for mark in marks],
        f.min("words").alias("words"),
    )
    places = pages.groupBy(*_SITE, "key", "place").agg(
        f.count("page").alias("pages"), *[f.sum(mark).alias(mark) for mark in marks], f.min("words").alias("words")
    )
    texts = places.groupBy(*_SITE, "key").agg(
        f.sum("pages").alias("all"),
        f.max("pages").alias("place"),
        *[f.sum(mark).alias(mark) for mark in marks],
        f.min("words").alias("words"),
    )
    # What stands on one page repeats nowhere, and is most of it.
    return texts.withColumnRenamed("all", "pages").filter("key = 0 OR pages > 1")


def _tallies(counted):
    sites = counted.filter("key = 0").select(*_SITE, f.col("pages").alias("site_pages"))
    return counted.filter("key <> 0").join(sites, list(_SITE)).select(*_TALLIES)


def _cleaned_schema(df, cleaner, arguments):
    """The schema that cleaning gives; asked of the cleaner itself, so that what is wrong is told before a job runs."""
    known = {"string": pa.string(), "binary": pa.binary()}
    types = [known.get(field.dataType.simpleString(), pa.null()) for field in df.schema]
    empty = pa.RecordBatch.from_arrays([pa.array([], kind) for kind in types], names=df.columns)
    out = cleaner.clean_table(empty, **arguments).schema
    return StructType([_added(field) or df.schema[field.name] for field in out])


def _added(field):
    if field.name in ("text", "error"):
        return StructField(field.name, StringType())
    if field.name == "metadata" and pa.types.is_struct(field.type):
        return StructField(field.name, StructType([StructField(part.name, StringType()) for part in field.type]), False)
    return None


class _Sent:
    """A cleaner on its way to the workers: sent to each machine once, made once in each process."""

    def __init__(self, spark, cleaner):
        made_of = pickle.dumps(cleaner)
        self.key = hashlib.sha256(made_of).digest()
        # Spark Connect has no broadcasts; it sends what a function holds.
        context = getattr(spark, "sparkContext", None)
        self.made_of = context.broadcast(made_of) if context else made_of

    def cleaner(self):
        if self.key not in _cleaners:
            while len(_cleaners) >= _CLEANERS_AT_MOST:
                del _cleaners[next(iter(_cleaners))]
            made_of = self.made_of
            _cleaners[self.key] = pickle.loads(made_of if isinstance(made_of, bytes) else made_of.value)
        return _cleaners[self.key]


# Of this process, which Spark keeps for many tasks. Each may hold large profiles.
_cleaners = {}
_CLEANERS_AT_MOST = 2


def _packed(batch):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return sink.getvalue().to_pybytes()


def _unpacked(packed):
    return pa.ipc.open_stream(bytes(packed)).read_all().to_batches()
