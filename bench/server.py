"""The web server under measurement, started as an office starts it."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import machine

PORT = 18_765


@dataclass
class Running:
    """A running server: its process, its port, and how long its first answer took."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer: float

    @property
    def workers(self) -> list[int]:
        """The worker processes (all below the command)."""
        return machine.children(self.process.pid)


@contextmanager
def serving(workers: int, port: int = PORT) -> Iterator[Running]:
    """Start `jiedao serve`; the database runs already, so what is timed is the start of the pages alone."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "jiedao", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Running(process, port, _answered(port, process) - began)
    finally:
        process.terminate()
        process.wait(30)


def _answered(port: int, process: "subprocess.Popen[bytes]") -> float:
    for _ in range(3000):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/signin/", timeout=30).read()
            return time.perf_counter()
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError("the server does not answer")
