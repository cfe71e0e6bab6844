// Finds criteria: a search form above the tables of a page shows only the rows that match. It also makes the buttons that
// print work. Both are part of the page, but invisible until this script has run.
// @ts-check
"use strict";

const wwcCriteria = (() => {
  /**
   * @typedef {{plain: string, origin: number[] | null}} IndexedText A text as it is searched, and where each of its
   * places was before, if a character has become several.
   * @typedef {{element: Element, texts: (IndexedText & {node: Text})[], plain: string}} Row
   * @typedef {{id: string, box: Element, rows: Row[]}} Area
   * @typedef {"find" | "area" | "resources"} Key
   * @typedef {Record<Key, string>} State
   * @typedef {Partial<Record<Key, HTMLInputElement | HTMLSelectElement>>} Controls
   * @typedef {Record<"none" | "one" | "oneOf" | "all" | "some", string>} Texts
   * @typedef {{element: HTMLFormElement, controls: Controls, texts: Texts, status: Element, printOnly: HTMLInputElement}}
   * Form
   * @typedef {[Element, boolean]} Change An element, and whether it is to be hidden.
   */

  // The number of criteria -------------------------------------------------------------------------------------------

  /** Return a template with its placeholders filled. @param {string} template @param {Record<string, number>} values */
  const format = (template, values) => template.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

  /** Return how many criteria were found, as a text. @param {Texts} texts @param {number} found @param {number} all */
  const count = (texts, found, all) => {
    if (!found) return texts.none;
    if (found === all) return format(all === 1 ? texts.one : texts.all, { all });
    return format(found === 1 ? texts.oneOf : texts.some, { found, all });
  };

  // Searching a text -------------------------------------------------------------------------------------------------

  /** Return a text without case and accents. @param {string} text */
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase();

  /** Return the words of a query. @param {string} query */
  const words = (query) => folded(query).split(/\s+/).filter(Boolean);

  /** Return a text as it is searched. @param {string} text @returns {IndexedText} */
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
   * Return the places of words in a text, as pairs of begin and end.
   * @param {IndexedText} text @param {string[]} wanted @returns {[number, number][]}
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

  // The state in the address -----------------------------------------------------------------------------------------

  /** @type {Key[]} */
  const KEYS = ["find", "area", "resources"];

  /** Return an address with a state. @param {string} address @param {Partial<State>} state */
  const addressOf = (address, state) => {
    const url = new URL(address);
    for (const key of KEYS) {
      if (state[key]) url.searchParams.set(key, state[key]);
      else url.searchParams.delete(key);
    }
    return url.href;
  };

  /** Return the state in an address. @param {string} address @returns {State} */
  const stateOf = (address) => {
    const { searchParams } = new URL(address);
    const [find, area, resources] = KEYS.map((key) => searchParams.get(key) ?? "");
    return { find, area, resources };
  };

  // The tables -------------------------------------------------------------------------------------------------------

  /** Return the tables that have the anchors of their criteria: all others repeat what is on another page. */
  const canonicalTables = () =>
    [...document.querySelectorAll("table.wwc-criteria")].filter((table) => table.querySelector("[id^=area-]"));

  /** Return the innermost element that contains all tables. @param {Element[]} tables */
  const commonParent = (tables) => {
    let parent = tables[0].parentElement?.closest("section, article") ?? document.body;
    while (!tables.every((table) => parent.contains(table))) parent = parent.parentElement ?? document.body;
    return parent;
  };

  /**
   * Return the outermost element that contains nothing but a table and its heading.
   * @param {Element} table @param {Element} root
   */
  const boxOf = (table, root) => {
    let box = table;
    for (let parent = box.parentElement; parent && parent !== root; parent = box.parentElement) {
      const others = [...parent.children].filter((child) => child !== box && !/^H\d$|^SPAN$/.test(child.tagName));
      if (others.length) break;
      box = parent;
    }
    return box;
  };

  /**
   * Return what is searched in a row: its text, and the title of its area, which with its number is its label.
   * @param {Element} element @param {string} area @returns {Row}
   */
  const rowOf = (element, area) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      if (!node.parentElement?.closest(".headerlink")) texts.push({ node, ...indexed(node.data) });
    }
    return { element, texts, plain: [...texts.map((text) => text.plain), folded(` ${area}`)].join("") };
  };

  /** Return the area that a table shows. @param {Element} table @param {Element} root @returns {Area} */
  const areaOf = (table, root) => {
    const title = table.getAttribute("aria-label") ?? table.querySelector(".caption-text")?.textContent ?? "";
    return {
      id: table.querySelector("[id^=area-]")?.id.slice("area-".length) ?? "",
      box: boxOf(table, root),
      rows: [...table.querySelectorAll("tr.criterion")].map((row) => rowOf(row, title)),
    };
  };

  /** Return the rows of an area that match. @param {Area} area @param {State} state */
  const matchesOf = ({ id, rows }, state) => {
    if (state.area && state.area !== id) return [];
    const wanted = words(state.find);
    return rows.filter(
      ({ element, plain }) =>
        (!state.resources || element.classList.contains(`with-${state.resources}`)) &&
        wanted.every((word) => plain.includes(word)),
    );
  };

  /** Make the address of each link to a page of this site whole, as only the browser knows it: print shows it. */
  const completeAddresses = () => {
    for (const link of document.querySelectorAll("table.wwc-criteria .resource a.internal")) {
      link.setAttribute("data-address", /** @type {HTMLAnchorElement} */ (link).href);
    }
  };

  // Showing and hiding -----------------------------------------------------------------------------------------------

  const HIDDEN = "wwc-hidden";
  /** Readers would wait for more, and cannot look at as many. */
  const MAX_MARKS = 500;
  /** What one frame has time for: hiding a row costs 1, showing it far more. */
  const FRAME = 240;
  const SHOWING = 12;

  /**
   * Return what has to change so that only the matches of an area are visible. Its box appears before its rows, and
   * disappears after them.
   * @param {Area} area @param {Row[]} matches @param {boolean} filtered @returns {Change[]}
   */
  const changesOf = ({ box, rows }, matches, filtered) => {
    const visible = new Set(matches);
    const hideBox = filtered && !visible.size;
    /** @type {Change[]} */
    const changes = rows.map((row) => [row.element, !visible.has(row)]);
    if (hideBox) changes.push([box, true]);
    else changes.unshift([box, false]);
    return changes.filter(([element, hide]) => element.classList.contains(HIDDEN) !== hide);
  };

  /** Return a function that shows and hides elements, as many in each frame as it has time for. */
  const makePainter = () => {
    let frame = 0;
    /** @param {Change[]} changes */
    const paint = (changes) => {
      cancelAnimationFrame(frame);
      let done = 0;
      for (let cost = 0; done < changes.length && cost < FRAME; done++) {
        const [element, hide] = changes[done];
        element.classList.toggle(HIDDEN, hide);
        cost += hide ? 1 : SHOWING;
      }
      if (done < changes.length) frame = requestAnimationFrame(() => paint(changes.slice(done)));
    };
    return paint;
  };

  /**
   * Highlight words. The document stays as it is, and so does what a reader copies or prints.
   * @param {Row[]} rows @param {string[]} wanted
   */
  const highlight = (rows, wanted) => {
    if (!("highlights" in CSS)) return;
    /** @type {StaticRange[]} */
    const marks = [];
    for (const { node, plain, origin } of rows.flatMap((row) => row.texts)) {
      if (marks.length >= MAX_MARKS) break;
      for (const [startOffset, endOffset] of places({ plain, origin }, wanted)) {
        marks.push(new StaticRange({ startContainer: node, startOffset, endContainer: node, endOffset }));
      }
    }
    CSS.highlights.set("wwc-find", new Highlight(...marks));
  };

  // The form ---------------------------------------------------------------------------------------------------------

  /** Return the form of the page, if it has one. @returns {Form | null} */
  const findForm = () => {
    const element = /** @type {HTMLFormElement | null} */ (document.querySelector("form.wwc-find"));
    if (!element) return null;
    /** @param {string} selector */
    const part = (selector) => /** @type {HTMLInputElement} */ (element.querySelector(selector));
    return {
      element,
      controls: Object.fromEntries(KEYS.map((key) => [key, part(`[name=${key}]`) ?? undefined])),
      texts: JSON.parse(element.dataset.texts ?? "{}"),
      status: part("[role=status]"),
      printOnly: part("[type=checkbox]"),
    };
  };

  /**
   * Return the state of the form, which has only the controls that would filter something.
   * @param {Controls} controls @returns {State}
   */
  const readControls = ({ find, area, resources }) => ({
    find: find?.value ?? "",
    area: area?.value ?? "",
    resources: resources?.value ?? "",
  });

  /**
   * Change the state of the form. An address may name an area that no longer exists: then all are shown.
   * @param {Controls} controls @param {State} state
   */
  const writeControls = (controls, state) => {
    for (const key of KEYS) {
      const control = controls[key];
      if (!control) continue;
      control.value = state[key];
      if (control instanceof HTMLSelectElement && control.selectedIndex < 0) control.value = "";
    }
  };

  /** Return a function that shows what the form asks for. @param {Form} form @param {Area[]} areas */
  const makeView = (form, areas) => {
    const all = areas.reduce((sum, area) => sum + area.rows.length, 0);
    const paint = makePainter();
    return () => {
      const state = readControls(form.controls);
      const filtered = Object.values(state).some(Boolean);
      const matches = areas.map((area) => matchesOf(area, state));
      const found = matches.flat();
      paint(areas.flatMap((area, index) => changesOf(area, matches[index], filtered)));
      highlight(found, words(state.find));
      form.status.textContent = count(form.texts, found.length, all);
      form.element.classList.toggle("wwc-filtered", found.length < all);
      document.documentElement.classList.toggle("wwc-print-found", form.printOnly.checked && found.length < all);
    };
  };

  /** Return a function that writes the state into the address, as often as browsers allow. @param {Form} form */
  const makeAddressWriter = (form) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        history.replaceState(history.state, "", addressOf(location.href, readControls(form.controls)));
      }, 200);
    };
  };

  /** Make the form answer. @param {Form} form @param {() => void} show */
  const connect = (form, show) => {
    const writeAddress = makeAddressWriter(form);
    const change = () => {
      show();
      writeAddress();
    };
    const showAll = () => {
      writeControls(form.controls, { find: "", area: "", resources: "" });
      change();
    };
    /** Show the row that a link points to. */
    const showTarget = () => {
      const target = document.getElementById(location.hash.slice(1));
      if (!target?.closest(`.${HIDDEN}`)) return;
      showAll();
      for (const hidden of document.querySelectorAll(`.${HIDDEN}`)) hidden.classList.remove(HIDDEN);
      target.scrollIntoView();
    };
    form.element.addEventListener("input", change);
    form.element.addEventListener("submit", (event) => event.preventDefault());
    form.element.addEventListener("reset", (event) => {
      event.preventDefault();
      showAll();
      form.controls.find?.focus();
    });
    form.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") showAll();
    });
    window.addEventListener("hashchange", showTarget);
    // A browser makes light text dark on paper, but not the words that are highlighted.
    window.addEventListener("beforeprint", () => highlight([], []));
    window.addEventListener("afterprint", show);
    show();
    showTarget();
  };

  /** Make the parts of the page that need a script visible, and the buttons that print work. */
  const activate = () => {
    for (const part of document.querySelectorAll(".wwc-scripted")) part.classList.add("wwc-ready");
    for (const button of document.querySelectorAll(".wwc-print")) button.addEventListener("click", () => print());
  };

  const start = () => {
    completeAddresses();
    activate();
    const form = findForm();
    if (!form) return;
    const tables = canonicalTables();
    const root = commonParent(tables);
    writeControls(form.controls, stateOf(location.href));
    connect(form, makeView(form, tables.map((table) => areaOf(table, root))));
  };

  start();
  return { addressOf, count, folded, indexed, places, stateOf, words };
})();
