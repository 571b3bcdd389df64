"""What is known of one area, put together."""
