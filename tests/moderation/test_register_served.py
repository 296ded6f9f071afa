"""The register's table, asked for as a server is asked: with no context that outlives the request."""

from tests.conftest import own_app


def test_table_is_sent_whole_when_nothing_but_the_request_holds_its_connection(app, environ):
    with own_app(environ) as served:
        answer = served.test_client().get("/register/data.csv")
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).startswith("month,")
