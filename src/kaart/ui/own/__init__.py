"""The page of own figures."""
