// For assistive technology and the keyboard: furo's switches of its two sidebars, which are icons in labels of invisible
// checkboxes, become buttons; and links from headings to themselves, which Sphinx writes into the headings, get names.
// @ts-check
"use strict";

(() => {
  const SWITCHES = { __navigation: "Site navigation", __toc: "On this page" };

  /**
   * Make buttons of the icons in the labels of a checkbox: a label itself must not have that role.
   * @param {string} id @param {string} name
   */
  const makeButtons = (id, name) => {
    const checkbox = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    /** @type {NodeListOf<HTMLElement>} */
    const buttons = document.querySelectorAll(`label[for=${id}] .icon`);
    if (!checkbox) return;

    const showState = () => {
      for (const button of buttons) button.setAttribute("aria-expanded", String(checkbox.checked));
    };
    /** @param {boolean} open */
    const toggle = (open) => {
      checkbox.checked = open;
      showState();
    };
    for (const button of buttons) {
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", name);
      button.tabIndex = 0;
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        toggle(!checkbox.checked);
      });
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !checkbox.checked) return;
      toggle(false);
      [...buttons].find((button) => button.checkVisibility())?.focus();
    });
    checkbox.addEventListener("change", showState);
    showState();
  };

  /** Name a heading by its text without the link in it, and the link by the heading. @param {Element} link */
  const namePermalink = (link) => {
    const heading = link.closest("h1, h2, h3, h4, h5, h6");
    const name = heading && [...heading.childNodes].map((node) => (node === link ? "" : node.textContent)).join("").trim();
    if (name) heading.setAttribute("aria-label", name);
    link.setAttribute("aria-label", name ? `Link to ${name}` : link.getAttribute("title") ?? "");
  };

  for (const [id, name] of Object.entries(SWITCHES)) makeButtons(id, name);
  document.querySelectorAll(".headerlink:not([aria-label])").forEach(namePermalink);
})();
