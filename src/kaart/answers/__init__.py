"""Answers to questions, from the store and the analyses; for pages and commands alike."""
