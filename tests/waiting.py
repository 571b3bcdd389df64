"""Waits in a real browser, for pages that let no text become a program as `wait_for_function` of Playwright does."""

from __future__ import annotations

import time

from playwright.sync_api import Page


def wait_until(page: Page, expression: str, *, timeout_ms: float = 30_000) -> None:
    """Wait until an expression is true in a page."""
    end = time.monotonic() + timeout_ms / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(100)
