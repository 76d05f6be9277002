"""Writes the Parquet files beside it, by pyarrow and DuckDB: python samples.py (pyarrow 26.0, duckdb 2.0).

Dechrome reads them in its tests: they come from other writers than its own.
"""

import datetime
import decimal
import uuid
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
ROWS = 8
UTC = datetime.timezone.utc

pages = pa.table(
    {
        "id": pa.array([f"page-{n}" for n in range(ROWS)]),
        "created": pa.array(
            [datetime.datetime(2026, 3, 4, 5, 6, n, tzinfo=UTC) for n in range(ROWS)], pa.timestamp("us", "UTC")
        ),
        "lang": pa.array(["en", "fi"] * (ROWS // 2)).dictionary_encode(),
        "tokens": pa.array([list(range(n % 4)) if n % 5 else None for n in range(ROWS)], pa.list_(pa.int32())),
        "text": pa.array([f"It rained all night, and nobody crossed river {n}." for n in range(ROWS)]),
    }
)
for name, options in {
    "none-1": {"compression": "none", "write_page_checksum": True},
    "snappy-1": {"compression": "snappy"},
    "gzip-2": {"compression": "gzip", "data_page_version": "2.0"},
    "brotli-1": {"compression": "brotli"},
    "zstd-2": {"compression": "zstd", "data_page_version": "2.0"},
    "lz4-1": {"compression": "lz4"},
    "delta-2": {
        "compression": "zstd",
        "data_page_version": "2.0",
        "use_dictionary": ["lang"],
        "column_encoding": {"id": "DELTA_BYTE_ARRAY", "text": "DELTA_LENGTH_BYTE_ARRAY"},
    },
}.items():
    pq.write_table(
        pages, HERE / f"{name}.parquet", row_group_size=5, store_schema=False, write_statistics=False, **options
    )
duckdb.sql(f"copy pages to '{HERE / 'duckdb.parquet'}' (format parquet, compression zstd)")

author = pa.struct([("name", pa.string()), ("tags", pa.list_(pa.struct([("tag", pa.string()), ("n", pa.int64())])))])
types = pa.table(
    {
        "text": pa.array(["It rained."] * 3, pa.large_string()),
        "view": pa.array(["a", None, "a string that is longer than twelve bytes"], pa.string_view()),
        "binary": pa.array([b"a", b"b", None], pa.large_binary()),
        "fixed": pa.array([b"abcd", None, b"efgh"], pa.binary(4)),
        "bool": pa.array([True, None, False]),
        "i8": pa.array([-1, None, 1], pa.int8()),
        "u32": pa.array([4294967295, None, 1], pa.uint32()),
        "u64": pa.array([2**64 - 1, None, 1], pa.uint64()),
        "i64": pa.array([-(2**63), None, 2**63 - 1], pa.int64()),
        "f16": pa.array([1.5, None, -0.25], pa.float16()),
        "f32": pa.array([0.1, None, float("nan")], pa.float32()),
        "f64": pa.array([0.1, None, float("inf")]),
        "date": pa.array([datetime.date(2024, 2, 29), None, datetime.date(1969, 12, 31)]),
        "time": pa.array([datetime.time(1, 2, 3, 4), None, datetime.time(0)]),
        "ns": pa.array([1709208000123456789, None, -1], pa.timestamp("ns")),
        "ms": pa.array([1709208000123, None, 0], pa.timestamp("ms", "UTC")),
        "decimal": pa.array(
            [decimal.Decimal("-0.05"), None, decimal.Decimal("12345678901234567890.12")], pa.decimal128(38, 2)
        ),
        "uuid": pa.array([uuid.UUID(int=n).bytes for n in range(3)], pa.uuid()),
        "null": pa.nulls(3),
        "map": pa.array([[("a", 1), ("b", None)], None, []], pa.map_(pa.string(), pa.int32())),
        "numbered": pa.array([[(1, "x")], None, []], pa.map_(pa.int32(), pa.string())),
        "lists": pa.array([[[1, 2], [], None], None, [[3]]], pa.list_(pa.list_(pa.int16()))),
        "author": pa.array([{"name": "A", "tags": [{"tag": "rain", "n": 1}, None]}, None, {"name": None, "tags": []}], author),
    }
)
pq.write_table(types, HERE / "types.parquet", store_schema=False, write_statistics=False)
