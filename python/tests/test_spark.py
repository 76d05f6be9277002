"""On real Spark: two executors, each a process of its own with Python processes beside it."""

import gzip
import os
import pathlib
import re
import shutil
import signal
import sys

import pytest

pyspark = pytest.importorskip("pyspark")
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("Spark needs Java", allow_module_level=True)

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

import dechrome
from dechrome import spark as on_spark

import made_sites

RULES = "[[site]]\ndomain = 'quay.example'\ndrop = [{ css = 'h1' }]"


@pytest.fixture(scope="module")
def spark():
    # Executors are started by the scripts of the installed package, and must find this one where it is not installed.
    path = os.pathsep.join([str(pathlib.Path(dechrome.__file__).parents[1]), str(pathlib.Path(__file__).parent)])
    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.executorEnv.PYTHONPATH", path)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "3")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The texts that the program writes, with what repeats gone and without."""
    folder = tmp_path_factory.mktemp("program")
    both = [made_sites.by_the_program(folder / name, *flags) for name, flags in (("two", ()), ("one", ("--no-site",)))]
    assert sum(both[0][name] != text for name, text in both[1].items()) > 30
    return both


@pytest.fixture(scope="module")
def pages(spark, tmp_path_factory):
    """A folder of Parquet files."""
    folder = tmp_path_factory.mktemp("parquet")
    table = pa.Table.from_pylist(made_sites.rows())
    for number in range(4):
        pq.write_table(table.slice(number * 10, 10), folder / f"{number}.parquet")
    return spark.read.parquet(str(folder)).repartition(4, "id")


def texts(df):
    return {row["id"]: row["text"] for row in df.select("id", "text", "error").collect() if row["error"] is None}


def dies_once(df, marker, which):
    """The same rows; but the first process that comes to the twelfth page dies there, or its executor."""

    def run(batches):
        for batch in batches:
            yield batch
            if "page-12" in batch.column(0).to_pylist():
                try:
                    os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    continue
                process = os.getpid()
                while which == "executor":
                    status = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
                    process = next(int(line.split()[1]) for line in status if line.startswith("PPid:"))
                    assert process > 1
                    if b"ExecutorBackend" in pathlib.Path(f"/proc/{process}/cmdline").read_bytes():
                        break
                os.kill(process, signal.SIGKILL)

    return df.mapInArrow(run, df.schema)


def test_pages_are_cleaned_in_several_processes(spark, pages, expected):
    cleaned = on_spark.clean(pages, metadata=True)
    assert cleaned.columns == ["id", "url", "text", "error", "metadata"]
    rows = {row["id"]: row for row in cleaned.collect()}
    assert {name: row["text"] for name, row in rows.items() if row["error"] is None} == expected[1]
    failed = [row for row in rows.values() if row["error"] is not None]
    assert [row["id"] for row in failed] == ["page-28"]
    assert failed[0]["text"] is None and "PDF" in failed[0]["error"]
    assert rows["page-29"]["text"] == ""
    assert rows["page-1"]["metadata"]["title"] == "It snowed (1)"
    assert rows["page-1"]["metadata"]["language"] == "en"


def test_what_is_learned_is_what_one_machine_learns(pages, expected):
    cleaner, learned = dechrome.Cleaner(), dechrome.Profiles()
    for row in made_sites.rows():
        try:
            learned.learn(cleaner, cleaner.clean(row["html"], row["url"]))
        except dechrome.DechromeError:
            continue
    # An engine counts hashes of texts, and does not know the texts.
    known = re.sub(rb'"text":"[^"]*",', b'"text":"",', learned.compact().to_bytes())
    profiles = on_spark.learn(pages)
    assert profiles.to_bytes() == known
    assert known.count(b'"key"') == 3
    assert texts(on_spark.clean(pages, profiles=profiles)) == expected[0]


def test_processes_that_die_change_nothing(pages, expected, tmp_path):
    learning, cleaning = tmp_path / "learning", tmp_path / "cleaning"
    # With an executor goes what it had counted.
    profiles = on_spark.learn(dies_once(pages, str(learning), "executor"))
    cleaned = on_spark.clean(dies_once(pages, str(cleaning), "worker"), profiles=profiles)
    assert texts(cleaned) == expected[0]
    assert learning.exists() and cleaning.exists()


def test_rules_and_profiles_go_to_the_workers(pages, tmp_path):
    (tmp_path / "rules.toml").write_text(RULES)
    ruled = made_sites.by_the_program(tmp_path / "ruled", "--rules", str(tmp_path / "rules.toml"))
    cleaned = on_spark.clean_sites(pages, rules=RULES)
    assert texts(cleaned) == ruled
    assert "at the harbour" not in ruled["page-1"] and "at the harbour" in ruled["page-10"]


