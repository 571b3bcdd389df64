"""What kaart claims of its reliability, measured part by part: `python -m bench.betrouwbaar`."""
