"""What a desk remembers for its owner."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class DeskFilter(Base):
    """What an account narrowed its desk to, on whichever machine it works next. `area_path`: empty for everywhere."""

    __tablename__ = "desk_filter"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    area_path: Mapped[str] = mapped_column(String(120), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    only_mine: Mapped[bool] = mapped_column(default=False)
