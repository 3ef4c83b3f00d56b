"""Any bytes at all, and bombs that somebody thought of."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.costs import KEPT_BYTES_MAX, MS_MAX, cost_ms, kept_bytes
from tests.fuzz.targets import SEEDS, TARGETS

INPUTS = 3_000  # for each of the targets

_FIRST = b'{"_placeholder":true,"num":0}'
BOMBS = {
    "nested": b"\x002" + b"[" * 200_000,
    "closed": b"\x002" + b"[" * 200_000 + b"]" * 200_000,
    "lists": b'\x002["a"' + b",[]" * 300_000 + b"]",
    "numbers": b'\x002["a"' + b",1" * 450_000 + b"]",
    "floats": b'\x002["a"' + b",1.5" * 240_000 + b"]",
    "texts": b'\x002["a"' + b',""' * 320_000 + b"]",
    "keys": b'\x002["a",{' + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}]",
    "long text": b'\x002["' + b"a" * 999_000 + b'"]',
    "escapes": b'\x002["' + b"\\u00e9" * 160_000 + b'"]',
    "digits": b"\x002" + b"9" * 999_000,
    "big number": b"\x002[" + b"9" * 999_000 + b"]",
    "placeholders": b'\x0051-["a",' + b",".join([_FIRST] * 16_000) + b"]\xff\x01" + bytes(500_000),
    "attachments": b'\x005999999999-["a"]',
    "namespace": b"\x000/" + b"n" * 999_000,
    "packets": b"4\x1e" * 499_000,
    "base64": b"b" + b"A" * 999_000,
    "packed nested": b"\x91" * 999_000,
    "packed lists": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\x00\x0e\xff\x00" + b"\x90" * 983_000,
    "packed maps": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\x00\x0e\xff\x00" + b"\x80" * 983_000,
    "packed numbers": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\x00\x0e\xff\x01\xa1a" + b"\x01" * 982_000,
    "packed nil": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\x00\x0e\xff\x01\xa1a" + b"\xc0" * 982_000,
    "packed texts": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\x00\x0e\xff\x01\xa1a" + b"\xa0" * 982_000,
    "packed length": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\xff\xff\xff\xff",
    "packed picture": b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa1a\xc6\x00\x0e\xff\x00" + b"\x90" * 983_000,
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_dealt_with_soon(target: str, bomb: str) -> None:
    assert cost_ms(TARGETS[target], BOMBS[bomb]) <= MS_MAX


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_at_all(target: str) -> None:
    run, seeds = TARGETS[target], SEEDS[target]
    spliced = st.lists(st.sampled_from(seeds) | st.binary(max_size=40), max_size=4).map(b"".join)

    @settings(max_examples=INPUTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.binary(max_size=300) | spliced)
    @example(b"")
    def any_bytes(data: bytes) -> None:
        assert cost_ms(run, data) <= MS_MAX

    any_bytes()


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_kept(target: str) -> None:
    inputs = [seed[:cut] for seed in SEEDS[target] for cut in range(len(seed) + 1)] * 20
    assert kept_bytes(TARGETS[target], inputs) < KEPT_BYTES_MAX
