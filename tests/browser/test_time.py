"""The day that is shown: the slider that exchanges the page, and what stands in its place without a script."""

from acts import complaints, load, metrics, texts, wait_until
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


def people(driver):
    return int(texts(driver, "h1")[0].split()[0].replace(",", ""))


def present(stack, day):
    return int(stack.sql(f"SELECT COUNT(DISTINCT emp_no) FROM dept_emp WHERE from_date <= '{day}' AND to_date > '{day}'")[0][0])


def test_the_slider_moves_the_page_and_stays(browser, stack):
    metrics(browser, 1280)
    load(browser, stack, "/employees?status=present")
    slider = browser.find_element(By.ID, "day-slider")
    assert slider.get_attribute("aria-valuetext") == "today"
    browser.execute_script("window.same = true")
    slider.send_keys(Keys.HOME)
    wait_until(lambda: "as_of=1985-01-01" in browser.current_url and people(browser) == present(stack, "1985-01-01"))
    slider.send_keys(Keys.ARROW_RIGHT)
    wait_until(lambda: "as_of=1985-02-01" in browser.current_url)
    slider.send_keys(Keys.PAGE_UP)
    wait_until(lambda: "as_of=1986-02-01" in browser.current_url and people(browser) == present(stack, "1986-02-01"))
    assert slider.get_attribute("aria-valuetext") == "1986-02-01"
    assert browser.switch_to.active_element == slider and browser.execute_script("return window.same")
    assert "The company as of 1986-02-01." in texts(browser, "#day-note")[0]
    # every way on keeps the day
    for link in browser.find_elements(By.CSS_SELECTOR, "#mark, #main a:not([href='/show']), .facets a, .letters a, tbody a"):
        assert "as_of=1986-02-01" in link.get_attribute("href")
    browser.find_element(By.LINK_TEXT, "Departments").click()
    assert "as_of=1986-02-01" in browser.current_url
    slider = browser.find_element(By.ID, "day-slider")
    assert slider.get_attribute("aria-valuetext") == "1986-02-01"
    slider.send_keys(Keys.END)
    wait_until(lambda: "as_of" not in browser.current_url)
    assert texts(browser, "#day-note") == ["The company as it is today."]
    assert not complaints(browser)


def test_back_returns_to_the_day_before(browser, stack):
    metrics(browser, 1280)
    load(browser, stack, "/employees?as_of=1990-01-01")
    browser.find_element(By.ID, "day-slider").send_keys(Keys.HOME)
    wait_until(lambda: people(browser) == present(stack, "1985-01-01"))
    browser.back()
    wait_until(lambda: people(browser) == present(stack, "1990-01-01"))
    assert browser.find_element(By.ID, "day-slider").get_attribute("aria-valuetext") == "1990-01-01"
    assert not complaints(browser)


def test_without_a_script_a_field_and_steps_do_the_same(any_browser, stack):
    load(any_browser, stack, "/employees?as_of=1990-03-31")
    links = {link.text: link.get_attribute("href") for link in any_browser.find_elements(By.CSS_SELECTOR, "#day-steps a")}
    assert [href.rpartition("=")[2] for href in links.values()] == ["1989-03-31", "1990-02-28", "1990-04-30", "1991-03-31"]
    field = any_browser.find_element(By.ID, "as_of")
    field.clear()
    field.send_keys("1992-05-01")
    any_browser.find_element(By.CSS_SELECTOR, "#day-form button").click()
    wait_until(lambda: "as_of=1992-05-01" in any_browser.current_url)
    wait_until(lambda: people(any_browser) == present(stack, "1992-05-01"))
    assert not complaints(any_browser)


def test_a_day_that_does_not_exist_can_be_corrected_where_it_is_refused(any_browser, stack, shot):
    load(any_browser, stack, "/employees?gender=M&as_of=2024-13-45&pay_min=x", status=422)
    wrong = {one.get_attribute("name"): one for one in any_browser.find_elements(By.CSS_SELECTOR, ".again label input")}
    assert {name: one.get_attribute("value") for name, one in wrong.items()} == {"as_of": "2024-13-45", "pay_min": "x"}
    shot(any_browser, f"mistakes-{any_browser.mode}")
    without = any_browser.find_element(By.LINK_TEXT, "The page without these").get_attribute("href")
    assert without.endswith("/employees?gender=M")
    wrong["as_of"].clear()
    wrong["as_of"].send_keys("1999-01-01")
    wrong["pay_min"].clear()
    wrong["pay_min"].send_keys("50000" + Keys.ENTER)
    wait_until(lambda: "gender=M&as_of=1999-01-01&pay_min=50000" in any_browser.current_url)
    assert any_browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    assert not complaints(any_browser)
