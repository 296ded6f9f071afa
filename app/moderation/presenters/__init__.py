"""How cases look to moderators, and the register to everybody."""

from app.moderation.presenters.cards import (
    GROUNDS,
    KINDS,
    CaseCard,
    cards,
    ground_choices,
    moderation_url,
    mute_entries,
    mute_subjects,
    own_verdict,
    said_reason,
    waiting_number,
)
from app.moderation.presenters.covering import Covering, covering
from app.moderation.presenters.pictures import Picture, pictures
from app.moderation.presenters.register import (
    COLUMNS,
    Part,
    bounds,
    csv_rows,
    feed_items,
    know_part,
    month_asked,
    register_page,
)

__all__ = [
    "COLUMNS",
    "GROUNDS",
    "KINDS",
    "CaseCard",
    "Covering",
    "Part",
    "Picture",
    "bounds",
    "cards",
    "covering",
    "csv_rows",
    "feed_items",
    "ground_choices",
    "know_part",
    "moderation_url",
    "month_asked",
    "mute_entries",
    "mute_subjects",
    "own_verdict",
    "pictures",
    "register_page",
    "said_reason",
    "waiting_number",
]
