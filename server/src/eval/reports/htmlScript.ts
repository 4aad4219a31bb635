/**
 * The script of the HTML report: it filters, orders, moves between cases with the arrow keys, and in the editor shows
 * where a case is written. Everything it reads is an attribute, and all that it writes is a number. Without it the page
 * shows all cases.
 */
export const htmlScript = `
const filters = document.getElementById("filters");
const shown = document.getElementById("shown");
const cases = [...document.querySelectorAll(".case")];
const texts = cases.map((one) => one.dataset.text);
function apply() {
  const { text, status, tag, model, prompt, change } = filters.elements;
  const words = text.value.toLowerCase().split(" ").filter(Boolean);
  let count = 0;
  cases.forEach((one, index) => {
    const { dataset } = one;
    const hit =
      (!status.value || (status.value === "problem" ? dataset.status !== "pass" : dataset.status === status.value)) &&
      (!tag?.value || JSON.parse(dataset.tags).includes(tag.value)) &&
      (!model?.value || dataset.model === model.value) &&
      (!prompt?.value || dataset.prompt === prompt.value) &&
      (!change?.value || dataset.change === change.value) &&
      words.every((word) => texts[index].includes(word));
    one.hidden = !hit;
    if (hit) count++;
  });
  shown.textContent = count === cases.length ? shown.dataset.all : count + " of " + shown.dataset.all;
}
const list = document.getElementById("list");
let order = "";
function sort() {
  const wanted = filters.elements.order.value;
  if (wanted === order) return;
  order = wanted;
  const sorted = !order
    ? cases
    : cases.toSorted((a, b) =>
        order === "name" ? a.dataset.name.localeCompare(b.dataset.name) : b.dataset[order] - a.dataset[order],
      );
  list.append(...sorted);
}
let waiting;
filters.hidden = false;
filters.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (event.target.name === "text") waiting = setTimeout(apply, 80);
  else {
    apply();
    sort();
  }
});
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("reset", () => setTimeout(() => {
  apply();
  sort();
}));
apply();
list.addEventListener("keydown", (event) => {
  const step = event.key === "ArrowDown" ? "nextElementSibling" : event.key === "ArrowUp" ? "previousElementSibling" : "";
  if (!step || event.target.localName !== "summary") return;
  let next = event.target.parentElement[step];
  while (next?.hidden) next = next[step];
  next?.firstElementChild.focus();
  event.preventDefault();
});
if (typeof acquireVsCodeApi === "function") {
  const editor = acquireVsCodeApi();
  const reveal = ({ dataset }, focus) =>
    editor.postMessage({ kind: "reveal", file: dataset.file, line: Number(dataset.line), focus });
  for (const one of document.querySelectorAll(".reveal")) one.hidden = false;
  list.addEventListener("click", ({ target }) => {
    const one = target.closest(".case");
    if (target.closest(".reveal")) reveal(one, true);
    else if (target.closest("summary") && !one.open) reveal(one, false);
  });
}
`;
