"""Questions to the store, answered with an analysis: for page and command alike."""
