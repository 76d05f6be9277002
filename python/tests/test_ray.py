"""On a real Ray cluster: two nodes, each with processes of its own."""

import os
import pathlib
import signal

import pytest

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")

import pyarrow as pa
from ray.cluster_utils import Cluster

import dechrome
from dechrome import ray as on_ray

import made_sites


@pytest.fixture(scope="module")
def nodes():
    path = os.pathsep.join([str(pathlib.Path(dechrome.__file__).parents[1]), str(pathlib.Path(__file__).parent)])
    small = {"num_cpus": 1, "object_store_memory": 100 << 20}
    cluster = Cluster(initialize_head=True, head_node_args={**small, "include_dashboard": False})
    cluster.add_node(**small)
    ray.init(address=cluster.address, runtime_env={"env_vars": {"PYTHONPATH": path}}, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def profiles():
    cleaner, learned = dechrome.Cleaner(), dechrome.Profiles()
    for row in made_sites.rows():
        try:
            learned.learn(cleaner, cleaner.clean(row["html"], row["url"]))
        except dechrome.DechromeError:
            continue
    return learned.compact()


@pytest.fixture
def pages(nodes):
    table = pa.Table.from_pylist(made_sites.rows())
    return ray.data.from_arrow([table.slice(at, 7) for at in range(0, table.num_rows, 7)])


def texts(dataset):
    return {row["id"]: row["text"] for row in dataset.take_all() if row["error"] is None}


def test_two_nodes_clean_as_the_program_does(nodes, pages, profiles, tmp_path):
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2
    cleaned = on_ray.clean(pages, profiles=profiles, metadata=True, concurrency=2, batch_size=4)
    rows = {row["id"]: row for row in cleaned.take_all()}
    assert list(rows["page-1"]) == ["id", "url", "text", "error", "metadata"]
    program = made_sites.by_the_program(tmp_path / "program")
    assert {name: row["text"] for name, row in rows.items() if row["error"] is None} == program
    assert "PDF" in rows["page-28"]["error"] and rows["page-28"]["text"] is None
    assert rows["page-1"]["metadata"]["title"] == "It snowed (1)"


def test_the_class_by_itself(nodes, pages, tmp_path):
    cleaned = pages.map_batches(
        on_ray.Clean, fn_constructor_kwargs={"favor": "recall"}, batch_format="pyarrow", compute=ray.data.ActorPoolStrategy(size=1)
    )
    assert texts(cleaned) == made_sites.by_the_program(tmp_path / "program", "--no-site", "--favor", "recall")
    none = on_ray.Clean()(pa.table({"html": pa.array([], pa.string())}))
    assert none.num_rows == 0 and none.column_names == ["text", "error"]


class DiesOnce(on_ray.Clean):
    """Cleans; but the first process that comes to the twelfth page dies."""

    def __init__(self, marker, **settings):
        super().__init__(**settings)
        self.marker = marker

    def __call__(self, table):
        if "page-12" in table["id"].to_pylist():
            try:
                os.close(os.open(self.marker, os.O_CREAT | os.O_EXCL))
                os.kill(os.getpid(), signal.SIGKILL)
            except FileExistsError:
                pass
        return super().__call__(table)


def test_a_process_that_dies_changes_nothing(nodes, pages, profiles, tmp_path):
    marker = tmp_path / "died"
    cleaned = pages.map_batches(
        DiesOnce,
        fn_constructor_kwargs={"marker": str(marker), "profiles": ray.put(profiles)},
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=2),
    )
    assert texts(cleaned) == made_sites.by_the_program(tmp_path / "program")
    assert marker.exists()


def test_wrong_settings_are_told_at_once(pages):
    with pytest.raises(dechrome.SettingsError, match="unknown variant"):
        on_ray.clean(pages, favor="most")
