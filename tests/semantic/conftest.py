"""The very small encoder, read once."""

from __future__ import annotations

import pytest

from core.encoder import Encoder, read_encoder
from tests.semantic.make_tiny import TINY


@pytest.fixture(scope="session")
def tiny() -> Encoder:
    return read_encoder(TINY)
