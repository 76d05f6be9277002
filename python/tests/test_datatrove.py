"""In real datatrove pipelines."""

import json

import pytest

pytest.importorskip("datatrove")

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from dechrome.datatrove import DechromeExtractor, DechromeStep

from test_clean import CLEAN, PAGE

RULES = "[[site]]\ndomain = 'quay.example'\nkeep = [{ css = 'footer' }]"


def run(tmp_path, step, tasks=1, workers=1):
    (tmp_path / "in").mkdir()
    page = PAGE.replace("<link rel=canonical href=https://www.harbour-post.example/7>", "")
    for task in range(tasks):
        lines = [
            {"text": page, "id": f"{task}/page"},
            {"text": page, "id": f"{task}/quay", "metadata": {"url": "https://quay.example/1"}},
            {"text": "<nav><a href=/>Home</a></nav>", "id": f"{task}/empty"},
        ]
        (tmp_path / "in" / f"{task}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(tmp_path / "in")),
            step,
            JsonlWriter(str(tmp_path / "out"), output_filename="${rank}.jsonl", compression=None),
        ],
        tasks=tasks,
        workers=workers,
        logging_dir=str(tmp_path / "logs"),
    ).run()
    files = sorted((tmp_path / "out").iterdir())
    return {line["id"]: line["text"] for file in files for line in map(json.loads, file.open())}


def test_the_extractor_stands_where_others_do(tmp_path):
    texts = run(tmp_path, DechromeExtractor())
    assert texts == {"0/page": CLEAN.rstrip("\n"), "0/quay": CLEAN.rstrip("\n")}


def test_the_step_cleans_in_batches_and_knows_addresses(tmp_path):
    texts = run(tmp_path, DechromeStep(batch_size=2, threads=2, rules=RULES), tasks=2, workers=2)
    ruled = f"{CLEAN}\nHigh water 11:40"
    assert texts == {f"{task}/{name}": text for task in (0, 1) for name, text in (("page", CLEAN[:-1]), ("quay", ruled))}
    stats = json.loads((tmp_path / "logs" / "stats.json").read_text())
    counted = next(step["stats"] for step in stats if "Dechrome" in step["name"])
    assert (counted["total"]["total"] if isinstance(counted["total"], dict) else counted["total"]) == 6


def test_wrong_settings_are_told_at_once():
    with pytest.raises(ValueError, match="unknown variant"):
        DechromeStep(favor="most")
