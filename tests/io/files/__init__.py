"""Tests of our own files: CSV, Parquet and workbooks, in and out."""
