"""The protocol against a real server; one server for all of these files."""

import pytest

from tests.conftest import another_database
from tests.live.stage import staged


@pytest.fixture(scope="package")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    with staged(folder, another_database(folder, "live")) as running:
        yield running


@pytest.fixture(autouse=True)
def _close(stage):
    yield
    stage.close()
    log = stage.site.log("serve")
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]
