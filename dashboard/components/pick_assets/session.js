/* Follows the session of whoever is signed in. Every four seconds the server is asked whether it still counts; asking is
   no activity. Where it does not, the page is emptied at once, in every tab, and the sign-in page leads back to it. Where
   what may be seen has changed, the page is drawn anew. Under a minute before the lock it is said, with a way to stay. */

const EVERY_MS = 4000;
const WARN_S = 60;
const LATE_MS = 5000;
const tabs = new BroadcastChannel("kap-session");

let started = false;
let covered = false;
let asking = false;
let drawn = "";
let told = "";
let tell = () => {};
let endsAt = Infinity;
let warning = null;

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
};

/* Nothing of the page stays: not behind the cover, not in the accessibility tree, not in the title. What Streamlit still
   puts there until the sign-in page comes is taken away again. */
const cover = () => {
  if (covered) return;
  covered = true;
  const back = window.location.pathname + window.location.search;
  const box = element("main", "", "This page is locked. The sign-in page opens.");
  document.body.replaceChildren(box);
  document.title = "KAP Outcomes";
  document.documentElement.style.visibility = "";
  new MutationObserver(() => {
    for (const child of [...document.body.children]) if (child !== box) child.remove();
  }).observe(document.body, { childList: true });
  tabs.postMessage("ended");
  window.location.replace(`/sign-in?next=${encodeURIComponent(back)}`);
};

const takeBackWarning = () => {
  warning?.remove();
  warning = null;
};

const stay = async () => {
  try {
    const answer = await fetch("/session/stay", { method: "POST", cache: "no-store" });
    if (answer.ok) hear(await answer.json());
  } catch {
    // No answer: the next look tells.
  }
};

const warn = (seconds) => {
  if (!warning) {
    warning = element("div", "kap-warning", "");
    warning.setAttribute("role", "alertdialog");
    warning.setAttribute("aria-label", "The session is about to end");
    const button = element("button", "kap-button", "Stay signed in");
    button.type = "button";
    button.onclick = stay;
    warning.append(element("p", "", "This page locks soon. "), element("span", "", ""), button);
    document.body.append(warning);
    button.focus({ preventScroll: true });
  }
  const left = warning.querySelector("span");
  left.setAttribute("aria-hidden", "true");
  left.textContent = `${Math.max(0, Math.round(seconds))} s`;
};

const count = () => {
  const left = (endsAt - Date.now()) / 1000;
  if (covered) return;
  if (left < WARN_S) warn(left);
  else takeBackWarning();
  // Where nobody answers, the page still locks when it would have.
  if (left * 1000 < -LATE_MS) cover();
};

const hear = (pulse) => {
  if (pulse.state !== "open") {
    cover();
    return;
  }
  document.documentElement.style.visibility = "";
  endsAt = Date.now() + pulse.idle_left_s * 1000;
  if (pulse.scope !== drawn && pulse.scope !== told) {
    told = pulse.scope;
    tell(pulse.scope);
  }
  count();
};

const look = async () => {
  if (covered || asking) return;
  asking = true;
  try {
    const answer = await fetch("/session/pulse", { cache: "no-store", signal: AbortSignal.timeout(EVERY_MS) });
    if (answer.ok) hear(await answer.json());
  } catch {
    count();
  } finally {
    asking = false;
  }
};

const start = () => {
  started = true;
  window.setInterval(look, EVERY_MS);
  window.setInterval(count, 1000);
  tabs.onmessage = look;
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  // A page that the browser kept and shows again, by Back: not before the server said that the session counts.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.style.visibility = "hidden";
    look();
  });
  document.addEventListener("submit", (event) => {
    if (/^\/(sign-out|session\/)/.test(new URL(event.target.action).pathname)) window.setTimeout(() => tabs.postMessage("ended"), 300);
  }, true);
  look();
};

export default function (component) {
  const { data, setTriggerValue } = component;
  drawn = data.sight;
  tell = (scope) => setTriggerValue("changed", scope);
  if (!started) start();
}
