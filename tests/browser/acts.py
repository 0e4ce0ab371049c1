"""What the tests of the pages do again and again."""

import time

from selenium.webdriver.common.keys import Keys


def complaints(driver, status=200):
    """What the console holds; the browser notes an error status of the page itself there, which is meant."""
    time.sleep(0.05)
    return [entry["message"] for entry in driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING") and not (status >= 400 and f"status of {status}" in entry["message"])]


def load(driver, stack, path, status=200):
    driver.get_log("browser")
    driver.get(stack.url + path)
    found = complaints(driver, status)
    assert not found, found


def texts(driver, selector):
    """What is shown of all that match, in one look: the page may be exchanged meanwhile."""
    shown = driver.execute_script("return [...document.querySelectorAll(arguments[0])].map(one => one.innerText)", selector)
    return [" ".join(text.split()) for text in shown]


def wait_until(question, seconds=5):
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end
        time.sleep(0.05)


def metrics(driver, width, height=800, dark=False):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1,
                                                                 "mobile": width < 600})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})


FOCUSED = """
const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
return {text: e.innerText || e.name || e.value, href: e.getAttribute('href'), tag: e.tagName,
        ring: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) ||
            (e.querySelector('path') !== null && getComputedStyle(e.querySelector('path')).stroke !== 'none'), inside: r.right > 0 && r.bottom > 0};
"""


def tab(driver):
    driver.switch_to.active_element.send_keys(Keys.TAB)
    return driver.execute_script(FOCUSED)
