"""Tasks to begin with, made as a clerk makes them."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def a_new_task(clerk: Page, title: str) -> str:
    """Written down and issued to the market office; gives its number."""
    clerk.goto("/tasks/new")
    clerk.fill("[name=title]", title)
    clerk.select_option("[name=lead]", label="市场监管局")
    clerk.fill("[name=due_on]", "2027-01-29")
    clerk.locator("form.card button.primary").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text(title)
    return clerk.url.rsplit("/", 1)[-1]
