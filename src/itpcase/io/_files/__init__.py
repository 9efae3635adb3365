"""What a file is: its bytes, its encoding, its folder, rows of CSV, parts of Parquet."""
