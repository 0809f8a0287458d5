"""What a repair is, and the names of all of them.

A repair is safe when the right value is beyond doubt and the wrong one cannot have been meant. What is not
safe stays a fault.
"""

from dataclasses import dataclass

TRIMMED = "Blanks around the text were removed."
ASCII = "Full-width characters were replaced by plain ones."
THOUSANDS = "Separators of thousands were removed."
PERCENT = "The percentage was written as a share."
YEAR = "The year was taken out of the date."
CHOICE = "The word was written as the list of allowed values has it."
SEMICOLON = "Parts of the list were separated by plain semicolons."
SAME_ROW = "The row repeats another one exactly and was left out."
ENCODING = "The text was written as UTF-8."
SHAPE = "The polygon crossed itself and was redrawn; its area changed by less than {share} %."
RING = "The ring was turned counter-clockwise."
FORMAT = "The table was written as {format}, since it was repaired."
WORDS = (
    *(TRIMMED, ASCII, THOUSANDS, PERCENT, YEAR, CHOICE, SEMICOLON, SAME_ROW),
    *(ENCODING, SHAPE, RING, FORMAT),
)


@dataclass(frozen=True)
class Repair:
    """One cell, row or file that was repaired.

    Attributes
    ----------
    table, file, row, column
        Where; row 0 is the whole file.
    name
        English template of what was done, one of `WORDS`.
    before, after
        The cell in the file, and the cell as written.
    values
        Pairs of placeholder and text for the template.
    """

    table: str
    file: str
    row: int
    column: str
    name: str
    before: str = ""
    after: str = ""
    values: tuple[tuple[str, str], ...] = ()
