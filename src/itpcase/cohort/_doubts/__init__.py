"""What is read as it stands and may not be meant: values, rows and relations that are doubtful."""
