"""What comes out of the printer: one clean page for each chart."""

import base64
import subprocess

import pytest
from acts import load, metrics, texts

NOT_ON_PAPER = ["Show me the data!", "Name or number", "All departments", "Overview", "The numbers",
                "people directory"]


def printed(driver):
    """The text of each page on A4."""
    pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69,
                                                                      "preferCSSPageSize": True})["data"])
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    pages = done.stdout.decode().split("\f")
    assert pages.pop() == "", "every page ends with a form feed"
    return [" ".join(page.split()) for page in pages]


@pytest.mark.parametrize("path", ["/statistics/pay", "/statistics/gender?as_of=1999-01-01"])
def test_each_chart_has_a_page_of_its_own(browser, stack, path):
    metrics(browser, 1280)
    load(browser, stack, path)
    titles, heading = texts(browser, "figcaption strong"), texts(browser, "h1")[0]
    assert len(titles) == 3
    pages = printed(browser)
    assert len(pages) == len(titles), pages
    for page, title in zip(pages, titles):
        assert title in page
        assert not [other for other in titles if other != title and other in page], "another chart on the page"
        assert not [words for words in NOT_ON_PAPER if words in page]
    assert heading in pages[0]
    assert ("The company as of 1999-01-01." in pages[0]) == ("as_of" in path), "the day, if it is not today"
    assert "Customer Service" in pages[0 if "gender" in path else 1], "a bar has its name"
