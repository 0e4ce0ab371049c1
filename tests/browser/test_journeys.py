"""A report to the board, step by step, with JavaScript and without it. What is expected comes from SQL on the same data."""

import datetime
import shutil

import pytest
import requests
from acts import FOCUSED, complaints, load, metrics, texts, wait_until
from conftest import chromium
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

TABS_MAX = 160


class Visitor:
    """Somebody who follows links and fills forms in their own way, and sees where the focus is."""

    def __init__(self, mode, stack):
        self.mode, self.stack = mode, stack
        self.scripted = mode != "no script"
        self.driver, self.profile = chromium(script=self.scripted)
        metrics(self.driver, 1280)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def start(self, path="/"):
        load(self.driver, self.stack, path)

    def one(self, selector, text=None):
        """The element that is shown with that text, or the first one."""
        found = self.driver.execute_script("""
            return [...document.querySelectorAll(arguments[0])].find(one => one.checkVisibility() &&
                (arguments[1] === null || (one.innerText || one.textContent).trim().replace(/\\s+/g, " ") === arguments[1])) || null""", selector, text)
        assert found, f"no {selector} with {text}: {texts(self.driver, selector)[:40]}"
        return found

    def reach(self, target):
        """By the Tab key, seeing the focus at every stop."""
        for _ in range(TABS_MAX):
            if self.driver.switch_to.active_element == target:
                return
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            here = self.driver.execute_script(FOCUSED)
            assert here["tag"] == "BODY" or (here["ring"] and here["inside"]), f"the focus is not seen on {here}"
        raise AssertionError(f"the keyboard does not reach {target.text or target.get_attribute('name')}")

    def press(self, target):
        """A link, a button or a summary."""
        before = self.driver.current_url
        if self.mode == "keyboard":
            self.reach(target)
            target.send_keys(Keys.ENTER)
        else:
            # The mouse itself: the driver takes what a style sheet shows of a closed <details> for hidden.
            ActionChains(self.driver).scroll_to_element(target).move_to_element(target).click().perform()
        return before

    def follow(self, selector, text=None):
        before = self.press(self.one(selector, text))
        wait_until(lambda: self.driver.current_url != before)
        assert not complaints(self.driver)

    def type(self, selector, text):
        field = self.one(selector)
        if self.mode == "keyboard":
            self.reach(field)
            field.send_keys(Keys.CONTROL + "a")
        else:
            field.clear()
        self.one(selector).send_keys(text)

    def send(self, selector):
        """The form of a field, as it stands."""
        before = self.driver.current_url
        if self.mode == "no script":
            self.one(selector).find_element(By.XPATH, "ancestor::form").find_element(By.TAG_NAME, "button").click()
        else:
            self.one(selector).send_keys(Keys.ENTER)
        wait_until(lambda: self.driver.current_url != before)
        assert not complaints(self.driver)

    def heading(self):
        return texts(self.driver, "h1")[0]

    def facts(self):
        return dict(zip(texts(self.driver, ".facts dt"), texts(self.driver, ".facts dd")))

    def count(self):
        return int(self.heading().split()[0].replace(",", ""))


@pytest.fixture(scope="module", params=["script", "no script"])
def visitor(request, stack):
    made = Visitor(request.param, stack)
    yield made
    made.close()


def grouped(number):
    return f"{int(number):,}"


def holds(table, day):
    return f"{table}.from_date <= '{day}' AND {table}.to_date > '{day}'"


def present(day, where="1"):
    return f"SELECT COUNT(DISTINCT d.emp_no) FROM dept_emp d WHERE {holds('d', day)} AND {where}"


def number(stack, sql):
    return int(stack.sql(sql)[0][0])


