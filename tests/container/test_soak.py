"""Every fault of soak.py once, under load: the short form of `make soak`."""

import pytest

import engine
from app_image import IMAGE as APP_IMAGE
from mysql_image import IMAGE as MYSQL_IMAGE
from soak import FAULTS, Soak
from test_stack import ROOT, Stack

pytestmark = pytest.mark.skipif(
    not engine.available() or not engine.has_image(APP_IMAGE) or not engine.has_image(MYSQL_IMAGE),
    reason=f"needs an engine and the images {APP_IMAGE} and {MYSQL_IMAGE}",
)


def test_each_fault_once_under_load():
    name = {"MUSTER_IMAGE": APP_IMAGE.rpartition(":")[0], "MUSTER_MYSQL_IMAGE": MYSQL_IMAGE.rpartition(":")[0],
            "VERSION": APP_IMAGE.rpartition(":")[2]}
    stack = Stack(ROOT, "soak", "muster", FIXTURE="small", COMPOSE_PROFILES="", **name)
    try:
        stack.compose("up", "-d", timeout=600)
        stack.ready(300)
        soak = Soak(stack, "each once")
        assert soak.run(4, FAULTS) == []
        assert {fault.name for fault, _, _ in soak.faults} == {fault.name for fault in FAULTS}
        assert len(soak.writer.acknowledged) > 100
    finally:
        stack.remove()
