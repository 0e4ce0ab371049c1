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

  // Suggestions under the search box: a list that the arrow keys walk through.
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
