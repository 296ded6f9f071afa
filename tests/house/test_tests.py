"""What tests hold to, so that one cannot fail for another."""

from app.config import ROOT

TESTS = ROOT / "tests"
# A process of its own; settings that are read without a connection.
OWN_APPLICATIONS = {"conftest.py", "notices/killed_at.py", "admin/doctor/test_settings.py"}


def test_applications_come_from_own_app_which_closes_their_connections():
    """A connection left open is found by whichever test runs when memory is tidied."""
    imports = "from app.factory import" + " create_app"
    makers = {str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if imports in path.read_text()}
    assert makers == OWN_APPLICATIONS
