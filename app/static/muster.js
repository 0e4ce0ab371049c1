// muster.js: comforts on top of pages that work without it.
(() => {
  "use strict";
  const box = document.querySelector(".find input[type=search]");

  // "/" goes to the search box, as in many programs.
  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box?.focus();
      box?.select();
    }
  });

  // ---- the page, exchanged where it stands -------------------------------------------------------
  // A form or the slider asks for the same page with another query. Its parts that are named here
  // take the place of the old ones; the focus, what is being typed and what is folded open stay.

  const PARTS = ["mark", "main", "find-day", "day-note", "day-fields", "day-steps", "content"];
  const heard = document.createElement("p");
  heard.className = "heard";
  heard.setAttribute("role", "status");
  document.body.append(heard);
  let turn = 0;
  let pushed = -Infinity;

  const foldsOf = (root) =>
    [...root.querySelectorAll("details")].map((d) => [d.querySelector("summary").textContent, d]);

  const exchange = (old, now) => {
    const active = document.activeElement;
    const inside = old.contains(active) && active.name ? active : null;
    const open = new Map(foldsOf(old).map(([name, d]) => [name, d.open]));
    old.replaceWith(now);
    for (const [name, d] of foldsOf(now)) if (open.has(name)) d.open = open.get(name);
    const again = inside && now.querySelector(`[name="${inside.name}"]:not([type=hidden])`);
    if (!again) return;
    if (inside.type === "text") again.value = inside.value;
    again.focus({ preventScroll: true });
    if (inside.type === "text") again.setSelectionRange(inside.selectionStart, inside.selectionEnd);
  };

  // Resolves to whether the page could be had. `leave`: go there when it could not.
  const visit = async (url, { push = true, leave = true } = {}) => {
    const mine = ++turn;
    let answer = null;
    try {
      answer = await fetch(url, { headers: { Accept: "text/html" } });
      const text = answer.ok ? await answer.text() : "";
      if (mine !== turn) return true;
      if (answer.ok) {
        const page = new DOMParser().parseFromString(text, "text/html");
        for (const id of PARTS) {
          const old = document.getElementById(id);
          const now = page.getElementById(id);
          if (old && now) exchange(old, document.adoptNode(now));
        }
        document.title = page.title;
        heard.textContent = document.querySelector("h1").textContent;
        // What follows within a moment is one step for the back button.
        if (push && performance.now() - pushed > 1000) history.pushState(null, "", url);
        else if (push) history.replaceState(null, "", url);
        if (push) pushed = performance.now();
        document.dispatchEvent(new CustomEvent("exchanged", { detail: push }));
        return true;
      }
    } catch {
      // The network is away: the browser says so when it goes there itself.
    }
    if (leave) location.assign(url);
    return false;
  };

  window.addEventListener("popstate", () => {
    pushed = -Infinity;
    visit(location.href, { push: false });
  });

  const urlOf = (form) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
    const url = new URL(form.getAttribute("action") || location.pathname, location.href);
    url.search = query;
    return url.href;
  };

  // Filters count at once while they are typed or chosen.
  let wait = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    const form = field.form;
    if (!form || (form.id !== "filters" && form.id !== "choose")) return;
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const good = field.validity.valid && (await visit(urlOf(form), { leave: false }));
      const now = document.activeElement;
      if (now.name === field.name) now.toggleAttribute("aria-invalid", false);
      if (!good && now.name === field.name) now.setAttribute("aria-invalid", "true");
    }, 150);
  });

  // ---- the day slider ---------------------------------------------------------------------------
  // A month a step, from the first change of anything to the last one; the end is today.

  const day = document.getElementById("day-form");
  if (day) {
    const monthOf = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
    const pad = (n, digits) => String(n).padStart(digits, "0");
    const textOf = (month) => `${pad(Math.floor(month / 12), 4)}-${pad((month % 12) + 1, 2)}-01`;
    const first = monthOf(day.dataset.first);
    const today = monthOf(day.dataset.last) + 1;
    const typed = day.elements.as_of;
    const slider = document.createElement("input");
    slider.type = "range";
    slider.id = "day-slider";
    slider.min = first;
    slider.max = today;
    slider.setAttribute("aria-label", "Day");
    day.insertBefore(slider, day.querySelector("label"));

    const say = (text) => {
      slider.setAttribute("aria-valuetext", text);
      slider.title = text;
    };
    const follow = () => {
      const asOf = new URLSearchParams(location.search).get("as_of");
      slider.value = asOf ? Math.min(monthOf(asOf), today - 1) : today;
      say(asOf || "today");
      if (asOf) typed.value = asOf;
    };
    const go = () => {
      const month = Number(slider.value);
      const url = new URL(location.href);
      for (const name of ["after", "before"]) url.searchParams.delete(name);
      if (month < today) {
        typed.value = textOf(month);
        url.searchParams.set("as_of", typed.value);
      } else {
        url.searchParams.delete("as_of");
      }
      say(month < today ? typed.value : "today");
      visit(url.href);
    };
    slider.addEventListener("input", go);
    slider.addEventListener("keydown", (event) => {
      const years = { PageUp: 12, PageDown: -12 }[event.key];
      if (!years) return;
      event.preventDefault();
      slider.value = Number(slider.value) + years;
      go();
    });
    document.addEventListener("exchanged", (event) => {
      // Whoever holds the slider is ahead of the page; going back takes the slider along.
      if (!event.detail || document.activeElement !== slider) follow();
    });
    day.addEventListener("submit", (event) => {
      event.preventDefault();
      visit(urlOf(day));
    });
    follow();
  }

  // ---- suggestions ------------------------------------------------------------------------------
  // A list under the search box that the arrow keys walk through.

  if (!box) return;
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.parentNode.append(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", "suggestions");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-autocomplete", "list");
  let chosen = -1;
  let asked = 0;

  const show = (on) => {
    list.hidden = !on;
    box.setAttribute("aria-expanded", String(on));
    if (!on) {
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
    }
  };

  const choose = (i) => {
    const items = [...list.children];
    chosen = (i + items.length) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    box.setAttribute("aria-activedescendant", items[chosen].id);
  };

  const fill = (people) => {
    list.replaceChildren(
      ...people.map((p, i) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const note = document.createElement("span");
        item.id = `suggestion-${i}`;
        item.setAttribute("role", "option");
        link.href = p.url;
        link.tabIndex = -1;
        link.textContent = p.name;
        note.textContent = ` #${p.emp_no}${p.title ? `, ${p.title}` : ""}`;
        link.append(note);
        item.append(link);
        return item;
      }),
    );
    show(people.length > 0);
  };

  box.addEventListener("input", async () => {
    const mine = ++asked;
    const text = box.value.trim();
    if (text.length < 2) {
      show(false);
      return;
    }
    const query = new URLSearchParams({ q: text });
    const day = new URLSearchParams(location.search).get("as_of");
    if (day) query.set("as_of", day);
    try {
      const answer = await fetch(`/suggest.json?${query}`);
      if (mine === asked && answer.ok) fill(await answer.json());
    } catch {
      show(false);
    }
  });

  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].firstChild.click();
    }
  });
  box.addEventListener("blur", () => setTimeout(() => show(false), 150));
})();

// The pages about the API: the answer appears below the form instead of in its place.
(() => {
  "use strict";
  const form = document.querySelector("form.try");
  if (!form) return;
  const place = form.querySelector(".answer");
  const part = (name, text) => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  };
  const pretty = (text, type) => (type.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams(new FormData(form));
    const begin = performance.now();
    place.hidden = false;
    try {
      const answer = await fetch(`${form.getAttribute("action")}?${query}`, { headers: { Accept: "application/json, */*;q=0.5" } });
      const text = await answer.text();
      const took = Math.round(performance.now() - begin);
      const where = new URL(answer.url);
      const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      place.replaceChildren(
        part("h2", `${answer.status} ${answer.statusText}`),
        part("p", `${where.pathname}${where.search} · ${took} ms`),
        part("pre", head),
        part("pre", pretty(text, answer.headers.get("Content-Type") || "").slice(0, 200000)),
      );
    } catch {
      place.replaceChildren(part("p", "The server did not answer."));
    }
  });
})();
