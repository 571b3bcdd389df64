"""What every layer may use: errors, codes, settings, words of a language. Imports nothing else of kaart."""
