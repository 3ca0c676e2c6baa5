"""The catalogue is complete and holds nothing more; texts are found wherever they stand."""

from dashboard import catalogue


def test_every_text_is_translated_and_no_translation_is_left_over():
    found = catalogue.report()
    assert found.missing == (), "run python -m dashboard.catalogue --update and translate"
    assert found.unused == ()
    assert found.unlike == (), "a translation fills in other values than its msgid"


def test_texts_are_found_in_calls_f_strings_branches_and_plurals():
    source = (
        't("a"); page.t("b", n=1); x = f"<b>{escape(t(\'c\'))}</b>"; t("d" if yes else "e")\n'
        'msg("f " "g"); t.plural("{n} h", "{n} hs", n)\n'
        "t(variable); other('z')"  # made elsewhere · no text of ours
    )
    assert set(catalogue.shown_by(source)) == {"a", "b", "c", "d", "e", "f g", ("{n} h", "{n} hs")}
