"""Rules about the city: that it says who it is, and that people are in office."""

from datetime import date, timedelta

from app.admin import queries
from app.admin.doctor.case import Case, rule
from app.admin.queries import Standing
from app.kernel.clock import now

FEWEST_ADMINISTRATORS = 2
YOUNGEST_ALONE = 14  # Spain; sixteen where a country has not set another age (GDPR, article 8)
LONGEST_RESIDENCE_DAYS = 5 * 366
AHEAD = timedelta(days=183)  # promises reach sixty working days ahead


@rule(
    why="made-up people and promises would stand beside real ones", do="Give the city a database of its own", reads=True
)
def database_is_no_demo(case: Case) -> str | None:
    demo = queries.standing(case.rows) in (Standing.BEGUN, Standing.DEMO)
    return "this database holds the demo city" if demo else None


@rule(why="pages do not say whose they are", do="corrala city FILE", reads=True)
def city_has_its_name(case: Case) -> str | None:
    return None if queries.city_row(case.rows) else "the city is not set up"


@rule(
    why="in danger people must find the number on the page",
    do='Name it under "emergency" in the city\'s file',
    reads=True,
)
def emergency_numbers_are_told(case: Case) -> str | None:
    row = queries.city_row(case.rows)
    return None if row is None or row.emergency else "no emergency number is told"


@rule(
    why="data protection law sets the youngest age, and the city answers for a lower one",
    do='Say "age_alone" and "age_with_word" as the law of the country has them, corrala city FILE',
    reads=True,
)
def the_young_need_a_word(case: Case) -> str | None:
    row = queries.city_row(case.rows)
    alone = None if row is None else row.age_alone
    return f"people take part alone at {alone} already" if alone is not None and alone < YOUNGEST_ALONE else None


@rule(
    why="people who moved away would go on deciding about their old neighbourhood",
    do='Say "residence_days" of five years or less, corrala city FILE',
    reads=True,
)
def residence_is_shown_again(case: Case) -> str | None:
    row = queries.city_row(case.rows)
    days = 0 if row is None else row.residence_days
    return f"a verified residence lasts {days} days" if days > LONGEST_RESIDENCE_DAYS else None


@rule(why="nobody can report anything", do='Name them under "categories" in the city\'s file', reads=True)
def categories_are_there(case: Case) -> str | None:
    return None if queries.counted(case.rows, "categories") else "there is no category"


@rule(why="nobody lives anywhere here", do="corrala import areas FILE", reads=True)
def neighbourhoods_are_there(case: Case) -> str | None:
    return None if queries.counted(case.rows, "neighbourhoods") else "there is no neighbourhood"


@rule(
    why="promises would end on days when nobody works",
    do="Add its days to the city's file, corrala city FILE",
    reads=True,
)
def holidays_are_known_ahead(case: Case) -> str | None:
    known = {day.year for day in queries.holidays(case.rows)}
    today: date = now().date()
    unknown = [year for year in sorted({today.year, (today + AHEAD).year}) if year not in known]
    return f"no holiday of {unknown[0]} is known" if unknown else None


@rule(why="nobody can give or end a role", do="corrala staff invite EMAIL --role administrator", reads=True)
def somebody_administrates(case: Case) -> str | None:
    return None if queries.administrators(case.rows) else "there is no administrator"


@rule(
    why="a role needs a second person to confirm it, and one of them may be away",
    do="Propose a second at /grants/proposals",
    reads=True,
)
def two_administrate(case: Case) -> str | None:
    return "there is one administrator" if queries.administrators(case.rows) == FEWEST_ADMINISTRATORS - 1 else None


@rule(why="until then their roles sleep", do="Let them sign in and follow the page that asks for it", reads=True)
def staff_have_their_second_step(case: Case) -> str | None:
    number = queries.without_factor(case.rows)
    return f"staff without a passkey or an app: {number}" if number else None
