import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.codes import COUNTRY, Level, clean_code, gemeente_of, is_code, level_of, read_level, wijk_of
from kaart.core.errors import UnknownAreaError, UnknownLevelError

digits = st.text("0123456789", min_size=4, max_size=4)
tails = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4)


@given(digits, tails, st.integers(0, 12))
def test_buurt_code_survives_padding_and_case(gemeente, tail, padding):
    code = f"BU{gemeente}{tail}"
    assert clean_code(f"  {code.lower()}{' ' * padding}") == code
    assert level_of(code) is Level.BUURT
    assert gemeente_of(code) == f"GM{gemeente}"
    assert wijk_of(code) == f"WK{gemeente}{tail[:2]}"


@given(st.text(max_size=14))
def test_is_code_and_clean_code_agree(text):
    if is_code(text):
        assert is_code(clean_code(text))
    else:
        with pytest.raises(UnknownAreaError):
            clean_code(text)


@pytest.mark.parametrize("text", ["NL", "NL00", "NL01", "nl00      "])
def test_country_has_one_spelling(text):
    assert clean_code(text) == COUNTRY


@pytest.mark.parametrize("text", ["", "BU0917400", "BU091740000", "GM917", "XX0917", "0917", "BU0917400é"])
def test_other_text_is_refused(text):
    with pytest.raises(UnknownAreaError, match="area code"):
        clean_code(text)


def test_country_lies_in_no_gemeente():
    with pytest.raises(UnknownAreaError):
        gemeente_of("NL00")
    with pytest.raises(UnknownAreaError):
        wijk_of("GM0917")


def test_level_names_are_read_and_refused():
    assert read_level(" Buurt ") is Level.BUURT
    with pytest.raises(UnknownLevelError, match="straat"):
        read_level("straat")
