"""The door stands open in the first office."""

from tests.requests.conftest import door_open

__all__ = ["door_open"]
