"""One thin module a command: its usage, its options, one call. What is heavy is imported when the command runs."""
