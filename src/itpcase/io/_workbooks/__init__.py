"""Workbooks: ``.xlsx``, ``.ods`` and ``.xls`` by the same names, and ours written."""
