"""The pages in a real browser: what people see, with the mouse, with the keyboard, on a phone, in the dark."""

import json

import pytest
from acts import complaints, load, metrics, tab, texts, wait_until
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

NINE = ["Chiranjit Dredge", "Dannz Zhang", "Fun Seiwald", "Henk Anger", "Hiroyasu Provine", "Kagan Dredge", "Koldo Luit",
        "Make Olivero", "Snehasis Muhlberg"]
PAGES = {"home": "/", "show": "/show", "people": "/employees", "search": "/employees?q=an", "nobody": "/employees?q=zzzzzzzz",
         "profile": "/employees/10001", "departments": "/departments", "not-found": "/nowhere", "mistake": "/employees?gender=X",
         "status": "/status"}
TWO = "from=2000-01-01&to=2001-01-01"
KINDS = PAGES | {"filtered": "/employees?q=an&gender=M&as_of=1995-06-01", "department": "/departments/d005", "titles": "/titles",
                 "title": "/titles/Senior%20Engineer", "org": "/org", "statistics": "/statistics", "diff": f"/diff?{TWO}",
                 "diff-org": f"/diff/org?{TWO}", "diff-people": f"/diff/people?{TWO}&change=left", "moves": "/moves?kind=left",
                 "api": "/docs/api", "api-operation": "/docs/api/listEmployees"}
KINDS |= {f"statistics-{name}": f"/statistics/{name}"
          for name in ("headcount", "pay", "gender", "age", "turnover", "titles", "transfers")}


# ---- a visit ---------------------------------------------------------------------------------------


def test_from_the_first_page_to_the_nine(any_browser, stack, shot):
    load(any_browser, stack, "/")
    assert any_browser.title.endswith("Muster")
    shot(any_browser, f"home-{any_browser.mode}")
    any_browser.find_element(By.CSS_SELECTOR, "a.button").click()
    assert any_browser.current_url.endswith("/show")
    rows = [row.split() for row in texts(any_browser, "tbody tr")]
    assert [f"{row[2]} {row[3]}" for row in rows] == NINE
    shot(any_browser, f"show-{any_browser.mode}")
    any_browser.find_element(By.CSS_SELECTOR, "tbody a").click()
    assert texts(any_browser, "h1") == [NINE[0]]
    assert not complaints(any_browser)


def test_through_the_list_and_back(any_browser, stack, shot):
    load(any_browser, stack, "/employees")
    first = texts(any_browser, "tbody tr td:first-child")
    assert len(first) == 25
    any_browser.find_element(By.CSS_SELECTOR, "a[rel=next]").click()
    second = texts(any_browser, "tbody tr td:first-child")
    assert len(second) == 25 and not set(first) & set(second)
    any_browser.find_element(By.CSS_SELECTOR, "a[rel=prev]").click()
    assert texts(any_browser, "tbody tr td:first-child") == first
    any_browser.find_element(By.CSS_SELECTOR, "tbody tr a").click()
    assert "Titles" in texts(any_browser, "h2") and "Pay" in texts(any_browser, "h2")
    shot(any_browser, f"profile-{any_browser.mode}")
    assert not complaints(any_browser)


def test_searching_finds_by_name_and_number(any_browser, stack):
    load(any_browser, stack, "/")
    box = any_browser.find_element(By.CSS_SELECTOR, "input[type=search]")
    box.send_keys("Muhlberg" + Keys.ENTER)
    wait_until(lambda: "q=Muhlberg" in any_browser.current_url or "/employees/" in any_browser.current_url)
    assert "Muhlberg" in any_browser.find_element(By.TAG_NAME, "main").text
    assert not complaints(any_browser)


def test_departments_lead_to_their_managers(any_browser, stack, shot):
    load(any_browser, stack, "/departments")
    assert len(texts(any_browser, "tbody tr")) == 9
    shot(any_browser, f"departments-{any_browser.mode}")
    any_browser.find_element(By.CSS_SELECTOR, 'tbody a[href^="/employees/"]').click()
    assert "Led" in texts(any_browser, "h2")
    assert not complaints(any_browser)


def test_an_error_page_says_what_is_wrong_and_leads_on(any_browser, stack, shot):
    load(any_browser, stack, "/employees/2147483647", status=404)
    assert "There is no employee 2147483647." in texts(any_browser, "main p")
    shot(any_browser, f"not-found-{any_browser.mode}")
    any_browser.find_element(By.CSS_SELECTOR, 'main a[href="/employees"]').click()
    assert any_browser.current_url.endswith("/employees")


# ---- the look --------------------------------------------------------------------------------------


# The contrast of every visible text with what is painted behind it, by WCAG 2.2, 1.4.3.
CONTRAST = """
const parse = c => { const m = c.match(/[\\d.]+/g).map(Number);
    if (c.startsWith('color(')) return [m[0]*255, m[1]*255, m[2]*255, m.length > 3 ? m[3] : 1];
    return [m[0], m[1], m[2], m.length > 3 ? m[3] : 1]; };
const over = (a, b) => [0, 1, 2].map(i => a[i]*a[3] + b[i]*(1 - a[3])).concat(1);
const light = c => { const v = c.slice(0, 3).map(x => { x /= 255; return x <= 0.04045 ? x/12.92 : ((x + 0.055)/1.055)**2.4; });
    return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2]; };
const behind = e => { let stack = []; for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    stack.push(c); if (c[3] === 1) break; }
    let c = [255, 255, 255, 1]; for (const s of stack.reverse()) c = over(s, c); return c; };
const bad = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n; n = walker.nextNode();) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.textContent.trim() || s.visibility === 'hidden' || !e.getClientRects().length) continue;
    const ground = behind(e), ink = over(parse(s.color), ground);
    const a = light(ink), b = light(ground), ratio = (Math.max(a, b) + 0.05)/(Math.min(a, b) + 0.05);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && Number(s.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(n.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
}
return bad;
"""

