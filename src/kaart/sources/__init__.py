"""Upstream services: fetch, check, and give raw frames in which sentinels are already missing."""
