/* Going from page to page: one entry in the browser's history for each, and the address the one truth.
   Streamlit's own navigation leaves two entries, the first without the filters of the page that was left. */

const FRAME = ["as_of", "hide_names", "thresholds", "viewer"];
const left = new Map();

/* Streamlit follows the browser's own back and forward: a new entry in the history and the event that
   tells of it is all it needs. ``stay``: only something on the same page is chosen, so scroll and focus stay. */
export const go = (href, stay = false) => {
  left.set(window.location.pathname, window.location.search);
  window.history.pushState({}, "", href);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  if (stay) return;
  const main = document.getElementById("stMain");
  main?.scrollTo(0, 0);
  main?.focus({ preventScroll: true });
};

/* A page as it was left in this tab, with the frame's state of now, never presented; the page that is open, without
   its own. */
const addressOf = (path) => {
  const now = new URLSearchParams(window.location.search);
  const then = new URLSearchParams(path === window.location.pathname ? "" : left.get(path) ?? "");
  then.delete("present");
  for (const name of FRAME) {
    then.delete(name);
    if (now.has(name)) then.set(name, now.get(name));
  }
  return then.size ? `${path}?${then}` : path;
};

const followNavigation = (event) => {
  const link = event.target.closest?.("a[data-testid^=stTopNav], [data-testid=stTopNavPopover] a, [data-testid=stSidebarNav] a");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  go(addressOf(new URL(link.href).pathname));
};

const addSkipLink = () => {
  const skip = document.createElement("button");
  skip.className = "kap-skip";
  skip.textContent = "Skip to the page";
  skip.onclick = () => {
    const title = document.querySelector("#stMain h1");
    if (!title) return;
    title.tabIndex = -1;
    title.focus();
  };
  document.body.prepend(skip);
};

if (!document.querySelector(".kap-skip")) {
  document.addEventListener("click", followNavigation, true);
  addSkipLink();
}
