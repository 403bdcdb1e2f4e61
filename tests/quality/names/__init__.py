"""Names in five languages, inflected by grammar tables of their own: does the lexicon know them, and nothing else."""
