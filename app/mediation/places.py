"""Where things of mediation are, as paths: for notices, obligations and pages alike."""


def challenge_path(ref: str, number: int) -> str:
    """The page of a challenge; by the issue's reference, so that no number of a row is told."""
    return f"/issues/{ref}/challenges/{number}"
