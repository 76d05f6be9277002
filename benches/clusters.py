"""What each road from Python and over a cluster's engine costs beside the bare command line.

    python benches/clusters.py PAGES... [--sample N --seed S] [--rounds 3] [--roads program,batch,table,spark,ray] [--json FILE]

PAGES are folders as for peers.py; sets have addresses in gold.jsonl. The pages become a Parquet file of id, url and html,
and each road makes a Parquet file of texts and metadata of it, on one core, each page judged by itself:

    program  `python -m dechrome clean --no-site --format parquet -j 1`
    batch    `clean_batch`, batches of 256 pages as lists of bytes
    table    `clean_table`, batches of 256 pages as Arrow tables
    spark    `dechrome.spark.clean` on `local[1]`
    ray      `dechrome.ray.clean` on one node, one process that cleans

Roads take turns, each in a process of its own pinned to one core. Start-up is not timed: Spark and Ray have cleaned some
pages before. Rates are pages per second of processor time, of all processes of a road together, so that a busy machine
does not distort them much; and by the clock. Needs the installed package, and pyspark and ray for their roads.
"""

import argparse
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import common
from common import CORES, median

BATCH = 256
WARM = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--sample", type=int, default=0, help="so many of the pages; 0 takes all [0]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--roads", default=",".join(ROADS), help=f"[{','.join(ROADS)}]")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--run", choices=ROADS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        timed(arguments.run, pathlib.Path(arguments.pages[0]))
        return
    roads = arguments.roads.split(",")
    pages = common.sample(common.find_pages(arguments.pages), arguments.sample, arguments.seed)
    with common.work_folder() as work:
        size = prepare(pages, arguments.pages, work)
        common.print_where()
        print(f"{len(pages)} pages, {size / 1e6:.1f} MB, medians of {arguments.rounds} rounds, one core\n", flush=True)
        runs = {road: [] for road in roads}
        for _ in range(arguments.rounds):
            for road in roads:
                command = [sys.executable, __file__, str(work), "--run", road]
                done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                if done.returncode:
                    sys.exit(f"{road}: {done.stderr[-4000:]}")
                runs[road].append(json.loads(done.stdout.splitlines()[-1]))
    rows, first = [], None
    for road in roads:
        processor = median(run["processor"] for run in runs[road])
        first = first or processor
        clock = median(run["seconds"] for run in runs[road])
        texts = {run["texts"] for run in runs[road]}
        rows.append(
            [road, f"{len(pages) / processor:.0f}", f"{processor / first - 1:+.0%}", f"{len(pages) / clock:.0f}", *texts]
        )
    common.table(["road", "pages/s of processor", "more time", "pages/s by the clock", "bytes of text"], rows)
    common.save(arguments.json, {"pages": len(pages), "bytes": size, "roads": runs})


