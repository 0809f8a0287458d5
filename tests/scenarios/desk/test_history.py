"""Every change can be taken back and made again; typing on in one field is one change."""

from scenarios.desk.history import MOST, History


def test_undo_and_redo_walk_through_the_texts() -> None:
    history = History(("a",)).changed("b").changed("c")
    assert (history.text, history.undo().text, history.undo().undo().text) == ("c", "b", "a")
    assert history.undo().redo().text == "c"
    assert not history.can_redo
    assert not history.undo().undo().can_undo
    assert History(("a",)).undo().redo().text == "a"


def test_a_change_after_undo_forgets_what_was_taken_back() -> None:
    history = History(("a",)).changed("b").undo().changed("c")
    assert history.texts == ("a", "c")


def test_typing_on_in_one_field_is_one_step() -> None:
    history = History(("a",)).changed("1", "budget").changed("12", "budget").changed("123", "budget")
    assert history.undo().text == "a"
    assert history.changed("x", "title").undo().text == "123"
    taken_back = history.undo().changed("9", "budget")
    assert taken_back.undo().text == "a"


def test_the_same_text_is_no_change_and_the_oldest_is_forgotten() -> None:
    history = History(("0",))
    assert history.changed("0") is history
    for number in range(1, MOST + 10):
        history = history.changed(str(number))
    assert len(history.texts) == MOST
    assert history.text == str(MOST + 9)
