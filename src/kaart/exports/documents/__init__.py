"""What the command line prints as JSON or CSV and the API answers: one builder for both, so that they cannot differ."""
