/* Shows our own escaped markup and reports which [data-pick] was clicked or activated by Enter.
   A real link keeps its middle click, modifier click, context menu and print. */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let box = parentElement.querySelector(":scope > .kap-pick");
  if (!box) {
    box = document.createElement("div");
    box.className = "kap-pick";
    parentElement.appendChild(box);
  }
  if (box.__markup !== data.markup) {
    box.innerHTML = data.markup;
    box.__markup = data.markup;
    for (const item of box.querySelectorAll("[data-pick]:not(a):not(button)")) {
      item.tabIndex = 0;
      if (!item.hasAttribute("role")) item.setAttribute("role", "button");
    }
  }
  const report = (event) => {
    const item = event.target.closest("[data-pick]");
    if (!item || !box.contains(item)) return;
    const link = event.target.closest("a[href]");
    if (link && !link.hasAttribute("data-pick") && item.contains(link)) return;
    event.preventDefault();
    setTriggerValue("picked", item.getAttribute("data-pick"));
  };
  box.onclick = (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (window.getSelection && String(window.getSelection())) return;
    report(event);
  };
  box.onkeydown = (event) => {
    const native = event.target.closest("a[href], button");
    if (event.key === "Enter" && !native) report(event);
    if (event.key === " " && !native && event.target.closest("[data-pick]")) report(event);
  };
}
