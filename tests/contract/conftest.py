"""Cases of a command run in one process, as its start takes longer than they do; modules that need more say `process`."""

import pytest
from tests.conftest import Program


@pytest.fixture
def listforge(here: Program) -> Program:
    """The program's main in this process."""
    return here
