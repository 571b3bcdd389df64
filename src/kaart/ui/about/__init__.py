"""Sources, method and changes of deliveries."""
