"""An installation that has fetched nothing: only the example region, whatever stands in the checkout."""

import pytest

from kaart.core.settings import Settings
from kaart.store.library import Library


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return Library.public(Settings(cache=tmp_path_factory.mktemp("leeg")))
