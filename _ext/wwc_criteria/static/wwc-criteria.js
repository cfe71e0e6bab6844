// Finds criteria: a form above the tables of a page, and the rows that match it. Without this script there is no form.
// @ts-check
"use strict";

const wwcCriteria = (() => {
  // Words ------------------------------------------------------------------------------------------------------------

  /** Give a text without case and accents. @param {string} text */
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase();

  /** Give the words of a query. @param {string} query */
  const words = (query) => folded(query).split(/\s+/).filter(Boolean);

  /**
   * Give a text as it is searched: folded, and where each place of that was before. A character can become several.
   * @param {string} text @returns {{plain: string, origin: number[] | null}}
   */
  const indexed = (text) => {
    const plain = folded(text);
    if (plain.length === text.length) return { plain, origin: null };
    const characters = [...text].map(folded);
    const origin = [];
    let index = 0;
    for (const character of text) {
      origin.push(...Array(folded(character).length).fill(index));
      index += character.length;
    }
    return { plain: characters.join(""), origin: [...origin, index] };
  };

  /**
   * Give where words stand in a text, as pairs of begin and end.
   * @param {{plain: string, origin: number[] | null}} text @param {string[]} wanted @returns {[number, number][]}
   */
  const places = ({ plain, origin }, wanted) => {
    const at = (/** @type {number} */ index) => (origin ? origin[index] : index);
    /** @type {[number, number][]} */
    const found = [];
    for (const word of wanted) {
      for (let i = plain.indexOf(word); i >= 0; i = plain.indexOf(word, i + word.length)) {
        found.push([at(i), Math.max(at(i + word.length), at(i) + 1)]);
      }
    }
    return found;
  };

  /** Give the words that tell how many were found. @param {number} found @param {number} all */
  const count = (found, all) =>
    !found
      ? "No criterion matches."
      : `${found === all ? "" : `${found} of `}${all} ${all === 1 ? "criterion" : "criteria"}`;

  // The state in the address -----------------------------------------------------------------------------------------

  const KEYS = ["find", "area", "resources"];

  /** Give an address with a state. @param {string} address @param {Record<string, string>} state */
  const addressOf = (address, state) => {
    const url = new URL(address);
    for (const key of KEYS) {
      if (state[key]) url.searchParams.set(key, state[key]);
      else url.searchParams.delete(key);
    }
    return url.href;
  };

  /** Give the state in an address. @param {string} address @returns {Record<string, string>} */
  const stateOf = (address) => {
    const given = new URL(address).searchParams;
    return Object.fromEntries(KEYS.map((key) => [key, given.get(key) ?? ""]));
  };

  // The page ---------------------------------------------------------------------------------------------------------

  const OUT = "wwc-out";
  /** More than a reader can look at would make them wait. */
  const MAX_MARKS = 500;
  /** What one frame has time for: to take a row away costs one, to lay it out again far more. */
  const FRAME = 240;
  const LAYOUT = 12;

  /** @param {string} tag @param {Record<string, any>} [properties] @param {(Node | string)[]} children */
  const element = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  /** Give what is searched in a row. @param {Element} row */
  const entryOf = (row) => {
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      if (!node.parentElement?.closest(".headerlink")) texts.push({ node, ...indexed(node.data) });
    }
    return {
      row,
      texts,
      words: texts.map((text) => text.plain).join(""),
      available: Boolean(row.querySelector(".resource:not(.forthcoming)")),
      forthcoming: Boolean(row.querySelector(".forthcoming")),
    };
  };

  /** Give what holds the tables together. @param {Element[]} tables */
  const commonParent = (tables) => {
    let parent = tables[0].parentElement?.closest("section, article") ?? document.body;
    while (!tables.every((table) => parent.contains(table))) parent = parent.parentElement ?? document.body;
    return parent;
  };

  /** Give what goes with a table: all around it that has nothing but it and a heading. @param {Element} table @param {Element} root */
  const boxOf = (table, root) => {
    let box = table;
    for (let parent = box.parentElement; parent && parent !== root; parent = box.parentElement) {
      const own = [...parent.children].filter((child) => child !== box && !/^H\d$|^SPAN$/.test(child.tagName));
      if (own.length) break;
      box = parent;
    }
    return box;
  };

  const start = () => {
    // A table without anchors shows criteria that are at home elsewhere.
    const tables = [...document.querySelectorAll("table.wwc-criteria")].filter((it) => it.querySelector("[id^=area-]"));
    if (!tables.length) return;
    const root = commonParent(tables);
    const areas = tables.map((table) => ({
      id: table.querySelector("[id^=area-]")?.id.slice("area-".length) ?? "",
      title: table.getAttribute("aria-label") ?? table.querySelector(".caption-text")?.textContent ?? "",
      box: boxOf(table, root),
      rows: [...table.querySelectorAll("tr.criterion")].map(entryOf),
    }));
    const all = areas.reduce((sum, area) => sum + area.rows.length, 0);

    const find = element("input", { type: "search", name: "find", autocomplete: "off", spellcheck: false });
    /** @param {string} name @param {string} all @param {[string, string][]} options */
    const choice = (name, all, options) => {
      const entries = [["", all], ...options].map(([value, text]) => element("option", { value }, text));
      return element("select", { name, autocomplete: "off" }, ...entries);
    };
    const area = choice("area", "All areas", areas.map((it) => [it.id, it.title]));
    const resources = choice("resources", "All criteria", [
      ["available", "With a resource"],
      ["forthcoming", "With one forthcoming"],
    ]);
    const reset = element("button", { type: "reset" }, "Show all");
    const status = element("p", { role: "status" });
    const only = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", autocomplete: "off" }));
    const form = element("form", { className: "wwc-find", role: "search", ariaLabel: "Criteria" });
    form.append(element("label", {}, "Find", find));
    if (areas.length > 1) form.append(element("label", {}, "Area", area));
    form.append(element("label", {}, "Resources", resources), reset, status);
    form.append(element("label", { className: "wwc-only" }, only, "Print only these"));

    /** @type {Record<string, any>} */
    const controls = { find, area, resources };
    const state = () => Object.fromEntries(KEYS.map((key) => [key, controls[key].value]));
    let later = 0;
    let frame = 0;

    /** Change what is seen from the top, as much as fits into a frame. @param {[Element, boolean][]} changes */
    const apply = (changes) => {
      let done = 0;
      for (let cost = 0; done < changes.length && cost < FRAME; done++) {
        const [node, out] = changes[done];
        node.classList.toggle(OUT, out);
        cost += out ? 1 : LAYOUT;
      }
      if (done < changes.length) frame = requestAnimationFrame(() => apply(changes.slice(done)));
    };

    const show = () => {
      const now = state();
      const wanted = words(now.find);
      let found = 0;
      /** @type {StaticRange[]} */
      const marks = [];
      /** @type {[Element, boolean][]} */
      const changes = [];
      for (const { id, box, rows } of areas) {
        const fitting = rows.filter(
          (entry) =>
            (!now.area || now.area === id) &&
            (!now.resources || entry[/** @type {"available" | "forthcoming"} */ (now.resources)]) &&
            wanted.every((word) => entry.words.includes(word)),
        );
        const fits = new Set(fitting);
        const empty = !fits.size && Object.values(now).some(Boolean);
        changes.push([box, empty && box.classList.contains(OUT)]);
        for (const entry of rows) {
          if (fits.has(entry) === entry.row.classList.contains(OUT)) changes.push([entry.row, !fits.has(entry)]);
        }
        // Last, when there is nothing left in it to be taken away.
        changes.push([box, empty]);
        found += fits.size;
        for (const text of fitting.flatMap((entry) => (marks.length < MAX_MARKS ? entry.texts : []))) {
          for (const [begin, end] of places(text, wanted)) {
            const { node } = text;
            const range = { startContainer: node, startOffset: begin, endContainer: node, endOffset: end };
            marks.push(new StaticRange(range));
          }
        }
      }
      cancelAnimationFrame(frame);
      apply(changes.filter(([node, out]) => node.classList.contains(OUT) !== out));
      // Not in the document, so nothing that a reader copies or prints is changed.
      if ("highlights" in CSS) CSS.highlights.set("wwc-find", new Highlight(...marks));
      status.textContent = count(found, all);
      form.classList.toggle("wwc-some", found < all);
      document.documentElement.classList.toggle("wwc-print-found", only.checked && found < all);
    };
    const change = () => {
      show();
      // Browsers refuse to change an address with every key.
      clearTimeout(later);
      later = setTimeout(() => history.replaceState(history.state, "", addressOf(location.href, state())), 200);
    };
    const showAll = () => {
      for (const key of KEYS) controls[key].value = "";
      change();
    };
    /** Show what a link leads to. */
    const showTarget = () => {
      const target = document.getElementById(location.hash.slice(1));
      if (!target?.closest(`.${OUT}`)) return;
      showAll();
      for (const row of document.querySelectorAll(`.${OUT}`)) row.classList.remove(OUT);
      target.scrollIntoView();
    };

    form.addEventListener("input", change);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      showAll();
      find.focus();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") showAll();
    });
    window.addEventListener("hashchange", showTarget);

    // An address inside the site is only whole in the browser; print shows it.
    for (const link of document.querySelectorAll("table.wwc-criteria .resource a.internal")) {
      link.setAttribute("data-address", /** @type {HTMLAnchorElement} */ (link).href);
    }
    const given = stateOf(location.href);
    for (const key of KEYS) controls[key].value = given[key];
    // An address may name an area that has gone.
    for (const select of [area, resources]) if (select.selectedIndex < 0) select.value = "";
    let before = areas[0].box;
    while (before.parentElement && before.parentElement !== root) before = before.parentElement;
    before.before(form);
    show();
    showTarget();
  };

  start();
  return { addressOf, count, folded, indexed, places, stateOf, words };
})();
