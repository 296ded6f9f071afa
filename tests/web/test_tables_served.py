"""Tables that anybody may have, asked for as a server is asked: with no context that outlives the request."""

from tests.conftest import own_app


def test_tables_are_sent_whole_when_nothing_but_the_request_holds_their_connection(app, environ):
    with own_app(environ) as served:
        addresses = [rule.rule for rule in served.url_map.iter_rules() if rule.rule.endswith(".csv")]
        told = {path: _asked(served, path) for path in addresses if "<" not in path}
    given = {path for path, text in told.items() if text}
    assert {"/register/data.csv", "/register/less-public.csv", "/issues/data.csv"} <= given


def _asked(served, path: str) -> str:
    with served.test_client().get(path) as answer:
        assert answer.status_code < 500, path
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""
