"""Sail, an engine without a JVM that speaks Spark Connect: the quick lane for the same adapter.

It needs a process of its own: a session of Spark Connect and one of Spark do not live together.
"""

import os

import pytest

pytest.importorskip("polars")
pysail = pytest.importorskip("pysail", reason="pysail is not installed: nothing is tested on Sail")
pytest.importorskip("pyspark.sql.connect.session", reason="Spark Connect is not installed: nothing is tested on Sail")

if os.environ.get("INTERDICT_SAIL") != "1":
    pytest.skip("needs a process of its own: INTERDICT_SAIL=1 runs it", allow_module_level=True)

from engine import OnEveryEngine  # noqa: E402


@pytest.fixture(scope="module")
def sail():
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    yield session
    session.stop()
    server.stop()


class TestSail(OnEveryEngine):
    @pytest.fixture
    def session(self, sail):
        return sail
