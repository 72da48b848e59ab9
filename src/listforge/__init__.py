"""listforge builds and cleans B2B calling lists.

list -> import -> validate -> dedupe -> enrich -> score -> export -> dialer

each stage:   (frame, icp) -> Result(kept, rejected, changed, warned, extra)
each command: read a list, run the stage, write what was kept, write what was set aside, say the counts
each value:   a column in, a column out: one pure function
each opinion: a YAML file under data/
"""

__version__ = "0.1.0"
