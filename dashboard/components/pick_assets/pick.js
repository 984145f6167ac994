/* Shows our own escaped markup. A plain click (or Enter) in it
     - on or in an item with a link to a page of this program goes there inside the app: no new document;
     - on any other [data-pick] reports it to Python.
   A link with data-stay keeps the page where it is scrolled to: it chooses something on the same page.
   Middle click, modifier click, context menu, copied address and print use the link as it is.
   A key pressed anywhere on the page does what a click on the [data-key] of that name does.
   data.go: a page to go to now. data.fetch: an address to download once. */

import { hideTip, markNear, wireFigures } from "./figure.js";
import { go } from "./navigation.js";

const download = (href) => {
  const link = document.createElement("a");
  link.href = href;
  link.download = "";
  link.click();
};

const pageLink = (item) => {
  const link = item.matches("a[href]") ? item : item.querySelector("a[href]");
  const href = link?.getAttribute("href") ?? "";
  return href.startsWith("/") && !href.startsWith("//") && !href.startsWith("/export/") ? link : null;
};

const TYPING = "input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox]";

/* One listener a box, for as long as the box is on the page. Silent while one types, while a dialog is open, and with
   Ctrl, Alt or the like held down. */
const hearKeys = (box) => {
  if (box.kapHears || !box.querySelector("[data-key]")) return;
  box.kapHears = (event) => {
    if (!box.isConnected) {
      document.removeEventListener("keydown", box.kapHears, true);
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest?.(TYPING) || document.querySelector("[role=dialog]")) return;
    const key = event.key.toLowerCase();
    const item = [...box.querySelectorAll("[data-key]")].find((one) => one.dataset.key.toLowerCase() === key);
    if (!item) return;
    event.preventDefault();
    window.getSelection()?.removeAllRanges();
    item.click();
  };
  document.addEventListener("keydown", box.kapHears, true);
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let box = parentElement.querySelector(":scope > .kap-pick");
  if (!box) {
    box = document.createElement("div");
    box.className = "kap-pick";
    parentElement.appendChild(box);
  }
  if (box.kapMarkup !== data.markup) {
    const focused = box.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    box.innerHTML = data.markup;
    if (focused) [...box.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
    box.kapMarkup = data.markup;
    wireFigures(box);
    for (const item of box.querySelectorAll("[data-pick]:not(a):not(button):not(.kap-fig *)")) {
      // What is hidden from screen readers only repeats, for the mouse, what a word beside it opens.
      if (item.ariaHidden === "true" || item.querySelector("a[href], button")) continue;
      item.tabIndex = 0;
      if (!item.hasAttribute("role")) item.setAttribute("role", "button");
    }
  }
  if (data.fetch && box.kapFetched !== data.fetch) {
    box.kapFetched = data.fetch;
    download(data.fetch);
  }
  if (data.go && box.kapGone !== data.go) {
    box.kapGone = data.go;
    go(data.go);
  }
  const act = (event) => {
    const link = event.target.closest("a[href]");
    const inner = event.target.closest("[data-pick]") ?? markNear(event);
    const item = link && (!inner || inner.contains(link)) ? link : inner;
    if (!item || !box.contains(item)) return;
    const page = pageLink(item);
    if (!page && item === link && !link.hasAttribute("data-pick")) return;
    event.preventDefault();
    hideTip();
    if (page) go(page.getAttribute("href"), page.hasAttribute("data-stay"));
    else setTriggerValue("picked", item.getAttribute("data-pick"));
  };
  hearKeys(box);
  box.onclick = (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const selected = window.getSelection();
    if (selected && !selected.isCollapsed && box.contains(selected.anchorNode)) return;
    act(event);
  };
  box.onkeydown = (event) => {
    if (event.target.closest("a[href], button")) return;
    if (event.key === "Enter" || event.key === " ") act(event);
  };
}
