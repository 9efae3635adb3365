"""
Answers as tables and as one page of HTML, in English and in Chinese.

`write_report` writes the page, and the same tables and figures as files. `estimates_table`,
`methods_text` and `bibtex` are parts of it for use of their own.
"""

from __future__ import annotations

from itpcase.report._document import write_tables
from itpcase.report._estimates.groups import groups_table
from itpcase.report._estimates.hazards import durations_table, times_to_response_table
from itpcase.report._estimates.pooled import pooled_table
from itpcase.report._estimates.series import estimates_table
from itpcase.report._estimates.stated import stated_durations_table, stated_table
from itpcase.report._estimates.strata import strata_table
from itpcase.report._methods import methods_text
from itpcase.report._own_groups import read_groups
from itpcase.report._page import REPORT_MARK, is_a_piece, mark_of, report_html, write_report
from itpcase.report._parts import DEFAULT_DEFINITIONS
from itpcase.report._references import bibtex
from itpcase.report._sections.appraisal import appraisal_table
from itpcase.report._sections.findings import findings
from itpcase.report._sections.review import CHECKLISTS, read_review
from itpcase.report._tables.missing import missing_table
from itpcase.report._tables.shifts import laboratory_shifts_table
from itpcase.report._text import invented, table_as_csv, table_as_text
from itpcase.report.checklists import care_checklist, prisma_table, strobe_checklist
from itpcase.report.evidence import cases_bibtex, evidence_summary, evidence_table

__all__ = [
    "CHECKLISTS",
    "DEFAULT_DEFINITIONS",
    "REPORT_MARK",
    "appraisal_table",
    "bibtex",
    "care_checklist",
    "cases_bibtex",
    "durations_table",
    "estimates_table",
    "evidence_summary",
    "evidence_table",
    "findings",
    "groups_table",
    "invented",
    "is_a_piece",
    "laboratory_shifts_table",
    "mark_of",
    "methods_text",
    "missing_table",
    "pooled_table",
    "prisma_table",
    "read_groups",
    "read_review",
    "report_html",
    "stated_durations_table",
    "stated_table",
    "strata_table",
    "strobe_checklist",
    "table_as_csv",
    "table_as_text",
    "times_to_response_table",
    "write_report",
    "write_tables",
]
