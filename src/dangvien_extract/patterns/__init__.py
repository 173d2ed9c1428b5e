"""Everything Vietnamese that the rules need, as data: loading, validating and merging pattern files."""
