"""What pages share: frame, words, selection and controls."""
