"""Taking over a consultation of another system; the three real ones, where their data are."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from functools import reduce

import numpy as np
import pytest
from sqlalchemy import func, select

from app.consultations.actions.counting import Result
from app.consultations.commands import import_consultation
from app.consultations.counting import result_of_stances
from app.consultations.models import Consultation, ConsultationPerson, Stance, Statement
from app.kernel.db import reader, row_or_none, value
from bench.places import DATA
from tests.builders.places import make_city

REAL = DATA / "polis-consultations"
STATEMENTS = """id,timestamp,author,moderated,agrees,disagrees,text
4,1517603680343,0,accepted,2,0,More lamps.
5,1517603690343,7,rejected,0,0,Rude.
6,1517603699343,7,unmoderated,0,1,Fewer cars.
7,1517603699343,7,unheard,0,1,Nothing.
"""
VOTES = """timestamp,statement,voter,vote
1517603700000,4,0,1
1517603700500,4,7,1
1517603701000,6,7,-1
1517603702000,6,7,0
1517603703000,9,7,1
1517603703000,6,7,2
"""


def write(folder, votes=VOTES):
    (folder / "small.statements.csv").write_text(STATEMENTS)
    (folder / "small.votes.csv").write_text(votes)
    (folder / "small.json").write_text(json.dumps({"topic": "What about the square?", "description": "Tell us."}))


def votes_file(folder, name):
    return next(file for ending in ("csv", "csv.gz") if (file := folder / f"{name}.votes.{ending}").is_file())


def bring(app, folder, name="small"):
    votes = votes_file(folder, name)
    done = app.test_cli_runner().invoke(import_consultation, [str(folder / f"{name}.statements.csv"), str(votes)])
    return done.exit_code, [line for line in done.output.splitlines() if " taken, " in line]


def participation():
    columns = (Consultation.people, Consultation.stances, func.count(Statement.id))
    told = select(*columns).join(Statement, Statement.consultation_id == Consultation.id)
    return tuple(row_or_none(reader(), told.group_by(Consultation.people, Consultation.stances)))


def test_a_small_one_is_taken_once_and_what_cannot_be_is_named(app, context, tmp_path):
    make_city()
    write(tmp_path)
    refused = f"see {tmp_path}"
    code, told = bring(app, tmp_path)
    assert code == 3
    assert [line.split(": see")[0] for line in told] == [
        "3 taken, 0 unchanged, 1 refused",
        "4 taken, 0 unchanged, 2 refused",
    ]
    assert all(refused in line for line in told)
    assert participation() == (2, 3, 3)
    made = row_or_none(reader(), select(Consultation.question, Consultation.closes_at, Consultation.opened_at))
    assert (made.question, made.opened_at.year, str(made.closes_at)) == (
        "What about the square?", 2018, "2018-02-02 20:35:03+00:00",
    )  # fmt: skip
    assert value(reader(), select(Stance.choice).join(Statement).where(Statement.words == "Fewer cars.")) == 0
    before = participation(), value(reader(), select(Consultation.revision))
    code, told = bring(app, tmp_path)
    assert [line.split(": see")[0] for line in told] == [
        "0 taken, 3 unchanged, 1 refused",
        "0 taken, 4 unchanged, 2 refused",
    ]
    assert (code, participation(), value(reader(), select(Consultation.revision))) == (3, *before)
    people = value(reader(), select(func.sum(ConsultationPerson.answers)))
    assert people == value(reader(), select(func.sum(Statement.answers))) == 3


# The real ones. What the product finds stands beside a reckoning of its own, which shares no line with it.


def votes_of(name):
    file = votes_file(REAL, name)
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        return [(int(row["voter"]), int(row["statement"]), int(row["vote"])) for row in csv.DictReader(lines)]


def independent(name):
    """Sizes of the groups, the silhouette, and the ten statements with the largest product of shares: by the singular
    values of the whole matrix, k-means from many random partitions, and silhouettes person by person."""
    rejected = {int(row["id"]) for row in statements(name) if row["moderated"] == "rejected"}
    told = [vote for vote in votes_of(name) if vote[1] not in rejected]
    shown = sorted({number for _voter, number, _vote in told})
    column = {number: place for place, number in enumerate(shown)}
    by_person = defaultdict(dict)
    for voter, number, vote in told:
        by_person[voter][column[number]] = vote
    people = [answers for _voter, answers in sorted(by_person.items()) if len(answers) >= min(7, len(shown))]
    table = np.full((len(people), len(shown)), np.nan)
    for row, answers in enumerate(people):
        table[row, list(answers)] = list(answers.values())
    given, number = (~np.isnan(table)).sum(axis=1), (~np.isnan(table)).sum(axis=0)
    centred = np.nan_to_num(table - np.nansum(table, axis=0) / np.maximum(number, 1))
    left, singular, _right = np.linalg.svd(centred, full_matrices=False)
    places = left[:, :2] * singular[:2] * np.sqrt(len(shown) / given)[:, None]
    found = [(silhouette(places, labels), labels) for labels in (partition(places, k) for k in range(2, 6))]
    fit = [one for one in found if min(Counter(one[1].tolist()).values()) >= 5]
    # Fewer groups where more are not better by a hundredth.
    best, labels = reduce(lambda fewer, more: more if more[0] > fewer[0] + 0.01 else fewer, fit)
    return sorted(Counter(labels.tolist()).values(), reverse=True), round(best, 3), strongest(table, labels, shown)


def statements(name):
    with (REAL / f"{name}.statements.csv").open() as lines:
        return list(csv.DictReader(lines))


def partition(places, k):
    chance, best, least = np.random.default_rng(7), None, np.inf
    for _try in range(25):
        labels = chance.integers(k, size=len(places))
        while True:
            middles = np.array(
                [
                    places[labels == one].mean(axis=0) if (labels == one).any() else chance.choice(places)
                    for one in range(k)
                ]
            )
            far = np.linalg.norm(places[:, None, :] - middles[None, :, :], axis=2)
            again = far.argmin(axis=1)
            if (again == labels).all():
                break
            labels = again
        spread = (far.min(axis=1) ** 2).sum()
        if spread < least:
            best, least = labels, spread
    return best


def silhouette(places, labels):
    told = []
    for one, at in enumerate(places):
        far = np.linalg.norm(places - at, axis=1)
        mine = labels == labels[one]
        inside = far[mine].sum() / (mine.sum() - 1)
        outside = min(far[labels == other].mean() for other in set(labels.tolist()) - {int(labels[one])})
        told.append((outside - inside) / max(inside, outside))
    return float(np.mean(told))


def strongest(table, labels, shown):
    common = np.ones(len(shown))
    for one in set(labels.tolist()):
        group = table[labels == one]
        common *= ((group == 1).sum(axis=0) + 1) / ((~np.isnan(group)).sum(axis=0) + 2)
    most = np.lexsort((np.arange(len(shown)), -common))[:10]
    return [shown[place] for place in most]


def consensus_of(result: Result, numbers):
    """The ten statements that the product reckons strongest, by the numbers of the export."""
    letters = [group["letter"] for group in result.groups]

    def common(counts):
        return np.prod([(counts[letter][0] + 1) / (sum(counts[letter]) + 2) for letter in letters])

    order = sorted(result.statements, key=lambda one: (-common(result.statements[one]), one))
    return [numbers[one] for one in order[:10]]


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("name", ["london-youth-policing", "bowling-green", "vtaiwan-uberx"])
def test_a_real_one_keeps_its_participation_and_its_groups_agree_with_another_reckoning(app, context, name, capsys):
    if not REAL.is_dir():
        pytest.skip(f"the data of {name} are not beside this checkout")
    make_city()
    wanted = json.loads((REAL / f"{name}.json").read_text())
    code, told = bring(app, REAL, name)
    assert code == 0, told
    voters = len({voter for voter, _number, _vote in votes_of(name)})
    assert participation() == (voters, wanted["votes"], wanted["statements"])
    # Two of London's gave personal traits alone, which the data leave out; its own description counts them still.
    assert voters == wanted["voters"] - 2 * name.startswith("london")
    result = result_of_stances(reader(), value(reader(), select(Consultation.id)))
    if name.startswith("london"):  # 22 people, of whom every division leaves a group of fewer than five
        assert result.groups == []
        return
    origins = reader().execute(select(Statement.id, Statement.origin)).all()
    numbers = {row.id: int(row.origin.rpartition(":")[2]) for row in origins}
    ours = [group["people"] for group in result.groups], result.silhouette, consensus_of(result, numbers)
    theirs = independent(name)
    words = {int(row["id"]): row["text"] for row in statements(name)}
    told = [f"{name}: {voters} people, {wanted['votes']} votes; groups {ours[0]} beside {theirs[0]}"]
    told.append(f"  silhouette {ours[1]} beside {theirs[1]}")
    told += [f"  {one:4} beside {other:4}  {words[one][:90]}" for one, other in zip(ours[2], theirs[2], strict=True)]
    with capsys.disabled():
        print("\n", *told, sep="\n")  # noqa: T201 - shown beside one another, which is what it is for
    assert ours == theirs
