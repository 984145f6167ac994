/* Shows our own escaped markup and reports which [data-pick] was clicked or activated by Enter.
   A link inside keeps its middle click, modifier click, context menu and print; a plain click on it
   stays in the app and reports the pick it stands in. data.fetch: an address to download once. */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let box = parentElement.querySelector(":scope > .kap-pick");
  if (!box) {
    box = document.createElement("div");
    box.className = "kap-pick";
    parentElement.appendChild(box);
  }
  if (box.kapMarkup !== data.markup) {
    box.innerHTML = data.markup;
    box.kapMarkup = data.markup;
    for (const item of box.querySelectorAll("[data-pick]:not(a):not(button)")) {
      if (item.querySelector("a[href], button")) continue;
      item.tabIndex = 0;
      if (!item.hasAttribute("role")) item.setAttribute("role", "button");
    }
  }
  if (data.fetch && box.kapFetched !== data.fetch) {
    box.kapFetched = data.fetch;
    const link = document.createElement("a");
    link.href = data.fetch;
    link.download = "";
    link.click();
  }
  const report = (event) => {
    const item = event.target.closest("[data-pick]");
    if (!item || !box.contains(item)) return;
    event.preventDefault();
    setTriggerValue("picked", item.getAttribute("data-pick"));
  };
  box.onclick = (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const selected = window.getSelection();
    if (selected && !selected.isCollapsed && box.contains(selected.anchorNode)) return;
    report(event);
  };
  box.onkeydown = (event) => {
    if (event.target.closest("a[href], button")) return;
    if (event.key === "Enter" || event.key === " ") report(event);
  };
}