def test_the_schema_is_that_of_a_table(pages):
    table = pages.withColumnRenamed("html", "body").withColumn("text", pages["id"])
    cleaned = on_spark.clean(table, content="body")
    assert cleaned.schema.simpleString() == "struct<id:string,url:string,text:string,error:string>"
    described = on_spark.clean(pages, metadata=True).schema["metadata"].dataType
    assert {field.dataType.simpleString() for field in described} == {"string"} and "title" in described.names


def test_what_is_wrong_is_told_before_a_job_runs(pages):
    with pytest.raises(dechrome.SettingsError, match="unknown variant"):
        on_spark.clean(pages, favor="most")
    with pytest.raises(dechrome.SettingsError, match='no column "body"; there are id, url, html'):
        on_spark.clean(pages, content="body")
    with pytest.raises(dechrome.SettingsError, match="holds no text or bytes"):
        on_spark.learn(pages.selectExpr("length(html) AS html"))
    with pytest.raises(dechrome.SettingsError):
        on_spark.learn(pages, rules="[[site]]\nunknown = 1")
    with pytest.raises(TypeError, match="no profiles"):
        on_spark.learn(pages, profiles=dechrome.Profiles())


def record(name, head, body, kind="response", status="200 OK"):
    block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    own = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:made:{name}>\r\nWARC-Target-URI: https://pier.example/{name}\r\n"
        f"WARC-Date: 2026-01-02T03:04:05Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(own.encode() + block + b"\r\n\r\n")


def chunked(body):
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_warc_files_are_read_as_the_program_reads_them(spark, tmp_path):
    pytest.importorskip("warcio")
    html = "Content-Type: text/html\r\n"
    pages = [row["html"].encode() for row in made_sites.rows()[:9]]
    russian = pages[1].decode().replace("It snowed on the quay all night", "Всю ночь на причале шёл густой снег")
    records = [
        [record(f"plain-{n}", html, page) for n, page in enumerate(pages)],
        [
            record("chunked", html + "Transfer-Encoding: chunked\r\n", chunked(pages[2])),
            record("gzip", html + "Content-Encoding: gzip\r\n", gzip.compress(pages[3])),
            record("both", html + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunked(gzip.compress(pages[4]))),
            record("russian", "Content-Type: text/html; charset=windows-1251\r\n", russian.encode("cp1251", "replace")),
            record("utf-8", "Content-Type: text/html; charset=windows-1251\r\n", russian.encode()),
            record("missing", html, pages[5], status="404 Not Found"),
            record("image", "Content-Type: image/png\r\n", b"\x89PNG"),
            record("request", html, pages[5], kind="request"),
        ],
    ]
    folder = tmp_path / "program" / "warc"
    folder.mkdir(parents=True)
    for number, file in enumerate(records):
        (folder / f"{number}.warc.gz").write_bytes(b"".join(file))
    read = on_spark.read_warc(spark, str(folder))
    assert read.rdd.getNumPartitions() == 2
    assert [field.name for field in read.schema] == ["id", "url", "html"]
    program = made_sites.by_the_program(tmp_path / "program", name="warc")
    assert len(program) == 14 and "густой снег" in program["urn:made:russian"]
    assert texts(on_spark.clean_sites(read)) == program


def test_damaged_warc_files_are_told_or_ignored(tmp_path):
    pytest.importorskip("warcio")
    from dechrome import _warc

    whole = record("whole", "Content-Type: text/html\r\n", b"<p>It rained.")
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole + record("cut", "Content-Type: text/html\r\n", b"<p>It rained." * 900)[:-30])
    with pytest.raises(ValueError, match="cut.warc.gz: damaged behind record urn:made:whole"):
        list(_warc.pages(str(cut)))
    assert [page[0] for page in _warc.pages(str(cut), "ignore")] == ["urn:made:whole"]
    # What says that it is packed, and is not.
    lies = b"".join(
        record(name, f"Content-Type: text/html\r\n{name}\r\n", b"<p>It rained.")
        for name in ("Content-Encoding: gzip", "Content-Encoding: br", "Transfer-Encoding: chunked")
    )
    (tmp_path / "lies.warc.gz").write_bytes(lies)
    assert [page[2] for page in _warc.pages(str(tmp_path / "lies.warc.gz"))] == [b"<p>It rained."] * 3
    (tmp_path / "nothing").mkdir()
    with pytest.raises(ValueError, match="no files there"):
        _warc.files(str(tmp_path / "nothing"))
