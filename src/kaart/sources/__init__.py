"""Upstream services: fetch, check, and return raw frames in which sentinels are already missing."""
