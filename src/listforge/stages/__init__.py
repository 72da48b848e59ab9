"""One module a command; each stage is a function of frames that gives a Result. No files, no network, no clock."""
