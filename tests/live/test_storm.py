"""Two hundred phones in a hall that goes on for a minute while lines are cut every three seconds, the server is
restarted, its worker is killed, and all of it is: each ends where the database is, and what was acknowledged is in it.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable

import pytest

from tests.conftest import another_database
from tests.live.crowd import Hall
from tests.live.stage import Stage, staged

pytestmark = [pytest.mark.live, pytest.mark.long, pytest.mark.once]
PHONES, ACTS_A_SECOND, CUT_EVERY_S, CUT_AT_ONCE = 200, 20, 3.0, 20
STORM_S, CALM_S, LONGEST_S, BACK_S, SETTLE_S = 60.0, 2.0, 12.0, 60.0, 60.0


def restart(stage: Stage, how: signal.Signals = signal.SIGTERM) -> None:
    stage.site.stop("serve", how)
    stage.site.start("serve")


def kill_worker(stage: Stage) -> None:
    """The process that started it starts another one."""
    os.kill(stage.workers()[0], signal.SIGKILL)


def kill_all(stage: Stage) -> None:
    restart(stage, signal.SIGKILL)


class Storm:
    """What happens, while the phones go on."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.cut_at = hall, time.monotonic() + CUT_EVERY_S

    def blow(self, until: Callable[[], bool], longest_s: float) -> None:
        give_up = time.monotonic() + longest_s
        while not until() and time.monotonic() < give_up:
            self.hall.act()
            if time.monotonic() >= self.cut_at:
                self.cut_at += CUT_EVERY_S
                for phone in random.sample(self.hall.phones.all, CUT_AT_ONCE):
                    self.hall.phones.cut(phone)
            self.hall.phones.run(1 / ACTS_A_SECOND)

    def hit(self, how: Callable[[Stage], None]) -> None:
        """Break it; until most are back, and a while longer."""
        before = self.hall.phones.cuts
        again = threading.Thread(target=how, args=(self.hall.stage,))
        again.start()
        self.blow(lambda: self.hall.phones.cuts > before + PHONES / 2, BACK_S)
        self.blow(lambda: self.here() > PHONES * 3 / 4, BACK_S)
        again.join()
        self.blow(lambda: False, CALM_S)

    def here(self) -> int:
        return sum(phone.joined for phone in self.hall.phones.all)


def test_two_hundred_phones_end_where_the_database_is_whatever_breaks(tmp_path):
    with staged(tmp_path, another_database(tmp_path, "storm")) as stage:
        hall = Hall(stage, PHONES)
        try:
            storm, ends = Storm(hall), time.monotonic() + STORM_S
            storm.blow(lambda: storm.here() > PHONES, LONGEST_S)
            for how in (restart, kill_worker, kill_all):
                storm.hit(how)
            storm.blow(lambda: False, ends - time.monotonic())
            hall.settle(SETTLE_S)
            hall.compare()
        finally:
            hall.phones.close()
        assert "Traceback" not in stage.site.log("serve")
    # It was a storm: many acts, and nearly everybody was cut off by each break, or was on the way back.
    assert hall.acknowledged > PHONES / 4
    assert hall.phones.cuts > PHONES * 2
