"""One module a kind of value: whole columns in, whole columns out. No stage knowledge."""
