"""Undo and redo: the texts that a draft had while somebody worked on it."""

from dataclasses import dataclass, replace

MOST = 200  # steps that can be taken back


@dataclass(frozen=True)
class History:
    """The texts of a draft, oldest first, and which of them is on the desk.

    Attributes
    ----------
    texts
        At least one.
    at
        The one on the desk.
    touched
        What the last change changed: typing on in one field is one step.
    """

    texts: tuple[str, ...]
    at: int = 0
    touched: str = ""

    @property
    def text(self) -> str:
        """The text on the desk."""
        return self.texts[self.at]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier text."""
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return self.at + 1 < len(self.texts)

    def changed(self, text: str, touched: str = "") -> "History":
        """Return the history after a change; what was taken back before it is forgotten.

        Parameters
        ----------
        text
            The new text; the same text is no change.
        touched
            Name of the field that is typed in; a further change of the same field replaces the last.
        """
        if text == self.text:
            return self
        keep = self.at if touched and touched == self.touched and self.at > 0 else self.at + 1
        texts = (*self.texts[:keep], text)[-MOST:]
        return History(texts, len(texts) - 1, touched)

    def undo(self) -> "History":
        """Return the history one text earlier."""
        return replace(self, at=max(0, self.at - 1), touched="")

    def redo(self) -> "History":
        """Return the history one text later."""
        return replace(self, at=min(len(self.texts) - 1, self.at + 1), touched="")
