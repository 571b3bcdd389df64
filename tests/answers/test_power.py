"""The power of a map is simulated once for a graph, kept by content, and made again when damaged."""

from __future__ import annotations

import logging
import os
from dataclasses import replace

import numpy as np
import pytest
from grids import grid_areas

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.power import Task, simulate
from kaart.analysis.hotspots.weights import Scheme, neighbours
from kaart.answers import power as module
from kaart.answers.power import FOLDER, find_power, kept_power
from kaart.store.arrays import write_arrays

TASK = Task(
    neighbours(grid_areas(5, 5), scheme=Scheme()),
    Design(permutations=99),  # so few that nothing is found: no false share
    sizes=(3, 5),
    strengths_sd=(1.0, 3.0),
    maps=8,
    seed=1,
)


@pytest.fixture
def simulated(monkeypatch):
    """Tasks that were simulated."""
    asked = []

    def count(task):
        asked.append(task)
        return simulate(task)

    monkeypatch.setattr(module, "simulate", count)
    return asked


def test_the_kept_outcome_is_used_and_is_the_same(tmp_path, simulated):
    assert kept_power(tmp_path, TASK) is None
    first = find_power(tmp_path, TASK)
    other_names = replace(TASK, neighbours=replace(TASK.neighbours, codes=tuple(map(str, range(25)))))
    assert find_power(tmp_path, other_names) == kept_power(tmp_path, TASK) == first == simulate(TASK)
    assert len(simulated) == 1
    assert {item.false_share for item in first.planted} == {None}


def test_the_folder_is_bounded_and_the_oldest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    tasks = [replace(TASK, seed=seed, sizes=(), maps=2) for seed in range(4)]
    for moment, task in enumerate(tasks):
        find_power(tmp_path, task)
        os.utime(tmp_path / FOLDER / f"{task.key}.npz", (moment, moment))
    assert [kept_power(tmp_path, task) is not None for task in tasks] == [False, False, True, True]


def test_a_false_share_is_kept_as_it_is(tmp_path):
    loose = replace(TASK, design=Design(permutations=199, threshold=0.9))
    power = find_power(tmp_path, loose)
    assert any(item.false_share for item in power.planted)
    assert kept_power(tmp_path, loose) == power


def test_another_graph_or_design_is_simulated_anew(tmp_path, simulated):
    find_power(tmp_path, TASK)
    find_power(tmp_path, replace(TASK, neighbours=TASK.neighbours.only(np.arange(25) != 3)))
    find_power(tmp_path, replace(TASK, design=Design(permutations=199)))
    assert len(simulated) == 3


@pytest.mark.parametrize("case", ["damaged", "other arrays", "other shape"])
def test_a_file_that_holds_no_outcome_is_made_again(tmp_path, simulated, case):
    first = find_power(tmp_path, TASK)
    [path] = (tmp_path / FOLDER).iterdir()
    if case == "damaged":
        path.write_bytes(path.read_bytes()[:100])
    elif case == "other arrays":
        write_arrays(path, {"what": np.arange(3)})
    else:
        write_arrays(path, {"map": np.arange(2), "nothing": np.zeros(2), "planted": np.zeros((1, 4))})
    assert kept_power(tmp_path, TASK) is None
    assert find_power(tmp_path, TASK) == first
    assert len(simulated) == 2
    assert kept_power(tmp_path, TASK) == first


def test_a_folder_that_cannot_be_written_costs_the_keeping_and_not_the_outcome(tmp_path, caplog):
    (tmp_path / FOLDER).write_text("a file in its place")
    with caplog.at_level(logging.WARNING):
        assert find_power(tmp_path, TASK) == simulate(TASK)
    assert "cannot be written" in caplog.text
