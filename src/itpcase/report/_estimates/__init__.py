"""Tables of estimates: of a series, of its endpoints, and of groups beside each other."""
