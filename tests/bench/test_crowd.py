"""What a crowd of phones makes of what it heard: when the last one knew, also where two processes gather apart."""

import socket

from bench.crowd import Crowd, Phone


def crowd(*came: list[tuple[int, float]]) -> Crowd:
    """Phones that were told these revisions at these moments."""
    made = Crowd("http://127.0.0.1", 1, [])
    for one in came:
        near, far = socket.socketpair()
        far.close()
        made.phones.append(Phone(near, revision=one[-1][0] if one else 0, came=one))
    return made


def test_an_act_reached_the_last_phone_with_the_first_message_that_holds_it():
    both = crowd([(4, 1.0), (7, 2.0)], [(5, 1.25), (6, 1.5), (7, 2.5)])
    both.heard.told = {(9, 1): 4, (9, 2): 7}  # as the first phone was told
    both.heard.counts, both.heard.done = {(9, 1): 0.5, (9, 2): 1.5}, {(9, 1): 0.75, (9, 2): 1.75}
    assert both.to_the_last() == [0.75, 1.0]
    assert both.to_the_last(from_done=True) == [0.5, 0.75]
    assert both.behind() == 0
    both.close()


def test_a_phone_that_never_heard_makes_it_endless_and_counts_as_behind():
    one_deaf = crowd([(4, 1.0)], [])
    one_deaf.heard.told, one_deaf.heard.counts = {(9, 1): 4}, {(9, 1): 0.5}
    assert one_deaf.to_the_last() == [float("inf")]
    assert one_deaf.behind() == 1
    one_deaf.heard.gaps = 2
    assert one_deaf.behind() == 3
    one_deaf.close()
