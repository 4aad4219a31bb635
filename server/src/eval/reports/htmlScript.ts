/**
 * The script of the HTML report: it filters, and nothing else. Everything it reads is an attribute, and all that it
 * writes is a number. Without it the page shows all cases.
 */
export const htmlScript = `
const filters = document.getElementById("filters");
const shown = document.getElementById("shown");
const cases = [...document.querySelectorAll(".case")];
const texts = cases.map((one) => one.dataset.text);
function apply() {
  const { text, status, tag, model, prompt } = filters.elements;
  const words = text.value.toLowerCase().split(" ").filter(Boolean);
  let count = 0;
  cases.forEach((one, index) => {
    const { dataset } = one;
    const hit =
      (!status.value || (status.value === "problem" ? dataset.status !== "pass" : dataset.status === status.value)) &&
      (!tag?.value || JSON.parse(dataset.tags).includes(tag.value)) &&
      (!model?.value || dataset.model === model.value) &&
      (!prompt?.value || dataset.prompt === prompt.value) &&
      words.every((word) => texts[index].includes(word));
    one.hidden = !hit;
    if (hit) count++;
  });
  shown.textContent = count === cases.length ? shown.dataset.all : count + " of " + shown.dataset.all;
}
let waiting;
filters.hidden = false;
filters.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (event.target.name === "text") waiting = setTimeout(apply, 80);
  else apply();
});
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("reset", () => setTimeout(apply));
apply();
`;
