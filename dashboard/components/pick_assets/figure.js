/* Figures: the mark nearest to the pointer tells its words and is the one that a click picks; the keyboard goes from
   mark to mark with the arrows (Home, End), Enter picks. A figure is one stop of Tab. */

const REACH = 20;

let tip;
const tipBox = () => {
  if (!tip?.isConnected) {
    tip = document.createElement("div");
    tip.className = "kap-tip";
    tip.setAttribute("aria-hidden", "true");
    document.body.appendChild(tip);
  }
  return tip;
};

const showTip = (mark) => {
  const box = tipBox();
  const at = mark.getBoundingClientRect();
  box.textContent = mark.dataset.tip;
  box.style.display = "block";
  const { width, height } = box.getBoundingClientRect();
  const middle = at.left + at.width / 2;
  const left = Math.min(Math.max(middle - width / 2, 4), window.innerWidth - width - 4);
  const above = at.top - height - 8;
  box.style.left = `${left}px`;
  box.style.top = `${above >= 4 ? above : Math.min(at.bottom + 8, window.innerHeight - height - 4)}px`;
};

export const hideTip = () => {
  if (tip) tip.style.display = "none";
};

const distance = (box, x, y) =>
  Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));

/* The mark nearest to a point of the window: what lies under it wins; of several, the one whose middle is nearest. */
const nearest = (figure, x, y) => {
  let found = null;
  let least = [REACH, Infinity];
  for (const mark of figure.kapMarks) {
    const box = mark.getBoundingClientRect();
    const away = distance(box, x, y);
    const middle = Math.hypot(x - (box.left + box.right) / 2, y - (box.top + box.bottom) / 2);
    if (away < least[0] - 0.01 || (away <= least[0] + 0.01 && middle < least[1])) {
      found = mark;
      least = [away, middle];
    }
  }
  return found;
};

/* What a click in a figure picks, where it is not on a mark itself. */
export const markNear = (event) => {
  const figure = event.target.closest?.(".kap-fig");
  const mark = figure?.kapMarks ? nearest(figure, event.clientX, event.clientY) : null;
  return mark?.hasAttribute("data-pick") ? mark : null;
};

const light = (figure, mark) => {
  if (figure.kapLit === mark) return;
  figure.kapLit?.classList.remove("kap-lit");
  figure.kapLit = mark;
  mark?.classList.add("kap-lit");
  figure.style.cursor = mark?.hasAttribute("data-pick") ? "pointer" : "";
  if (mark?.dataset.tip) showTip(mark);
  else hideTip();
};

const step = (figure, event) => {
  const stops = figure.kapStops;
  const now = stops.indexOf(event.target);
  const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -stops.length, End: stops.length };
  if (now < 0 || !(event.key in moves)) return;
  event.preventDefault();
  const next = stops[Math.min(Math.max(now + moves[event.key], 0), stops.length - 1)];
  stops[now].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
};

const wire = (figure) => {
  figure.kapMarks = [...figure.querySelectorAll("[data-tip], [data-pick]")];
  figure.kapStops = figure.kapMarks.filter((mark) => mark.hasAttribute("data-pick"));
  figure.kapStops.forEach((mark, place) => {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", mark.dataset.tip ?? mark.textContent);
    mark.tabIndex = place ? -1 : 0;
  });
  figure.onpointermove = (event) => light(figure, nearest(figure, event.clientX, event.clientY));
  figure.onpointerleave = () => light(figure, null);
  figure.onkeydown = (event) => (event.key === "Escape" ? hideTip() : step(figure, event));
  figure.addEventListener("focusin", (event) => light(figure, event.target.closest("[data-pick]")));
  figure.addEventListener("focusout", () => light(figure, null));
};

/* Every figure in freshly written markup. */
export const wireFigures = (box) => {
  hideTip();
  box.querySelectorAll(".kap-fig").forEach(wire);
};
