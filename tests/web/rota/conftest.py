"""The sites with a rota, as the pages show them."""

from tests.rota.conftest import watched

__all__ = ["watched"]
