"""Dechrome on Ray Data: `pip install dechrome[ray]` (docs/clusters.md)."""

import pyarrow as pa
import ray
from ray.data import ActorPoolStrategy, Dataset

from ._dechrome import Cleaner, Profiles

__all__ = ["Clean", "clean"]


class Clean:
    """Cleans tables: `dataset.map_batches(Clean, fn_constructor_kwargs=…, batch_format="pyarrow", compute=…)`.

    A table's column `content` (by itself "html", else "text") gives place to a column "text"; a row that fails has none,
    and says why in the column "error". The others stay. It is what `Cleaner.clean_table` gives.

    Args:
        content: the column of pages: strings or bytes
        url: the column of addresses, if there is one
        metadata: add a column of what pages say about themselves
        profiles: what repeats on sites; or, for large ones, what `ray.put` gave for them
        **settings: those of `dechrome.Cleaner`
    """

    def __init__(
        self,
        *,
        content: str | None = None,
        url: str | None = "url",
        metadata: bool = False,
        profiles: "Profiles | ray.ObjectRef | None" = None,
        **settings,
    ):
        if isinstance(profiles, ray.ObjectRef):
            profiles = ray.get(profiles)
        self.cleaner = Cleaner(profiles=profiles, **settings)
        self.columns = {"content": content, "url": url, "metadata": metadata}

    def __call__(self, table: pa.Table) -> pa.Table:
        # A table without rows has no batches, but columns.
        batches = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
        return pa.Table.from_batches([self.cleaner.clean_table(batch, **self.columns) for batch in batches])


def clean(
    dataset: Dataset,
    *,
    batch_size: int = 256,
    concurrency: int | tuple[int, int] | None = None,
    profiles: Profiles | None = None,
    **arguments,
) -> Dataset:
    """Cleans a dataset's pages: `map_batches` with `Clean`. Wrong settings are told at once; profiles go to each machine once.

    Args:
        batch_size: pages of a batch
        concurrency: how many processes clean, or (least, most); None for up to one for each core of the cluster
        profiles: what repeats on sites
        **arguments: those of `Clean`
    """
    Clean(**arguments)
    if profiles is not None:
        arguments["profiles"] = ray.put(profiles)
    if isinstance(concurrency, int):
        compute = ActorPoolStrategy(size=concurrency)
    else:
        least, most = concurrency or (1, max(int(ray.cluster_resources().get("CPU", 1)), 1))
        compute = ActorPoolStrategy(min_size=least, max_size=most)
    return dataset.map_batches(
        Clean,
        fn_constructor_kwargs=arguments,
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=compute,
        zero_copy_batch=True,
    )