def test_report_to_the_board(visitor, stack, shot):
    today = datetime.date.today().isoformat()
    visitor.start("/statistics")
    # 1: head count, exact numbers on hover or focus and in the table, CSV beside it
    visitor.follow(".tabs a", "Head count")
    point = visitor.driver.find_elements(By.CSS_SELECTOR, ".chart-hits a:not([tabindex])")[3]
    label = point.find_element(By.TAG_NAME, "text")
    assert label.value_of_css_property("opacity") == "0"
    if visitor.mode == "keyboard":
        visitor.reach(point)
    else:
        ActionChains(visitor.driver).move_to_element(point.find_element(By.TAG_NAME, "path")).perform()
    assert label.value_of_css_property("opacity") == "1"
    day, _, count = label.get_attribute("textContent").split(" (")[0].partition(": ")
    assert int(count.replace(",", "")) == number(stack, present(day))
    csv = visitor.one("main a", "CSV").get_attribute("href")
    last = requests.get(csv, timeout=10).text.strip().split("\r\n")[-1].split(",")
    assert int(last[2]) == number(stack, present(last[1]))
    visitor.press(visitor.one("figure summary", "The numbers"))
    assert f"{day} {count}" in texts(visitor.driver, "figure tbody tr")
    shot(visitor.driver, f"j4-headcount-{visitor.mode.replace(' ', '-')}")
    # 2: mean pay by department, to the cent
    visitor.follow(".tabs a", "Pay")
    figure = visitor.driver.find_elements(By.CSS_SELECTOR, "figure")[1]
    visitor.press(figure.find_element(By.TAG_NAME, "summary"))
    want = stack.sql(f"SELECT n.dept_name, FORMAT(AVG(s.salary), 2) FROM dept_emp d JOIN salaries s USING (emp_no) JOIN departments "
                     f"n USING (dept_no) WHERE {holds('d', today)} AND {holds('s', today)} GROUP BY 1 ORDER BY 1")
    assert [" ".join(row.text.split()) for row in figure.find_elements(By.CSS_SELECTOR, "tbody tr")] == [
        f"{name} {mean}" for name, mean in want]
    assert "Pay is what holds on the day" in visitor.one("main").text
    # 3: groups under five are hidden, and say so
    visitor.follow(".tabs a", "Women and men")
    titles = stack.sql(f"SELECT t.title, SUM(e.gender = 'F'), SUM(e.gender = 'M') FROM titles t JOIN employees e USING (emp_no) "
                       f"WHERE {holds('t', today)} AND EXISTS (SELECT 1 FROM dept_emp d WHERE d.emp_no = e.emp_no AND "
                       f"{holds('d', today)}) GROUP BY 1")
    small = [title for title, women, men in titles if any(0 < int(n) < 5 for n in (women, men))]
    assert small, "the data have no small group"
    figure = visitor.driver.find_elements(By.CSS_SELECTOR, "figure")[1]
    visitor.press(figure.find_element(By.TAG_NAME, "summary"))
    rows = [" ".join(row.text.split()) for row in figure.find_elements(By.CSS_SELECTOR, "tbody tr")]
    assert all(any(row.startswith(f"{title} hidden, fewer than 5") for row in rows) for title in small)
    assert "Groups of one to four people are hidden" in visitor.one("main").text
    shot(visitor.driver, f"j4-gender-{visitor.mode.replace(' ', '-')}")
    # 4: the difference of two days
    visitor.follow(".tabs a", "Overview")
    visitor.press(visitor.one(".tiles a > span", "Difference of two days").find_element(By.XPATH, ".."))
    wait_until(lambda: "/diff" in visitor.driver.current_url)
    visitor.type(".choose [name=from]", "2000-01-01")
    visitor.type(".choose [name=to]", "2001-01-01")
    visitor.send(".choose [name=to]")
    assert visitor.heading() == "From 2000-01-01 to 2001-01-01"
    facts = {name: int(value.replace(",", "")) for name, value in visitor.facts().items()}
    before, after = number(stack, present("2000-01-01")), number(stack, present("2001-01-01"))
    gone = f"NOT EXISTS (SELECT 1 FROM dept_emp x WHERE x.emp_no = d.emp_no AND {holds('x', '2001-01-01')})"
    left = number(stack, present("2000-01-01", gone))
    assert (facts["before"], facts["after"], facts["left"]) == (before, after, left)
    assert before + facts["joined"] - facts["left"] == after
    visitor.follow("tfoot a", grouped(left))
    assert visitor.heading() == f"{grouped(left)} left"
    assert len(texts(visitor.driver, "tbody tr")) == min(25, left)
    assert not complaints(visitor.driver)
