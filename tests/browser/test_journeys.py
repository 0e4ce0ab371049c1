"""Two journeys through the company, each with JavaScript and without it. What is expected comes from
SQL on the same data."""

import datetime
import shutil

import pytest
import requests
from acts import FOCUSED, complaints, load, metrics, texts, wait_until
from conftest import chromium
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

DAY = "1995-01-01"
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
        hands = ActionChains(self.driver)
        if self.mode == "keyboard":
            self.reach(field)
        else:
            hands = hands.scroll_to_element(field).click(field)
        hands.key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(text).perform()

    def send(self, selector):
        """The form of a field, as it stands."""
        before = self.driver.current_url
        if self.mode == "no script":
            self.press(self.one(selector).find_element(By.XPATH, "ancestor::form").find_element(By.TAG_NAME, "button"))
        else:
            ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        wait_until(lambda: self.driver.current_url != before)
        assert not complaints(self.driver)

    def heading(self):
        return texts(self.driver, "h1")[0]

    def facts(self):
        return dict(zip(texts(self.driver, ".facts dt"), texts(self.driver, ".facts dd")))

    def count(self):
        return int(self.heading().split()[0].replace(",", ""))


@pytest.fixture(scope="module", params=["script", "no script", "keyboard"])
def visitor(request, stack):
    made = Visitor(request.param, stack)
    yield made
    made.close()


def grouped(number):
    return f"{int(number):,}"


def holds(table, day):
    return f"{table}.from_date <= '{day}' AND {table}.to_date > '{day}'"


def somebody(stack):
    """Who has been in one department from before DAY until now, under a title, with a name of their own."""
    return stack.sql(f"SELECT e.emp_no, e.first_name, e.last_name, e.birth_date, e.hire_date, d.dept_no, n.dept_name, "
                     f"d.from_date FROM employees e JOIN dept_emp d USING (emp_no) JOIN departments n USING (dept_no) WHERE "
                     f"d.from_date < '{DAY}' AND d.to_date = '9999-01-01' AND e.emp_no IN (SELECT emp_no FROM dept_emp GROUP BY "
                     f"emp_no HAVING COUNT(*) = 1) AND (e.last_name, LEFT(e.first_name, 3)) IN (SELECT last_name, "
                     f"LEFT(first_name, 3) FROM employees GROUP BY 1, 2 HAVING COUNT(*) = 1) ORDER BY e.emp_no LIMIT 1")[0]


def present(day, where="1"):
    return f"SELECT COUNT(DISTINCT d.emp_no) FROM dept_emp d WHERE {holds('d', day)} AND {where}"


def number(stack, sql):
    return int(stack.sql(sql)[0][0])


