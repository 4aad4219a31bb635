import { APICallError } from "@ai-sdk/provider";
import { ModelError, type ModelErrorKind } from "../../eval/modelClient.ts";
import { isRecord } from "./callOptions.ts";

const longestReason = 300;

/** What went wrong with a call, in words that hold nothing of the request. `now` is for dates in the answer's head. */
export function toModelError(provider: string, error: unknown, now: number): ModelError {
  if (error instanceof ModelError) return error;
  if (!APICallError.isInstance(error)) {
    const network = networkCode(error);
    if (network !== undefined) return new ModelError("network", `${provider} could not be reached: ${network}.`);
    const name = error instanceof Error ? error.name : "";
    // Before anything was sent.
    const isRequest = /Unsupported|InvalidPrompt|InvalidArgument|TypeValidation|LoadAPIKey|InvalidMessage/.test(name);
    const kind = isRequest ? "invalid-request" : "malformed-response";
    return new ModelError(kind, `${provider}: ${shortened(error instanceof Error ? error.message : String(error))}`);
  }
  const { statusCode: status, responseHeaders = {}, responseBody } = error;
  if (status === undefined) {
    return new ModelError("network", `${provider} could not be reached: ${networkCode(error) ?? "no connection"}.`);
  }
  if (status < 300) {
    const network = networkCode(error);
    if (network !== undefined) {
      return new ModelError("network", `${provider} broke off its answer: ${network}.`, { status });
    }
    const type = responseHeaders["content-type"]?.split(";")[0] ?? "no type";
    const message = `${provider} answered with something that is not its protocol's (${type}).`;
    return new ModelError("malformed-response", message, { status });
  }
  const reason = reasonIn(responseBody);
  const kind = kindOf(status, responseBody ?? "");
  const said = reason === undefined ? "" : `: ${reason}`;
  const redirected = status < 400 ? "; redirects are not followed, since a key would go with them" : "";
  return new ModelError(kind, `${provider} answered ${status}${redirected}${said}${said.endsWith(".") ? "" : "."}`, {
    status,
    retryAfter: retryAfter(responseHeaders, now),
  });
}

function kindOf(status: number, body: string): ModelErrorKind {
  switch (status) {
    case 401:
    case 403:
      return "authentication";
    case 402:
      return "quota";
    case 408:
      return "timeout";
    case 429:
      return /insufficient_quota|billing_hard_limit|credit balance/i.test(body) ? "quota" : "rate-limit";
    // What Anthropic says when it is overloaded.
    case 529:
      return "rate-limit";
    case 409:
    case 425:
      return "server";
    default:
      return status >= 500 ? "server" : "invalid-request";
  }
}

/** Milliseconds, from `retry-after-ms` or from `retry-after` in seconds or as a date. */
function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const precise = numberOf(headers["retry-after-ms"]);
  if (precise !== undefined) return precise;
  const written = headers["retry-after"];
  if (written === undefined) return undefined;
  const seconds = numberOf(written);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(written);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** The sentence in the body of an error; `undefined` for a page in HTML, which says nothing to people in a terminal. */
function reasonIn(body: string | undefined): string | undefined {
  if (body === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return /^\s*</.test(body) || body.trim() === "" ? undefined : shortened(body);
  }
  const [first] = Array.isArray(value) ? value : [value];
  const error = isRecord(first) ? (first.error ?? first) : undefined;
  const message = isRecord(error) ? error.message : error;
  return typeof message === "string" ? shortened(message) : undefined;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > longestReason ? `${line.slice(0, longestReason)}…` : line;
}

/** The code of what happened to the connection, somewhere in the causes; `undefined` where nothing has happened to it. */
function networkCode(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth++) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === "string" && /^(?:E[A-Z]+|UND_ERR_\w+|HPE_\w+|ERR_(?:SSL|TLS)\w*|CERT_\w+)$/.test(code))
      return code;
    if (cause.message === "aborted") return "aborted";
    if (cause instanceof TypeError && /^(?:terminated|fetch failed)$/i.test(cause.message) && !cause.cause)
      return cause.message;
  }
  return undefined;
}
