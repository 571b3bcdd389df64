"""The buttons under a table; what is in the files, tests/render/files/test_table.py checks."""

from streamlit.testing.v1 import AppTest


def script():
    import pandas as pd

    from kaart.render.files.table import TableFile
    from kaart.ui.shell.table_download import download_table

    def make():
        return TableFile(pd.DataFrame({"name": ["=1+1"], "code": ["BU00010000"]}), {"year": 2018}, "nl")

    download_table(make, name="proef")


def test_both_files_are_offered():
    app = AppTest.from_function(script, default_timeout=20).run()
    assert not app.exception
    buttons = {item.key: item for item in app.get("download_button")}
    assert set(buttons) == {"csv", "xlsx"}
    assert [item.label for item in buttons.values()] == ["CSV downloaden", "Excel downloaden"]
