"""A stack and a Chromium for the tests of the pages. Screenshots go to build/screenshots, whatever the outcome."""

import base64
import os
import shutil
import sys
import tempfile

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "live"))

from stack import BUILD, Stack  # noqa: E402 pylint: disable=wrong-import-position

SHOTS = os.path.join(BUILD, "screenshots")


@pytest.fixture(scope="session")
def stack():
    made = Stack(FIXTURE="small")
    try:
        yield made.start()
    finally:
        made.remove()


def chromium(script=True):
    """A fresh one: own profile, no request to anybody but us."""
    profile = tempfile.mkdtemp(prefix="muster-browser-")
    options = Options()
    for flag in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                 "--force-color-profile=srgb", "--window-size=1280,900", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if os.getuid() == 0:
        options.add_argument("--no-sandbox")
    if not script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(60)
    driver.get("data:text/html,<title>off</title><script>document.title = 'on'</script>")
    assert driver.title == ("on" if script else "off")
    return driver, profile


@pytest.fixture(scope="session", params=["script", "no script"])
def any_browser(request):
    """With JavaScript and with it switched off."""
    driver, profile = chromium(script=request.param == "script")
    driver.mode = request.param.replace(" ", "-")
    yield driver
    driver.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    driver, profile = chromium()
    yield driver
    driver.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def shot():
    """shot(driver, name): keeps what the browser shows, the whole page."""
    os.makedirs(SHOTS, exist_ok=True)

    def take(driver, name):
        sizes = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
        wide, high = sizes["cssLayoutViewport"]["clientWidth"], sizes["cssContentSize"]["height"]
        data = driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": wide, "height": min(high, 4000), "scale": 1}})
        with open(os.path.join(SHOTS, name + ".png"), "wb") as out:
            out.write(base64.b64decode(data["data"]))

    return take