def test_find_a_person_and_walk_through_time(visitor, stack, shot):
    no, first, last, born, hired, dept_no, dept, since = somebody(stack)
    today = datetime.date.today().isoformat()
    visitor.start()
    # 1: part of the last name, a beginning of the first one
    box = ".find input[type=search]"
    if visitor.mode == "keyboard":
        visitor.driver.switch_to.active_element.send_keys("/")
        assert visitor.driver.switch_to.active_element == visitor.one(box)
    visitor.type(box, f"{last.lower()} {first[:3].lower()}")
    if visitor.scripted:
        wait_until(lambda: any(f"{first} {last} #{no}" in text for text in texts(visitor.driver, ".suggest li")))
        if visitor.mode == "keyboard":
            visitor.one(box).send_keys(Keys.ARROW_DOWN + Keys.ENTER)
        else:
            visitor.one(".suggest li a").click()
        wait_until(lambda: visitor.driver.current_url.endswith(f"/employees/{no}"))
    else:
        visitor.send(box)
        visitor.follow("tbody a", f"{first} {last}")
    # 2: the profile
    assert visitor.heading() == f"{first} {last}"
    facts = visitor.facts()
    assert (facts["Number"], facts["Born"], facts["Hired"]) == (no, born, hired)
    title = stack.sql(f"SELECT title FROM titles WHERE emp_no = {no} AND to_date = '9999-01-01'")[0][0]
    assert texts(visitor.driver, "main .lead")[0] == f"{title}, {dept}"
    assert f"{dept} {since} present" in texts(visitor.driver, "tr")
    pay = stack.sql(f"SELECT salary FROM salaries WHERE emp_no = {no} ORDER BY from_date LIMIT 1")[0][0]
    assert any(row.startswith(grouped(pay)) for row in texts(visitor.driver, "tr"))
    # 3: another day
    visitor.type("#as_of", DAY)
    visitor.send("#as_of")
    assert visitor.driver.current_url.endswith(f"as_of={DAY}")
    assert f"The company as of {DAY}." in texts(visitor.driver, "#day-note")[0]
    facts = visitor.facts()
    then = stack.sql(f"SELECT salary FROM salaries s WHERE emp_no = {no} AND {holds('s', DAY)}")[0][0]
    assert facts["Pay a year"] == grouped(then)
    people = number(stack, present(DAY, f"d.dept_no = '{dept_no}'"))
    assert int(facts["Colleagues"].replace(",", "")) in (people, people - 1)
    shot(visitor.driver, f"j2-then-{visitor.mode.replace(' ', '-')}")
    # 4: the department on that day
    visitor.follow("main .lead a", dept)
    assert f"as_of={DAY}" in visitor.driver.current_url
    manager = stack.sql(f"SELECT CONCAT(e.first_name, ' ', e.last_name), d.from_date FROM dept_manager d JOIN employees e USING "
                        f"(emp_no) WHERE dept_no = '{dept_no}' AND {holds('d', DAY)}")
    now = [row for row in texts(visitor.driver, "tr.now")]
    assert (now[0].startswith(f"{manager[0][0]} {manager[0][1]}")) if manager else not now
    assert int(visitor.facts()["People"].replace(",", "")) == people
    assert people < number(stack, present(today, f"d.dept_no = '{dept_no}'"))
    # 5: today again, all departments
    visitor.follow("#day-note a", "Back to today")
    assert "as_of" not in visitor.driver.current_url
    visitor.follow("#main a", "Departments")
    rows = texts(visitor.driver, "tbody tr")
    want = stack.sql(f"SELECT n.dept_name, n.dept_no, COUNT(*) FROM dept_emp d JOIN departments n USING (dept_no) WHERE "
                     f"{holds('d', today)} GROUP BY 1, 2 ORDER BY 1")
    assert [" ".join(row.split()[:len(name.split()) + 2]) for row, (name, _, _) in zip(rows, want)] == [
        f"{name} {code} {grouped(n)}" for name, code, n in want]
    # 6: filters, one after the other
    visitor.follow("#main a", "People")
    letter = stack.sql("SELECT LEFT(last_name, 1), COUNT(*) FROM employees GROUP BY 1 ORDER BY 2 DESC LIMIT 1")[0][0].upper()
    begins = f"SELECT COUNT(*) FROM employees WHERE last_name LIKE '{letter}%'"
    visitor.follow(".letters a", letter)
    assert visitor.count() == number(stack, begins)
    visitor.follow(".facets a", "Men")
    men = number(stack, begins + " AND gender = 'M'")
    assert visitor.count() == men
    visitor.press(visitor.one(".facets summary", "More filters"))
    hired = number(stack, begins + " AND gender = 'M' AND hire_date BETWEEN '1990-01-01' AND '1999-12-31'")
    assert 0 < hired < men
    visitor.type("#filters [name=hired_from]", "1990-01-01")
    if visitor.scripted:  # the count changes at once, on the same page, and the field keeps what is typed
        visitor.driver.execute_script("window.same = true")
        since_then = number(stack, begins + " AND gender = 'M' AND hire_date >= '1990-01-01'")
        wait_until(lambda: visitor.count() == since_then)
        assert visitor.driver.execute_script("return window.same && document.activeElement.name") == "hired_from"
        assert visitor.one("#filters [name=hired_from]").get_attribute("value") == "1990-01-01"
    visitor.type("#filters [name=hired_to]", "1999-12-31")
    if not visitor.scripted:
        visitor.send("#filters [name=hired_to]")
    wait_until(lambda: visitor.count() == hired)
    shot(visitor.driver, f"j2-filters-{visitor.mode.replace(' ', '-')}")
    for _ in range(4):
        visitor.driver.back()
        if "hired_from" not in visitor.driver.current_url:
            break
    wait_until(lambda: visitor.count() == men)
    assert not complaints(visitor.driver)


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
