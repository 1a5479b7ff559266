"""Errors: one tree, and messages that name the record, the field, the value and the mend."""

from __future__ import annotations

import graph.claims.errors as errors
from graph.claims.errors import AnswerableError, InputError, QueryError, shown


def tree(cls: type[Exception]) -> list[str]:
    """The names of a class and everything below it."""
    return [cls.__name__] + [name for sub in cls.__subclasses__() for name in tree(sub)]


def test_the_tree_at_the_top_of_the_module_is_complete() -> None:
    """Every error is drawn there, so that a reader finds them all in one place."""
    drawn = errors.__doc__ or ""
    ours = [name for name in tree(AnswerableError) if hasattr(errors, name)]
    assert len(ours) > 8
    assert [name for name in ours if name not in drawn.split()] == []


def test_a_message_says_where_what_and_how_to_mend_it() -> None:
    """Record, field, value, problem, mend, in this order."""
    error = InputError(
        "ends before it begins",
        mend="write the earlier date first",
        record="ostrel.yaml:12",
        field="when",
        value="2019/2018",
    )
    assert str(error) == (
        "ostrel.yaml:12: when “2019/2018”: ends before it begins; write the earlier date first"
    )


def test_parts_that_nobody_knows_are_left_out() -> None:
    """Neither empty colons nor “None”."""
    assert str(InputError("is empty", mend="write something")) == "is empty; write something"
    assert str(InputError("is negative", mend="leave it out", field="min", value=-1)) == (
        "min -1: is negative; leave it out"
    )


def test_who_knows_the_place_tells_the_error() -> None:
    """`at` fills in what is missing and leaves alone what is known better further in."""
    error = InputError("is negative", mend="leave it out", field="min")
    assert error.at("ostrel.yaml:3", "size") is error
    assert (error.record, error.field) == ("ostrel.yaml:3", "min")
    assert error.at("another.yaml:9").record == "ostrel.yaml:3"


def test_bad_input_and_bad_requests_are_value_errors() -> None:
    """So that callers who know nothing of this project catch them as what they are."""
    assert issubclass(InputError, ValueError)
    assert issubclass(QueryError, ValueError)


def test_values_in_messages_cannot_write_on_a_terminal() -> None:
    """Control and bidirectional characters come out as escapes, long values are cut."""
    assert shown("a\x1b[2Jb\u202ec\x00") == "“a\\u001b[2Jb\\u202ec\\u0000”"
    assert shown("x" * 100) == "“" + "x" * 59 + "…”"
    assert shown("x" * 100, limit=5) == "“xxxx…”"
    assert shown("Острель é") == "“Острель é”"
    assert shown(["a", 1]) == "['a', 1]"