def prepare(pages, folders, work):
    """Writes the pages as Parquet, some to warm up and all; returns their bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    urls = {}
    for gold in (pathlib.Path(folder) / "gold.jsonl" for folder in folders):
        if gold.exists():
            urls |= {line["id"]: line.get("url") for line in map(json.loads, gold.open())}
    rows = []
    for page in pages:
        data = page.read_bytes()
        name = page.name.split(".htm")[0]
        html = gzip.decompress(data) if page.name.endswith(".gz") else data
        rows.append({"id": name, "url": urls.get(name), "html": html})
    schema = pa.schema([("id", pa.string()), ("url", pa.string()), ("html", pa.binary())])
    table = pa.Table.from_pylist(rows, schema)
    for name, part in (("warm", table.slice(0, WARM)), ("pages", table)):
        (work / name).mkdir()
        pq.write_table(part, work / name / "0.parquet", compression="zstd", row_group_size=BATCH)
    return sum(len(row["html"]) for row in rows)


def timed(road, work):
    """Runs a road, and prints what it took."""
    os.sched_setaffinity(0, {CORES[-1]})
    out = work / "out"
    with ROADS[road]() as clean:
        for name in ("warm", "pages"):
            shutil.rmtree(out, ignore_errors=True)
            processor, clock = spent(), time.perf_counter()
            clean(work / name, out)
            processor, clock = spent() - processor, time.perf_counter() - clock
    print(json.dumps({"seconds": clock, "processor": processor, "texts": texts(out)}))


def spent():
    """Seconds of processor time of this process and all that it started."""
    children, times = {}, {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        process = int(status.parent.name)
        children.setdefault(int(fields[1]), []).append(process)
        times[process] = sum(map(int, fields[11:15]))
    total, todo = 0, [os.getpid()]
    while todo:
        process = todo.pop()
        total += times.get(process, 0)
        todo += children.get(process, [])
    return total / os.sysconf("SC_CLK_TCK")


def texts(out):
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    columns = [pq.read_table(file, columns=["text"])["text"] for file in out.rglob("*.parquet")]
    return sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in columns)


class Road:
    def __enter__(self):
        return self.clean

    def __exit__(self, *_):
        pass


class Program(Road):
    def clean(self, pages, out):
        command = [sys.executable, "-m", "dechrome", "clean", pages, "-o", out, "--no-site", "--format", "parquet"]
        done = subprocess.run([*command, "-j", "1", "--quiet"], stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)


class InPython(Road):
    """Batch by batch, one thread."""

    def __init__(self):
        import dechrome

        self.cleaner = dechrome.Cleaner()

    def clean(self, pages, out):
        import pyarrow as pa
        import pyarrow.parquet as pq

        out.mkdir()
        batches = pq.ParquetFile(pages / "0.parquet").iter_batches(BATCH)
        tables = (pa.Table.from_batches([self.batch(batch)]) for batch in batches)
        first = next(tables)
        with pq.ParquetWriter(out / "0.parquet", first.schema, compression="zstd") as writer:
            writer.write_table(first)
            for table in tables:
                writer.write_table(table)


class Batch(InPython):
    def batch(self, batch):
        import pyarrow as pa

        columns = batch.to_pydict()
        cleaned = self.cleaner.clean_batch(columns["html"], columns["url"], threads=1, errors="return")
        good = [None if isinstance(page, Exception) else page for page in cleaned]
        made = [
            columns["id"],
            columns["url"],
            [page and page.text for page in good],
            [json.dumps(page.metadata, ensure_ascii=False) if page else None for page in good],
        ]
        return pa.record_batch([pa.array(column, pa.string()) for column in made], names=["id", "url", "text", "metadata"])


class Table(InPython):
    def batch(self, batch):
        return self.cleaner.clean_table(batch, metadata=True)


class Spark(Road):
    def __enter__(self):
        from pyspark.sql import SparkSession

        os.environ["PYSPARK_PYTHON"] = sys.executable
        settings = {
            "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.log.level": "ERROR",
        }
        builder = SparkSession.builder.master("local[1]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        return self.clean

    def clean(self, pages, out):
        from dechrome import spark

        cleaned = spark.clean(self.session.read.parquet(str(pages)), metadata=True)
        cleaned.write.option("compression", "zstd").parquet(str(out))

    def __exit__(self, *_):
        self.session.stop()


class Ray(Road):
    def __enter__(self):
        import ray

        # One for the process that cleans, one for reading and writing, all on the one core.
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=1 << 30)
        ray.data.DataContext.get_current().enable_progress_bars = False
        return self.clean

    def clean(self, pages, out):
        import ray
        from dechrome import ray as on_ray

        dataset = ray.data.read_parquet(str(pages))
        on_ray.clean(dataset, metadata=True, batch_size=BATCH, concurrency=1).write_parquet(str(out))

    def __exit__(self, *_):
        import ray

        ray.shutdown()


ROADS = {"program": Program, "batch": Batch, "table": Table, "spark": Spark, "ray": Ray}


if __name__ == "__main__":
    main()
