"""A profile as sentences, page, sheet and document."""
