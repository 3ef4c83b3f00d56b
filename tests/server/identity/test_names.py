"""Which names are accepted, and which two look alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.identity.names import NameInvalid, clean_name, skeleton, username


@pytest.mark.parametrize("name", ["Mira", "Zoë", "李雷", "नमस्ते", "محمد", "O'Neill", "J. R.", "Ana-Lu_2", "Мира"])
def test_names_of_the_world_pass_unchanged(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFKC", name)


def test_a_name_is_kept_in_its_normal_form() -> None:
    assert clean_name("Ｍｉｒａ") == "Mira"
    assert clean_name("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("M", "too_short"),
        ("", "too_short"),
        ("M" * 51, "too_long"),
        (" Mira", "spaces"),
        ("Mira ", "spaces"),
        ("Mi  ra", "spaces"),
        ("Mi\u00a0\u00a0ra", "spaces"),
        ("Mi\nra", "characters"),
        ("Mi\u200bra", "characters"),
        ("Mi\u200dra", "characters"),
        ("\u202eariM", "characters"),
        ("\u2066Mira", "characters"),
        ("Mi\u3164ra", "characters"),
        ("Mira\ufe0f", "characters"),
        ("\u0301Mira", "characters"),
        ("Mi" + "\u0331" * 4 + "ra", "characters"),
        ("--", "characters"),
        ("Mira 🎉", "characters"),
        ("<b>", "characters"),
        ("admin", "reserved"),
        ("A.d.m.i.n", "reserved"),
        ("аdmin", "reserved"),
        ("M0DERAT0R", "reserved"),
        ("System", "reserved"),
        ("Practice Bot", "reserved"),
    ],
)
def test_other_names_are_refused_with_a_reason(name: str, reason: str) -> None:
    with pytest.raises(NameInvalid) as refused:
        clean_name(name)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mira", "mira"),
        ("Mira", "Mirа"),
        ("Mira", "Мirа"),
        ("Mira", "M1ra"),
        ("Mira", "Mlra"),
        ("Mira", "Mira."),
        ("Mira", "Mi ra"),
        ("Mira", "Mírà"),
        ("Bernd", "Bemd"),
        ("Otto", "0tt0"),
        ("Kappa", "Κappa"),
        ("Willow", "VVillow"),
    ],
)
def test_these_look_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Mira", "Mara"), ("राम", "रमा"), ("李雷", "李霞"), ("Guest 2", "Guest 3")])
def test_these_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(st.characters(max_codepoint=127), max_size=20))
def test_plain_letters_take_a_shorter_way_to_the_same(name: str) -> None:
    assert skeleton(name) == skeleton(name + "\N{COMBINING ACUTE ACCENT}")  # which is dropped on the long way


@given(st.text(max_size=60))
def test_a_clean_name_stays_clean(text: str) -> None:
    try:
        name = clean_name(text)
    except NameInvalid:
        return
    assert clean_name(name) == name
    assert skeleton(name)
    assert name.isprintable()


def test_a_tokens_name_follows_the_data_models_rule_or_is_made_up() -> None:
    assert username("mira_2", "issuer", "7") == "mira_2"
    made = username("Mira!", "issuer", "7")
    assert made.startswith("player-")
    assert made == username(None, "issuer", "7")
    assert made != username(None, "issuer", "8")
    assert username("admin", "issuer", "7") == made
