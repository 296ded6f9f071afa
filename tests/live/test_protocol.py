"""The protocol against a real server: every event, every refusal, what each audience may hear."""

import pytest

pytestmark = pytest.mark.live
