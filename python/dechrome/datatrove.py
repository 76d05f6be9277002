"""Dechrome in a datatrove pipeline: `pip install dechrome[datatrove]`.

`DechromeExtractor` stands where datatrove's `Trafilatura` does, with its sandbox: a process for itself, a time limit.
`DechromeStep` does without, cleans documents in batches on several threads, and knows their addresses: much faster.
"""

from itertools import islice

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.utils.typeshelper import StatHints

from ._functions import cleaner


class DechromeExtractor(BaseExtractor):
    """Extracts the text of HTML documents.

    Args:
        timeout: seconds that a document may take
        **settings: those of `dechrome.Cleaner`
    """

    name = "⛏ Dechrome"

    def __init__(self, timeout: float = 10, **settings):
        super().__init__(timeout)
        self.settings = settings
        cleaner(settings)  # wrong settings are told here, not in a worker

    def extract(self, text: str) -> str:
        return cleaner(self.settings).clean(text).text.rstrip("\n")


class DechromeStep(PipelineStep):
    """Cleans the text of documents: HTML, or what another extractor made of it.

    Documents that fail or of which nothing is left are dropped, and counted.

    Args:
        url_key: the metadata that holds the address, which says what site a document is of
        batch_size: documents that are cleaned at a time
        threads: how many work on them; None for one for each core
        **settings: those of `dechrome.Cleaner`
    """

    type = "🛢 - EXTRAC"
    name = "⛏ Dechrome"

    def __init__(self, url_key: str = "url", batch_size: int = 256, threads: int | None = 1, **settings):
        super().__init__()
        self.url_key = url_key
        self.batch_size = batch_size
        self.threads = threads
        self.settings = settings
        cleaner(settings)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        documents = iter(data)
        while batch := list(islice(documents, self.batch_size)):
            with self.track_time("batch"):
                urls = [document.metadata.get(self.url_key) for document in batch]
                results = cleaner(self.settings).clean_batch(
                    [document.text for document in batch], urls, threads=self.threads, errors="return"
                )
            for document, result in zip(batch, results, strict=True):
                self.stat_update(StatHints.total)
                if isinstance(result, Exception):
                    self.stat_update("clean_error")
                    self.stat_update(StatHints.dropped)
                    continue
                document.text = result.text.rstrip("\n")
                if not document.text:
                    self.stat_update("empty")
                    self.stat_update(StatHints.dropped)
                    continue
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(document)
                yield document