OVERFLOW = """
const wide = [];
for (const e of document.querySelectorAll('body *')) {
    const r = e.getBoundingClientRect();
    if (r.right > arguments[0] + 1 && r.width && !e.closest('.table, pre, .skip, [class*=scroll]')) wide.push(e.tagName + '.' + e.className);
}
return [document.documentElement.scrollWidth, wide.slice(0, 5)];
"""


@pytest.mark.parametrize("width, dark", [(1280, False), (1280, True), (390, False)], ids=["light", "dark", "phone"])
@pytest.mark.parametrize("name", KINDS)
def test_it_is_legible_and_fits(browser, stack, shot, name, width, dark):
    metrics(browser, width, dark=dark)
    status = {"not-found": 404, "mistake": 422}.get(name, 200)
    load(browser, stack, KINDS[name], status)
    shot(browser, f"{name}-{width}-{'dark' if dark else 'light'}")
    assert not browser.execute_script(CONTRAST), "text that is hard to read"
    scroll, wide = browser.execute_script(OVERFLOW, width)
    assert scroll <= width, f"the page scrolls sideways: {scroll} > {width}, {wide}"
    ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    bright = sum(int(x) for x in ground[4:-1].split(",")[:3]) / 3
    assert bright < 60 if dark else bright > 200
    assert browser.execute_script("return document.querySelectorAll('h1').length") == 1
    assert browser.execute_script("return document.documentElement.lang") == "en"
    assert not browser.execute_script("return [...document.querySelectorAll('input, select')].filter(e => e.type !== 'hidden' &&"
                                      " !e.labels.length && !e.ariaLabel).map(e => e.name)"), "a field without a label"
    assert not browser.execute_script("return [...document.querySelectorAll('table')].filter(t => !t.querySelector('th[scope]'))"
                                      ".length")


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough_for_a_finger(browser, stack, name):
    metrics(browser, 400)
    load(browser, stack, PAGES[name], {"not-found": 404, "mistake": 422}.get(name, 200))
    small = browser.execute_script("""
        return [...document.querySelectorAll('nav a, button, a.button, input:not([type=hidden]):not([type=checkbox])')].filter(e => {
            const r = e.getBoundingClientRect(); return r.width && r.height && r.left >= 0 && (r.height < 24 || r.width < 16); })
            .map(e => e.outerHTML.slice(0, 80));""")
    assert not small


# ---- the keyboard ----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["home", "show", "people", "profile", "departments"])
def test_every_link_is_reached_by_keyboard_in_order_and_seen(browser, stack, name):
    metrics(browser, 1280)
    load(browser, stack, PAGES[name])
    want = browser.execute_script("""return [...document.querySelectorAll('a[href], button, input, summary, select')].filter(e =>
        e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.checkVisibility()).length""")
    browser.find_element(By.TAG_NAME, "body")
    met = []
    for _ in range(min(want, 40)):
        here = tab(browser)
        if here["tag"] == "BODY":
            break
        inner = met and met[-1]["text"] == here["text"] == "as_of"  # month, day, year and button: the browser marks them
        assert here["ring"] or inner, f"focus is not seen on {here}"
        assert here["inside"], f"focus is outside the page on {here}"
        met.append(here)
    assert met[0]["href"] == "#content", "the first is the link that skips to the content"
    assert len(met) >= min(want, 40) - 2  # a date field counts its parts


def test_the_skip_link_skips(browser, stack):
    metrics(browser, 1280)
    load(browser, stack, "/show")
    hidden = browser.execute_script("return document.querySelector('.skip').getBoundingClientRect().right")
    assert hidden <= 0, "it is out of sight until it is needed"
    assert tab(browser)["inside"]
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#content")
    assert tab(browser)["href"].startswith("/employees/"), "the next stop lies in the content"


def test_enter_follows_a_link(browser, stack):
    load(browser, stack, "/")
    while tab(browser)["text"] != "Departments":
        pass
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait_until(lambda: browser.current_url.endswith("/departments"))


# ---- the policy ------------------------------------------------------------------------------------


def test_data_in_a_script_element_is_no_complaint(any_browser, stack):
    """JSON-LD is not run, so the policy lets it stand; it is there, and the console stays empty."""
    for day in ("", "?as_of=1990-01-01"):
        load(any_browser, stack, "/employees/10001" + day)
        data = any_browser.find_element(By.CSS_SELECTOR, 'script[type="application/ld+json"]').get_attribute("textContent")
        assert json.loads(data)["@type"] == "Person"
        assert not complaints(any_browser)


def test_the_policy_stops_a_script_that_stands_in_the_page(browser, stack):
    load(browser, stack, "/show")
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
    ran = browser.execute_script("""
        const s = document.createElement('script'); s.textContent = 'window.evil = 1'; document.body.append(s);
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.evil = 2">');
        return new Promise(done => setTimeout(() => done(window.evil || 0), 300));""")
    assert ran == 0
    assert [m for m in complaints(browser) if "Content Security Policy" in m]
