"""Shared by all pages: frame, words, selection and controls."""
