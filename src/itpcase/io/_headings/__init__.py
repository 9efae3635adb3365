"""What a foreign heading says: the field, the unit, the day, the drug, the line."""
