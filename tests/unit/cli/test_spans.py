import click
import pytest

from jupyter_dagflow.cli.spans import Span


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("30m", 1800), ("2h", 7200), (" 5 m ", 300)])
def test_a_span_is_told_in_seconds(text: str, seconds: int) -> None:
    assert Span().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "m", "-1s", "1d", "1.5h", "30 minutes"])
def test_what_is_no_span_says_how_one_is_written(text: str) -> None:
    with pytest.raises(click.BadParameter, match="write 90s, 30m or 2h"):
        Span().convert(text, None, None)
