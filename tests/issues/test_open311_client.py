"""A client of the standard that others wrote, against a real server: the whole way of a program of another city."""

from pathlib import Path

import pytest
import requests
from georeport import GeoReport

from tests.conftest import another_database
from tests.serving import serving


@pytest.mark.live
@pytest.mark.long
@pytest.mark.once
def test_a_client_of_another_city_reads_services_and_requests_in_both_forms(tmp_path: Path):
    url = another_database(tmp_path, "open311")
    with serving(tmp_path, url, prepare=("a copy of the demo",)) as site:
        told = {}
        for form in ("json", "xml"):
            client = GeoReport(f"{site.url}/open311/v2", jurisdiction="127.0.0.1", output_format=form)
            services, found = client.get_service_list(), client.get_service_requests()
            one = client.get_service_definition(services[0]["service_code"])
            assert one["service_code"] == services[0]["service_code"]
            again = client.get_service_request(found[0]["service_request_id"])
            told[form] = [held["service_code"] for held in services], [held["service_request_id"] for held in found]
            assert (again[0] if isinstance(again, list) else again)["service_request_id"] == told[form][1][0]
            closed = client.get_service_requests(status="closed")
            assert {held["status"] for held in closed} == {"closed"}
        assert told["json"] == told["xml"]
        with pytest.raises(requests.HTTPError, match="404"):
            client.get_service_definition("none")
