"""A small company, simulated once for all tests of this folder."""

from __future__ import annotations

import pytest

from tests.sandbox.company.company_documents import Documents, small_documents


@pytest.fixture(scope="session")
def company() -> Documents:
    """The documents of seed 7."""
    return small_documents(7)
