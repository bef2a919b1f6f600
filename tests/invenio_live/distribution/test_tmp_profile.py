import cProfile
import io
import pstats
import time

import pytest

from tests.invenio_live.distribution.day import Day

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_profile():
    t = time.time()
    day = Day(11, agents=50, conversations=500, hours=2)
    day.prepare()
    print("prepare", time.time() - t)
    p = cProfile.Profile()
    p.enable()
    t = time.time()
    day.play()
    p.disable()
    print("play", time.time() - t, "runs", day.runs)
    out = io.StringIO()
    pstats.Stats(p, stream=out).sort_stats("cumulative").print_stats(45)
    print(out.getvalue())
    out = io.StringIO()
    pstats.Stats(p, stream=out).sort_stats("tottime").print_stats(25)
    print(out.getvalue())
    print(day.spread(), day.longest_s, day.over_capacity[:3], day.out_of_rights[:3], day.missed)
