"""Days that print leaves open: where they can lie, and what holds on all of them."""
