"""Every trap of the formats that are read, and the test that stands for it."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent

TRAPS = {
    "mapped": {
        "rows of an instrument": "a_redcap_export_with_repeating_instruments",
        "the repeat columns are absent from a batch": "a_batch_without_repeats",
        "999 read as a count gives CR": "a_code_that_several_patients_have_is_told_of",
        "codes of radio fields stand in the dictionary": "the_words_of_a_data_dictionary",
        "an empty check box is unknown": "check_boxes",
        "a row of dates, a row an analyte": "a_wide_sheet",
        "tabs and UTF-16": "delimiters_and_encodings",
        "the order of a date": "the_order_of_a_date_is_said_by_the_mapping",
        "a proposal is corrected by the user": "a_proposal_says_what_is_not_sure",
    },
    "omop": {
        "mean volume and width stand in the panel": "platelets_are_selected_by_concept",
        "descendants": "descendants_count_too",
        "the date, not the datetime": "the_day_is_that_of_the_date",
        "no number: the text is read, or left out": "a_text_in_place_of_a_number",
        "the operators": "operators",
        "operators the wrong way round": "an_operator_against_the_text_is_refused_by_name",
        "half the limit": "half_the_limit_beside_a_bound_is_refused",
        "unit concepts, as floats too": "unit_concepts",
        "10*-3/uL": "a_negative_power_is_refused_by_name",
        "a unit of the vocabulary": "units_of_the_vocabulary_and_of_the_user",
        "a unit without its vocabulary":
            "a_unit_that_only_the_vocabulary_knows_is_refused_without_it",
        "a number that is none": "a_number_that_is_none_leaves_the_printed_text",
        "a database, a connection": "a_database_file_is_not_changed",
        "an unmapped unit": "an_unmapped_unit_is_read_from_its_text",
        "the range is a witness": "the_reference_range_is_a_witness_of_the_unit",
        "only a year of birth; contact after death": "people",
        "two days of death": "two_deaths_are_told_of",
        "the end is often imputed": "only_a_verbatim_end_is_a_stop",
        "fills and weekly injections": "fills_are_one_line_and_weekly_injections_go_on",
        "an order is no intake": "an_order_is_no_intake",
        "a supply of less than a day": "a_supply_of_less_than_a_day",
        "an end before the start": "an_end_before_the_start_is_left_out_and_the_rest_read",
        "procedures": "splenectomy_is_a_procedure",
        "a condition has no grade and no end": "bleeding_by_concepts_of_the_user",
        "other values, doses": "other_laboratory_values",
    },
    "cdisc": {
        "LBSPEC": "a_count_is_of_blood",
        "not MPV": "mean_volume_is_no_count",
        "never LBSTRESN alone": "the_printed_result_is_read_and_never_the_number",
        "LBORRES where there is no LBSTRESC": "the_original_result_where_there_is_no_standard_one",
        "AVAL alone": "numbers_alone_are_told_of",
        "LBSTAT, LBREASND": "not_done_is_left_out_with_its_reason",
        "LBDTC is cut": "days",
        "partial dates": "a_partial_date_is_left_out_and_listed",
        "no day 0": "study_days_without_a_day_0",
        "derived rows and copies": "derived_rows_and_copies_count_once",
        "the flagged baseline differs": "the_flagged_baseline",
        "EXENDTC is inside": "the_last_day_of_exposure_is_inside",
        "placebo is a line": "placebo_and_the_drug_of_the_trial_are_lines",
        "a dose of 0": "a_dose_of_0_is_no_exposure_and_placebo_is_a_line",
        "AE: codes, grades, goes on": "bleeding_by_codes_that_the_user_gives",
        "sex U, contact after death": "people",
        "other values, doses": "other_laboratory_values_and_doses",
    },
    "fhir": {
        "never by display": "selection_is_by_system_and_code",
        "members": "a_panel_has_its_count_in_a_member",
        "components": "a_panel_has_its_count_in_a_component",
        "statuses": "statuses",
        "preliminary": "a_preliminary_result_gives_way",
        "the number is a text": "the_number_is_the_text_of_the_json",
        "sa and ad; texts and ranges": "values",
        "dataAbsentReason and notes": "what_is_no_count_is_left_out_with_its_words",
        "never issued": "times",
        "zones and offsets": "zones",
        "references": "a_subject_is_one_however_it_is_named",
        "versions": "the_last_version_counts",
        "one id, two results": "one_id_with_two_results_is_refused",
        "two panels at one instant": "two_panels_at_one_instant_are_one_count",
        "an order is no intake": "an_order_is_no_intake",
        "stopped without an end": "a_treatment_that_was_stopped_on_a_day_that_nobody_says",
        "broken JSON": "broken_json_is_refused",
        "a bundle of any size": "a_bundle_is_read_in_pieces",
        "other values, doses": "other_laboratory_values_and_doses",
    },
    "encodings": {
        "the encoding of a file that is no UTF-8": "a_proposal_shows_how_the_file_reads",
    },
    "proposals": {
        "a decimal sign, or groups of three": "the_decimal_sign",
        "the letters of the sex": "a_sheet_gets_to_a_report_with_one_mapping",
        "events and instruments": "a_redcap_export_with_events_and_its_dictionary",
        "codes without their words": "codes_without_a_dictionary_are_asked_about",
        "columns of one name": "columns_of_one_name_are_told_apart",
        "laboratory values and doses": "laboratory_values_and_doses",
    },
    "omop_types": {
        "a column of another type": "a_column_is_read_whatever_its_type",
        "a row without person, concept or day": "a_row_that_is_lost_is_listed",
        "two rows of one measurement_id": "rows_of_one_id_are_versions_or_mistakes",
        "another version": "the_version_of_the_cdm",
    },
    "foreign_folders": {
        "another standard": "a_folder_of_another_standard_is_named",
        "two standards": "two_standards_in_one_folder",
        "SDTM beside ADaM": "sdtm_beside_adam_is_read_once",
        "a zip": "an_archive_is_to_be_unpacked",
        "a missing table": "a_cdm_without_person_is_named",
        "a last line that is cut": "the_last_line_of_ndjson_is_cut",
        "mixed encodings": "a_file_in_another_encoding_is_named",
        "empty tables": "empty_tables_are_no_patients",
        "memory of a large bundle": "a_large_bundle_takes_the_memory_of_what_is_kept",
    },
    "datasets": {
        "numeric dates by their format": "numeric_dates_of_a_transport_file",
        "special missing values": "special_missing_values_are_missing",
        "encodings of XPT": "the_encoding_of_a_transport_file",
        "another encoding": "another_encoding_is_named",
        "Dataset-JSON 1.0 and 1.1": "both_versions_of_dataset_json",
    },
    "omop_drawn": {
        "rows in columns, and one by one": "rows_in_columns_are_those_read_one_by_one",
    },
    "writers_drawn": {
        "ADaM as others read it": "adam_as_others_read_it",
        "OMOP as DuckDB reads it": "omop_as_duckdb_reads_it",
        "phenopackets as their schema reads them": "phenopackets_as_their_schema_reads_them",
    },
    "writers": {
        "AVAL = ADT - STARTDT + 1, CNSR 0": "times_to_event",
        "names of 8 characters": "adam_in_three_forms",
        "derivedFrom": "an_answer_in_fhir_is_derived_from_its_counts",
        "labels": "the_labels_of_meds",
        "what is written comes back": "what_is_drawn_comes_back",
        "three decimals of a number": "three_decimals_are_no_group_of_digits",
    },
    "meds": {
        "the unit is in the code": "the_unit_is_in_the_code",
        "or in codes.parquet": "codes_by_their_parents_and_units_of_the_metadata",
        "no number: text_value": "a_text_in_place_of_a_number",
        "START and STOP": "starts_and_stops",
        "no unit at all": "a_code_without_a_unit_is_refused",
    },
}  # fmt: skip
"""By format: what goes wrong, and the test (without ``test_``) that it does not."""


@lru_cache
def names_in(form: str) -> frozenset[str]:
    """The names of the tests of a format."""
    (path,) = HERE.rglob(f"test_{form}.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    ("form", "trap"), [(form, trap) for form, traps in TRAPS.items() for trap in traps]
)
def test_no_trap_is_without_a_test(form: str, trap: str) -> None:
    """A test that is renamed or taken out is missed here."""
    assert f"test_{TRAPS[form][trap]}" in names_in(form)
