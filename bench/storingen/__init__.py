"""kaart under faults: what can go wrong, a refresh in a process of its own, and what is served afterwards."""
