"""How much of a file is read, and what is said of one that is more or broken."""

from data_access.importing.says import say
from data_access.texts import msg

MOST_CELLS = 16_000_000
"""A million rows of sixteen columns; the reader takes 32 bytes for each, filled or not."""

MOST_COLUMNS = 1000
MOST_UNPACKED = 1024 * 1024 * 1024
"""Bytes that an archive may unpack to: a workbook of a million visits has some 650 MB."""

MOST_RATIO = 100
"""How many times its size an archive may unpack to: a workbook of text has 5–30 times."""

BROKEN = say(msg("The workbook is damaged. Open it in the office program and save it again."))
PROTECTED = say(msg("The workbook is protected by a password. Remove the password and send it again."))
SPREAD = say(
    msg(
        "The table reaches too far down or to the right. Delete the empty rows below it and the empty columns beside "
        "it, or divide the file, and save it again."
    )
)
