"""Longest travel times that count, of which measures bear the number: without the analysis, so that names cost little.

Somebody can get there when at least half of the moments of leaving take no longer than this.
"""

from __future__ import annotations

BOUND_MIN, NEAR_MIN = 60, 45
