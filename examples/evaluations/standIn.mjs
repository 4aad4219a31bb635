// Answers tickets by rules, in the place of a model, so that the example needs no key. It says nothing about real models.

/** In the order of the prompt's list. */
const topics = [
  ["refund", /refund|money back|charged|reimburse/gi],
  ["damaged", /broken|crack|scratch|leak/gi],
  ["delivery", /deliver|parcel|courier|shipping|arrived/gi],
  ["account", /account|password|sign in/gi],
];
const months = "January February March April May June July August September October November December".split(" ");

/** The answer to the messages of a chat completion, as text. */
export function answer(messages) {
  const instructions = messages.find(({ role }) => role === "system").content;
  const ticket = messages.at(-1).content.split("\n\n").slice(1).join("\n\n").trim();
  const deadline = deadlineOf(ticket);
  return JSON.stringify({
    category: categoryOf(ticket, /must get the one that comes first/.test(instructions)),
    urgency: urgencyOf(ticket, deadline),
    amount: amountOf(ticket),
    deadline,
    summary: /^.*?[.!?](?= |$)/.exec(ticket)?.[0] ?? ticket,
  });
}

/** The first topic of the list, or, where the instructions do not insist on that, the one the ticket mentions last. */
function categoryOf(ticket, insists) {
  const mentioned = topics.flatMap(([name, words]) =>
    [...ticket.matchAll(words)].map(({ index }) => ({ name, index })),
  );
  if (mentioned.length === 0) return "other";
  return insists ? mentioned[0].name : mentioned.reduce((one, other) => (other.index > one.index ? other : one)).name;
}

function urgencyOf(ticket, deadline) {
  if (deadline !== undefined || /urgent|smoke/i.test(ticket)) return "high";
  return /no hurry|no rush|whenever/i.test(ticket) ? "low" : "normal";
}

function amountOf(ticket) {
  const found = /[$€£] ?(\d[\d.,]*\d|\d)( million)?|(\d[\d.,]*\d|\d) (?:euros?|dollars?|EUR|USD)/.exec(ticket);
  if (found === null) return undefined;
  const digits = found[1] ?? found[3];
  const plain = /,\d\d$/.test(digits) ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", "");
  return Number(plain) * (found[2] === undefined ? 1 : 1_000_000);
}

function deadlineOf(ticket) {
  const found = /\b(?:by|before) (?:(\d{4}-\d\d-\d\d)|(\d+) (\w+) (\d{4})|(\w+) (\d+), (\d{4}))/.exec(ticket);
  if (found === null) return undefined;
  const [, iso, day = found[6], month = found[5], year = found[7]] = found;
  const two = (number) => String(number).padStart(2, "0");
  return iso ?? `${year}-${two(months.indexOf(month) + 1)}-${two(day)}`;
}
