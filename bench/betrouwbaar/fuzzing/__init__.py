"""What the section `bench.betrouwbaar.fuzz` tries on every parser."""
