"""The typed stubs say what is there."""

import subprocess
import sys

import pytest


def test_the_stubs_fit(tmp_path):
    pytest.importorskip("mypy")
    run = [sys.executable, "-m", "mypy.stubtest", "dechrome._dechrome", "--ignore-missing-stub"]
    done = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
