"""月度通报 The monthly bulletin as a .docx: recorded, asked, put into words, laid out.

    data = make(taken)

General situation → towns → highlights → problems → next steps → annexes.  Towns stand in division order; nothing in it
lies below the town, so that nothing is masked.
"""

from dashboard import bulletin_asked, bulletin_words
from dashboard.exports import bulletin_paper
from dashboard.taking import Taking, about


def make(taken: Taking) -> bytes:
    """The bulletin of what the filters select, in the language of who takes it.

    Raises AuditFailed where it cannot be recorded, NotAllowed for a role that sees no figures about visits: then
    nothing is made.
    """
    taken.record("bulletin", (), None)
    said = about(taken, bulletin_asked.MEASURES)
    text = bulletin_words.text(bulletin_asked.ask_all(taken), taken, said)
    return bulletin_paper.write(text, said, taken.t)
