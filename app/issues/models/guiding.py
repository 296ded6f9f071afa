"""How many were guided to where help is, instead of reporting."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class GuidedCount(Base):
    """A number a category, month and district (its slug; "" when none was told), and nothing of who it was."""

    __tablename__ = "guided_count"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    area: Mapped[str] = mapped_column(String(80), primary_key=True, default="")
    number: Mapped[int]
