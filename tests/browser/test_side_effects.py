"""The side-effect page in the real browser: every mark opens its patients (what is drawn: test_screens.py)."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import wait_for_title, who_dialog

PLACE = """([name, index]) => {
  const plot = [...document.querySelectorAll('.js-plotly-plot')].find(p => p._fullData.some(t => t.name === name));
  plot.scrollIntoView({block: 'center'});
  const trace = plot._fullData.find(t => t.name === name), layout = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const x = layout[(trace.xaxis || 'x').replace('x', 'xaxis')], y = layout[(trace.yaxis || 'y').replace('y', 'yaxis')];
  return [box.left + x._offset + x.l2p(x.d2l(trace.x[index])), box.top + y._offset + y.l2p(y.d2l(trace.y[index]))];
}"""


def open_side_effects(page: Page, query: str = "?period=All") -> None:
    page.goto(f"/side-effects{query}")
    expect(page.get_by_text("Which come together")).to_be_visible(timeout=60_000)
    # Not wait_for_function: it evaluates a string in the page, which the content security policy refuses.
    drawn = "[...document.querySelectorAll('.js-plotly-plot')].filter(p => p._fullLayout).length"
    for _ in range(200):
        if page.evaluate(drawn) == 5:
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(500)


def click_mark(page: Page, trace: str, index: int) -> None:
    page.evaluate(PLACE, [trace, index])
    page.wait_for_timeout(300)
    x, y = page.evaluate(PLACE, [trace, index])
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.wait_for_timeout(150)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()


def test_a_mark_opens_its_patients_and_a_patient_opens_their_page(page: Page):
    open_side_effects(page)
    for _ in range(2):  # the second click on the same mark opens the list again
        click_mark(page, "iv", 0)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("newest first")
        expect(dialog).to_contain_text(", IV")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.locator('[data-pick^="patient:"]').first.click()
    page.wait_for_url("**/patient?**")


def test_the_keyboard_opens_the_marks_of_a_chart_and_who_stands_behind_one(page: Page):
    page.goto("/side-effects?period=All")
    wait_for_title(page, "Side effects")
    box = page.locator(".st-key-peaks-marks")
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    marks = box.locator(".kap-marks button")
    expect(marks.first).to_be_visible()
    marks.filter(has_text=re.compile(": 1 session$")).first.focus()
    page.keyboard.press("Enter")
    assert who_dialog(page).locator(".kap-tr[data-pick]").count() == 1
