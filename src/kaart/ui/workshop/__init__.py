"""The werksessie: begun, led and shown."""
