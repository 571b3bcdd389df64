"""The scenario on the page of accessibility."""
