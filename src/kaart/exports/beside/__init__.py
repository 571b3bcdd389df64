"""An exported file laid beside what kaart draws now: the same, changed, or not to be compared."""
