// Renders a prompt, shows what SDKs would be sent, and reads an answer. No key and no network: `npm start`.
import { type TriageInput, triage } from "./triage.prompt.js";
import { toAnthropic, toGenkit, toGoogle, toOpenAI } from "./typed-prompts.js";

const input: TriageInput = {
  message: "My tea should have been here on Monday!",
  orders: [{ product: "Darjeeling", delivered: false }],
};
const rendered = triage.render(input);

const requests = {
  "client.chat.completions.create": toOpenAI(rendered, { model: "gpt-5-mini" }),
  "client.messages.create": toAnthropic(rendered, { model: "claude-haiku-4-5" }),
  "ai.models.generateContent": toGoogle(rendered),
  "ai.generate": toGenkit(rendered),
};
for (const [call, request] of Object.entries(requests))
  console.log(`${call}(${JSON.stringify(request, undefined, 2)})\n`);

const answer = triage.parse('{"category": "delivery", "urgent": true, "summary": "The tea is late."}');
if (answer.ok) console.log(answer.value.urgent ? `Urgent: ${answer.value.summary}` : answer.value.summary);
else console.error(answer.reason, answer.issues);
